package kombosync

import (
	"sync"
	"time"

	"github.com/kombo-go/kombo/internal/call"
)

// Since is what a read function has to read. Pass it to the iterator of the list as an option:
//
//	acme.HRIS.Employees(ctx, nil, since)
//
// It sets the parameters updated_after and include_deleted and the cursor of a read that is resumed.
// Other parameters, such as filters, are yours. The iterator fails if it belongs to another
// integration than the one that is synced, so that customers cannot be mixed up.
type Since struct {
	// UpdatedAfter is the parameter updated_after, UTC to the millisecond. It is nil in a full read.
	UpdatedAfter *time.Time

	integrationID string
	position      *position
}

// CallOption makes Since an option of calls.
func (s Since) CallOption(sealed call.Sealed) error {
	follow := call.Follow{
		Integration: s.integrationID,
		Filters:     []call.QueryParam{{Name: "include_deleted", Values: []string{"true"}}},
		Begin:       func(string) (string, error) { return "", nil },
	}
	if s.UpdatedAfter != nil {
		follow.Filters = append(follow.Filters, call.QueryParam{
			Name: "updated_after", Values: []string{s.UpdatedAfter.UTC().Format(time.RFC3339Nano)},
		})
	}
	if s.position != nil {
		follow.Begin, follow.PageDone, follow.Waited = s.position.begin, s.position.pageDone, s.position.wait
	}
	*sealed.Follow = follow
	return nil
}

// position is how far a loop over a list has come. The loop may run in another goroutine than the
// read, if the read function does more than to return the iterator.
type position struct {
	mu     sync.Mutex
	resume *checkpoint // nil to begin at the beginning
	// list identifies the list that is read, "" before the first request.
	list string
	// resumed reports whether the loop began at the checkpoint.
	resumed bool
	// records is how many records the pages had that are done.
	records int
	// next is the cursor after them, "" if there is none to resume at.
	next string
	// lost reports whether it is unknown where the read is, because it consists of several lists.
	lost bool
	// waited is how long requests waited for limits.
	waited time.Duration
}

// begin returns the cursor to begin at.
func (p *position) begin(list string) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.list != "" {
		p.lost = true
		return "", nil
	}
	p.list = list
	if p.resume == nil {
		return "", nil
	}
	if p.resume.List != list {
		return "", errCheckpointOutdated
	}
	p.resumed = true
	return p.resume.Cursor, nil
}

func (p *position) pageDone(records int, next string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.records += records
	p.next = next
}

// after returns the cursor of the page after the given number of records, and false if that is not
// known: in the middle of a page, and if the read function holds back records or leaves some out.
func (p *position) after(records int) (list, cursor string, known bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.list, p.next, !p.lost && p.next != "" && p.records == records
}

// resumedAt returns the checkpoint that the loop began at, nil if it began at the beginning.
func (p *position) resumedAt() *checkpoint {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.resumed {
		return nil
	}
	return p.resume
}

// wait adds time that a request waited for limits.
func (p *position) wait(waited time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.waited += waited
}

func (p *position) totalWait() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.waited
}
