package kombosync

import (
	"context"
	"errors"
	"net/http"
	"slices"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// outdated reports whether a resumed read failed because of its checkpoint: the list has changed,
// or Kombo rejects the cursor. Kombo does not document with which code it does so.
func (r *modelRun) outdated(err error) bool {
	if errors.Is(err, errCheckpointOutdated) {
		return true
	}
	failure := r.failureAtCursor(err)
	if failure == nil || kombo.IsRetryable(err) {
		return false
	}
	switch failure.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden:
		return false
	}
	switch failure.Code {
	case "", kombo.CodePlatformInputInvalid, kombo.CodePlatformUnknownError:
		return true
	}
	return !slices.Contains(kombo.Codes(), failure.Code)
}

// failureAtCursor returns the response to the first request of a resumed read, if that is why it
// failed.
func (r *modelRun) failureAtCursor(err error) *kombo.Error {
	var failure *kombo.Error
	if r.resume != nil && errors.As(err, &failure) && failure.StatusCode >= 400 && failure.Cursor == r.resume.Cursor && r.result.Batches == 0 {
		return failure
	}
	return nil
}

// maxDoubts is after how many failures of its first request a read is no longer resumed.
const maxDoubts = 5

// doubt counts the runs that failed at a cursor with an error that usually passes. If it does not
// pass, it may come from the cursor, and the next run begins at the beginning.
func (r *modelRun) doubt(ctx context.Context, err error) {
	if failure := r.failureAtCursor(err); failure == nil || failure.StatusCode < 500 || ctx.Err() != nil {
		return
	}
	doubtful := *r.resume
	doubtful.Doubts++
	r.state.Checkpoint = ""
	if doubtful.Doubts < maxDoubts {
		r.state.Checkpoint = doubtful.String()
	}
	_ = r.save(ctx) // the read has an error already
}
