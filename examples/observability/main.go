// Command observability shows how to instrument a program with OpenTelemetry: a span for every
// attempt of a call, which contains otelhttp's span of the HTTP request, metrics, and logs with
// trace IDs. None of them contain personal data. telemetry.go is the part to copy.
//
//	go run .          use the SDK's mock server, with calls that fail and are retried
//	go run . -json    print what the exporters write
//
// With KOMBO_API_KEY it uses Kombo, in the region of KOMBO_REGION; with KOMBO_INTEGRATION_ID as
// well, it reads the employees of that integration.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"go.opentelemetry.io/otel/exporters/stdout/stdoutmetric"
	"go.opentelemetry.io/otel/exporters/stdout/stdouttrace"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

func main() {
	asJSON := flag.Bool("json", false, "print what the exporters write instead of a summary")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *asJSON, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, asJSON bool, stdout, stderr io.Writer) error {
	// These exporters write JSON into memory, which is printed at the end. In production, use those
	// of go.opentelemetry.io/otel/exporters/otlp.
	var spans, metrics bytes.Buffer
	spanExporter, err := stdouttrace.New(stdouttrace.WithWriter(&spans))
	if err != nil {
		return err
	}
	metricExporter, err := stdoutmetric.New(stdoutmetric.WithWriter(&metrics))
	if err != nil {
		return err
	}
	traces := sdktrace.NewTracerProvider(sdktrace.WithBatcher(spanExporter))
	meters := sdkmetric.NewMeterProvider(sdkmetric.WithReader(sdkmetric.NewPeriodicReader(metricExporter)))
	options, err := telemetry(traces, meters, slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
	if err != nil {
		return err
	}

	if !asJSON {
		fmt.Fprintln(stdout, "The log, on the standard error:")
	}
	spanContext, span := traces.Tracer("demo").Start(ctx, "demo") // the program's own work, which includes the calls to Kombo
	var failure error
	if os.Getenv("KOMBO_API_KEY") != "" {
		client, err := kombo.NewClient("", options...)
		if err != nil {
			return err
		}
		failure = callKombo(spanContext, client)
	} else {
		server := kombotest.Start()
		callStandIn(spanContext, server, options)
		server.Close()
	}
	span.End()

	// Shutdown exports the remaining telemetry.
	ctx = context.WithoutCancel(ctx)
	if err := errors.Join(traces.Shutdown(ctx), meters.Shutdown(ctx)); err != nil {
		return errors.Join(failure, err)
	}
	if asJSON {
		_, err := io.Copy(stdout, io.MultiReader(&spans, &metrics))
		return errors.Join(failure, err)
	}
	return errors.Join(failure, printSpans(stdout, &spans), printMetrics(stdout, &metrics))
}

func callKombo(ctx context.Context, client *kombo.Client) error {
	if _, err := client.General.CheckAPIKey(ctx); err != nil {
		return err
	}
	if id := os.Getenv("KOMBO_INTEGRATION_ID"); id != "" {
		for _, err := range client.Integration(id).HRIS.Employees(ctx, nil) {
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// callStandIn makes calls of many kinds to the mock server. They contain data that must not appear
// in traces. Their errors are visible in the telemetry.
func callStandIn(ctx context.Context, server *kombotest.Server, options []kombo.Option) {
	client := server.Client(options...)
	acme := client.Integration("personio:acme")
	var employees []any
	for i := range 25 {
		employees = append(employees, gen.Employee{ID: fmt.Sprint("employee-", i), WorkEmail: new(fmt.Sprintf("person%d@example.com", i))})
	}
	server.SetRecords("GET /hris/employees", employees...)

	// The path contains a token.
	_, _ = client.Connect.GetIntegrationByToken(ctx, "secret-token")

	// Three pages, with an email address in the query. The request for the second one fails and is
	// retried.
	server.Fail("GET /hris/employees", kombotest.Failure{}, kombotest.Failure{Status: http.StatusServiceUnavailable})
	filter := &gen.GetEmployeesParams{WorkEmails: []string{"ada@example.com"}, PageSize: new(int64(10))}
	for range acme.HRIS.Employees(ctx, filter) {
	}

	// This call uses up the rate limit.
	server.Fail("GET /check-api-key", kombotest.Failure{Header: rateLimit(0)})
	_, _ = client.General.CheckAPIKey(ctx)

	// The path contains an ID. The request waits for the rate limit, and then the connection
	// breaks. The absence may have been deleted, so the SDK does not retry.
	server.Fail("DELETE /hris/absences/{absence_id}", kombotest.Failure{Drop: true})
	_, _ = acme.HRIS.DeleteAbsence(ctx, "absence-of-ada", gen.DeleteAbsenceRequest{})

	// The body contains an ID, and the error message an email address.
	server.Fail("POST /hris/absences", kombotest.Failure{
		Code: kombo.CodeIntegrationPermissionMissing, Message: "ada@example.com may not do that", Header: rateLimit(2),
	})
	_, _ = acme.HRIS.CreateAbsence(ctx, gen.CreateAbsenceRequest{
		EmployeeID: "id-of-ada", AbsenceTypeID: "type", StartDate: kombo.NewDate(2026, time.July, 1), EndDate: kombo.NewDate(2026, time.July, 3),
	})
}

// rateLimit returns headers that allow a number of requests during the next two seconds.
func rateLimit(remaining int) http.Header {
	return http.Header{"Ratelimit-Limit": {"3"}, "Ratelimit-Remaining": {fmt.Sprint(remaining)}, "Ratelimit-Reset": {"2"}}
}
