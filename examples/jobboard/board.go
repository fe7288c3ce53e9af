package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
)

// maxUploads bounds how many applications are received at the same time, and so the memory and the
// disk space that they take: each may have 10 MB.
const maxUploads = 4

// board shows a copy of the jobs, so that pages need no requests to Kombo and work while Kombo is
// unavailable.
type board struct {
	ats     *gen.ATSService
	logger  *slog.Logger
	jobs    atomic.Pointer[[]gen.Job]
	uploads chan struct{} // has an element for each application that is being received
}

func newBoard(acme *kombo.Integration, logger *slog.Logger) *board {
	return &board{ats: acme.ATS, logger: logger, uploads: make(chan struct{}, maxUploads)}
}

// refresh reads all jobs. A program with many jobs stores them in its database and, after a
// data-changed webhook, reads only what has changed, with UpdatedAfter and IncludeDeleted.
func (b *board) refresh(ctx context.Context) error {
	var jobs []gen.Job
	for job, err := range b.ats.Jobs(ctx, nil) {
		var odd *gen.FieldError
		if errors.As(err, &odd) {
			b.logger.Warn("invalid value in a job", "error", odd) // the other values of the job are valid
		} else if err != nil {
			return err // keep the old copy, because an incomplete list would remove jobs
		}
		if isOpen(job) {
			jobs = append(jobs, job)
		}
	}
	b.jobs.Store(&jobs)
	return nil
}

// keepFresh refreshes until the context ends.
func (b *board) keepFresh(ctx context.Context, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if err := b.refresh(ctx); err != nil && ctx.Err() == nil {
				b.logger.Error("read the jobs", "error", err)
			}
		}
	}
}

// isOpen reports whether a job is public. The system may not know its status or visibility.
func isOpen(job gen.Job) bool {
	return job.RemoteDeletedAt == nil && job.Name != nil &&
		(job.Status == nil || *job.Status == gen.JobStatusOpen) &&
		(job.Visibility == nil || *job.Visibility == gen.JobVisibilityPublic)
}

// remove removes a job before the next refresh does.
func (b *board) remove(id string) {
	for {
		before := b.jobs.Load()
		after := slices.DeleteFunc(slices.Clone(*before), func(job gen.Job) bool { return job.ID == id })
		if b.jobs.CompareAndSwap(before, &after) {
			return
		}
	}
}

func (b *board) find(id string) (gen.Job, bool) {
	jobs := *b.jobs.Load()
	i := slices.IndexFunc(jobs, func(job gen.Job) bool { return job.ID == id })
	if i < 0 {
		return gen.Job{}, false
	}
	return jobs[i], true
}

func (b *board) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { b.render(w, http.StatusOK, "list", *b.jobs.Load()) })
	mux.HandleFunc("GET /jobs/{id}", func(w http.ResponseWriter, r *http.Request) {
		job, found := b.find(r.PathValue("id"))
		if !found {
			b.say(w, http.StatusNotFound, "This job is no longer open.")
			return
		}
		b.render(w, http.StatusOK, "job", newJobPage(job, nil, ""))
	})
	mux.HandleFunc("POST /jobs/{id}", b.apply)
	mux.Handle("GET /static/", http.FileServerFS(static))
	return mux
}
