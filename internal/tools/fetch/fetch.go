// Package fetch reads what Kombo publishes, from a file or over HTTPS.
package fetch

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

// Largest is how many bytes a document may have. Kombo's whole document has about 3 MB.
const Largest = 64 << 20

var client = &http.Client{Timeout: 2 * time.Minute, CheckRedirect: func(request *http.Request, via []*http.Request) error {
	if request.URL.Scheme != "https" || len(via) > 5 {
		return fmt.Errorf("the redirect to %s is not followed", request.URL.Redacted())
	}
	return nil
}}

// Parse reads and parses a file or what a server returns. Errors name the place.
func Parse[T any](place string, parse func(text []byte) (T, error)) (parsed T, err error) {
	text, err := Read(place)
	if err != nil {
		return parsed, err
	}
	if parsed, err = parse(text); err != nil {
		err = fmt.Errorf("%s: %w", place, err)
	}
	return parsed, err
}

// Read reads a file or, if place is an address, what a server returns. Only https is accepted.
func Read(place string) ([]byte, error) {
	from, err := open(place)
	if err != nil {
		return nil, err
	}
	defer func() { _ = from.Close() }()
	text, err := io.ReadAll(io.LimitReader(from, Largest+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", place, err)
	case len(text) > Largest:
		return nil, fmt.Errorf("%s is larger than %d MiB", place, Largest>>20)
	}
	return text, nil
}

func open(place string) (io.ReadCloser, error) {
	scheme, _, isAddress := strings.Cut(place, "://")
	switch {
	case !isAddress:
		return os.Open(place)
	case !strings.EqualFold(scheme, "https"):
		return nil, fmt.Errorf("%s: only https is accepted", place)
	}
	response, err := client.Get(place)
	if failed := new(url.Error); errors.As(err, &failed) {
		return nil, fmt.Errorf("%s: %w", place, failed.Err)
	}
	if response.StatusCode != http.StatusOK {
		_ = response.Body.Close()
		return nil, fmt.Errorf("%s: the server returned %s", place, response.Status)
	}
	return response.Body, nil
}
