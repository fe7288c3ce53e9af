package main

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// request is a request as the page shows it: without its headers, where the API key is.
type request struct {
	kombotest.Request

	Kind   string // good, bad or none, for the looks
	Result string
	Note   string // why the result is what it is, if not because the request was rejected
}

// requests returns the requests, the newest first.
func (p *page) requests() []request {
	received := p.server.Requests()
	shown := make([]request, 0, len(received))
	for _, r := range slices.Backward(received) {
		entry := request{Request: r, Kind: "good", Result: strconv.Itoa(r.Status)}
		switch {
		case r.Status == 0:
			entry.Kind, entry.Result, entry.Note = "none", "no response", "Dropped as ordered, or not over yet."
		case r.Status >= 300:
			entry.Kind, entry.Note = "bad", "Failed as ordered."
		}
		shown = append(shown, entry)
	}
	return shown
}

// showRequests is the part of the page that page.js keeps up to date.
func (p *page) showRequests(w http.ResponseWriter, _ *http.Request) {
	render(w, "requests", view{Requests: p.requests(), Waiting: p.waiting()})
}

// details are what the page shows of a request when it is opened. Formatting bodies takes time, so
// the list of requests does without.
type details struct {
	kombotest.Request

	Query, Sent, Received string
}

func (p *page) showRequest(w http.ResponseWriter, r *http.Request) {
	for _, received := range p.server.Requests() {
		if strconv.Itoa(received.Number) == r.PathValue("number") {
			shown := details{Request: received, Sent: readable(received.Body), Received: readable(received.ResponseBody)}
			if len(received.Query) > 0 {
				shown.Query = "?" + received.Query.Encode()
			}
			render(w, "request", shown)
			return
		}
	}
	http.Error(w, "The request is no longer there.", http.StatusNotFound)
}
