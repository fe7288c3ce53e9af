// Command connect shows how a customer connects their HR or recruiting system: a page opens the connection flow, and the
// back end exchanges what the flow ends with for the integration.
//
//	go run ./examples/connect
//
// Without KOMBO_API_KEY it talks to the stand-in server that comes with the SDK, and the flow is a stand-in too. With it,
// it talks to Kombo, in the region of KOMBO_REGION, and the flow is Kombo Connect.
package main

import (
	"context"
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
	"time"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

func main() {
	address := flag.String("address", "localhost:8081", "where to listen")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *address); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, address string) error {
	listener, err := net.Listen("tcp", address)
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
		app.standIn = true
		prepare(server, app.customer, "http://"+listener.Addr().String())
		app.client = server.Client(kombo.WithLogger(logger))
		fmt.Println("Using the stand-in server; set KOMBO_API_KEY to use Kombo.")
	}
	fmt.Printf("Open http://%s\n", listener.Addr())
	server := &http.Server{Handler: app.handler(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second}
	stopped := context.AfterFunc(ctx, func() { _ = server.Shutdown(context.WithoutCancel(ctx)) })
	defer stopped()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// customer is who is signed in. Your program knows that from its session.
type customer struct{ ID, Name, Email string }

// integration is what your program stores with the customer, in its database.
type integration struct {
	ID, Tool    string
	SetupStatus gen.SetupStatus
}

type app struct {
	client   *kombo.Client
	logger   *slog.Logger
	customer customer
	standIn  bool // no Kombo account is used

	mu           sync.Mutex
	integrations []integration
}

func (a *app) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", a.show)
	mux.HandleFunc("POST /connection-links", a.createLink)
	mux.HandleFunc("POST /integrations", a.addIntegration)
	if a.standIn {
		mux.HandleFunc("GET /stand-in-flow", standInFlow)
	}
	// No other site can start a connection in the name of the customer.
	return http.NewCrossOriginProtection().Handler(mux)
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

// createLink makes the link that the page opens. It is for this customer only and works for an hour.
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
	answer(w, http.StatusOK, map[string]string{"link": link.Data.Link})
}

// addIntegration takes the activation token that the flow has ended with. It takes no integration id from the browser:
// whoever sent one could name the integration of somebody else. Only Kombo can tell what a token stands for.
func (a *app) addIntegration(w http.ResponseWriter, r *http.Request) {
	var request struct {
		Token string `json:"token"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 16<<10)).Decode(&request); err != nil || request.Token == "" {
		answer(w, http.StatusBadRequest, map[string]string{"error": "The token is missing."})
		return
	}
	activated, err := a.client.Connect.GetIntegrationByToken(r.Context(), request.Token)
	if err != nil {
		a.refuse(w, "exchange the activation token", err)
		return
	}
	// The link carried the customer's id. A token from the flow of another customer brings another one back.
	if activated.Data.EndUserOriginID == nil || *activated.Data.EndUserOriginID != a.customer.ID {
		answer(w, http.StatusForbidden, map[string]string{"error": "This connection belongs to somebody else."})
		return
	}
	a.store(integration{ID: activated.Data.ID, Tool: activated.Data.Tool, SetupStatus: activated.Data.SetupStatus})
	// The browser learns what the page shows, and not the id.
	answer(w, http.StatusCreated, map[string]string{"tool": activated.Data.Tool})
}

// store keeps the integration. A customer who connects the same system again has a second integration: Kombo does not
// tell that they are the same, so a real program would ask which one to keep.
func (a *app) store(added integration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.integrations = slices.DeleteFunc(a.integrations, func(i integration) bool { return i.ID == added.ID })
	a.integrations = append(a.integrations, added)
}

// refuse says in the customer's words what went wrong, and in the log what a developer needs to know: the error has no
// token and no personal data in its text.
func (a *app) refuse(w http.ResponseWriter, what string, err error) {
	a.logger.Error(what, "error", err)
	switch {
	case errors.Is(err, kombo.CodePlatformInputInvalid), errors.Is(err, kombo.ErrInvalidArgument):
		answer(w, http.StatusBadRequest, map[string]string{"error": "The connection has expired. Please connect again."})
	case kombo.IsRetryable(err):
		answer(w, http.StatusServiceUnavailable, map[string]string{"error": "Please try again in a minute."})
	default:
		answer(w, http.StatusBadGateway, map[string]string{"error": "Something went wrong on our side. We have been told."})
	}
}

func answer(w http.ResponseWriter, status int, data any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(data)
}

// prepare lets the stand-in server lead to the stand-in flow below, and know whose flow it was.
func prepare(server *kombotest.Server, customer customer, url string) {
	server.SetData("POST /connect/create-link", gen.ConnectionLink{Link: url + "/stand-in-flow"})
	server.SetData("GET /connect/integration-by-token/{token}", gen.ActivatedIntegration{
		ID: "personio:CBNMt7dSNCzBdnRTx87dev4E", Tool: "personio", SetupStatus: gen.SetupStatusCompleted,
		EndUserOriginID: &customer.ID, EndUserOrganizationName: customer.Name, EndUserEmail: &customer.Email,
	})
}

// standInFlow stands for Kombo Connect. It ends with the same messages.
func standInFlow(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write([]byte(flow))
}

var page = template.Must(template.New("page").Parse(`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Connect your HR system</title>
<link rel="icon" href="data:,">
<style>
  body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem; }
  button { font: inherit; padding: .5rem 1rem; cursor: pointer; }
  table { border-collapse: collapse; margin: 1rem 0; width: 100%; }
  th, td { text-align: left; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 25%, transparent); }
  [role=status] { min-height: 1.5rem; }
</style>
</head>
<body>
<h1>{{.Customer.Name}}</h1>
<h2>HR systems</h2>
{{if .Integrations}}
<table>
  <thead><tr><th scope="col">System</th><th scope="col">Setup</th></tr></thead>
  <tbody>{{range .Integrations}}<tr><td>{{.Tool}}</td><td>{{.SetupStatus}}</td></tr>{{end}}</tbody>
</table>
{{else}}<p>None is connected yet.</p>{{end}}
<button id="connect">Connect a system</button>
<p role="status" id="status"></p>
<script>
"use strict";
// In your front end, use Kombo's package in place of this function; it does the same and a little more:
//   import { showKomboConnect } from "@kombo-api/connect";
function showKomboConnect(link) {
  return new Promise((resolve, reject) => {
    const frame = document.createElement("iframe");
    frame.src = link;
    frame.title = "Connect a system";
    frame.allow = "clipboard-read; clipboard-write";
    frame.style.cssText = "position: fixed; inset: 0; width: 100%; height: 100%; border: 0; z-index: 1000";
    const onMessage = (event) => {
      if (event.source !== frame.contentWindow) return; // anybody can send messages
      if (event.data.type === "success") resolve(event.data.data.activation_token);
      else if (event.data.type === "close") reject(new Error("You have closed the window, so nothing was connected."));
      else return;
      window.removeEventListener("message", onMessage);
      frame.remove();
    };
    window.addEventListener("message", onMessage);
    document.body.append(frame);
  });
}

async function post(path, body) {
  const response = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

const button = document.getElementById("connect");
const status = document.getElementById("status");
button.onclick = async () => {
  button.disabled = true;
  status.textContent = "";
  try {
    const { link } = await post("/connection-links", {});
    const token = await showKomboConnect(link);
    await post("/integrations", { token });
    location.reload();
  } catch (error) {
    status.textContent = error.message;
    button.disabled = false;
    button.focus();
  }
};
</script>
</body>
</html>
`))

const flow = `<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<title>Stand-in for Kombo Connect</title>
<style>
  body { display: grid; place-items: center; min-height: 100vh; margin: 0; font: 1rem/1.5 system-ui, sans-serif; background: rgb(0 0 0 / .5); }
  main { background: Canvas; color: CanvasText; padding: 1.5rem; border-radius: .8rem; max-width: 24rem; }
  h1 { font-size: 1.25rem; margin: 0; }
  button { font: inherit; padding: .5rem 1rem; cursor: pointer; }
</style>
<main>
  <h1>Which system do you use?</h1>
  <p>This stands for Kombo Connect: nothing is really connected.</p>
  <button id="success">Connect Personio</button>
  <button id="close">Cancel</button>
</main>
<script>
  const end = (message) => window.parent.postMessage(message, "*");
  document.getElementById("success").onclick = () => end({ type: "success", data: { activation_token: "a-token-of-the-stand-in" } });
  document.getElementById("close").onclick = () => end({ type: "close" });
</script>
`
