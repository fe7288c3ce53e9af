package main

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// telemetry is the options that have a client traced, measured and logged.
func telemetry(traces trace.TracerProvider, meters metric.MeterProvider, log slog.Handler) ([]kombo.Option, error) {
	observer, err := observer(traces, meters)
	if err != nil {
		return nil, err
	}
	return []kombo.Option{
		kombo.WithObserver(observer),
		kombo.WithTransport(func(next http.RoundTripper) http.RoundTripper { return transport(next, traces, meters) }),
		kombo.WithLogger(slog.New(withTrace{log})),
	}, nil
}

// observer makes a span of every attempt, and measures it. Integrations are attributes of spans only: as there may be
// thousands, they would make too many series of a metric.
func observer(traces trace.TracerProvider, meters metric.MeterProvider) (kombo.Observer, error) {
	const name = "github.com/kombo-go/kombo"
	tracer, meter := traces.Tracer(name), meters.Meter(name)
	duration, err := meter.Float64Histogram("kombo.attempt.duration", metric.WithUnit("s"),
		metric.WithDescription("How long attempts took, without what they waited for limits."),
		metric.WithExplicitBucketBoundaries(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300))
	if err != nil {
		return nil, err
	}
	retries, err := meter.Int64Counter("kombo.retries", metric.WithUnit("{attempt}"),
		metric.WithDescription("Attempts that were not the first of their call."))
	if err != nil {
		return nil, err
	}
	remaining, err := meter.Int64Gauge("kombo.rate_limit.remaining", metric.WithUnit("{request}"),
		metric.WithDescription("Requests that Kombo takes until the window ends."))
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, attempt kombo.Attempt) (context.Context, func(kombo.AttemptResult)) {
		operation := attempt.Operation.String()
		ctx, span := tracer.Start(ctx, "kombo "+operation, trace.WithAttributes(
			attribute.Int("kombo.attempt", attempt.Number),
			attribute.String("url.template", attempt.Operation.Path), // without the ids in it
		))
		if attempt.IntegrationID != "" {
			span.SetAttributes(attribute.String("kombo.integration.id", attempt.IntegrationID))
		}
		byOperation := attribute.String("kombo.operation", operation)
		if attempt.Number > 1 {
			retries.Add(ctx, 1, metric.WithAttributes(byOperation))
		}
		return ctx, func(result kombo.AttemptResult) {
			defer span.End()
			var outcome []attribute.KeyValue
			if result.StatusCode != 0 {
				outcome = append(outcome, attribute.Int("http.response.status_code", result.StatusCode))
			}
			if result.Code != "" {
				outcome = append(outcome, attribute.String("kombo.code", string(result.Code)))
			}
			duration.Record(ctx, (result.Duration - result.Waited).Seconds(), metric.WithAttributes(append(outcome, byOperation)...))
			if result.RateLimit != nil {
				remaining.Record(ctx, int64(result.RateLimit.Remaining))
			}
			span.SetAttributes(outcome...)
			if result.Waited >= time.Millisecond { // less is no waiting
				span.SetAttributes(attribute.String("kombo.waited", result.Waited.Round(time.Millisecond).String()))
			}
			if result.Err != nil {
				span.SetAttributes(attribute.Bool("kombo.retryable", result.Err.Retryable()))
				span.SetStatus(codes.Error, result.Err.Error()) // what the SDK says; Kombo's own message may name people
			}
		}
	}, nil
}

// transport is otelhttp around the connections to Kombo, with two things kept from it.
//
// The first is the URL. otelhttp writes all of it into url.full: filters such as addresses of people, ids and activation
// tokens. It does so after the span was started, so a SpanProcessor comes too early. What it does not see it cannot
// write: it gets a request for the host alone, and the real URL is put back behind it.
//
// The second is the baggage and the ids of traces that otelhttp would send along, to Kombo, where a program has set a
// global propagator.
func transport(next http.RoundTripper, traces trace.TracerProvider, meters metric.MeterProvider) http.RoundTripper {
	behind := otelhttp.NewTransport(showURL{next},
		otelhttp.WithTracerProvider(traces), otelhttp.WithMeterProvider(meters),
		otelhttp.WithPropagators(propagation.NewCompositeTextMapPropagator()))
	return hideURL{behind}
}

// realURL is the key of the context for the URL that a request has.
type realURL struct{}

type hideURL struct{ next http.RoundTripper }

func (h hideURL) RoundTrip(request *http.Request) (*http.Response, error) {
	hidden := request.Clone(context.WithValue(request.Context(), realURL{}, request.URL))
	hidden.URL = &url.URL{Scheme: request.URL.Scheme, Host: request.URL.Host}
	return h.next.RoundTrip(hidden)
}

type showURL struct{ next http.RoundTripper }

func (s showURL) RoundTrip(request *http.Request) (*http.Response, error) {
	shown := request.Clone(request.Context())
	shown.URL = request.Context().Value(realURL{}).(*url.URL)
	return s.next.RoundTrip(shown)
}

// withTrace adds to each line of the log the trace and the span that it belongs to.
type withTrace struct{ slog.Handler }

func (w withTrace) Handle(ctx context.Context, record slog.Record) error {
	if span := trace.SpanContextFromContext(ctx); span.IsValid() {
		record.AddAttrs(slog.String("trace_id", span.TraceID().String()), slog.String("span_id", span.SpanID().String()))
	}
	return w.Handler.Handle(ctx, record)
}

func (w withTrace) WithAttrs(attributes []slog.Attr) slog.Handler {
	return withTrace{w.Handler.WithAttrs(attributes)}
}

func (w withTrace) WithGroup(name string) slog.Handler { return withTrace{w.Handler.WithGroup(name)} }
