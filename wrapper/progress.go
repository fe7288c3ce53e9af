package kombo

import (
	"fmt"
	"time"

	"github.com/kombo-go/kombo/gen"
)

// Progress is the progress of a loop over the records or pages of a list.
type Progress struct {
	// Operation is the list.
	Operation *gen.Operation
	// Pages and Records are the numbers of pages and records that the loop has processed.
	Pages, Records int
	// Elapsed is the time since the loop began.
	Elapsed time.Duration
	// Next is the cursor of the next page, from which another loop can continue. It is "" if Done.
	Next string
	// Done reports whether this was the last page.
	Done bool
}

// WithProgress calls f each time a loop over a list has processed a page, that is, when the loop asks
// for the record after it. f runs in the goroutine of the loop, which waits for it. Only iterators call
// f.
func WithProgress(f func(Progress)) SharedOption {
	return SharedOption{func(c *callConfig) error {
		if f == nil {
			return fmt.Errorf("kombo: WithProgress: the function is nil")
		}
		c.progress = f
		return nil
	}}
}

type progressReport struct {
	Progress
	began  time.Time
	report func(Progress)
}

func newProgress(operation *gen.Operation, report func(Progress)) *progressReport {
	return &progressReport{Progress{Operation: operation}, time.Now(), report}
}

func (p *progressReport) add(records int, next string) {
	if p.report == nil {
		return
	}
	p.Pages++
	p.Records += records
	p.Elapsed = time.Since(p.began)
	p.Next, p.Done = next, next == ""
	p.report(p.Progress)
}
