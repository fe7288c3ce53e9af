package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// After an error, every field is as the applicant filled it in, except for files.
func TestFormIsKept(t *testing.T) {
	_, page := start(t).apply(t, headOfExamples, with("last_name", ""))
	for _, want := range []string{
		`name="first_name" value="Ada"`, `name="last_name" value=""`, `name="phone" value="&#43;1-555-0100"`, `value="yes" checked`,
		`required>I like examples.</textarea>`, `name="question-question-NUMBER" value="12.5"`, `<option value="option-go" selected>`,
		`value="option-python" checked>`, `value="option-other" checked>`, `value="2026-07-01"`, `value="true" checked`,
		`name="question-question-license" value="B"`, "choose your documents again",
	} {
		assert.Contains(t, page, want)
	}
	_, page = start(t).apply(t, headOfExamples, with("first_name", `"><script>alert(1)</script>`, ""))
	assert.NotContains(t, page, "<script>alert")
}

// A form that takes long to arrive occupies one of few places.
func TestUploadsAreLimited(t *testing.T) {
	site := start(t)
	var open []*io.PipeWriter
	responses := make(chan int)
	for range maxUploads {
		reader, writer := io.Pipe()
		open = append(open, writer)
		go func() {
			response, err := http.Post(site.url+headOfExamples, "multipart/form-data; boundary=x", reader)
			if assert.NoError(t, err) {
				responses <- response.StatusCode
				_ = response.Body.Close()
			}
		}()
		_, err := writer.Write([]byte("--x\r\n"))
		require.NoError(t, err)
	}
	require.Eventually(t, func() bool { return len(site.board.uploads) == maxUploads }, 10*time.Second, time.Millisecond)
	status, page := site.apply(t, headOfExamples, complete())
	assert.Equal(t, http.StatusServiceUnavailable, status)
	assert.Contains(t, page, "in a few seconds")
	for _, writer := range open {
		require.NoError(t, writer.Close())
		assert.Equal(t, http.StatusBadRequest, <-responses)
	}
	status, _ = site.apply(t, headOfExamples, complete())
	assert.Equal(t, http.StatusOK, status)
}

func TestHeaders(t *testing.T) {
	site := start(t)
	for _, path := range []string{"/", headOfExamples, "/jobs/none", "/static/form.js"} {
		response, err := http.Get(site.url + path)
		require.NoError(t, err)
		text, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		assert.Equal(t, "nosniff", response.Header.Get("X-Content-Type-Options"), path)
		security := response.Header.Get("Content-Security-Policy")
		assert.Contains(t, security, "default-src 'none'", path)
		assert.Contains(t, security, "frame-ancestors 'none'", path)
		assert.NotContains(t, security, "unsafe", path)
		assert.NotContains(t, string(text), "<style", path)
		assert.NotContains(t, string(text), "<script>", path)
	}
}

func TestOtherSites(t *testing.T) {
	site := start(t)
	for name, status := range map[string]int{"Host": http.StatusMisdirectedRequest, "Origin": http.StatusForbidden} {
		request, err := http.NewRequest(http.MethodPost, site.url+headOfExamples, strings.NewReader("x"))
		require.NoError(t, err)
		request.Header.Set(name, "https://example.com")
		if name == "Host" {
			request.Host = "example.com"
		}
		response, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		assert.Equal(t, status, response.StatusCode, name)
	}
}
