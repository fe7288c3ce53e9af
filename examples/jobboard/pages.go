package main

import (
	"embed"
	"encoding/json"
	"fmt"
	"html"
	"html/template"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
)

// policy restricts the pages to what this program serves.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// static has the style sheet and the script of the pages.
//
//go:embed static
var static embed.FS

//go:embed pages.html
var pagesText string

// pages are the templates of the pages. html/template escapes everything from the recruiting
// system.
var pages = template.Must(template.New("").Funcs(template.FuncMap{
	"place": place, "plainText": plainText, "salary": salary,
	"json": func(value any) (string, error) {
		text, err := json.Marshal(value)
		return string(text), err
	},
	"join": func(list []string) string { return strings.Join(list, ",") },
}).Parse(pagesText))

// jobPage is a job with the form to apply for it.
type jobPage struct {
	Job         gen.Job
	Questions   []question
	Problem     string // what the applicant has to correct, "" at first
	MaxBytes    int
	ResumeTypes string

	form map[string][]string
}

// newJobPage returns the page of a job. form is what the applicant has filled in so far.
func newJobPage(job gen.Job, form map[string][]string, problem string) jobPage {
	page := jobPage{Job: job, Problem: problem, MaxBytes: kombo.MaxFileSize, ResumeTypes: strings.Join(resumeTypes, ","), form: form}
	for _, asked := range inOrder(job.ScreeningQuestions) {
		name := "question-" + asked.ID
		page.Questions = append(page.Questions, question{ScreeningQuestion: asked, Name: name, given: form[name]})
	}
	return page
}

// Value returns what a field contains.
func (p jobPage) Value(name string) string { return strings.Join(p.form[name], "") }

// question is a screening question in a form.
type question struct {
	gen.ScreeningQuestion
	Name string // of the field

	given []string
}

func (q question) Kind() gen.ScreeningQuestionFormatType { return kindOf(q.ScreeningQuestion) }
func (q question) Label() string                         { return title(q.ScreeningQuestion) }
func (q question) IsRequired() bool                      { return required(q.ScreeningQuestion) }
func (q question) Text() string                          { return strings.Join(q.given, "") }
func (q question) Is(value string) bool                  { return slices.Contains(q.given, value) }

func (q question) LooksLike(displayType gen.ScreeningQuestionDisplayType) bool {
	return q.Format != nil && q.Format.DisplayType != nil && *q.Format.DisplayType == displayType
}

func (b *board) say(w http.ResponseWriter, status int, message string) {
	b.render(w, status, "message", message)
}

func (b *board) render(w http.ResponseWriter, status int, name string, data any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	if err := pages.ExecuteTemplate(w, name, data); err != nil {
		b.logger.Error("render a page", "error", err)
	}
}

var tags, spaces = regexp.MustCompile(`(?s)<[^>]*>`), regexp.MustCompile(`[ \t\r\n]*\n[ \t\r\n]*`)

// plainText returns a description without its HTML, which anyone in the recruiting system may have
// written and which must not be shown unchanged. To keep headings and lists, use a sanitizer such
// as github.com/microcosm-cc/bluemonday.
func plainText(description *string) string {
	text := strings.NewReplacer("</p>", "\n", "<br>", "\n", "<li>", "\n- ", "</li>", "\n").Replace(orElse("", description))
	return strings.TrimSpace(spaces.ReplaceAllString(html.UnescapeString(tags.ReplaceAllString(text, "")), "\n"))
}

func place(job gen.Job) string {
	if job.Location == nil {
		return ""
	}
	var parts []string
	for _, part := range []*string{job.Location.City, job.Location.Country} {
		if part != nil {
			parts = append(parts, *part)
		}
	}
	return strings.Join(parts, ", ")
}

func salary(job gen.Job) string {
	from, to := job.SalaryAmountFrom, job.SalaryAmountTo
	if job.SalaryCurrency == nil || from == nil || to == nil {
		return ""
	}
	period := ""
	if job.SalaryPeriod != nil {
		period = " per " + strings.ToLower(strings.ReplaceAll(string(*job.SalaryPeriod), "_", " "))
	}
	return fmt.Sprintf("%.0f to %.0f %s%s", *from, *to, *job.SalaryCurrency, period)
}
