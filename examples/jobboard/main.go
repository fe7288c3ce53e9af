// Command jobboard is a small job board: it shows the jobs of a customer's recruiting system, asks each job's screening
// questions, and hands applications with their documents to the system.
//
//	go run ./examples/jobboard
//
// Without KOMBO_API_KEY it talks to the stand-in server that comes with the SDK. With it, it talks to Kombo, in the
// region of KOMBO_REGION, about the integration in KOMBO_INTEGRATION_ID.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"html"
	"log/slog"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"os/signal"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

func main() {
	address := flag.String("address", "localhost:8082", "where to listen")
	refresh := flag.Duration("refresh", 10*time.Minute, "how often to read the jobs anew; Kombo itself syncs every few hours")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *address, *refresh); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, address string, refresh time.Duration) error {
	logger := slog.New(slog.NewTextHandler(os.Stderr, nil))
	var acme *kombo.Integration
	if os.Getenv("KOMBO_API_KEY") != "" {
		client, err := kombo.NewClient("", kombo.WithLogger(logger))
		if err != nil {
			return err
		}
		acme = client.Integration(os.Getenv("KOMBO_INTEGRATION_ID"))
	} else {
		server := kombotest.Start()
		defer server.Close()
		inventJobs(server)
		acme = server.Client(kombo.WithLogger(logger)).Integration("greenhouse:acme")
		fmt.Println("Using the stand-in server; set KOMBO_API_KEY and KOMBO_INTEGRATION_ID to use Kombo.")
	}
	board := &board{ats: acme.ATS, logger: logger}
	if err := board.refresh(ctx); err != nil {
		return fmt.Errorf("the jobs cannot be read: %w", err)
	}
	background := make(chan struct{})
	go func() {
		defer close(background)
		board.keepFresh(ctx, refresh)
	}()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	fmt.Printf("Open http://%s\n", listener.Addr())
	server := &http.Server{Handler: board.handler(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: time.Minute}
	stopped := context.AfterFunc(ctx, func() { _ = server.Shutdown(context.WithoutCancel(ctx)) })
	defer stopped()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	<-background
	return nil
}

// board shows a copy of the jobs, so that a page costs no request and works while Kombo cannot be reached.
type board struct {
	ats    *gen.ATSService
	logger *slog.Logger
	jobs   atomic.Pointer[[]gen.Job]
}

// refresh reads all jobs anew. A program with many jobs stores them in its database and reads only what has changed,
// with UpdatedAfter and IncludeDeleted, when the webhook data-changed says so.
func (b *board) refresh(ctx context.Context) error {
	var jobs []gen.Job
	for job, err := range b.ats.Jobs(ctx, nil) {
		var odd *gen.FieldError
		if errors.As(err, &odd) {
			b.logger.Warn("a value of a job could not be read", "error", odd) // the rest of the job is there
		} else if err != nil {
			return err // the copy stays as it was: half a list would take jobs off the board
		}
		if isOpen(job) {
			jobs = append(jobs, job)
		}
	}
	b.jobs.Store(&jobs)
	return nil
}

// keepFresh refreshes until the context ends.
func (b *board) keepFresh(ctx context.Context, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if err := b.refresh(ctx); err != nil && ctx.Err() == nil {
				b.logger.Error("the jobs could not be read anew", "error", err)
			}
		}
	}
}

// isOpen tells whether a job is for everybody to see. Null means that the system does not say.
func isOpen(job gen.Job) bool {
	return job.RemoteDeletedAt == nil && job.Name != nil &&
		(job.Status == nil || *job.Status == gen.JobStatusOpen) &&
		(job.Visibility == nil || *job.Visibility == gen.JobVisibilityPublic)
}

// remove takes a job off the board at once. The next refresh would do it too.
func (b *board) remove(id string) {
	for {
		before := b.jobs.Load()
		after := slices.DeleteFunc(slices.Clone(*before), func(job gen.Job) bool { return job.ID == id })
		if b.jobs.CompareAndSwap(before, &after) {
			return
		}
	}
}

func (b *board) find(id string) (gen.Job, bool) {
	jobs := *b.jobs.Load()
	i := slices.IndexFunc(jobs, func(job gen.Job) bool { return job.ID == id })
	if i < 0 {
		return gen.Job{}, false
	}
	return jobs[i], true
}

func (b *board) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { b.render(w, http.StatusOK, "list", *b.jobs.Load()) })
	mux.HandleFunc("GET /jobs/{id}", func(w http.ResponseWriter, r *http.Request) {
		job, found := b.find(r.PathValue("id"))
		if !found {
			b.say(w, http.StatusNotFound, "This job is no longer open.")
			return
		}
		b.render(w, http.StatusOK, "job", job)
	})
	mux.HandleFunc("POST /jobs/{id}", b.apply)
	return http.NewCrossOriginProtection().Handler(mux)
}

// apply hands an application to the recruiting system, which may take a while.
func (b *board) apply(w http.ResponseWriter, r *http.Request) {
	job, found := b.find(r.PathValue("id"))
	if !found {
		b.say(w, http.StatusNotFound, "This job is no longer open.")
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, kombo.MaxFileSize) // the form around the files is included
	if err := r.ParseMultipartForm(1 << 20); err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			b.say(w, http.StatusRequestEntityTooLarge, "Your documents are too large: all together have to stay below 10 MB.")
			return
		}
		b.say(w, http.StatusBadRequest, "Your application did not arrive in full. Please send it again.")
		return
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }()
	application, err := readApplication(job, r.MultipartForm)
	if err != nil {
		b.say(w, http.StatusBadRequest, err.Error())
		return
	}

	created, err := b.ats.CreateApplication(r.Context(), job.ID, application)
	switch {
	case err == nil:
		if len(created.Warnings) > 0 { // they may name people, so they do not belong into this log
			b.logger.Warn("an application was created with warnings", "warnings", len(created.Warnings))
		}
		b.say(w, http.StatusOK, "Thank you! Your application has arrived.")
	case errors.Is(err, kombo.CodeATSApplicationAlreadyExists):
		b.say(w, http.StatusConflict, "You have already applied for this job. You need not do anything else.")
	case errors.Is(err, kombo.CodeATSJobClosed):
		b.remove(job.ID)
		b.say(w, http.StatusGone, "This job has just been closed, so it takes no more applications.")
	case kombo.IsRetryable(err):
		// Kombo has not begun: it is safe to send the application again.
		b.logger.Warn("create an application", "error", err)
		w.Header().Set("Retry-After", "60")
		b.say(w, http.StatusServiceUnavailable, "We are very busy. Please send your application again in a minute.")
	default:
		// It is not known whether the application has arrived, or it was refused. A real program keeps it and lets a person
		// look; the URL of Kombo's log is in the error. It does not send it again by itself: there could be two then.
		b.logger.Error("create an application", "error", err)
		b.say(w, http.StatusBadGateway, "We could not hand over your application. Please write to jobs@example.com.")
	}
}

// problem is what applicants can mend, in words for them.
type problem string

func (p problem) Error() string { return string(p) }

// readApplication makes the request of what the form holds. It fails with a problem.
func readApplication(job gen.Job, form *multipart.Form) (gen.CreateApplicationRequest, error) {
	field := func(name string) string { return strings.TrimSpace(strings.Join(form.Value[name], "")) }
	application := gen.CreateApplicationRequest{
		Candidate:   gen.CandidateInput{FirstName: field("first_name"), LastName: field("last_name"), EmailAddress: field("email")},
		GDPRConsent: &gen.GDPRConsent{Given: new(field("consent") == "yes")},
	}
	if phone := field("phone"); phone != "" {
		application.Candidate.PhoneNumber = &phone
	}
	if application.Candidate.FirstName == "" || application.Candidate.LastName == "" || application.Candidate.EmailAddress == "" {
		return application, problem("Please tell us your name and your email address.")
	}

	resume, err := readUpload(form, "resume")
	if err != nil {
		return application, problem("Your resume could not be read. Please choose another file.")
	}
	if resume == nil {
		return application, problem("Please add your resume.")
	}
	application.Attachments = append(application.Attachments, resume.Attachment(gen.AttachmentTypeCV))

	given := map[string]any{} // by the id of the question
	for _, question := range inOrder(job.ScreeningQuestions) {
		if !isAsked(question, given) {
			continue
		}
		answer, err := readAnswer(question, form)
		if err == nil && answer == nil {
			if required(question) {
				return application, problem("Please answer: " + title(question))
			}
			continue
		}
		var input gen.ScreeningQuestionAnswerInput
		if err == nil {
			input, err = kombo.AnswerQuestion(question, answer) // checks lengths, limits, options and files
		}
		if err != nil {
			return application, problem("Please look at your answer to: " + title(question))
		}
		given[question.ID] = answer
		application.ScreeningQuestionAnswers = append(application.ScreeningQuestionAnswers, input)
	}
	return application, nil
}

// readUpload returns a file of the form, nil if none was chosen.
func readUpload(form *multipart.Form, name string) (*kombo.File, error) {
	headers := form.File[name]
	if len(headers) == 0 || headers[0].Size == 0 && headers[0].Filename == "" {
		return nil, nil
	}
	upload, err := headers[0].Open()
	if err != nil {
		return nil, err
	}
	defer upload.Close()
	file, err := kombo.NewFile(headers[0].Filename, upload)
	if err != nil {
		return nil, err
	}
	return &file, nil
}

// readAnswer turns what a form holds into what a question wants, nil if there is no answer.
func readAnswer(question gen.ScreeningQuestion, form *multipart.Form) (any, error) {
	name := "question-" + question.ID
	text := strings.TrimSpace(strings.Join(form.Value[name], ""))
	switch kindOf(question) {
	case gen.ScreeningQuestionFormatTypeInformation:
		return nil, nil
	case gen.ScreeningQuestionFormatTypeMultiSelect:
		if chosen := form.Value[name]; len(chosen) > 0 {
			return chosen, nil
		}
		return nil, nil
	case gen.ScreeningQuestionFormatTypeFile:
		file, err := readUpload(form, name)
		if file == nil || err != nil {
			return nil, err
		}
		return *file, nil
	}
	if text == "" {
		return nil, nil
	}
	switch kindOf(question) {
	case gen.ScreeningQuestionFormatTypeNumber:
		return strconv.ParseFloat(text, 64)
	case gen.ScreeningQuestionFormatTypeBoolean:
		return strconv.ParseBool(text)
	case gen.ScreeningQuestionFormatTypeDate:
		return kombo.ParseDate(text)
	}
	return text, nil
}

// isAsked tells whether a question is asked at all: some depend on the answer to another.
func isAsked(question gen.ScreeningQuestion, given map[string]any) bool {
	if question.PreconditionQuestionID == nil {
		return true
	}
	switch answer := given[*question.PreconditionQuestionID].(type) {
	case bool, string:
		return slices.Contains(question.PreconditionOptions, answer)
	case []string:
		return slices.ContainsFunc(answer, func(id string) bool { return slices.Contains(question.PreconditionOptions, any(id)) })
	}
	return false
}

// inOrder sorts questions by their index; those without one come last. What they depend on has to come before them.
func inOrder(questions []gen.ScreeningQuestion) []gen.ScreeningQuestion {
	position := func(q gen.ScreeningQuestion) int64 {
		if q.Index == nil {
			return 1 << 32
		}
		return *q.Index
	}
	return slices.SortedStableFunc(slices.Values(questions), func(a, b gen.ScreeningQuestion) int {
		if a.PreconditionQuestionID != nil && *a.PreconditionQuestionID == b.ID {
			return 1
		}
		if b.PreconditionQuestionID != nil && *b.PreconditionQuestionID == a.ID {
			return -1
		}
		return cmp.Compare(position(a), position(b))
	})
}

// required tells whether a question has to be answered, as far as is known.
func required(question gen.ScreeningQuestion) bool {
	return question.Required != nil && *question.Required
}

func kindOf(question gen.ScreeningQuestion) gen.ScreeningQuestionFormatType {
	if question.Format == nil {
		return gen.ScreeningQuestionFormatTypeUnknown
	}
	return question.Format.Type
}

func title(question gen.ScreeningQuestion) string { return orElse("this question", question.Title) }

func orElse(otherwise string, text *string) string {
	if text == nil {
		return otherwise
	}
	return *text
}

var tags, spaces = regexp.MustCompile(`(?s)<[^>]*>`), regexp.MustCompile(`[ \t\r\n]*\n[ \t\r\n]*`)

// plainText is a description without its HTML, which may come from anybody in the recruiting system and must not be shown
// as it is. To keep headings and lists, use a sanitizer such as github.com/microcosm-cc/bluemonday.
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

func (b *board) say(w http.ResponseWriter, status int, message string) {
	b.render(w, status, "message", message)
}

func (b *board) render(w http.ResponseWriter, status int, name string, data any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	if err := pages.ExecuteTemplate(w, name, data); err != nil {
		b.logger.Error("show a page", "error", err)
	}
}
