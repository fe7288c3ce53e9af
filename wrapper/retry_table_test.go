package kombo_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// retried reports whether reads and writes are retried after a failure. Writes that the contract
// marks as safe are treated like reads.
func retried(t *testing.T, fail roundTripper) (read, write bool) {
	t.Helper()
	again := map[string]bool{}
	for kind, call := range calls {
		attempts := 0
		client := clientOver(t, func(r *http.Request) (*http.Response, error) {
			attempts++
			return fail(r)
		}, kombo.WithRetryPolicy(kombo.Backoff{Base: 1}), kombo.WithMaxRetries(1))
		err := call(ctx, client)
		require.Error(t, err)
		assert.Equal(t, attempts > 1, kombo.IsRetryable(err))
		again[kind] = attempts > 1
	}
	assert.Equal(t, again["read"], again["safe write"])
	return again["read"], again["write"]
}

// responding returns a transport that always returns the same response.
func responding(status int, body string) roundTripper {
	return func(r *http.Request) (*http.Response, error) { return newResponse(r, status, body), nil }
}

// table is the table of what is retried.
type table struct {
	t    *testing.T
	rows []string
}

func (b *table) add(failure string, read, write bool) {
	words := map[bool]string{true: "yes", false: "no"}
	b.rows = append(b.rows, strings.TrimRight(fmt.Sprintf("//\t%-56s %-5s %s", failure, words[read], words[write]), " "))
}

// addGroups adds a row for all members that are retried in the same cases, and one for those that
// are never retried.
func (b *table) addGroups(members []string, format, rest string, fail func(member string) roundTripper) {
	groups := map[[2]bool][]string{}
	for _, member := range members {
		read, write := retried(b.t, fail(member))
		groups[[2]bool{read, write}] = append(groups[[2]bool{read, write}], member)
	}
	for _, columns := range [][2]bool{{true, true}, {true, false}, {false, true}} {
		for _, line := range lines(groups[columns], 56-len(format)+2) {
			b.add(fmt.Sprintf(format, line), columns[0], columns[1])
		}
	}
	b.add(rest, false, false)
}

// lines joins words to lines with a maximum number of characters.
func lines(words []string, longest int) []string {
	var lines []string
	for _, word := range words {
		if last := len(lines) - 1; last >= 0 && len(lines[last])+2+len(word) <= longest {
			lines[last] += ", " + word
			continue
		}
		lines = append(lines, word)
	}
	return lines
}

// The table in the package documentation describes what the code does.
func TestDocumentedRetries(t *testing.T) {
	b := &table{t: t}
	for _, row := range []struct {
		failure string
		fail    roundTripper
	}{
		{"no connection could be established", (&http.Transport{DialContext: refuseDial(errors.New("connection refused"))}).RoundTrip},
		{"... because the host does not exist", (&http.Transport{DialContext: refuseDial(&net.DNSError{IsNotFound: true})}).RoundTrip},
		{"... because the proxy responded 407", (&http.Transport{DialContext: refuseDial(errors.New(http.StatusText(http.StatusProxyAuthRequired)))}).RoundTrip},
		{"no response: connection lost, timed out", func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF }},
		{"response cut off", func(r *http.Request) (*http.Response, error) {
			cut := newResponse(r, 200, success)
			cut.Body = io.NopCloser(io.MultiReader(strings.NewReader(success[:20]), errorReader{io.ErrUnexpectedEOF}))
			return cut, nil
		}},
		{"status 200, but no valid data", responding(200, "<html>")},
	} {
		read, write := retried(t, row.fail)
		b.add(row.failure, read, write)
	}
	var codes, statuses []string
	for _, code := range kombo.Codes() {
		codes = append(codes, string(code))
	}
	for status := 300; status < 600; status++ {
		statuses = append(statuses, strconv.Itoa(status))
	}
	read, write := retried(t, responding(429, errorBody("PLATFORM.NEW_LIMIT")))
	b.add("status 429 with any code PLATFORM.*", read, write)
	b.addGroups(codes, "%s", "any other code, whatever the status", func(code string) roundTripper { return responding(503, errorBody(code)) })
	b.addGroups(statuses, "status %s without a code", "any other status without a code", func(status string) roundTripper {
		number, _ := strconv.Atoi(status)
		return responding(number, "")
	})

	text, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	want := strings.TrimRight(fmt.Sprintf("//\t%-56s %-5s %s", "failure", "read", "write"), " ") + "\n" + strings.Join(b.rows, "\n") + "\n"
	assert.True(t, strings.Contains(string(text), want), "the table in doc.go has to be\n%s", want)
}

func refuseDial(err error) func(context.Context, string, string) (net.Conn, error) {
	return func(context.Context, string, string) (net.Conn, error) {
		return nil, err
	}
}

type errorReader struct{ err error }

func (r errorReader) Read([]byte) (int, error) { return 0, r.err }
