package main

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
)

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

// HTML from the recruiting system is shown as text.
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
