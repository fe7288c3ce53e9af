package main

import (
	"bytes"
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

//go:embed page.html page.css page.js connect.html
var files embed.FS

var templates = template.Must(template.ParseFS(files, "*.html"))

const (
	keptRequests = 500 // how many requests are remembered
	shownBody    = 4096
	activation   = "stand-in-activation-token" // what the connection flow ends with
)

// page is the stand-in with its page.
type page struct {
	server *kombotest.Server
	url    string
	seed   uint64

	mu     sync.Mutex
	notice string // what the last button did
}

func newPage(url string, seed uint64) *page {
	p := &page{server: kombotest.Start(), url: url, seed: seed}
	p.server.Keep(keptRequests)
	p.fill()
	return p
}

// fill sets what the stand-in has at the start.
func (p *page) fill() {
	p.server.Populate(p.seed)
	link := p.url + "/connect"
	p.server.SetData("POST /connect/create-link", gen.ConnectionLink{Link: link})
	p.server.SetData("POST /integrations/{integration_id}/relink", gen.IntegrationLink{Link: link})
}

// handler serves the API, the page and the connection flow.
func (p *page) handler(thisMachineOnly bool) http.Handler {
	private := http.NewServeMux()
	private.HandleFunc("GET /{$}", p.show)
	private.HandleFunc("GET /requests", p.showRequests)
	private.HandleFunc("POST /fail", p.fail)
	private.HandleFunc("POST /webhook", p.webhook)
	private.HandleFunc("POST /reset", p.reset)
	private.HandleFunc("GET /page.css", asset)
	private.HandleFunc("GET /page.js", asset)
	// Other sites can neither press the buttons nor, by a name of their own, read the page.
	guarded := http.NewCrossOriginProtection().Handler(private)
	if thisMachineOnly {
		guarded = keepToThisMachine(guarded)
	}
	mux := http.NewServeMux()
	mux.Handle("/v1/", allowFrontEnds(p.server.Handler()))
	mux.HandleFunc("GET /connect", p.connect)
	mux.Handle("/", guarded)
	return mux
}

func asset(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, files, r.URL.Path[1:]) }

// area is a service with its operations.
type area struct {
	Name       string
	Operations []operation
}

type operation struct {
	*gen.Operation

	Name    string // as kombotest names it
	Call    string // the method in Go
	Each    string // the iterator in Go, "" if there is none
	Records int
	Paged   bool
}

func (p *page) areas() []area {
	var areas []area
	for _, o := range gen.Operations() {
		shown := operation{Operation: o, Name: o.Method + " " + o.Path, Call: goCall(o, o.Name), Paged: o.Iterator != ""}
		shown.Records = p.server.Records(shown.Name)
		if shown.Paged {
			shown.Each = goCall(o, o.Iterator)
		}
		i := slices.IndexFunc(areas, func(a area) bool { return a.Name == o.Service })
		if i < 0 {
			areas = append(areas, area{Name: o.Service})
			i = len(areas) - 1
		}
		areas[i].Operations = append(areas[i].Operations, shown)
	}
	return areas
}

// goCall is how a Go program calls a method of an operation.
func goCall(o *gen.Operation, method string) string {
	switch {
	case o.Service == "Integration":
		return "integration." + method
	case o.Integration:
		return "integration." + o.Service + "." + method
	}
	return "client." + o.Service + "." + method
}

// request is a request as the page shows it: without its headers, where the API key is.
type request struct {
	kombotest.Request

	Key    string
	Query  string
	Sent   string
	Kind   string // good, bad or none, for the looks
	Answer string
	Note   string // why the answer is what it is, if not because the request was refused
}

func (p *page) requests() []request {
	var shown []request
	for _, r := range p.server.Requests() {
		entry := request{Request: r, Key: strconv.FormatInt(r.At.UnixNano(), 36), Sent: readable(r.Body)}
		if len(r.Query) > 0 {
			entry.Query = "?" + r.Query.Encode()
		}
		switch {
		case r.Status == 0:
			entry.Kind, entry.Answer, entry.Note = "none", "no answer", "Dropped as ordered, or not over yet."
		case r.Status < 300:
			entry.Kind, entry.Answer = "good", strconv.Itoa(r.Status)
		default:
			entry.Kind, entry.Answer, entry.Note = "bad", strconv.Itoa(r.Status), "Failed as ordered."
		}
		shown = append(shown, entry)
	}
	slices.Reverse(shown)
	return shown
}

// readable is a body to look at: JSON with line breaks, and no more than fits on a page.
func readable(body []byte) string {
	var indented bytes.Buffer
	if json.Indent(&indented, body, "", "  ") == nil {
		body = indented.Bytes()
	}
	if !utf8.Valid(body) {
		return fmt.Sprintf("%d bytes that are no text", len(body))
	}
	if len(body) > shownBody {
		return strings.ToValidUTF8(string(body[:shownBody]), "") + fmt.Sprintf("\n… %d bytes in all", len(body))
	}
	return string(body)
}

// waiting is a failure that has been ordered and has not happened yet.
type waiting struct {
	Operation string
	Count     int
}

func (p *page) waiting() []waiting {
	var list []waiting
	for operation, failures := range p.server.Failures() {
		if operation == kombotest.Any {
			operation = "any operation"
		}
		list = append(list, waiting{operation, len(failures)})
	}
	slices.SortFunc(list, func(a, b waiting) int { return strings.Compare(a.Operation, b.Operation) })
	return list
}

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
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; "+
		"form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	render(w, "page.html", view{
		URL: p.url, Seed: p.seed, Notice: notice, Areas: p.areas(), Count: len(gen.Operations()),
		Requests: p.requests(), Waiting: p.waiting(), Failures: failures(), WebhookTypes: gen.WebhookTypes(),
	})
}

// showRequests is the part of the page that page.js keeps up to date.
func (p *page) showRequests(w http.ResponseWriter, _ *http.Request) {
	render(w, "requests", view{Requests: p.requests(), Waiting: p.waiting()})
}

func render(w http.ResponseWriter, name string, data any) {
	var text bytes.Buffer
	if err := templates.ExecuteTemplate(&text, name, data); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	_, _ = w.Write(text.Bytes())
}

// choice is a way to fail.
type choice struct {
	Value, Label string
	Failure      kombotest.Failure
}

// failures are the ways to fail that the page offers: Kombo's codes, and what happens on the way to Kombo.
func failures() []choice {
	choices := []choice{
		{"unavailable", "503 with HTML, from a load balancer", kombotest.Failure{
			Status: http.StatusServiceUnavailable, ContentType: "text/html", Body: "<html><body>503 Service Unavailable</body></html>",
		}},
		{"error", "500 without a code", kombotest.Failure{Status: http.StatusInternalServerError, Message: "Something went wrong."}},
		{"drop", "The connection is dropped", kombotest.Failure{Drop: true}},
		{"cut-off", "The answer is cut off", kombotest.Failure{CutOff: true}},
		{"delay-5", "The answer takes 5 seconds", kombotest.Failure{Delay: 5 * time.Second}},
		{"delay-60", "The answer takes a minute", kombotest.Failure{Delay: time.Minute}},
	}
	for _, code := range kombo.Codes() {
		choices = append(choices, choice{string(code), string(code), kombotest.Failure{Code: code}})
	}
	return choices
}

func (p *page) fail(w http.ResponseWriter, r *http.Request) {
	all := failures()
	i := slices.IndexFunc(all, func(c choice) bool { return c.Value == r.FormValue("how") })
	known := r.FormValue("operation") == kombotest.Any || slices.ContainsFunc(gen.Operations(), func(o *gen.Operation) bool {
		return o.Method+" "+o.Path == r.FormValue("operation")
	})
	times, err := strconv.Atoi(cmp.Or(r.FormValue("times"), "1"))
	if i < 0 || !known || err != nil || times < 1 || times > 1000 {
		http.Error(w, "operation, how or times is nothing that the page offers", http.StatusBadRequest)
		return
	}
	p.server.Fail(r.FormValue("operation"), slices.Repeat([]kombotest.Failure{all[i].Failure}, times)...)
	what := "request"
	if times > 1 {
		what = fmt.Sprintf("%d requests", times)
	}
	operation := r.FormValue("operation")
	if operation == kombotest.Any {
		operation = "any operation"
	}
	p.done(w, r, fmt.Sprintf("The next %s of %s will fail: %s.", what, operation, all[i].Label))
}

func (p *page) webhook(w http.ResponseWriter, r *http.Request) {
	target, err := url.Parse(strings.TrimSpace(r.FormValue("url")))
	if err != nil || target.Host == "" || !slices.Contains([]string{"http", "https"}, target.Scheme) || !slices.Contains(gen.WebhookTypes(), r.FormValue("type")) {
		http.Error(w, "the address is no http URL, or the type is none of Kombo's", http.StatusBadRequest)
		return
	}
	event := kombotest.Webhook{Type: r.FormValue("type"), Secret: r.FormValue("secret")}
	delivery, err := event.Request(r.Context(), target.String())
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	response, err := (&http.Client{Timeout: 10 * time.Second}).Do(delivery)
	if err != nil {
		p.done(w, r, fmt.Sprintf("%s was not delivered: %s.", event.Type, err))
		return
	}
	_ = response.Body.Close()
	p.done(w, r, fmt.Sprintf("%s was sent to %s, which answered %s.", event.Type, target.Redacted(), response.Status))
}

func (p *page) reset(w http.ResponseWriter, r *http.Request) {
	p.server.Reset()
	p.fill()
	p.done(w, r, "All is as it was at the start.")
}

// done says what has happened: to page.js at once, to a browser without it on the page that comes next.
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

// connect is a stand-in for Kombo Connect. It ends the way showKomboConnect of the front-end package @kombo-api/connect
// waits for.
func (p *page) connect(w http.ResponseWriter, _ *http.Request) {
	render(w, "connect.html", activation)
}
