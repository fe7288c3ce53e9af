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

// AnswerQuestion answers a screening question of a job. It refuses an answer that does not fit the question's format, with
// [ErrInvalidArgument], before Kombo does. The type of the question says what the answer is in Go:
//
//	TEXT           string, no longer than max_length characters
//	NUMBER         int or another integer type, float64 or float32, from min to max
//	BOOLEAN        bool
//	DATE           Date
//	SINGLE_SELECT  string, the id of an option
//	MULTI_SELECT   []string, the ids of options
//	FILE           File, of an accepted media type and size
//
// A question of type INFORMATION takes no answer. What Kombo adds later, what is UNKNOWN and what has no format is sent as
// it is.
func AnswerQuestion(question gen.ScreeningQuestion, answer any) (gen.ScreeningQuestionAnswerInput, error) {
	if question.ID == "" {
		return gen.ScreeningQuestionAnswerInput{}, fmt.Errorf("kombo: the question has no id: take it from a job: %w", ErrInvalidArgument)
	}
	if question.Format != nil {
		if err := checkAnswer(question.Format, answer); err != nil {
			return gen.ScreeningQuestionAnswerInput{}, fmt.Errorf("kombo: the answer to a question of type %s does not fit: %w: %w", question.Format.Type, err, ErrInvalidArgument)
		}
	}
	if file, isFile := answer.(File); isFile {
		answer = file.Input()
	}
	return gen.ScreeningQuestionAnswerInput{QuestionID: question.ID, Answer: answer}, nil
}

func checkAnswer(format *gen.ScreeningQuestionFormat, answer any) error {
	switch format.Type {
	case gen.ScreeningQuestionFormatTypeText:
		text, isText := answer.(string)
		if !isText {
			return wants("a string", answer)
		}
		if limit := format.MaxLength; limit != nil && int64(utf8.RuneCountInString(text)) > *limit {
			return fmt.Errorf("it is longer than %d characters", *limit)
		}
	case gen.ScreeningQuestionFormatTypeNumber:
		return checkNumber(format, answer)
	case gen.ScreeningQuestionFormatTypeBoolean:
		if _, isBool := answer.(bool); !isBool {
			return wants("a bool", answer)
		}
	case gen.ScreeningQuestionFormatTypeDate:
		date, isDate := answer.(Date)
		if !isDate {
			return wants("a Date", answer)
		}
		if !date.IsValid() {
			return errors.New("it is not a date of the calendar")
		}
	case gen.ScreeningQuestionFormatTypeSingleSelect:
		id, isText := answer.(string)
		if !isText {
			return wants("a string, the id of an option", answer)
		}
		return checkOptions(format, id)
	case gen.ScreeningQuestionFormatTypeMultiSelect:
		ids, isList := answer.([]string)
		if !isList {
			return wants("a []string, the ids of options", answer)
		}
		return checkOptions(format, ids...)
	case gen.ScreeningQuestionFormatTypeFile:
		return checkFile(format, answer)
	case gen.ScreeningQuestionFormatTypeInformation:
		return errors.New("it is a text to read and takes none")
	}
	return nil
}

func wants(what string, answer any) error {
	return fmt.Errorf("it has to be %s and is %T", what, answer)
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
		return errors.New("it is no number that JSON has")
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
			return errors.New("the question has no option of that id: pass the ID of an option, not its Name")
		}
	}
	return nil
}

// checkFile knows nothing about what is behind a link, nor about a gen.FileInput that was made by hand.
func checkFile(format *gen.ScreeningQuestionFormat, answer any) error {
	if _, isInput := answer.(gen.FileInput); isInput {
		return nil
	}
	file, isFile := answer.(File)
	switch {
	case !isFile:
		return wants("a File", answer)
	case file.link != "":
		return nil
	case len(format.AcceptedMIMETypes) > 0 && !slices.ContainsFunc(format.AcceptedMIMETypes, file.is):
		return fmt.Errorf("files of type %s are not accepted", file.contentType)
	case format.MaxFileSizeBytes != nil && int64(file.Size()) > *format.MaxFileSizeBytes:
		return fmt.Errorf("the file is larger than %d bytes", *format.MaxFileSizeBytes)
	}
	return nil
}

// is tells whether the file has a media type, which may be a range such as "image/*".
func (f File) is(mediaType string) bool {
	mediaType = strings.ToLower(mediaType)
	if family, isRange := strings.CutSuffix(mediaType, "*"); isRange {
		return strings.HasPrefix(f.contentType, strings.TrimPrefix(family, "*/"))
	}
	return f.contentType == mediaType
}
