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

// telemetry returns the options for traces, metrics and logs of a client.
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

// observer records a span and metrics for every attempt. Integrations are attributes of spans only,
// because thousands of them would be too many series of a metric.
func observer(traces trace.TracerProvider, meters metric.MeterProvider) (kombo.Observer, error) {
	const name = "github.com/kombo-go/kombo"
	tracer, meter := traces.Tracer(name), meters.Meter(name)
	duration, err := meter.Float64Histogram("kombo.attempt.duration", metric.WithUnit("s"),
		metric.WithDescription("Duration of attempts, without waiting for limits."),
		metric.WithExplicitBucketBoundaries(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300))
	if err != nil {
		return nil, err
	}
	retries, err := meter.Int64Counter("kombo.retries", metric.WithUnit("{attempt}"),
		metric.WithDescription("Retries."))
	if err != nil {
		return nil, err
	}
	remaining, err := meter.Int64Gauge("kombo.rate_limit.remaining", metric.WithUnit("{request}"),
		metric.WithDescription("Requests left in the current window."))
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, attempt kombo.Attempt) (context.Context, func(kombo.AttemptResult)) {
		operation := attempt.Operation.String()
		ctx, span := tracer.Start(ctx, "kombo "+operation, trace.WithAttributes(
			attribute.Int("kombo.attempt", attempt.Number),
			attribute.String("url.template", attempt.Operation.Path), // without IDs
		))
		if attempt.IntegrationID != "" {
			span.SetAttributes(attribute.String("kombo.integration.id", attempt.IntegrationID))
		}
		byOperation := attribute.String("kombo.operation", operation)
		if attempt.Number > 1 {
			retries.Add(ctx, 1, metric.WithAttributes(byOperation))
		}
		return ctx, func(result kombo.AttemptResult) {
			duration.Record(ctx, (result.Duration - result.Waited).Seconds(), metric.WithAttributes(append(outcome(result), byOperation)...))
			if result.RateLimit != nil {
				remaining.Record(ctx, int64(result.RateLimit.Remaining))
			}
			endSpan(span, result)
		}
	}, nil
}

// outcome returns the attributes of spans and metrics that describe how an attempt ended.
func outcome(result kombo.AttemptResult) (attributes []attribute.KeyValue) {
	if result.StatusCode != 0 {
		attributes = append(attributes, attribute.Int("http.response.status_code", result.StatusCode))
	}
	if result.Code != "" {
		attributes = append(attributes, attribute.String("kombo.code", string(result.Code)))
	}
	return attributes
}

func endSpan(span trace.Span, result kombo.AttemptResult) {
	defer span.End()
	span.SetAttributes(outcome(result)...)
	if result.Waited >= time.Millisecond { // shorter waits are overhead
		span.SetAttributes(attribute.String("kombo.waited", result.Waited.Round(time.Millisecond).String()))
	}
	if result.Err != nil {
		span.SetAttributes(attribute.Bool("kombo.retryable", result.Err.Retryable()))
		span.SetStatus(codes.Error, result.Err.Error()) // the text of the SDK; Kombo's message may contain personal data
	}
}

// transport returns otelhttp's transport for requests to Kombo, without two of its effects.
//
// First, otelhttp records the whole URL as url.full: filters such as email addresses, IDs and
// activation tokens. It does that after it has started the span, too late for a SpanProcessor.
// Therefore otelhttp gets a request for the host only, and the real URL is restored after it.
//
// Second, if a program has set a global propagator, otelhttp would send trace IDs and baggage to
// Kombo.
func transport(next http.RoundTripper, traces trace.TracerProvider, meters metric.MeterProvider) http.RoundTripper {
	behind := otelhttp.NewTransport(showURL{next},
		otelhttp.WithTracerProvider(traces), otelhttp.WithMeterProvider(meters),
		otelhttp.WithPropagators(propagation.NewCompositeTextMapPropagator()))
	return hideURL{behind}
}

// realURL is the context key of the URL of a request.
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

// withTrace adds the IDs of the trace and the span to log records.
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
