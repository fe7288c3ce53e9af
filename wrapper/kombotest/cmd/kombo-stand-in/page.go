package main

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"sync"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

//go:embed page.html page.css page.js connect.html
var files embed.FS

var templates = template.Must(template.ParseFS(files, "*.html"))

const (
	keptRequests = 500
	activation   = "stand-in-activation-token" // what the connection flow ends with
)

// page is the mock server with its page.
type page struct {
	server *kombotest.Server
	url    string
	seed   uint64

	mu     sync.Mutex
	notice string // what the last button did
}

func newPage(url string, seed uint64) *page {
	p := &page{server: kombotest.Start(), url: url, seed: seed}
	p.server.SetMaxRequests(keptRequests)
	p.fill()
	return p
}

// fill sets what the server has at the start.
func (p *page) fill() {
	p.server.Populate(p.seed)
	link := p.url + "/connect"
	p.server.SetData("POST /connect/create-link", gen.ConnectionLink{Link: link})
	p.server.SetData("POST /integrations/{integration_id}/relink", gen.IntegrationLink{Link: link})
}

// handler serves the page, the connection flow, and the API for all other paths: a program with a
// wrong base URL gets a suggestion.
func (p *page) handler(hosts hosts) http.Handler {
	pages := http.NewServeMux()
	pages.HandleFunc("GET /{$}", p.show)
	pages.HandleFunc("GET /requests", p.showRequests)
	pages.HandleFunc("GET /requests/{number}", p.showRequest)
	pages.HandleFunc("POST /fail", p.fail)
	pages.HandleFunc("POST /webhook", p.webhook)
	pages.HandleFunc("POST /reset", p.reset)
	pages.HandleFunc("GET /page.css", asset)
	pages.HandleFunc("GET /page.js", asset)
	pages.HandleFunc("GET /connect", p.connect)
	guarded := http.NewCrossOriginProtection().Handler(pages)
	api := hosts.allowFrontEnds(p.server.Handler())
	return hosts.check(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, pattern := pages.Handler(r); pattern != "" {
			guarded.ServeHTTP(w, r)
			return
		}
		api.ServeHTTP(w, r)
	}))
}

func asset(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, files, r.URL.Path[1:]) }

// view is what page.html shows.
type view struct {
	URL          string
	Seed         uint64
	Notice       string
	Areas        []area
	Count        int // of operations
	Requests     []request
	Waiting      []waiting
	Failures     []choice
	WebhookTypes []string
}

func (p *page) show(w http.ResponseWriter, _ *http.Request) {
	p.mu.Lock()
	notice := p.notice
	p.notice = ""
	p.mu.Unlock()
	render(w, "page.html", view{
		URL: p.url, Seed: p.seed, Notice: notice, Areas: p.areas(), Count: len(gen.Operations()),
		Requests: p.requests(), Waiting: p.waiting(), Failures: failures(), WebhookTypes: gen.WebhookTypes(),
	})
}

// done says what has happened: to page.js at once, to a browser without it on the page that comes
// next.
func (p *page) done(w http.ResponseWriter, r *http.Request, notice string) {
	if r.Header.Get("Accept") == "text/plain" {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write([]byte(notice))
		return
	}
	p.mu.Lock()
	p.notice = notice
	p.mu.Unlock()
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

const pagePolicy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func render(w http.ResponseWriter, name string, data any) {
	var text bytes.Buffer
	if err := templates.ExecuteTemplate(&text, name, data); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	header := w.Header()
	if header.Get("Content-Security-Policy") == "" {
		header.Set("Content-Security-Policy", pagePolicy)
	}
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cache-Control", "no-store")
	header.Set("Referrer-Policy", "no-referrer")
	_, _ = w.Write(text.Bytes())
}

// connect is the connection flow. It ends the way that showKomboConnect of the front-end package
// @kombo-api/connect waits for, which shows it in a frame.
func (p *page) connect(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'")
	render(w, "connect.html", activation)
}
