// Command river keeps copies of the employees of hundreds of customers, with package kombosync and
// River, a job queue on PostgreSQL, in several worker processes. One of them is killed during its
// work, and nothing is lost.
//
//	cd examples/river && go run .
//
// It needs PostgreSQL, but no account: it uses the mock server of the SDK. See README.md.
//
// worker.go and destination.go are what a program in production needs. Syncer.Run is a plain
// function, so the SDK does not know River. The rest is the demonstration:
//
//  1. It starts PostgreSQL, the mock server with its customers, and the workers, which run this
//     program. The leader that River elects among them starts the nightly run, which enqueues a job
//     for each customer.
//  2. While all workers are reading, it kills the leader with SIGKILL. That is the worst case: the
//     leader's jobs remain in the state running, its customers are locked, and no nightly run
//     starts until there is a new leader.
//  3. At the same time, data of all customers changes, and Kombo sends five webhooks for each
//     customer.
//  4. When no job is left, it compares the copies with the data of the mock server.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
)

// size is the size of the demonstration.
type size struct {
	customers, workers, concurrency int
	logLevel                        slog.Level
}

func main() {
	var s size
	flag.IntVar(&s.customers, "customers", 300, "number of integrations")
	flag.IntVar(&s.workers, "workers", 4, "number of worker processes")
	flag.IntVar(&s.concurrency, "concurrency", 5, "number of jobs that a worker runs at once")
	config := workerConfig{logLevel: slog.LevelError}
	flag.StringVar(&config.name, "worker", "", "run as the worker with this name; the demonstration starts workers itself")
	flag.StringVar(&config.komboURL, "kombo", "", "the base URL that the worker reads from")
	flag.StringVar(&config.figures, "figures", "", "the address where the worker serves its figures, at /debug/vars: 127.0.0.1:8080")
	flag.TextVar(&config.logLevel, "log", config.logLevel, "what workers log; production: INFO")
	flag.Parse()
	config.concurrency, s.logLevel = s.concurrency, config.logLevel
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	var err error
	if config.name != "" {
		go func() { // standard input is closed when the demonstration has ended
			_, _ = io.Copy(io.Discard, os.Stdin)
			stop()
		}()
		err = work(ctx, config, database{os.Getenv("DATABASE_URL")})
	} else {
		var r report
		r, err = demonstrate(ctx, os.Stdout, s)
		if err == nil {
			fmt.Println("\n" + r.String())
			err = r.check()
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
