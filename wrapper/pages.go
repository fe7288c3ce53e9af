package kombo

import (
	"context"
	"fmt"
	"hash/maphash"
	"iter"

	"github.com/kombo-go/kombo/gen"
)

// readPages follows the cursors from page to page. While the loop works on a page the next one is being read, so at
// most two are held at a time; however the loop ends, no request outlives it.
func readPages(ctx context.Context, operation *gen.Operation, cursor string, fetch func(context.Context, string) (gen.Page, error)) iter.Seq2[gen.Page, error] {
	type result struct {
		page gen.Page
		err  error
	}
	return func(yield func(gen.Page, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		seed, seen := maphash.MakeSeed(), map[uint64]bool{}
		seen[maphash.String(seed, cursor)] = true

		page, err := fetch(ctx, cursor)
		for {
			if err != nil {
				cancel()
				yield(gen.Page{}, err)
				return
			}
			next := page.Next
			if next == "" {
				cancel()
				yield(page, nil)
				return
			}
			if seen[maphash.String(seed, next)] {
				cancel()
				if yield(page, nil) {
					yield(gen.Page{}, fmt.Errorf("kombo: %s %s: Kombo returned the cursor of an earlier page again, "+
						"so the rest cannot be reached: start again from the beginning", operation.Method, operation.Path))
				}
				return
			}
			seen[maphash.String(seed, next)] = true

			ahead := make(chan result, 1)
			go func() {
				page, err := fetch(ctx, next)
				ahead <- result{page, err}
			}()
			more := false
			func() {
				// The loop may also be left by a panic or runtime.Goexit.
				defer func() {
					if !more {
						cancel()
						<-ahead
					}
				}()
				more = yield(page, nil)
			}()
			if !more {
				return
			}
			fetched := <-ahead
			page, err = fetched.page, fetched.err
		}
	}
}
