package main

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// complete returns an application that answers every question. A value that begins with "file:" is
// a file.
func complete() map[string][]string {
	return map[string][]string{
		"first_name": {"Ada"}, "last_name": {"Example"}, "email": {"ada@example.com"}, "phone": {"+1-555-0100"}, "consent": {"yes"},
		"resume":                          {"file:resume.pdf"},
		"question-question-TEXT":          {"I like examples."},
		"question-question-NUMBER":        {"12.5"},
		"question-question-SINGLE_SELECT": {"option-go"},
		"question-question-MULTI_SELECT":  {"option-python", "option-other"},
		"question-question-DATE":          {"2026-07-01"},
		"question-question-FILE":          {"file:sample.png"},
		"question-question-BOOLEAN":       {"true"},
		"question-question-license":       {"B"},
		"question-question-UNKNOWN":       {"No."},
	}
}

func with(name string, values ...string) map[string][]string {
	form := complete()
	form[name] = values
	return form
}

func (s *site) apply(t *testing.T, path string, form map[string][]string) (int, string) {
	t.Helper()
	var body bytes.Buffer
	writer := multipart.NewWriter(&body)
	for name, values := range form {
		for _, value := range values {
			if fileName, isFile := strings.CutPrefix(value, "file:"); isFile {
				part, err := writer.CreateFormFile(name, fileName)
				require.NoError(t, err)
				_, _ = part.Write([]byte("content of " + fileName))
				continue
			}
			require.NoError(t, writer.WriteField(name, value))
		}
	}
	require.NoError(t, writer.Close())
	response, err := http.Post(s.url+path, writer.FormDataContentType(), &body)
	return read(t, response, err)
}

// sent returns the application in the last request to Kombo.
func (s *site) sent(t *testing.T) gen.CreateApplicationRequest {
	t.Helper()
	requests := s.server.Requests()
	last := requests[len(requests)-1]
	require.Equal(t, "POST /ats/jobs/{job_id}/applications", last.Operation)
	var application gen.CreateApplicationRequest
	require.NoError(t, json.Unmarshal(last.Body, &application))
	return application
}

func TestApply(t *testing.T) {
	site := start(t)
	status, page := site.apply(t, headOfExamples, complete())
	require.Equal(t, http.StatusOK, status, page)
	assert.Contains(t, page, "Your application has arrived")

	application := site.sent(t)
	assert.Equal(t, gen.CandidateInput{FirstName: "Ada", LastName: "Example", EmailAddress: "ada@example.com", PhoneNumber: new("+1-555-0100")}, application.Candidate)
	assert.True(t, *application.GDPRConsent.Given)
	assert.Equal(t, []gen.AttachmentInput{{
		Name: "resume.pdf", ContentType: new("application/pdf"), Data: new("Y29udGVudCBvZiByZXN1bWUucGRm"), Type: gen.AttachmentTypeCV,
	}}, application.Attachments)
	answers := map[string]any{}
	for _, answer := range application.ScreeningQuestionAnswers {
		answers[answer.QuestionID] = answer.Answer
	}
	assert.Equal(t, map[string]any{
		"question-TEXT": "I like examples.", "question-NUMBER": 12.5, "question-SINGLE_SELECT": "option-go",
		"question-MULTI_SELECT": []any{"option-python", "option-other"}, "question-DATE": "2026-07-01",
		"question-FILE":    map[string]any{"name": "sample.png", "content_type": "image/png", "data": "Y29udGVudCBvZiBzYW1wbGUucG5n"},
		"question-BOOLEAN": true, "question-license": "B", "question-UNKNOWN": "No.",
	}, answers)

	// The log describes the application without personal data.
	for _, want := range []string{"job=Wb9RnKc4TzXm7YqJd2VpLs6H", "application=", "attachments=1", "screening_answers=9", "warnings=0"} {
		assert.Contains(t, site.log.String(), want)
	}
	for _, personal := range []string{"Ada", "Example", "example.com", "555", "resume", "I like"} {
		assert.NotContains(t, site.log.String(), personal)
	}
}

func TestInvalidForms(t *testing.T) {
	tests := []struct {
		name    string
		form    map[string][]string
		message string
	}{
		{"no name", with("last_name", " "), "your name"},
		{"no resume", with("resume"), "add your resume"},
		{"wrong kind of resume", with("resume", "file:resume.exe"), "Your resume must be"},
		{"required text", with("question-question-TEXT"), "Please answer: Why do you want"},
		{"long text", with("question-question-TEXT", strings.Repeat("x", 501)), "check your answer to: Why"},
		{"no number", with("question-question-NUMBER", "many"), "check your answer to: How many"},
		{"large number", with("question-question-NUMBER", "51"), "check your answer to: How many"},
		{"unknown option", with("question-question-SINGLE_SELECT", "option-cobol"), "check your answer to: Which language"},
		{"unknown options", with("question-question-MULTI_SELECT", "option-go", "x"), "check your answer to: Which others"},
		{"no date", with("question-question-DATE", "tomorrow"), "check your answer to: When"},
		{"wrong kind of file", with("question-question-FILE", "file:sample.exe"), "check your answer to: A work sample"},
		{"neither yes nor no", with("question-question-BOOLEAN", "perhaps"), "check your answer to: Do you have"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			site := start(t)
			status, page := site.apply(t, headOfExamples, test.form)
			assert.Equal(t, http.StatusBadRequest, status)
			assert.Contains(t, page, test.message)
			assert.Contains(t, page, `role="alert"`)
			assert.Contains(t, page, `name="email" value="ada@example.com"`, "the form is kept")
			assert.Len(t, site.server.Requests(), 1, "only the jobs were requested")
		})
	}
}

func TestOutcomes(t *testing.T) {
	tests := []struct {
		name    string
		failure kombotest.Failure
		status  int
		message string
		kept    bool // whether the form is shown again
	}{
		{"applied before", kombotest.Failure{Code: kombo.CodeATSApplicationAlreadyExists}, 409, "already applied", false},
		{"closed", kombotest.Failure{Code: kombo.CodeATSJobClosed}, 410, "just been closed", false},
		{"busy", kombotest.Failure{Code: kombo.CodePlatformConcurrencyLimitExceeded}, 503, "in a minute", true},
		{"rejected by the system", kombotest.Failure{Code: kombo.CodeRemoteInputInvalid, Message: "ada@example.com is blocked"}, 422, "has rejected your application", true},
		{"unknown", kombotest.Failure{Drop: true}, 502, "write to jobs@example.com", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			site := start(t)
			site.server.Fail("POST /ats/jobs/{job_id}/applications", test.failure)
			status, page := site.apply(t, headOfExamples, complete())
			assert.Equal(t, test.status, status)
			assert.Contains(t, page, test.message)
			assert.Equal(t, test.kept, strings.Contains(page, `name="email" value="ada@example.com"`))
			assert.Contains(t, site.log.String(), "attachments=1")
			assert.NotContains(t, site.log.String(), "ada@example.com")
			status, _ = site.get(t, headOfExamples)
			assert.Equal(t, test.failure.Code == kombo.CodeATSJobClosed, status == http.StatusNotFound, "a closed job is removed")
			assert.Len(t, site.server.Requests(), 2, "an application is sent once")
		})
	}
	t.Run("too large", func(t *testing.T) {
		site := start(t)
		status, _ := site.apply(t, headOfExamples, with("question-question-TEXT", strings.Repeat("x", kombo.MaxFileSize)))
		assert.Equal(t, http.StatusRequestEntityTooLarge, status)
	})
	t.Run("no form", func(t *testing.T) {
		site := start(t)
		response, err := http.Post(site.url+headOfExamples, "text/plain", strings.NewReader("x"))
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		assert.Equal(t, http.StatusBadRequest, response.StatusCode)
	})
	t.Run("no job", func(t *testing.T) {
		status, _ := start(t).apply(t, "/jobs/none", complete())
		assert.Equal(t, http.StatusNotFound, status)
	})
	t.Run("warnings", func(t *testing.T) {
		site := start(t)
		site.server.Fail("POST /ats/jobs/{job_id}/applications", kombotest.Failure{
			ContentType: "application/json", Body: `{"status":"success","data":{"id":"1"},"warnings":[{"message":"ada@example.com was truncated"}]}`,
		})
		status, _ := site.apply(t, headOfExamples, complete())
		assert.Equal(t, http.StatusOK, status)
		assert.Contains(t, site.log.String(), "warnings=1")
		assert.NotContains(t, site.log.String(), "ada@example.com")
	})
}

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

// Only a few forms can be uploaded at a time.
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
