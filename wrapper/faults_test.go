package kombo_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"

	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// wire is a server that speaks HTTP/1.1 by hand and counts connections and requests.
type wire struct {
	address               string
	connections, requests atomic.Int32
}

// newWire starts one. answer writes the answer to a request and tells whether the connection stays open.
func newWire(t *testing.T, answer func(connection *net.TCPConn, request *http.Request) (open bool)) *wire {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := &wire{address: listener.Addr().String()}
	var group sync.WaitGroup
	var mu sync.Mutex
	var open []net.Conn
	group.Go(func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			server.connections.Add(1)
			mu.Lock()
			open = append(open, connection)
			mu.Unlock()
			group.Go(func() {
				defer connection.Close()
				reader := bufio.NewReader(connection)
				for {
					request, err := http.ReadRequest(reader)
					if err != nil {
						return
					}
					server.requests.Add(1)
					_, _ = io.Copy(io.Discard, request.Body)
					if !answer(connection.(*net.TCPConn), request) {
						return
					}
				}
			})
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		mu.Lock()
		for _, connection := range open {
			_ = connection.Close()
		}
		mu.Unlock()
		group.Wait()
	})
	return server
}

func (w *wire) client(t *testing.T, options ...kombo.Option) *kombo.Client {
	t.Helper()
	client, err := kombo.NewClient(apiKey, append([]kombo.Option{
		kombo.WithBaseURL("http://" + w.address + "/v1"), kombo.WithRetryPolicy(kombo.Backoff{Base: 1, Max: 1}), kombo.WithTimeout(30 * time.Second),
	}, options...)...)
	require.NoError(t, err)
	return client
}

func reset(connection *net.TCPConn) bool {
	_ = connection.SetLinger(0) // closing then sends RST
	return false
}

func zipped(text string) []byte {
	var out bytes.Buffer
	writer := gzip.NewWriter(&out)
	_, _ = io.WriteString(writer, text)
	_ = writer.Close()
	return out.Bytes()
}

// Everything that can go wrong on the way: how often the server sees a read and a write, and what the error tells.
func TestFaults(t *testing.T) {
	const once, always = 1, 4
	broken := zipped(success)
	broken[len(broken)-6] ^= 0xff // the checksum
	bomb := zipped(`{"status":"success","data":{"environment_id":"` + strings.Repeat("0", 8<<20) + `"}}`)
	tests := []struct {
		name        string
		answer      func(connection *net.TCPConn, request *http.Request) bool
		read, write int
		status      int
		text        string
	}{
		{"reset before the headers", func(c *net.TCPConn, _ *http.Request) bool { return reset(c) }, always, once, 0, "connection reset"},
		{"closed before the headers", func(*net.TCPConn, *http.Request) bool { return false }, always, once, 0, "connection ended"},
		{"reset in the headers", func(c *net.TCPConn, _ *http.Request) bool {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Le")
			return false
		}, always, once, 0, ""},
		{"headers only", func(c *net.TCPConn, _ *http.Request) bool {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
			return false
		}, always, once, 200, "connection ended"},
		{"cut by Content-Length", func(c *net.TCPConn, _ *http.Request) bool {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"+success[:40])
			return false
		}, always, once, 200, "connection ended"},
		{"cut in a chunk", func(c *net.TCPConn, _ *http.Request) bool {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n"+success[:20])
			return false
		}, always, once, 200, "connection ended"},
		{"no last chunk", func(c *net.TCPConn, _ *http.Request) bool {
			_, _ = fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n", len(success), success)
			return false
		}, always, once, 200, "connection ended"},
		{"slow drip past the timeout", func(c *net.TCPConn, _ *http.Request) bool {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
			for {
				if _, err := io.WriteString(c, " "); err != nil {
					return false
				}
				time.Sleep(5 * time.Millisecond)
			}
		}, always, once, 200, "the time is up"},
		{"no answer until the timeout", func(c *net.TCPConn, _ *http.Request) bool {
			_, _ = c.Read(make([]byte, 1)) // until the client hangs up
			return false
		}, always, once, 0, "the time is up"},
		{"gzip with a wrong checksum", func(c *net.TCPConn, _ *http.Request) bool {
			_, _ = fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", len(broken), broken)
			return true
		}, always, once, 200, "damaged"},
		{"gzip that is none", func(c *net.TCPConn, _ *http.Request) bool {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\nnot gzip!")
			return true
		}, always, once, 200, ""},
		{"gzip bomb", func(c *net.TCPConn, _ *http.Request) bool {
			_, _ = fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", len(bomb), bomb)
			return true
		}, once, once, 200, "larger than"},
		{"endless body", func(c *net.TCPConn, _ *http.Request) bool {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n")
			for {
				if _, err := c.Write(bytes.Repeat([]byte(" "), 64<<10)); err != nil {
					return false
				}
			}
		}, once, once, 200, "larger than"},
		{"endless body of an error", func(c *net.TCPConn, _ *http.Request) bool {
			_, _ = io.WriteString(c, "HTTP/1.1 400 Bad Request\r\n\r\n")
			for {
				if _, err := c.Write(bytes.Repeat([]byte(" "), 64<<10)); err != nil {
					return false
				}
			}
		}, once, once, 400, ""},
		{"headers of a megabyte", func(c *net.TCPConn, _ *http.Request) bool {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nX-Large: "+strings.Repeat("x", 1<<20)+"\r\n\r\n")
			return false
		}, always, once, 0, ""},
		{"not HTTP", func(c *net.TCPConn, _ *http.Request) bool {
			_, _ = io.WriteString(c, "SSH-2.0-OpenSSH_9.9\r\n")
			return false
		}, always, once, 0, ""},
		{"endless redirects", func(c *net.TCPConn, r *http.Request) bool {
			_, _ = io.WriteString(c, "HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n")
			return true
		}, 10, once, 302, "Check the base URL"},
		{"redirect to another scheme", func(c *net.TCPConn, r *http.Request) bool {
			_, _ = fmt.Fprintf(c, "HTTP/1.1 307 Temporary Redirect\r\nLocation: https://%s/\r\nContent-Length: 0\r\n\r\n", r.Host)
			return true
		}, once, once, 307, "Check the base URL"},
		{"503 with keep-alive", func(c *net.TCPConn, _ *http.Request) bool {
			_, _ = io.WriteString(c, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nbusy")
			return true
		}, always, once, 503, ""},
	}
	for _, test := range tests {
		for kind, want := range map[string]int{"read": test.read, "write": test.write} {
			t.Run(test.name+"/"+kind, func(t *testing.T) {
				server := newWire(t, test.answer)
				options := []kombo.Option{kombo.WithMaxResponseSize(1 << 20)}
				if strings.Contains(test.name, "the timeout") {
					options = append(options, kombo.WithTimeout(500*time.Millisecond))
				}
				started := time.Now()
				err := calls[kind](ctx, server.client(t, options...))
				failure := failure(t, err)
				t.Logf("%d requests over %d connections in %s: %v", server.requests.Load(), server.connections.Load(), time.Since(started).Round(time.Millisecond), err)
				assert.EqualValues(t, want, server.requests.Load(), err)
				assert.Equal(t, test.status, failure.StatusCode)
				assert.Contains(t, err.Error(), test.text)
				assert.LessOrEqual(t, len(failure.Body), 64<<10)
				if kind == "write" && test.status != 400 && test.status < 300 {
					assert.Regexp(t, "look whether it happened", err.Error())
				}
				if test.name == "503 with keep-alive" {
					assert.EqualValues(t, 1, server.connections.Load(), "the connection is used again")
				}
			})
		}
	}
}

func TestContinueBeforeTheAnswer(t *testing.T) {
	server := newWire(t, func(c *net.TCPConn, _ *http.Request) bool {
		_, _ = fmt.Fprintf(c, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(success), success)
		return true
	})
	for range 2 {
		require.NoError(t, calls["read"](ctx, server.client(t)))
		require.NoError(t, calls["write"](ctx, server.client(t)))
	}
	assert.EqualValues(t, 4, server.requests.Load())
	assert.EqualValues(t, 1, server.connections.Load())
}

func TestUntrustedServer(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a request arrived") }))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	require.NoError(t, err)
	for name, config := range map[string]*tls.Config{"unknown authority": {}, "other name": {RootCAs: roots}} {
		for kind, call := range calls {
			transport := &http.Transport{TLSClientConfig: config}
			client, err := kombo.NewClient(apiKey, kombo.WithBaseURL("https://localhost:"+port), kombo.WithHTTPClient(&http.Client{Transport: transport}))
			require.NoError(t, err)
			err = call(ctx, client)
			failure := failure(t, err)
			assert.Equal(t, 1, failure.Attempts, "%s %s", name, kind)
			assert.False(t, failure.Retryable())
			assert.Contains(t, err.Error(), "certificate is not trusted")
			assert.NotContains(t, err.Error(), "look whether it happened", "nothing was sent")
			transport.CloseIdleConnections()
		}
	}
}

func TestHostThatDoesNotExist(t *testing.T) {
	for _, test := range []struct {
		err      *net.DNSError
		attempts int
	}{
		{&net.DNSError{Err: "no such host", Name: "api.kombo.dev", IsNotFound: true}, 1},
		{&net.DNSError{Err: "server misbehaving", Name: "api.kombo.dev", IsTemporary: true}, 4},
	} {
		transport := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: test.err}
		}}
		client, err := kombo.NewClient(apiKey, kombo.WithHTTPClient(&http.Client{Transport: transport}), kombo.WithRetryPolicy(kombo.Backoff{Base: 1}))
		require.NoError(t, err)
		for kind, call := range calls {
			err := call(ctx, client)
			assert.Equal(t, test.attempts, failure(t, err).Attempts, kind)
			assert.Contains(t, err.Error(), "address could not be found")
		}
	}
}

// HTTP/2 by hand: a connection that is closed, or a stream that is refused, in the middle of a request.
func TestHTTP2Faults(t *testing.T) {
	frame := func(kind, flags byte, stream byte, payload ...byte) []byte {
		return append([]byte{0, 0, byte(len(payload)), kind, flags, 0, 0, 0, stream}, payload...)
	}
	settings := frame(4, 0, 0)
	tests := []struct {
		name        string
		answer      func(stream byte) []byte
		read, write int // attempts
	}{
		{"RST_STREAM INTERNAL_ERROR", func(stream byte) []byte { return frame(3, 0, stream, 0, 0, 0, 2) }, 4, 1},
		{"RST_STREAM CANCEL", func(stream byte) []byte { return frame(3, 0, stream, 0, 0, 0, 8) }, 4, 1},
		{"GOAWAY with the stream begun", func(stream byte) []byte {
			return append(frame(7, 0, 0, 0, 0, 0, stream, 0, 0, 0, 2), frame(3, 0, stream, 0, 0, 0, 2)...)
		}, 4, 1},
	}
	certificate := httptest.NewTLSServer(nil) // for its certificate
	defer certificate.Close()
	for _, test := range tests {
		for kind, want := range map[string]int{"read": test.read, "write": test.write} {
			t.Run(test.name+"/"+kind, func(t *testing.T) {
				listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: certificate.TLS.Certificates, NextProtos: []string{"h2"}})
				require.NoError(t, err)
				var group sync.WaitGroup
				stop := make(chan struct{})
				group.Go(func() {
					for {
						connection, err := listener.Accept()
						if err != nil {
							return
						}
						group.Go(func() {
							<-stop
							_ = connection.Close()
						})
						group.Go(func() {
							preface := make([]byte, 24)
							if _, err := io.ReadFull(connection, preface); err != nil {
								return
							}
							_, _ = connection.Write(settings)
							header := make([]byte, 9)
							for {
								if _, err := io.ReadFull(connection, header); err != nil {
									return
								}
								length := int64(header[0])<<16 | int64(header[1])<<8 | int64(header[2])
								if _, err := io.CopyN(io.Discard, connection, length); err != nil {
									return
								}
								if header[3] == 1 { // HEADERS: the request
									_, _ = connection.Write(test.answer(header[8]))
								}
							}
						})
					}
				})
				roots := x509.NewCertPool()
				roots.AddCert(certificate.Certificate())
				transport := &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: roots}}
				client, err := kombo.NewClient(apiKey, kombo.WithBaseURL("https://"+listener.Addr().String()), kombo.WithRetryPolicy(kombo.Backoff{Base: 1}),
					kombo.WithHTTPClient(&http.Client{Transport: transport}), kombo.WithTimeout(5*time.Second))
				require.NoError(t, err)
				err = calls[kind](ctx, client)
				assert.Equal(t, want, failure(t, err).Attempts, err)
				transport.CloseIdleConnections()
				_ = listener.Close()
				close(stop)
				group.Wait()
			})
		}
	}
}

// The proxy of the environment is used, and sees neither key nor path: only where to connect to.
func TestProxyFromTheEnvironment(t *testing.T) {
	if os.Getenv("KOMBO_TEST_PROXY") != "" { // in the process below; net/http reads the environment once
		client, err := kombo.NewClient(apiKey, kombo.WithMaxRetries(0))
		require.NoError(t, err)
		_, err = client.Connect.GetIntegrationByToken(ctx, "the-token")
		require.Error(t, err)
		assert.NotContains(t, err.Error(), "the-token")
		return
	}
	var mu sync.Mutex
	var seen []*http.Request
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, r)
		w.WriteHeader(http.StatusForbidden)
	}))
	defer proxy.Close()
	command := exec.Command(os.Args[0], "-test.run=^TestProxyFromTheEnvironment$")
	command.Env = append(os.Environ(), "KOMBO_TEST_PROXY=1", "HTTPS_PROXY="+proxy.URL, "https_proxy="+proxy.URL, "NO_PROXY=", "no_proxy=")
	output, err := command.CombinedOutput()
	require.NoError(t, err, string(output))
	require.Len(t, seen, 1)
	assert.Equal(t, "CONNECT", seen[0].Method)
	assert.Equal(t, "api.kombo.dev:443", seen[0].Host)
	assert.Empty(t, seen[0].Header.Get("Authorization"))
}

// 64 goroutines, 10,000 calls, one in twenty of them failing in some way: no write is lost or doubled.
func TestLoad(t *testing.T) {
	const goroutines, perGoroutine = 64, 157
	var mu sync.Mutex
	writes := map[string]int{}
	var count atomic.Int64
	server := serving(t, func(w http.ResponseWriter, r *http.Request) {
		number := count.Add(1)
		id := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
		switch {
		case number%60 == 0: // refused by Kombo's limits, so nothing is begun
			write(w, 429, "application/json", errorBody("PLATFORM.CONCURRENCY_LIMIT_EXCEEDED"))
			return
		case number%60 == 20 && r.Method == http.MethodGet:
			write(w, 503, "", "")
			return
		case number%60 == 40 && r.Method == http.MethodGet:
			panic(http.ErrAbortHandler)
		}
		if r.Method == http.MethodDelete {
			mu.Lock()
			writes[id]++
			mu.Unlock()
		}
		write(w, 200, "application/json", `{"status":"success","data":{"id":"`+id+`"}}`)
	})
	client, err := kombo.NewClient(apiKey, kombo.WithBaseURL(server.URL), kombo.WithRetryPolicy(kombo.Backoff{Base: time.Millisecond}), kombo.WithMaxRetries(10))
	require.NoError(t, err)
	var failed atomic.Int64
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var group sync.WaitGroup
	for g := range goroutines {
		group.Go(func() {
			for i := range perGoroutine {
				id := fmt.Sprintf("%d-%d", g, i)
				if i%2 == 0 {
					if _, err := client.General.DeleteIntegration(ctx, id); err != nil {
						failed.Add(1)
						t.Error(err)
					}
					continue
				}
				answer, err := client.General.GetIntegrationDetails(ctx, id)
				if err != nil {
					failed.Add(1)
					t.Error(err)
				} else if answer.Data.ID != id {
					t.Errorf("asked for %s, got %s", id, answer.Data.ID)
				}
			}
		})
	}
	group.Wait()
	assert.Zero(t, failed.Load())
	assert.Len(t, writes, goroutines*((perGoroutine+1)/2))
	for id, times := range writes {
		assert.Equal(t, 1, times, id)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	kept := int64(after.HeapAlloc) - int64(before.HeapAlloc)
	assert.Less(t, kept, int64(16<<20), "memory that is not given back")
	t.Logf("%d calls, %d requests, %d writes, none lost, none doubled, %d kB kept", goroutines*perGoroutine, count.Load(), len(writes), kept>>10)
}

func serving(t *testing.T, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server
}
