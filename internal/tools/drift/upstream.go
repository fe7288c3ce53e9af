package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"
)

// largest is how large a document may be, in bytes. Kombo's has about 3 MB.
const largest = 64 << 20

const timeout = 2 * time.Minute

// read reads a file or what an address answers with.
func read(name string) ([]byte, error) {
	if strings.HasPrefix(name, "http://") || strings.HasPrefix(name, "https://") {
		return fetch(name)
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%w: give a file or an address that starts with https://", err)
	}
	defer func() { _ = file.Close() }()
	return readAll(name, file)
}

func fetch(address string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/json, application/yaml;q=0.9, */*;q=0.1")
	request.Header.Set("User-Agent", "kombo-go-drift")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: the answer is %s, not 200 OK: is the address right?", address, response.Status)
	}
	return readAll(address, response.Body)
}

func readAll(name string, from io.Reader) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(from, largest+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: the document cannot be read to its end: %w", name, err)
	case len(text) > largest:
		return nil, fmt.Errorf("%s: the document is larger than %d MB, which cannot be Kombo's", name, largest>>20)
	}
	return text, nil
}
