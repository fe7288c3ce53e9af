package main

import (
	"errors"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
)

// apply creates an application in the recruiting system, which may take a while. After an error
// that the applicant can correct, the form is shown again as they filled it in.
func (b *board) apply(w http.ResponseWriter, r *http.Request) {
	job, found := b.find(r.PathValue("id"))
	if !found {
		b.say(w, http.StatusNotFound, "This job is no longer open.")
		return
	}
	select {
	case b.uploads <- struct{}{}:
		defer func() { <-b.uploads }()
	default:
		w.Header().Set("Retry-After", "10")
		b.say(w, http.StatusServiceUnavailable, "We are receiving many applications. Please go back and send yours again in a few seconds.")
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, kombo.MaxFileSize) // includes the form around the files
	if err := r.ParseMultipartForm(1 << 20); err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			b.say(w, http.StatusRequestEntityTooLarge, "Your documents are too large: all together must have less than 10 MB.")
			return
		}
		b.say(w, http.StatusBadRequest, "Your application did not arrive in full. Please go back and send it again.")
		return
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }()
	showForm := func(status int, problem string) {
		b.render(w, status, "job", newJobPage(job, r.MultipartForm.Value, problem))
	}
	application, err := readApplication(job, r.MultipartForm)
	if err != nil {
		showForm(http.StatusBadRequest, err.Error())
		return
	}

	created, err := b.ats.CreateApplication(r.Context(), job.ID, application)
	// The log describes the application without personal data.
	logger := b.logger.With("job", job.ID, "attachments", len(application.Attachments), "screening_answers", len(application.ScreeningQuestionAnswers))
	switch {
	case err == nil:
		logger.Info("created an application", "application", created.Data.ID, "warnings", len(created.Warnings))
		b.say(w, http.StatusOK, "Thank you! Your application has arrived.")
	case errors.Is(err, kombo.CodeATSApplicationAlreadyExists):
		logger.Info("the candidate has already applied", "error", err)
		b.say(w, http.StatusConflict, "You have already applied for this job. There is nothing else to do.")
	case errors.Is(err, kombo.CodeATSJobClosed):
		logger.Info("the job is closed", "error", err)
		b.remove(job.ID)
		b.say(w, http.StatusGone, "This job has just been closed. It does not accept applications any more.")
	case kombo.IsRetryable(err):
		// Kombo did not start the request, so it is safe to send the application again.
		logger.Warn("create an application", "error", err)
		w.Header().Set("Retry-After", "60")
		showForm(http.StatusServiceUnavailable, "We are very busy. Please send your application again in a minute.")
	case errors.Is(err, kombo.CodeRemoteInputInvalid):
		logger.Warn("create an application", "error", err)
		showForm(http.StatusUnprocessableEntity, "The recruiting system has rejected your application. Please check your details, or write to jobs@example.com.")
	default:
		// It is unknown whether the application was created. A real program keeps it and asks a
		// person to check; the URL of Kombo's log is in the error. It does not send it again by
		// itself, because there could be two then.
		logger.Error("create an application", "error", err)
		b.say(w, http.StatusBadGateway, "We could not deliver your application. Please write to jobs@example.com.")
	}
}

// resumeTypes are the extensions of files that are accepted as resumes. Kombo gets the media type
// that belongs to the extension.
var resumeTypes = []string{".pdf", ".doc", ".docx", ".odt", ".rtf", ".txt"}

// problem is an error that the applicant can correct, in words for them.
type problem string

func (p problem) Error() string { return string(p) }

// readApplication returns the request for a form. Its errors are problems.
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

	resume, err := readResume(form)
	if err != nil {
		return application, err
	}
	application.Attachments = append(application.Attachments, resume.Attachment(gen.AttachmentTypeCV))

	application.ScreeningQuestionAnswers, err = readAnswers(job.ScreeningQuestions, form)
	return application, err
}

// readAnswers returns the answers to the questions that are asked. Its errors are problems.
func readAnswers(questions []gen.ScreeningQuestion, form *multipart.Form) (answers []gen.ScreeningQuestionAnswerInput, err error) {
	given := map[string]any{} // by the ID of the question
	for _, question := range inOrder(questions) {
		if !isAsked(question, given) {
			continue
		}
		answer, err := readAnswer(question, form)
		if err == nil && answer == nil {
			if required(question) {
				return nil, problem("Please answer: " + title(question))
			}
			continue
		}
		var input gen.ScreeningQuestionAnswerInput
		if err == nil {
			input, err = kombo.AnswerQuestion(question, answer) // checks lengths, limits, options and files
		}
		if err != nil {
			return nil, problem("Please check your answer to: " + title(question))
		}
		given[question.ID] = answer
		answers = append(answers, input)
	}
	return answers, nil
}

// readResume returns the resume of a form. Its errors are problems.
func readResume(form *multipart.Form) (*kombo.File, error) {
	resume, err := readUpload(form, "resume")
	switch {
	case err != nil:
		return nil, problem("Your resume could not be read. Please choose another file.")
	case resume == nil:
		return nil, problem("Please add your resume.")
	case !slices.Contains(resumeTypes, strings.ToLower(filepath.Ext(form.File["resume"][0].Filename))):
		return nil, problem("Your resume must be a PDF, Word, OpenDocument, RTF or text file.")
	}
	return resume, nil
}

// readUpload returns a file of a form, nil if none was chosen.
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

// readAnswer returns the answer to a question in a form, nil if there is none.
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
