package kombo_test

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

func question(format *gen.ScreeningQuestionFormat) gen.ScreeningQuestion {
	return gen.ScreeningQuestion{ID: "Gm4TzLx8VdWc2KpRn6HsYb9Q", Format: format}
}

func TestAnswers(t *testing.T) {
	options := []gen.ScreeningQuestionOption{{ID: "a", Name: "Yes"}, {ID: "b", Name: "No"}}
	text := &gen.ScreeningQuestionFormat{Type: gen.ScreeningQuestionFormatTypeText, MaxLength: new(int64(3))}
	number := &gen.ScreeningQuestionFormat{Type: gen.ScreeningQuestionFormatTypeNumber, Min: new(1.0), Max: new(9.5)}
	boolean := &gen.ScreeningQuestionFormat{Type: gen.ScreeningQuestionFormatTypeBoolean}
	date := &gen.ScreeningQuestionFormat{Type: gen.ScreeningQuestionFormatTypeDate}
	one := &gen.ScreeningQuestionFormat{Type: gen.ScreeningQuestionFormatTypeSingleSelect, Options: options}
	many := &gen.ScreeningQuestionFormat{Type: gen.ScreeningQuestionFormatTypeMultiSelect, Options: options}
	file := &gen.ScreeningQuestionFormat{Type: gen.ScreeningQuestionFormatTypeFile, MaxFileSizeBytes: new(int64(4)), AcceptedMIMETypes: []string{"application/pdf", "IMAGE/*"}}
	pdf, err := kombo.NewFile("a.pdf", strings.NewReader("%PDF"))
	require.NoError(t, err)
	png, err := kombo.NewFile("a.png", strings.NewReader("png"))
	require.NoError(t, err)
	word, err := kombo.NewFile("a.doc", strings.NewReader("doc"))
	require.NoError(t, err)
	large, err := kombo.NewFile("a.pdf", strings.NewReader("%PDF-1.4"))
	require.NoError(t, err)
	link, err := kombo.LinkFile("a.doc", "https://files.example.com/1")
	require.NoError(t, err)

	tests := []struct {
		name    string
		format  *gen.ScreeningQuestionFormat
		answer  any
		sent    string // as JSON, "" if it is invalid
		message string
	}{
		{"text", text, "äöü", `"äöü"`, ""},
		{"long text", text, "four", "", "longer than 3"},
		{"no text", text, 1, "", "a string, not int"},
		{"text without a limit", &gen.ScreeningQuestionFormat{Type: gen.ScreeningQuestionFormatTypeText}, "four", `"four"`, ""},
		{"int", number, 5, `5`, ""},
		{"int64", number, int64(1), `1`, ""},
		{"uint", number, uint8(5), `5`, ""},
		{"float", number, 9.5, `9.5`, ""},
		{"too small", number, 0, "", "below 1"},
		{"too large", number, 9.75, "", "above 9.5"},
		{"not a number", number, math.NaN(), "", "not a number"},
		{"infinite", number, math.Inf(1), "", "not a number"},
		{"number as text", number, "5", "", "a number, not string"},
		{"nothing", number, nil, "", "a number, not <nil>"},
		{"yes", boolean, true, `true`, ""},
		{"yes as text", boolean, "true", "", "a bool, not string"},
		{"date", date, kombo.DateOf(time.Date(2026, 7, 1, 0, 0, 0, 0, time.FixedZone("", 7200))), `"2026-07-01"`, ""},
		{"date as text", date, "2026-07-01", "", "a Date, not string"},
		{"time", date, time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC), "", "a Date, not time.Time"},
		{"no date", date, kombo.Date{}, "", "not a date of the calendar"},
		{"day that does not exist", date, kombo.Date{Year: 2026, Month: time.February, Day: 29}, "", "not a date of the calendar"},
		{"option", one, "b", `"b"`, ""},
		{"option by its name", one, "Yes", "", "the ID of an option"},
		{"options for one", one, []string{"a"}, "", "a string, the ID"},
		{"options", many, []string{"a", "b"}, `["a","b"]`, ""},
		{"none of the options", many, []string{}, `[]`, ""},
		{"unknown options", many, []string{"a", "c"}, "", "the ID of an option"},
		{"option for many", many, "a", "", "a []string"},
		{"file", file, pdf, `{"content_type":"application/pdf","data":"JVBERg==","name":"a.pdf"}`, ""},
		{"file of a wildcard type", file, png, `{"content_type":"image/png","data":"cG5n","name":"a.png"}`, ""},
		{"file of another type", file, word, "", "application/msword are not accepted"},
		{"large file", file, large, "", "larger than 4"},
		{"link", file, link, `{"data_url":"https://files.example.com/1","name":"a.doc"}`, ""},
		{"input of a file", file, pdf.Input(), `{"content_type":"application/pdf","data":"JVBERg==","name":"a.pdf"}`, ""},
		{"name of a file", file, "a.pdf", "", "a File, not string"},
		{"information", &gen.ScreeningQuestionFormat{Type: gen.ScreeningQuestionFormatTypeInformation}, "read", "", "only a text to read"},
		{"unknown", &gen.ScreeningQuestionFormat{Type: gen.ScreeningQuestionFormatTypeUnknown}, "any", `"any"`, ""},
		{"new", &gen.ScreeningQuestionFormat{Type: "SIGNATURE"}, "any", `"any"`, ""},
		{"no format", nil, "any", `"any"`, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			input, err := kombo.AnswerQuestion(question(test.format), test.answer)
			if test.sent == "" {
				assert.ErrorIs(t, err, kombo.ErrInvalidArgument)
				assert.ErrorContains(t, err, test.message)
				return
			}
			require.NoError(t, err)
			server := kombotest.NewServer(t)
			_, err = server.Client().Integration("greenhouse:acme").ATS.CreateApplication(ctx, "1", gen.CreateApplicationRequest{
				Candidate:                gen.CandidateInput{FirstName: "Ada", LastName: "Example", EmailAddress: "ada@example.com"},
				ScreeningQuestionAnswers: []gen.ScreeningQuestionAnswerInput{input},
			})
			require.NoError(t, err)
			var body struct {
				Answers []struct {
					QuestionID string          `json:"question_id"`
					Answer     json.RawMessage `json:"answer"`
				} `json:"screening_question_answers"`
			}
			require.NoError(t, json.Unmarshal(server.Requests()[0].Body, &body))
			require.Len(t, body.Answers, 1)
			assert.Equal(t, "Gm4TzLx8VdWc2KpRn6HsYb9Q", body.Answers[0].QuestionID)
			assert.JSONEq(t, test.sent, string(body.Answers[0].Answer))
		})
	}
	_, err = kombo.AnswerQuestion(gen.ScreeningQuestion{}, "any")
	assert.ErrorIs(t, err, kombo.ErrInvalidArgument)
}

// AnswerQuestion checks the answer to a screening question before it is sent. The error does not
// contain it.
func ExampleAnswerQuestion() {
	question := gen.ScreeningQuestion{ID: "Gm4TzLx8VdWc2KpRn6HsYb9Q", Format: &gen.ScreeningQuestionFormat{
		Type: gen.ScreeningQuestionFormatTypeNumber, Max: new(50.0),
	}}
	answer, err := kombo.AnswerQuestion(question, 12)
	fmt.Println(answer.Answer, err)
	_, err = kombo.AnswerQuestion(question, 120)
	fmt.Println(err)
	// Output:
	// 12 <nil>
	// kombo: invalid answer to a question of type NUMBER: it is above 50: invalid argument
}
