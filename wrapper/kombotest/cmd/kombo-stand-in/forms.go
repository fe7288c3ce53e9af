package main

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// choice is a way to fail.
type choice struct {
	Value, Label string
	Failure      kombotest.Failure
}

// failures are the ways to fail that the page offers: Kombo's codes, and what happens on the way to
// Kombo.
func failures() []choice {
	choices := []choice{
		{"unavailable", "503 with HTML, from a load balancer", kombotest.Failure{
			Status: http.StatusServiceUnavailable, ContentType: "text/html", Body: "<html><body>503 Service Unavailable</body></html>",
		}},
		{"error", "500 without a code", kombotest.Failure{Status: http.StatusInternalServerError, Message: "Something went wrong."}},
		{"drop", "The connection is dropped", kombotest.Failure{Drop: true}},
		{"cut-off", "The response is cut off", kombotest.Failure{CutOff: true}},
		{"delay-5", "The response takes 5 seconds", kombotest.Failure{Delay: 5 * time.Second}},
		{"delay-60", "The response takes a minute", kombotest.Failure{Delay: time.Minute}},
	}
	for _, code := range kombo.Codes() {
		choices = append(choices, choice{string(code), string(code), kombotest.Failure{Code: code}})
	}
	return choices
}

func (p *page) fail(w http.ResponseWriter, r *http.Request) {
	all := failures()
	i := slices.IndexFunc(all, func(c choice) bool { return c.Value == r.FormValue("how") })
	known := r.FormValue("operation") == kombotest.AnyOperation || slices.ContainsFunc(gen.Operations(), func(o *gen.Operation) bool {
		return o.Method+" "+o.Path == r.FormValue("operation")
	})
	times, err := strconv.Atoi(cmp.Or(r.FormValue("times"), "1"))
	if i < 0 || !known || err != nil || times < 1 || times > 1000 {
		http.Error(w, "operation, how or times is not one of the page's", http.StatusBadRequest)
		return
	}
	p.server.Fail(r.FormValue("operation"), slices.Repeat([]kombotest.Failure{all[i].Failure}, times)...)
	what := "request"
	if times > 1 {
		what = fmt.Sprintf("%d requests", times)
	}
	operation := r.FormValue("operation")
	if operation == kombotest.AnyOperation {
		operation = "any operation"
	}
	p.done(w, r, fmt.Sprintf("The next %s of %s will fail: %s.", what, operation, all[i].Label))
}

func (p *page) webhook(w http.ResponseWriter, r *http.Request) {
	target, err := url.Parse(strings.TrimSpace(r.FormValue("url")))
	if err != nil || target.Host == "" || !slices.Contains([]string{"http", "https"}, target.Scheme) || !slices.Contains(gen.WebhookTypes(), r.FormValue("type")) {
		http.Error(w, "the address is not an http URL, or the type is not one of Kombo's", http.StatusBadRequest)
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
	p.done(w, r, fmt.Sprintf("%s was sent to %s, which responded %s.", event.Type, target.Redacted(), response.Status))
}

func (p *page) reset(w http.ResponseWriter, r *http.Request) {
	p.server.Reset()
	p.fill()
	p.done(w, r, "Everything is as it was at the start.")
}

// waiting is a failure that has been ordered and has not happened yet.
type waiting struct {
	Operation string
	Count     int
}

func (p *page) waiting() []waiting {
	var list []waiting
	for operation, failures := range p.server.Failures() {
		if operation == kombotest.AnyOperation {
			operation = "any operation"
		}
		list = append(list, waiting{operation, len(failures)})
	}
	slices.SortFunc(list, func(a, b waiting) int { return strings.Compare(a.Operation, b.Operation) })
	return list
}
