package kombo

import (
	"compress/flate"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"unicode"

	"github.com/kombo-go/kombo/internal/decode"
	"github.com/kombo-go/kombo/internal/limit"
)

// reason returns the text of the error's cause. Until there is a connection, all errors are about
// connecting, so they cannot quote a response.
func (e *Error) reason() string {
	if e.outcome != notConnected {
		return describe(e.cause)
	}
	text, known := describeKnown(e.cause)
	switch {
	case errors.Is(e.cause, io.EOF), errors.Is(e.cause, io.ErrUnexpectedEOF):
		text = "the connection was closed"
	case !known:
		text = e.cause.Error()
	}
	return "could not connect: " + printable(text)
}

// describe returns the text of an error, if it cannot quote a response. Otherwise it consists of what
// is known of the error.
func describe(err error) string {
	text, known := describeKnown(err)
	if known {
		return printable(text)
	}
	if text = knownPhrases(err.Error()); text != "" {
		return text
	}
	return fmt.Sprintf("no valid response (%T)", err)
}

// describeKnown returns a text for the errors of known types.
func describeKnown(err error) (text string, known bool) {
	var (
		decoding  *decode.Error
		limiter   *limiterError
		resolving *net.DNSError
		network   *net.OpError
		system    syscall.Errno
		timeout   interface{ Timeout() bool }
	)
	switch {
	case errors.As(err, &decoding):
		return decoding.Error(), true
	case errors.As(err, &limiter):
		return limiter.Error(), true
	case errors.As(err, new(limit.Exhausted)), errors.Is(err, errReplay), errors.Is(err, errUnfinished):
		return err.Error(), true
	case errors.Is(err, context.DeadlineExceeded):
		return "timed out: " + context.DeadlineExceeded.Error(), true
	case errors.Is(err, context.Canceled):
		return context.Canceled.Error(), true
	case errors.As(err, &resolving):
		return "the host's address could not be found", true
	case untrusted(err):
		return "the server's certificate is not trusted: " + err.Error(), true
	case invalidProxy(err):
		return "the URL of the proxy is invalid", true // It may contain a password.
	case proxyStatus(err) != 0:
		status := proxyStatus(err)
		return fmt.Sprintf("the proxy responded %d %s", status, http.StatusText(status)), true
	case errors.As(err, &network):
		return network.Error(), true
	case errors.As(err, &timeout) && timeout.Timeout() && knownPhrases(err.Error()) == "":
		return "timed out", true
	case errors.As(err, &system):
		return system.Error(), true
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the connection ended before the response was complete", true
	case damaged(err):
		return "the compressed response is damaged", true
	}
	return "", false
}

// phrases are what net/http says about failed requests, without what it adds from the response.
var phrases = []string{
	"TLS handshake timeout", "timeout awaiting response headers", "server closed idle connection", "client connection lost",
	"client connection force closed", "server response headers exceeded", "response header list larger than advertised limit",
	"malformed HTTP response", "malformed HTTP status code", "malformed HTTP version",
	"malformed MIME header", "malformed chunked encoding", "invalid byte in chunk length", "server sent GOAWAY",
	"graceful shutdown GOAWAY", "stream error", "connection error", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR",
	"SETTINGS_TIMEOUT", "STREAM_CLOSED", "FRAME_SIZE_ERROR", "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR", "CONNECT_ERROR",
	"ENHANCE_YOUR_CALM", "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED", "client requested HTTP/2", "closed response body",
}

// knownPhrases returns those that a text contains.
func knownPhrases(text string) string {
	var found []string
	for _, phrase := range phrases {
		if strings.Contains(text, phrase) {
			found = append(found, phrase)
		}
	}
	return strings.Join(found, ": ")
}

func damaged(err error) bool {
	var corrupt flate.CorruptInputError
	return errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) || errors.As(err, &corrupt)
}

// permanent reports whether connecting will fail the same way again.
func permanent(err error) bool {
	var resolving *net.DNSError
	var record tls.RecordHeaderError
	switch {
	case untrusted(err), invalidProxy(err), errors.Is(err, http.ErrSchemeMismatch), errors.As(err, &record):
		return true
	case errors.As(err, &resolving):
		return resolving.IsNotFound
	}
	switch status := proxyStatus(err); status {
	case 0:
		return incompatibleTLS(err.Error())
	case http.StatusRequestTimeout, http.StatusTooManyRequests:
		return false
	default:
		return status < 500
	}
}

// untrusted reports whether the server could not prove its identity.
func untrusted(err error) bool {
	var certificate *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var hostname x509.HostnameError
	return errors.As(err, &certificate) || errors.As(err, &authority) || errors.As(err, &hostname)
}

// incompatibleTLS reports whether the client and the server have no version of TLS in common.
// Package crypto/tls has no types for these errors.
func incompatibleTLS(text string) bool {
	return strings.Contains(text, "tls: ") && (strings.Contains(text, "protocol version") || strings.Contains(text, "no supported versions"))
}

// errProxyURL is the error of an environment whose proxy is not a URL. The error of net/http contains
// what it is, which may be a URL with a password.
var errProxyURL = errors.New("invalid proxy URL")

func invalidProxy(err error) bool {
	return errors.Is(err, errProxyURL) || strings.HasPrefix(err.Error(), "invalid proxy address ")
}

// proxyError is the response of a proxy that does not connect to the server.
type proxyError struct{ status int }

func (e *proxyError) Error() string { return fmt.Sprintf("the proxy responded %d", e.status) }

// proxyStatus returns the status with which a proxy did not connect, 0 if it is not known. The error
// of a transport other than the SDK's is the reason phrase of the proxy.
func proxyStatus(err error) int {
	var proxy *proxyError
	if errors.As(err, &proxy) {
		return proxy.status
	}
	for status := http.StatusBadRequest; status < 600; status++ {
		if err.Error() == http.StatusText(status) {
			return status
		}
	}
	return 0
}

// printable makes a text from outside fit into one line of a log: without control characters, escape
// sequences and other invisible characters, and no longer than 200 characters. Everything that a
// server sent passes through it before it becomes part of a text.
func printable(text string) string {
	const longest = 200
	var line strings.Builder
	length := 0
	for _, r := range text {
		if length == longest {
			line.WriteString("...")
			break
		}
		if !unicode.IsPrint(r) {
			r = ' '
		}
		line.WriteRune(r)
		length++
	}
	return line.String()
}
