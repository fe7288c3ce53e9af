package kombo

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/kombo-go/kombo/gen"
)

// AnswerQuestion returns the answer to a screening question of a job, as CreateApplication takes it. The
// type of the question determines the Go type of the answer:
//
//	TEXT           string, of at most max_length characters
//	NUMBER         int or another integer type, float64 or float32, from min to max
//	BOOLEAN        bool
//	DATE           Date
//	SINGLE_SELECT  string, the ID of an option
//	MULTI_SELECT   []string, the IDs of options
//	FILE           File, of an accepted media type and size
//
// An answer that does not fit is an [ErrInvalidArgument]. A question of type INFORMATION takes no
// answer. The answer to a question that has no format, or a type that is not in this list, is not
// checked.
func AnswerQuestion(question gen.ScreeningQuestion, answer any) (gen.ScreeningQuestionAnswerInput, error) {
	var none gen.ScreeningQuestionAnswerInput
	if question.ID == "" {
		return none, fmt.Errorf("kombo: invalid question: it has no ID: use the questions of a job: %w", ErrInvalidArgument)
	}
	if question.Format != nil {
		if check, known := answerChecks[question.Format.Type]; known {
			if err := check(question.Format, answer); err != nil {
				return none, fmt.Errorf("kombo: invalid answer to a question of type %s: %w: %w", question.Format.Type, err, ErrInvalidArgument)
			}
		}
	}
	if file, isFile := answer.(File); isFile {
		answer = file.Input()
	}
	return gen.ScreeningQuestionAnswerInput{QuestionID: question.ID, Answer: answer}, nil
}

// answerChecks check answers by the type of the question.
var answerChecks = map[gen.ScreeningQuestionFormatType]func(*gen.ScreeningQuestionFormat, any) error{
	gen.ScreeningQuestionFormatTypeText:         checkText,
	gen.ScreeningQuestionFormatTypeNumber:       checkNumber,
	gen.ScreeningQuestionFormatTypeBoolean:      checkBoolean,
	gen.ScreeningQuestionFormatTypeDate:         checkAnswerDate,
	gen.ScreeningQuestionFormatTypeSingleSelect: checkSelected,
	gen.ScreeningQuestionFormatTypeMultiSelect:  checkSelectedList,
	gen.ScreeningQuestionFormatTypeFile:         checkFile,
	gen.ScreeningQuestionFormatTypeInformation:  checkInformation,
}

func checkText(format *gen.ScreeningQuestionFormat, answer any) error {
	text, isText := answer.(string)
	if !isText {
		return wants("a string", answer)
	}
	if limit := format.MaxLength; limit != nil && int64(utf8.RuneCountInString(text)) > *limit {
		return fmt.Errorf("it is longer than %d characters", *limit)
	}
	return nil
}

func checkBoolean(_ *gen.ScreeningQuestionFormat, answer any) error {
	if _, isBool := answer.(bool); !isBool {
		return wants("a bool", answer)
	}
	return nil
}

func checkAnswerDate(_ *gen.ScreeningQuestionFormat, answer any) error {
	date, isDate := answer.(Date)
	if !isDate {
		return wants("a Date", answer)
	}
	if !date.IsValid() {
		return errors.New("it is not a date of the calendar")
	}
	return nil
}

func checkSelected(format *gen.ScreeningQuestionFormat, answer any) error {
	id, isText := answer.(string)
	if !isText {
		return wants("a string, the ID of an option", answer)
	}
	return checkOptions(format, id)
}

func checkSelectedList(format *gen.ScreeningQuestionFormat, answer any) error {
	ids, isList := answer.([]string)
	if !isList {
		return wants("a []string, the IDs of options", answer)
	}
	return checkOptions(format, ids...)
}

func checkInformation(*gen.ScreeningQuestionFormat, any) error {
	return errors.New("the question is only a text to read")
}

func wants(what string, answer any) error {
	return fmt.Errorf("it must be %s, not %T", what, answer)
}

func checkNumber(format *gen.ScreeningQuestionFormat, answer any) error {
	value := reflect.ValueOf(answer)
	var number float64
	switch {
	case value.IsValid() && value.CanInt():
		number = float64(value.Int())
	case value.IsValid() && value.CanUint():
		number = float64(value.Uint())
	case value.IsValid() && value.CanFloat():
		number = value.Float()
	default:
		return wants("a number", answer)
	}
	switch {
	case math.IsNaN(number) || math.IsInf(number, 0):
		return errors.New("it is not a number that JSON can express")
	case format.Min != nil && number < *format.Min:
		return fmt.Errorf("it is below %v", *format.Min)
	case format.Max != nil && number > *format.Max:
		return fmt.Errorf("it is above %v", *format.Max)
	}
	return nil
}

func checkOptions(format *gen.ScreeningQuestionFormat, ids ...string) error {
	for _, id := range ids {
		if !slices.ContainsFunc(format.Options, func(option gen.ScreeningQuestionOption) bool { return option.ID == id }) {
			return errors.New("the question has no option with this ID: use the ID of an option, not its Name")
		}
	}
	return nil
}

// checkFile does not check what a link leads to, nor a gen.FileInput.
func checkFile(format *gen.ScreeningQuestionFormat, answer any) error {
	if _, isInput := answer.(gen.FileInput); isInput {
		return nil
	}
	file, isFile := answer.(File)
	switch {
	case !isFile:
		return wants("a File", answer)
	case file.get().link != "":
		return nil
	case len(format.AcceptedMIMETypes) > 0 && !slices.ContainsFunc(format.AcceptedMIMETypes, file.is):
		return fmt.Errorf("files of type %s are not accepted", file.ContentType())
	case format.MaxFileSizeBytes != nil && int64(file.Size()) > *format.MaxFileSizeBytes:
		return fmt.Errorf("the file is larger than %d bytes", *format.MaxFileSizeBytes)
	}
	return nil
}

// is reports whether the file has a media type, which may be a range such as "image/*".
func (f File) is(mediaType string) bool {
	mediaType = strings.ToLower(mediaType)
	if family, isRange := strings.CutSuffix(mediaType, "*"); isRange {
		return strings.HasPrefix(f.ContentType(), strings.TrimPrefix(family, "*/"))
	}
	return f.ContentType() == mediaType
}
