package kombo_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

func ExampleParseRegion() {
	for _, name := range []string{"us", "MARS"} {
		region, err := kombo.ParseRegion(name)
		fmt.Println(region, err)
	}
	// Output:
	// US <nil>
	//  kombo: unknown region "MARS": use EU or US
}

// Use your own transport for proxies, certificates or tracing.
func ExampleWithHTTPClient() {
	transport := http.DefaultTransport.(*http.Transport).Clone() // a bare &http.Transport{} with a TLS config would not use HTTP/2
	transport.MaxIdleConnsPerHost = 64
	client, err := kombo.NewClient("ks_prod_...", kombo.WithHTTPClient(&http.Client{Transport: transport}))
	fmt.Println(client, err)
	// Output: kombo.Client{https://api.kombo.dev/v1} <nil>
}

// The log has one line for each attempt, without IDs, filters or personal data.
func ExampleWithLogger() {
	server := kombotest.Start()
	defer server.Close()
	server.Fail("GET /hris/employees", kombotest.Failure{Code: kombo.CodeRemoteServiceUnavailable})
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		Level: slog.LevelDebug,
		ReplaceAttr: func(_ []string, attribute slog.Attr) slog.Attr { // removes what differs between runs
			switch attribute.Key {
			case slog.TimeKey, "duration", "waited":
				return slog.Attr{}
			}
			return attribute
		},
	}))

	client := server.Client(kombo.WithLogger(logger), kombo.WithRetryPolicy(kombo.Backoff{Base: time.Millisecond}))
	_, err := client.Integration("personio:acme").HRIS.GetEmployees(context.Background(), &gen.GetEmployeesParams{WorkEmails: []string{"erika@example.com"}})
	if err != nil {
		log.Fatal(err)
	}
	// Output:
	// level=DEBUG msg="kombo request" operation=HRIS.GetEmployees method=GET path=/hris/employees status=400 attempt=1 code=REMOTE.SERVICE_UNAVAILABLE retryable=true
	// level=DEBUG msg="kombo request" operation=HRIS.GetEmployees method=GET path=/hris/employees status=200 attempt=2
}

// An observer can record metrics, such as the duration and the outcome of each operation.
func ExampleWithObserver() {
	server := kombotest.Start()
	defer server.Close()
	observe := func(_ context.Context, attempt kombo.Attempt) (context.Context, func(kombo.AttemptResult)) {
		return nil, func(result kombo.AttemptResult) {
			fmt.Println(attempt.Operation.Service, attempt.Operation.Name, attempt.Number, result.StatusCode, result.Code, result.Duration > 0)
		}
	}
	if _, err := server.Client(kombo.WithObserver(observe)).General.CheckAPIKey(context.Background()); err != nil {
		log.Fatal(err)
	}
	// Output: General CheckAPIKey 1 200  true
}

// perSecond is a limiter for one process. The method of a limiter that several processes share
// waits for a database or Redis.
type perSecond struct{ ticks <-chan time.Time }

func (l perSecond) Wait(ctx context.Context) error {
	select {
	case <-l.ticks:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// A *rate.Limiter of golang.org/x/time/rate is also a limiter.
func ExampleWithLimiter() {
	server := kombotest.Start()
	defer server.Close()
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	client := server.Client(kombo.WithLimiter(perSecond{ticker.C}))
	response, err := client.General.CheckAPIKey(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(response.StatusCode)
	// Output: 200
}

// once retries a single time, after a second.
type once struct{}

func (once) Retry(attempt int, err *kombo.Error) (time.Duration, bool) {
	return time.Second, attempt == 1 && err.Retryable()
}

func ExampleWithRetryPolicy() {
	client, err := kombo.NewClient("ks_prod_...", kombo.WithRetryPolicy(once{}))
	fmt.Println(client.Region(), err)
	// Output: EU <nil>
}

// A request that would wait for the rate limit beyond the context's deadline is not sent. Its error
// says when to retry.
func ExampleIsRetryable() {
	server := kombotest.Start()
	defer server.Close()
	server.Fail("GET /check-api-key", kombotest.Failure{Code: kombo.CodePlatformRateLimitExceeded, Header: http.Header{"Retry-After": {"30"}}})
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()

	_, err := server.Client(kombo.WithRetryPolicy(kombo.Backoff{})).General.CheckAPIKey(ctx)
	var failure *kombo.Error
	if errors.As(err, &failure) && kombo.IsRetryable(err) {
		fmt.Println("put it back into the queue for", failure.RetryAfter)
	}
	// Output: put it back into the queue for 30s
}

// A faster JSON package can decode the records of lists. If it cannot decode a record, the SDK
// does.
func ExampleWithRecordDecoder() {
	server := kombotest.Start()
	defer server.Close()
	server.SetRecords("GET /hris/employees", gen.Employee{ID: "1"})
	client := server.Client(kombo.WithRecordDecoder(json.Unmarshal)) // or sonic.Unmarshal, for example
	for employee, err := range client.Integration("personio:acme").HRIS.Employees(context.Background(), nil) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(employee.ID)
	}
	// Output: 1
}

func ExampleSignWebhook() {
	fmt.Println(kombo.SignWebhook("the secret", []byte(`{"id":"1"}`)))
	// Output: 5MEbY5ruQROpecng-q_NL4r0gk7W0_P144cdSyfCoww
}
