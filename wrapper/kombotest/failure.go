package kombotest

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// Failure is how a request fails, or how its response differs from the usual one. With a Code or a
// Status, the response is an error in Kombo's format. With a Body, it is that body. With none of
// them the usual response is sent, delayed or cut off as the other fields say.
type Failure struct {
	// Status is the HTTP status. 0 means the one that Kombo is known to use for the Code, or 400.
	// With a Body, 0 means 200.
	Status int
	// Code, Title, Message and LogURL are Kombo's error.
	Code                   kombo.Code
	Title, Message, LogURL string
	// Body is sent as it is, with ContentType as its media type. Both may be empty.
	Body, ContentType string
	// Header is added to the response.
	Header http.Header
	// Delay is how long the server waits before it responds.
	Delay time.Duration
	// CutOff closes the connection in the middle of the body.
	CutOff bool
	// Drop closes the connection without a response.
	Drop bool
}

// statusOf returns the HTTP status that Kombo is known to use for a code, or 0.
func statusOf(code kombo.Code) int {
	family, name, _ := strings.Cut(string(code), ".")
	status, _ := strconv.Atoi(fmt.Sprint(dig(theContract().root, "components", "x-error-codes", family, "codes", name, "status")))
	return status
}

func (f *Failure) status() int {
	switch {
	case f.Status != 0:
		return f.Status
	case f.Code == "" && f.Body != "":
		return http.StatusOK
	}
	return cmp.Or(statusOf(f.Code), http.StatusBadRequest)
}

// response returns the error as Kombo sends it.
func (f *Failure) response() *response {
	return &response{status: f.status(), contentType: jsonType, body: encode(f.kombosForm())}
}

// isError reports whether the response is an error in Kombo's format.
func (f *Failure) isError() bool {
	return f.Body == "" && f.ContentType == "" && (f.Status >= 300 || f.Code != "")
}

// kombosForm is the error as Kombo sends it: all four keys, null for those without a value.
func (f *Failure) kombosForm() any {
	orNull := func(text string) any {
		if text == "" {
			return nil
		}
		return text
	}
	message := f.Message
	if message == "" {
		message = "The mock server was told to fail."
	}
	title := f.Title
	if title == "" && f.Code != "" {
		_, name, _ := strings.Cut(string(f.Code), ".")
		title = strings.ToLower(strings.ReplaceAll(name, "_", " "))
	}
	return map[string]any{"status": "error", "error": map[string]any{
		"code": orNull(string(f.Code)), "title": orNull(title), "message": message, "log_url": orNull(f.LogURL),
	}}
}
