package main

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/baggage"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// secrets are values in the calls of the demo that must not appear in telemetry.
var secrets = []string{
	"ada@example.com", "ada%40example.com", "@example.com", "example.com", "secret-token", "absence-of-ada", "id-of-ada", "may not do that",
	"work_emails", kombotest.APIKey, "Bearer",
}

func demo(t *testing.T, asJSON bool) (output, log string) {
	t.Setenv("KOMBO_API_KEY", "")
	var stdout, stderr bytes.Buffer
	require.NoError(t, run(t.Context(), asJSON, &stdout, &stderr))
	return stdout.String(), stderr.String()
}

func TestDemo(t *testing.T) {
	output, log := demo(t, false)
	output = regexp.MustCompile(` +`).ReplaceAllString(output, " ")
	for span, times := range map[string]int{
		"kombo Connect.GetIntegrationByToken ": 1, "kombo HRIS.GetEmployees ": 4, "kombo General.CheckAPIKey ": 1, "kombo HRIS.DeleteAbsence ": 1, "kombo HRIS.CreateAbsence ": 1,
		"HTTP GET ": 6, "HTTP POST ": 1, "HTTP DELETE ": 1,
	} {
		assert.Equal(t, times, strings.Count(output, span), span)
	}
	for _, want := range []string{
		"kombo.attempt=1 url.template=/hris/employees kombo.integration.id=personio:acme http.response.status_code=503 kombo.retryable=true",
		"kombo.attempt=2 url.template=/hris/employees kombo.integration.id=personio:acme http.response.status_code=200",
		"kombo.code=INTEGRATION.PERMISSION_MISSING kombo.retryable=false", "url.template=/hris/absences/{absence_id} kombo.integration.id=personio:acme kombo.waited=",
		"kombo: DELETE /hris/absences/{absence_id}: the connection ended",
		" 3, mean 0.", "http.response.status_code=200 kombo.operation=HRIS.GetEmployees",
		" 1 kombo.operation=HRIS.GetEmployees", // the retry
		"kombo.rate_limit.remaining ({request}): Requests left in the current window.\n 2",
		"http.client.request.duration",
	} {
		assert.Contains(t, output, want)
	}
	assert.Equal(t, 8, strings.Count(log, "kombo request"))
	assert.Equal(t, 8, strings.Count(log, "trace_id="))
	assert.NotContains(t, output+log, "00000000", "every line belongs to a span")
}

// Exported telemetry and logs contain no personal data, no expanded paths, no tokens and no API
// keys.
func TestNoSecrets(t *testing.T) {
	exported, log := demo(t, true)
	for _, part := range []string{`"url.full"`, `"kombo.attempt.duration"`, `"http.client.request.duration"`} {
		require.Contains(t, exported, part)
	}
	for _, secret := range secrets {
		assert.NotContains(t, exported, secret)
		assert.NotContains(t, log, secret)
	}
}

// With an API key, the demo sends only reads, and stops at the first error.
func TestCallKombo(t *testing.T) {
	t.Setenv("KOMBO_INTEGRATION_ID", "personio:1")
	server := kombotest.NewServer(t)
	require.NoError(t, callKombo(t.Context(), server.Client()))
	server.Fail("GET /hris/employees", kombotest.Failure{Code: kombo.CodeIntegrationPermissionMissing})
	assert.ErrorIs(t, callKombo(t.Context(), server.Client()), kombo.CodeIntegrationPermissionMissing)
	var sent []string
	for _, request := range server.Requests() {
		sent = append(sent, request.Operation)
	}
	assert.Equal(t, []string{"GET /check-api-key", "GET /hris/employees", "GET /check-api-key", "GET /hris/employees"}, sent)
}

// The spans of otelhttp are children of the SDK's. Kombo receives the real URL, but no trace IDs or
// baggage, even if the program has a global propagator.
func TestRequestsToKombo(t *testing.T) {
	before := otel.GetTextMapPropagator()
	t.Cleanup(func() { otel.SetTextMapPropagator(before) })
	otel.SetTextMapPropagator(propagation.NewCompositeTextMapPropagator(propagation.TraceContext{}, propagation.Baggage{}))
	member, err := baggage.NewMember("user", "ada")
	require.NoError(t, err)
	bag, err := baggage.New(member)
	require.NoError(t, err)

	recorder := tracetest.NewSpanRecorder()
	options, err := telemetry(sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(recorder)), metricnoop.NewMeterProvider(), slog.DiscardHandler)
	require.NoError(t, err)
	server := kombotest.NewServer(t)
	callStandIn(baggage.ContextWithBaggage(t.Context(), bag), server, options)

	requests := server.Requests()
	require.Len(t, requests, 8)
	assert.Equal(t, "secret-token", requests[0].PathParams["token"])
	assert.Equal(t, "ada@example.com", requests[1].Query.Get("work_emails"))
	for _, request := range requests {
		for _, header := range []string{"Traceparent", "Tracestate", "Baggage"} {
			assert.Empty(t, request.Header[header])
		}
	}
	kombos := map[string]bool{}
	for _, span := range recorder.Started() {
		if strings.HasPrefix(span.Name(), "kombo ") {
			kombos[span.SpanContext().SpanID().String()] = true
		}
	}
	assert.Len(t, kombos, 8)
	for _, span := range recorder.Ended() {
		if strings.HasPrefix(span.Name(), "HTTP ") {
			assert.True(t, kombos[span.Parent().SpanID().String()], span.Name())
		}
	}
	assert.Len(t, recorder.Ended(), 16)
}

// Without transport, otelhttp records the whole URL, even if a SpanProcessor overwrites it when the
// span starts. If this test fails after an update of otelhttp, transport can be simplified.
func TestOtelhttpRecordsURL(t *testing.T) {
	recorder := tracetest.NewSpanRecorder()
	traces := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(overwriting{recorder}))
	server := kombotest.NewServer(t)
	client := server.Client(kombo.WithTransport(func(next http.RoundTripper) http.RoundTripper {
		return otelhttp.NewTransport(next, otelhttp.WithTracerProvider(traces))
	}))
	_, err := client.Connect.GetIntegrationByToken(t.Context(), "secret-token")
	require.NoError(t, err)
	require.Len(t, recorder.Ended(), 1)
	assert.Contains(t, recorder.Ended()[0].Attributes(), attribute.String("url.full", server.URL+"/connect/integration-by-token/secret-token"))
}

type overwriting struct{ *tracetest.SpanRecorder }

func (o overwriting) OnStart(parent context.Context, span sdktrace.ReadWriteSpan) {
	span.SetAttributes(attribute.String("url.full", "hidden"))
	o.SpanRecorder.OnStart(parent, span)
}
