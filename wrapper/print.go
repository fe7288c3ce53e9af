package kombo

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/internal/call"
	"github.com/kombo-go/kombo/internal/redact"
)

// hidden is a caller behind a function. Whatever prints values stops there, however deep it follows
// fields and pointers, as test libraries do. So neither clients nor their services show the API key, headers or integration IDs.
type hidden func() caller

func hide(c caller) hidden { return func() caller { return c } }

func (h hidden) Call(ctx context.Context, operation *gen.Operation, request *call.Request, data any, options []gen.CallOption) (*Response[any], error) {
	return h().Call(ctx, operation, request, data, options)
}

func (h hidden) Pages(ctx context.Context, operation *gen.Operation, request *call.Request, options []gen.CallOption, yield func(*Response[any], error) bool) {
	h().Pages(ctx, operation, request, options, yield)
}

func (h hidden) Records(ctx context.Context, operation *gen.Operation, request *call.Request, options []gen.CallOption, yield func(page any, index int, err error) bool) {
	h().Records(ctx, operation, request, options, yield)
}

// String returns the base URL of the client, without its API key.
func (c Client) String() string {
	if c.caller == nil {
		return "kombo.Client{}"
	}
	return fmt.Sprintf("kombo.Client{%s}", c.BaseURL())
}

// Format implements [fmt.Formatter]. It prints the text of String, for every verb.
func (c Client) Format(state fmt.State, verb rune) { redact.Format(state, verb, c.String()) }

// LogValue implements [slog.LogValuer]. It returns the text of String.
func (c Client) LogValue() slog.Value { return slog.StringValue(c.String()) }

// String returns the connected tool, as far as the ID of the integration shows it. It does not return
// the ID, which identifies a customer: use ID.
func (i Integration) String() string {
	if i.caller == nil {
		return "kombo.Integration{}"
	}
	tool, _, found := strings.Cut(i.ID(), ":")
	if !found || !isTool(tool) { // not an ID of Kombo
		return "kombo.Integration{[redacted]}"
	}
	return "kombo.Integration{" + tool + ":[redacted]}"
}

// isTool reports whether text may be the name of a tool, which an integration ID begins with.
func isTool(text string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789_-"
	return text != "" && len(text) <= 40 && strings.Trim(text, letters) == ""
}

// Format implements [fmt.Formatter]. It prints the text of String, for every verb.
func (i Integration) Format(state fmt.State, verb rune) { redact.Format(state, verb, i.String()) }

// LogValue implements [slog.LogValuer]. It returns the text of String.
func (i Integration) LogValue() slog.Value { return slog.StringValue(i.String()) }
