package kombo

import (
	"fmt"
	"time"

	"github.com/kombo-go/kombo/gen"
)

// Progress is how far a loop over the records or pages of a list has come.
type Progress struct {
	// Operation is the list that is read.
	Operation *gen.Operation
	// Pages and Records are how many the loop has dealt with.
	Pages, Records int
	// Elapsed is the time since the loop began.
	Elapsed time.Duration
	// Next is the cursor of the next page, where another loop could go on. It is "" when Done.
	Next string
	// Done tells that this was the last page.
	Done bool
}

// WithProgress has f called each time a loop over a list has dealt with a page, that is, when it asks for what comes
// after it. f runs in the goroutine of the loop, which waits for it. Calls that read no list do not call f.
func WithProgress(f func(Progress)) SharedOption {
	return SharedOption{func(c *callConfig) error {
		if f == nil {
			return fmt.Errorf("kombo: WithProgress: the function is nil: leave the option out")
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
