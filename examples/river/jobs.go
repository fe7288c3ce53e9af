package main

import (
	"context"
	"errors"
	"time"
)

// jobs are the numbers of jobs of the kind sync.
type jobs struct {
	waiting, running, completed int
}

func (d *demonstration) jobs(ctx context.Context) (j jobs, err error) {
	err = d.pool.QueryRow(ctx, `
		SELECT count(*) FILTER (WHERE state IN ('available', 'pending', 'retryable', 'scheduled')), count(*) FILTER (WHERE state = 'running'),
			count(*) FILTER (WHERE state = 'completed')
		FROM river_job WHERE kind = $1`, SyncArgs{}.Kind()).Scan(&j.waiting, &j.running, &j.completed)
	return j, err
}

// await polls the jobs until a condition is true.
func (d *demonstration) await(ctx context.Context, isSo func(jobs) (bool, error)) error {
	for {
		j, err := d.jobs(ctx)
		if err != nil {
			return errors.Join(context.Cause(ctx), err)
		}
		if done, err := isSo(j); done || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// show prints the numbers of jobs every second.
func (d *demonstration) show(ctx context.Context) {
	begun := time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Second):
		}
		if j, err := d.jobs(ctx); err == nil {
			d.printf("%4.0f s: %4d jobs waiting, %3d running, %4d completed", time.Since(begun).Seconds(), j.waiting, j.running, j.completed)
		}
	}
}
