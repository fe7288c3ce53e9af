package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

const headOfExamples = "/jobs/Wb9RnKc4TzXm7YqJd2VpLs6H"

type site struct {
	url    string
	board  *board
	server *kombotest.Server
	log    *bytes.Buffer
}

func start(t *testing.T) *site {
	server, log := kombotest.NewServer(t), &bytes.Buffer{}
	inventJobs(server)
	board := newBoard(server.Client(kombo.WithMaxRetries(0)).Integration("greenhouse:acme"), slog.New(slog.NewTextHandler(log, nil)))
	require.NoError(t, board.refresh(t.Context()))
	web := httptest.NewUnstartedServer(nil)
	web.Config.Handler = protect(board.handler(), policy, localHosts(web.Listener.Addr()))
	web.Start()
	t.Cleanup(web.Close)
	return &site{web.URL, board, server, log}
}

func (s *site) get(t *testing.T, path string) (int, string) {
	t.Helper()
	response, err := http.Get(s.url + path)
	require.NoError(t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, string(text)
}

// complete returns an application with an answer to every question. A value that begins with "file:" is a file.
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
	require.NoError(t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, string(text)
}

// sent is the last application that Kombo got.
func (s *site) sent(t *testing.T) gen.CreateApplicationRequest {
	t.Helper()
	requests := s.server.Requests()
	last := requests[len(requests)-1]
	require.Equal(t, "POST /ats/jobs/{job_id}/applications", last.Operation)
	var application gen.CreateApplicationRequest
	require.NoError(t, json.Unmarshal(last.Body, &application))
	return application
}

func TestPages(t *testing.T) {
	site := start(t)
	_, list := site.get(t, "/")
	assert.Contains(t, list, `<a href="`+headOfExamples+`">Head of Examples</a>`)
	assert.Contains(t, list, "Berlin, DE")
	assert.Contains(t, list, "55000 to 65000 EUR per year")
	assert.Contains(t, list, "Writer of Test Data")
	assert.NotContains(t, list, "Chief Secret Officer")

	status, job := site.get(t, headOfExamples)
	assert.Equal(t, http.StatusOK, status)
	for _, want := range []string{
		"You bring:\n- patience\n- a sense of humour &amp; order",
		`<textarea name="question-question-TEXT" rows="5" maxlength="500" required>`,
		`<input type="number" step="any" name="question-question-NUMBER" value="" min="0" max="50" required>`,
		`<select name="question-question-SINGLE_SELECT" required>`,
		`<input type="checkbox" name="question-question-MULTI_SELECT" value="option-python" >`,
		`<input type="date" name="question-question-DATE" value="" >`,
		`<input type="file" name="question-question-FILE" accept="application/pdf,image/png" >`,
		`<input type="radio" name="question-question-BOOLEAN" value="true"  required>`,
		"Fields with * are required.", "First name *", "Resume *", "Why do you want to work here? *", "<legend>Do you have a driver&#39;s license? *</legend>",
		`data-depends="question-BOOLEAN" data-options="[true]"`,
		"<p>We read every application ourselves.</p>",
	} {
		assert.Contains(t, job, want)
	}
	status, _ = site.get(t, "/jobs/Xc2SnLd5UzYn8ZrKe3WqMt7J")
	assert.Equal(t, http.StatusOK, status)
	status, _ = site.get(t, "/jobs/Yd3ToMe6VaZp9AsLf4XrNu8K")
	assert.Equal(t, http.StatusNotFound, status)
}

// What comes from the recruiting system is text, whatever it looks like.
func TestDescriptionsAreText(t *testing.T) {
	site := start(t)
	site.server.SetRecords("GET /ats/jobs", gen.Job{
		ID: "1", Name: new("<script>alert(1)</script>"), Description: new(`<p onclick="alert(2)">Hello</p><script>alert(3)</script>&lt;img src=x onerror=alert(4)&gt;`),
	})
	require.NoError(t, site.board.refresh(t.Context()))
	_, page := site.get(t, "/jobs/1")
	assert.Contains(t, page, "&lt;script&gt;alert(1)&lt;/script&gt;")
	assert.NotContains(t, page, "<script>alert")
	assert.NotContains(t, page, "onclick")
	assert.NotContains(t, page, "<img")
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

	// The log says what was sent, and nothing about the applicant.
	for _, want := range []string{"job=Wb9RnKc4TzXm7YqJd2VpLs6H", "application=", "attachments=1", "screening_answers=9", "warnings=0"} {
		assert.Contains(t, site.log.String(), want)
	}
	for _, personal := range []string{"Ada", "Example", "example.com", "555", "resume", "I like"} {
		assert.NotContains(t, site.log.String(), personal)
	}
}

// A question that is not asked is not answered, whatever the form holds.
func TestPreconditions(t *testing.T) {
	for license, answered := range map[string]bool{"true": true, "false": false} {
		site := start(t)
		status, page := site.apply(t, headOfExamples, with("question-question-BOOLEAN", license))
		require.Equal(t, http.StatusOK, status, page)
		assert.Equal(t, answered, strings.Contains(string(site.server.Requests()[1].Body), "question-license"))
	}
	given := map[string]any{"one": "a", "many": []string{"a", "b"}}
	tests := []struct {
		on      *string
		options []any
		asked   bool
	}{
		{nil, nil, true},
		{new("one"), []any{"a"}, true},
		{new("one"), []any{"b"}, false},
		{new("many"), []any{"b"}, true},
		{new("many"), []any{"c"}, false},
		{new("unanswered"), []any{"a"}, false},
	}
	for _, test := range tests {
		assert.Equal(t, test.asked, isAsked(gen.ScreeningQuestion{PreconditionQuestionID: test.on, PreconditionOptions: test.options}, given))
	}
}

func TestWhatApplicantsCanMend(t *testing.T) {
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
			assert.Len(t, site.server.Requests(), 1, "nothing was sent but the request for the jobs")
		})
	}
}

func TestOutcomes(t *testing.T) {
	tests := []struct {
		name    string
		failure kombotest.Failure
		status  int
		message string
		kept    bool // the form is shown again
	}{
		{"applied before", kombotest.Failure{Code: kombo.CodeATSApplicationAlreadyExists}, 409, "already applied", false},
		{"closed", kombotest.Failure{Code: kombo.CodeATSJobClosed}, 410, "just been closed", false},
		{"busy", kombotest.Failure{Code: kombo.CodePlatformConcurrencyLimitExceeded}, 503, "in a minute", true},
		{"refused by the system", kombotest.Failure{Code: kombo.CodeRemoteInputInvalid, Message: "ada@example.com is blocked"}, 422, "has rejected your application", true},
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
			assert.Equal(t, test.failure.Code == kombo.CodeATSJobClosed, status == http.StatusNotFound, "a closed job is gone")
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

// The copy follows the system, and outlives its failures.
func TestRefresh(t *testing.T) {
	site := start(t)
	site.server.SetRecords("GET /ats/jobs", gen.Job{ID: "1", Name: new("A new job")})
	site.server.Fail("GET /ats/jobs", kombotest.Failure{Status: 500})
	require.Error(t, site.board.refresh(t.Context()))
	_, list := site.get(t, "/")
	assert.Contains(t, list, "Head of Examples")
	require.NoError(t, site.board.refresh(t.Context()))
	_, list = site.get(t, "/")
	assert.Contains(t, list, "A new job")
	assert.NotContains(t, list, "Head of Examples")

	// One odd value costs neither the job nor the list.
	site.server.SetRecords("GET /ats/jobs", json.RawMessage(`{"id":"2","name":"An odd job","weekly_hours":"many"}`))
	require.NoError(t, site.board.refresh(t.Context()))
	_, list = site.get(t, "/")
	assert.Contains(t, list, "An odd job")
	assert.Contains(t, site.log.String(), "weekly_hours")
}

// answers is a Kombo that answers at once, without a network, so that time can be the test's own.
type answers func() string

func (a answers) RoundTrip(request *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Request: request, Body: io.NopCloser(strings.NewReader(a())),
	}, nil
}

func TestKeepFresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reads := 0
		client, err := kombo.NewClient("key", kombo.WithHTTPClient(&http.Client{Transport: answers(func() string {
			reads++
			return `{"status":"success","data":{"next":null,"results":[]}}`
		})}))
		require.NoError(t, err)
		board := newBoard(client.Integration("greenhouse:acme"), slog.New(slog.DiscardHandler))
		ctx, cancel := context.WithCancel(t.Context())
		go board.keepFresh(ctx, time.Hour)
		time.Sleep(3*time.Hour + time.Minute) // of the test's own time
		synctest.Wait()
		assert.Equal(t, 3, reads)
		cancel()
		time.Sleep(24 * time.Hour)
		assert.Equal(t, 3, reads)
	})
}

func TestRunStops(t *testing.T) {
	t.Setenv("KOMBO_API_KEY", "")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	assert.ErrorIs(t, run(ctx, "127.0.0.1:0", time.Hour), context.Canceled)
	assert.Error(t, run(t.Context(), "nowhere", time.Hour))
}
