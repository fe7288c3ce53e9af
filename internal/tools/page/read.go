package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	// largestPage is far above any page of Kombo's documentation: the longest has some hundred kilobytes.
	largestPage = 8 << 20
	fetchTime   = time.Minute
)

// readPage reads a documentation page from a file or an address.
func readPage(place string) ([]byte, error) {
	open := openFile
	if strings.HasPrefix(place, "https://") || strings.HasPrefix(place, "http://") {
		open = fetch
	}
	body, err := open(place)
	if err != nil {
		return nil, err
	}
	defer func() { _ = body.Close() }()
	page, err := io.ReadAll(io.LimitReader(body, largestPage+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", place, err)
	}
	if len(page) > largestPage {
		return nil, fmt.Errorf("%s is larger than %d MiB: that is not one page of the documentation", place, largestPage>>20)
	}
	page, err = plainText(page)
	if err != nil {
		return nil, fmt.Errorf("%s %w", place, err)
	}
	return page, nil
}

func openFile(name string) (io.ReadCloser, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%w: give the file or the address of a documentation page", err)
	}
	return file, nil
}

// fetch gets a page. An answer that the server did not finish is an error of reading: net/http knows the length.
func fetch(address string) (io.ReadCloser, error) {
	ctx, cancel := context.WithTimeout(context.Background(), fetchTime)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		cancel()
		return nil, err
	}
	request.Header.Set("Accept", "text/markdown, application/yaml, text/plain")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		cancel()
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		_ = response.Body.Close()
		cancel()
		return nil, fmt.Errorf("%s answers %s: the pages are at https://docs.kombo.dev/<area>/v1/<name>.md", address, response.Status)
	}
	return &fetched{response.Body, cancel}, nil
}

// fetched ends the time for a page when the page is closed.
type fetched struct {
	io.ReadCloser
	cancel context.CancelFunc
}

func (f *fetched) Close() error {
	defer f.cancel()
	return f.ReadCloser.Close()
}

var htmlStart = regexp.MustCompile(`(?i)^\s*<(!doctype html|html|head|body)\b`)

// plainText takes away what editors and systems add to a text, a byte order mark and CRLF, and refuses what is none.
func plainText(page []byte) ([]byte, error) {
	page = bytes.TrimPrefix(page, []byte("\xef\xbb\xbf"))
	page = bytes.ReplaceAll(page, []byte("\r\n"), []byte("\n"))
	switch {
	case len(bytes.TrimSpace(page)) == 0:
		return nil, fmt.Errorf("is empty")
	case !utf8.Valid(page) || bytes.ContainsRune(page, 0):
		return nil, fmt.Errorf("is not text in UTF-8: save it as UTF-8")
	case htmlStart.Match(page):
		return nil, fmt.Errorf("is HTML: the same page as Markdown has .md at the end of its address")
	}
	return page, nil
}
