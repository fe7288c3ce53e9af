package kombo_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"errors"
	"io"
	"log"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
)

const forged = "\n2026-07-01 level=ERROR msg=forged \x1b[31m\u202e\u2028\r"

// assertPrintable checks that the text and the log of an error are one line of printable
// characters.
func assertPrintable(t *testing.T, err error) {
	t.Helper()
	var logged bytes.Buffer
	slog.New(slog.NewJSONHandler(&logged, nil)).Info("failed", "error", err)
	var line struct{ Error string }
	require.NoError(t, json.Unmarshal(logged.Bytes(), &line))
	marshalled, marshalErr := json.Marshal(err)
	require.NoError(t, marshalErr)
	var members map[string]any
	require.NoError(t, json.Unmarshal(marshalled, &members))
	texts := []string{err.Error(), line.Error}
	for _, member := range members {
		if text, isText := member.(string); isText {
			texts = append(texts, text)
		}
	}
	for _, text := range texts {
		assert.Equal(t, -1, strings.IndexFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }), "%q", text)
		assert.Less(t, len(text), 2000)
	}
}

// Errors about certificates contain names that a server chooses.
func TestCertificateCannotForgeLog(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	names := map[string][]string{"one": {"a" + "\nlevel=ERROR\x1b[31m"}, "many": nil}
	for range 3000 {
		names["many"] = append(names["many"], "forged.example.com\nlevel=ERROR")
	}
	for name, dnsNames := range names {
		template := &x509.Certificate{
			SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: forged}, DNSNames: dnsNames, NotAfter: time.Now().Add(time.Hour),
		}
		raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
		require.NoError(t, err)
		certificate, err := x509.ParseCertificate(raw)
		require.NoError(t, err)
		server := httptest.NewUnstartedServer(http.NotFoundHandler())
		server.Config.ErrorLog = log.New(io.Discard, "", 0)
		server.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{raw}, PrivateKey: key}}}
		server.StartTLS()
		roots := x509.NewCertPool()
		roots.AddCert(certificate)
		for kind, config := range map[string]*tls.Config{"unknown": {}, "other name": {RootCAs: roots}} {
			transport := &http.Transport{TLSClientConfig: config}
			client, err := kombo.NewClient(apiKey, kombo.WithBaseURL(strings.Replace(server.URL, "127.0.0.1", "localhost", 1)), kombo.WithHTTPClient(&http.Client{Transport: transport}))
			require.NoError(t, err)
			_, err = client.General.CheckAPIKey(ctx)
			assert.ErrorContains(t, err, "certificate is not trusted", "%s %s", name, kind)
			assertPrintable(t, err)
		}
		server.Close()
	}
}

// Texts from servers, proxies and limiters cannot forge lines in a log.
func TestTextsCannotForgeLog(t *testing.T) {
	long := strings.Repeat("x", 10<<10)
	for name, respond := range map[string]func(http.ResponseWriter){
		"error": func(w http.ResponseWriter) {
			body, _ := json.Marshal(map[string]any{"status": "error", "error": map[string]string{
				"code": "A" + forged + long, "title": forged + long, "message": forged + long, "log_url": "https://" + forged + long,
			}})
			write(w, 400, "application/json", string(body))
		},
		"content type": func(w http.ResponseWriter) { write(w, 502, "text/\x1b[31m"+long[:4000], "") },
		"wrong value": func(w http.ResponseWriter) {
			write(w, 200, "application/json", `{"status":"success","data":{"`+strings.Repeat("\\n\\u001b", 1000)+`":`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			server := record(t, func(w http.ResponseWriter, _ *http.Request, _ int) { respond(w) })
			_, err := server.client(t, kombo.WithMaxRetries(0)).General.CheckAPIKey(ctx)
			assertPrintable(t, err)
		})
	}
	t.Run("proxy", func(t *testing.T) {
		proxy := listen(t, func(connection net.Conn) {
			_, _ = connection.Read(make([]byte, 4096))
			_, _ = io.WriteString(connection, "HTTP/1.1 599 \x1b[31m"+long[:4000]+"\r\nContent-Length: 0\r\n\r\n")
		})
		for _, transport := range transports(t, func(t *http.Transport) { t.Proxy = http.ProxyURL(&url.URL{Scheme: "http", Host: proxy.address}) }) {
			client, err := kombo.NewClient(apiKey, transport, kombo.WithMaxRetries(0))
			require.NoError(t, err)
			_, err = client.General.CheckAPIKey(ctx)
			assert.ErrorContains(t, err, "could not connect")
			assertPrintable(t, err)
		}
	})
	t.Run("HTTP/2", func(t *testing.T) {
		server := newHTTP2Server(t, func(byte) []byte {
			return frame(7, 0, append([]byte{0, 0, 0, 1, 0, 0, 0, 2}, []byte(forged+"Erika Mustermann")...)...)
		})
		err := calls["write"](ctx, server.client(t))
		assertPrintable(t, err)
		assert.NotContains(t, err.Error(), "Erika")
	})
	t.Run("limiter", func(t *testing.T) {
		server := respondWith(t, 200, "application/json", success)
		_, err := server.client(t, kombo.WithLimiter(&countingLimiter{err: errors.New(forged + long)})).General.CheckAPIKey(ctx)
		assertPrintable(t, err)
	})
}
