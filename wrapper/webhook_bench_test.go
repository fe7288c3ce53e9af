package kombo_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// BenchmarkParseWebhook compares verifying and decoding a webhook of 3 kB with only its
// HMAC-SHA256. x-hmac is the ratio of the medians. The measurements alternate, so that other load
// affects both.
func BenchmarkParseWebhook(b *testing.B) {
	const event = `{"id":"FhghqjnCi9WuAoLT8Z75CFcs","type":"%s","data":%s}`
	model := strings.Repeat(`{"name":"hris_employees"},`, 110)
	bodies := map[string]string{
		"long-text":    fmt.Sprintf(event, "integration-created", `{"id":"personio:acme","end_user":{"organization_name":"`+strings.Repeat("Acme ", 580)+`"}}`),
		"unknown-type": fmt.Sprintf(event, "something-new", `{"id":"personio:acme","text":"`+strings.Repeat("Acme ", 580)+`"}`),
		"many-models":  fmt.Sprintf(event, "data-changed", `{"integration_id":"personio:acme","changed_models":[`+strings.TrimSuffix(model, ",")+`]}`),
	}
	for name, text := range bodies {
		b.Run(name, func(b *testing.B) {
			body, header := []byte(text), signed(webhookSecret, text)
			var parsing, signing []time.Duration
			b.ReportAllocs()
			for b.Loop() {
				began := time.Now()
				_, err := kombo.ParseWebhook(webhookSecret, header, body)
				parsing = append(parsing, time.Since(began))
				require.NoError(b, err)
				began = time.Now()
				mac := hmac.New(sha256.New, []byte(webhookSecret))
				mac.Write(body)
				mac.Sum(nil)
				signing = append(signing, time.Since(began))
			}
			b.ReportMetric(float64(median(parsing))/float64(median(signing)), "x-hmac")
		})
	}
}

func median(durations []time.Duration) time.Duration {
	slices.Sort(durations)
	return durations[len(durations)/2]
}
