package fetch

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRead(t *testing.T) {
	plain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("plain")) }))
	defer plain.Close()
	mux := http.NewServeMux()
	mux.HandleFunc("/page", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("the page")) })
	mux.Handle("/moved", http.RedirectHandler("/page", http.StatusFound))
	mux.Handle("/downgraded", http.RedirectHandler(plain.URL, http.StatusFound))
	mux.HandleFunc("/large", func(w http.ResponseWriter, _ *http.Request) {
		for range Largest>>20 + 1 {
			_, _ = w.Write(make([]byte, 1<<20))
		}
	})
	mux.HandleFunc("/short", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = w.Write([]byte("cut"))
	})
	server := httptest.NewTLSServer(mux)
	defer server.Close()
	before := client.Transport
	client.Transport = server.Client().Transport
	defer func() { client.Transport = before }()
	file := filepath.Join(t.TempDir(), "page.md")
	require.NoError(t, os.WriteFile(file, []byte("a file"), 0o600))

	tests := []struct{ place, want, fails string }{
		{file, "a file", ""},
		{file + ".none", "", "no such file"},
		{server.URL + "/page", "the page", ""},
		{server.URL + "/moved", "the page", ""},
		{server.URL + "/downgraded", "", "is not followed"},
		{server.URL + "/none", "", "404 Not Found"},
		{server.URL + "/large", "", "larger than 64 MiB"},
		{server.URL + "/short", "", "unexpected EOF"},
		{plain.URL, "", "only https is accepted"},
		{"ftp://example.com/page", "", "only https is accepted"},
	}
	for _, test := range tests {
		text, err := Read(test.place)
		if test.fails != "" {
			assert.ErrorContains(t, err, test.fails, test.place)
			continue
		}
		require.NoError(t, err)
		assert.Equal(t, test.want, string(text))
	}
}
