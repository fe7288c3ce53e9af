package main

import (
	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// inventJobs gives the mock server jobs: one with every kind of question, one without questions,
// and one that is not public.
func inventJobs(server *kombotest.Server) {
	languages := []gen.ScreeningQuestionOption{{ID: "option-go", Name: "Go"}, {ID: "option-python", Name: "Python"}, {ID: "option-other", Name: "Another"}}
	ask := func(index int64, title string, required bool, format gen.ScreeningQuestionFormat) gen.ScreeningQuestion {
		id := "question-" + string(format.Type)
		return gen.ScreeningQuestion{ID: id, Index: &index, Title: &title, Required: &required, Format: &format}
	}
	license := ask(8, "Which classes may you drive?", false, gen.ScreeningQuestionFormat{
		Type: gen.ScreeningQuestionFormatTypeText, DisplayType: new(gen.ScreeningQuestionDisplayTypeSingleLine), MaxLength: new(int64(20)),
	})
	license.ID = "question-license"
	license.PreconditionQuestionID, license.PreconditionOptions = new("question-BOOLEAN"), []any{true}
	head := gen.Job{
		ID: "Wb9RnKc4TzXm7YqJd2VpLs6H", Name: new("Head of Examples"), Department: new("Research and Development"),
		Description: new("<p>You invent examples for people who write software.</p><p>You bring:</p><ul><li>patience</li><li>a sense of humour &amp; order</li></ul>"),
		Location:    &gen.Address{City: new("Berlin"), Country: new("DE")}, Status: new(gen.JobStatusOpen),
		SalaryAmountFrom: new(55000.0), SalaryAmountTo: new(65000.0), SalaryCurrency: new("EUR"), SalaryPeriod: new(gen.SalaryPeriodYear),
		ScreeningQuestions: []gen.ScreeningQuestion{
			ask(0, "We read every application ourselves.", false, gen.ScreeningQuestionFormat{Type: gen.ScreeningQuestionFormatTypeInformation}),
			ask(1, "Why do you want to work here?", true, gen.ScreeningQuestionFormat{
				Type: gen.ScreeningQuestionFormatTypeText, DisplayType: new(gen.ScreeningQuestionDisplayTypeMultiLine), MaxLength: new(int64(500)),
			}),
			ask(2, "How many years of experience do you have?", true, gen.ScreeningQuestionFormat{
				Type: gen.ScreeningQuestionFormatTypeNumber, Min: new(0.0), Max: new(50.0),
			}),
			ask(3, "Which language do you know best?", true, gen.ScreeningQuestionFormat{
				Type: gen.ScreeningQuestionFormatTypeSingleSelect, DisplayType: new(gen.ScreeningQuestionDisplayTypeDropdown), Options: languages,
			}),
			ask(4, "Which others do you know?", false, gen.ScreeningQuestionFormat{Type: gen.ScreeningQuestionFormatTypeMultiSelect, Options: languages}),
			ask(5, "When could you start?", false, gen.ScreeningQuestionFormat{Type: gen.ScreeningQuestionFormatTypeDate}),
			ask(6, "A work sample, if you have one", false, gen.ScreeningQuestionFormat{
				Type: gen.ScreeningQuestionFormatTypeFile, AcceptedMIMETypes: []string{"application/pdf", "image/png"}, MaxFileSizeBytes: new(int64(2_000_000)),
			}),
			ask(7, "Do you have a driver's license?", true, gen.ScreeningQuestionFormat{Type: gen.ScreeningQuestionFormatTypeBoolean}),
			license,
			ask(9, "Anything else?", false, gen.ScreeningQuestionFormat{Type: gen.ScreeningQuestionFormatTypeUnknown}),
		},
	}
	server.SetRecords("GET /ats/jobs", head,
		gen.Job{ID: "Xc2SnLd5UzYn8ZrKe3WqMt7J", Name: new("Writer of Test Data"), Department: new("Quality"), Status: new(gen.JobStatusOpen)},
		gen.Job{ID: "Yd3ToMe6VaZp9AsLf4XrNu8K", Name: new("Chief Secret Officer"), Status: new(gen.JobStatusOpen), Visibility: new(gen.JobVisibilityInternal)},
	)
}
