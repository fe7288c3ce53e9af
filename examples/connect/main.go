// Command connect shows how a customer connects their HR or recruiting system: a page opens the
// connection flow, and the back end exchanges the token that the flow returns for the integration.
//
//	go run ./examples/connect -addr localhost:8081
//
// Without KOMBO_API_KEY it uses the SDK's mock server and a page instead of Kombo Connect. With it,
// it uses Kombo, in the region of KOMBO_REGION, and Kombo Connect.
package main

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"sync"
	"syscall"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

func main() {
	addr := flag.String("addr", "localhost:8081", "address to listen on")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *addr); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, addr string) error {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	logger := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
	app := &app{logger: logger, customer: customer{ID: "36123", Name: "Acme, Inc.", Email: "user@example.com"}}
	if os.Getenv("KOMBO_API_KEY") != "" {
		if app.client, err = kombo.NewClient("", kombo.WithLogger(logger)); err != nil {
			return err
		}
	} else {
		server := kombotest.Start()
		defer server.Close()
		app.mock = true
		prepare(server, app.customer)
		app.client = server.Client(kombo.WithLogger(logger))
		fmt.Println("Using the mock server; set KOMBO_API_KEY to use Kombo.")
	}
	fmt.Printf("Open http://%s\n", listener.Addr())
	return serve(ctx, listener, protect(app.handler(), policy, localHosts(listener.Addr())))
}

// policy allows the page to show Kombo Connect, or the mock server's page instead, in a frame.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; " +
	"frame-src 'self' https://*.kombo.dev; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

var (
	//go:embed page.html
	pageText string
	page     = template.Must(template.New("page").Parse(pageText))
	//go:embed flow.html
	flow []byte
	//go:embed static
	static embed.FS
)

// customer is the customer who is signed in. Your program knows them from its session.
type customer struct{ ID, Name, Email string }

// integration is what your program stores with the customer, in its database. Only the ID is
// necessary.
type integration struct {
	ID, Tool    string
	SetupStatus gen.SetupStatus
}

type app struct {
	client   *kombo.Client
	logger   *slog.Logger
	customer customer
	mock     bool // no Kombo account is used

	mu           sync.Mutex
	integrations []integration
}

func (a *app) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", a.show)
	mux.HandleFunc("POST /connection-links", a.createLink)
	mux.HandleFunc("POST /integrations", a.addIntegration)
	if a.mock {
		mux.HandleFunc("GET /mock-flow", mockFlow)
	}
	mux.Handle("GET /static/", http.FileServerFS(static))
	return mux
}

func (a *app) show(w http.ResponseWriter, _ *http.Request) {
	a.mu.Lock()
	data := struct {
		Customer     customer
		Integrations []integration
	}{a.customer, slices.Clone(a.integrations)}
	a.mu.Unlock()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if err := page.Execute(w, data); err != nil {
		a.logger.Error("show the page", "error", err)
	}
}

// createLink creates the link that the page opens. It is for this customer only and expires after
// an hour.
func (a *app) createLink(w http.ResponseWriter, r *http.Request) {
	link, err := a.client.Connect.CreateConnectionLink(r.Context(), gen.CreateConnectionLinkRequest{
		EndUserEmail:            a.customer.Email,
		EndUserOrganizationName: a.customer.Name,
		EndUserOriginID:         &a.customer.ID,
		IntegrationCategory:     new(gen.IntegrationCategoryHRIS),
	})
	if err != nil {
		a.refuse(w, "create a connection link", err)
		return
	}
	respond(w, http.StatusOK, map[string]string{"link": link.Data.Link})
}

// addIntegration receives the activation token that the flow returns. It does not accept an
// integration ID from the browser, which could be that of another customer. Only Kombo knows the
// integration of a token.
func (a *app) addIntegration(w http.ResponseWriter, r *http.Request) {
	var request struct {
		Token string `json:"token"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 16<<10)).Decode(&request); err != nil || request.Token == "" {
		respond(w, http.StatusBadRequest, map[string]string{"error": "The token is missing."})
		return
	}
	activated, err := a.client.Connect.GetIntegrationByToken(r.Context(), request.Token)
	if err != nil {
		a.refuse(w, "exchange the activation token", err)
		return
	}
	// The link was created with the customer's ID. A token from another customer's flow has another
	// ID.
	if activated.Data.EndUserOriginID == nil || *activated.Data.EndUserOriginID != a.customer.ID {
		respond(w, http.StatusForbidden, map[string]string{"error": "This connection belongs to another customer."})
		return
	}
	fmt.Printf("Customer %s has connected %q: store the integration ID %q.\n", a.customer.ID, activated.Data.Tool, activated.Data.ID)
	a.store(integration{ID: activated.Data.ID, Tool: activated.Data.Tool, SetupStatus: activated.Data.SetupStatus})
	respond(w, http.StatusCreated, map[string]string{"tool": activated.Data.Tool})
}

// store keeps the integration. A customer who connects the same system again gets a second
// integration. Kombo does not merge them, so a real program would ask which one to keep.
func (a *app) store(added integration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.integrations = slices.DeleteFunc(a.integrations, func(i integration) bool { return i.ID == added.ID })
	a.integrations = append(a.integrations, added)
}

// refuse shows the customer a message in plain words and logs the error. The text of the error
// contains no token and no personal data.
func (a *app) refuse(w http.ResponseWriter, what string, err error) {
	a.logger.Error(what, "error", err)
	switch {
	case errors.Is(err, kombo.CodePlatformInputInvalid), errors.Is(err, kombo.ErrInvalidArgument):
		respond(w, http.StatusBadRequest, map[string]string{"error": "The connection has expired. Please connect again."})
	case kombo.IsRetryable(err):
		respond(w, http.StatusServiceUnavailable, map[string]string{"error": "Please try again in a minute."})
	default:
		respond(w, http.StatusBadGateway, map[string]string{"error": "Something went wrong on our side. We have been notified."})
	}
}

func respond(w http.ResponseWriter, status int, data any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(data)
}

// prepare makes the mock server return a link to mockFlow, and the customer for its token.
func prepare(server *kombotest.Server, customer customer) {
	server.SetData("POST /connect/create-link", gen.ConnectionLink{Link: "/mock-flow"})
	server.SetData("GET /connect/integration-by-token/{token}", gen.ActivatedIntegration{
		ID: "personio:CBNMt7dSNCzBdnRTx87dev4E", Tool: "personio", SetupStatus: gen.SetupStatusCompleted,
		EndUserOriginID: &customer.ID, EndUserOrganizationName: customer.Name, EndUserEmail: &customer.Email,
	})
}

// mockFlow takes the place of Kombo Connect. It ends with the same messages.
func mockFlow(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; frame-ancestors 'self'")
	_, _ = w.Write(flow)
}
