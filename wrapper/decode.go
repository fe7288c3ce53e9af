package kombo

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/kombo-go/kombo/gen"
)

// envelope is an answer without its data.
type envelope struct {
	isError  bool
	hasData  bool
	warnings []gen.Warning
	failure  *errorDetails

	fieldErrors  []*FieldError
	recordErrors []*RecordError
}

// errorDetails is Kombo's error, or as much of it as is there.
type errorDetails struct {
	Code, Title, Message, LogURL string
}

// decodeError tells why an answer with a status of success is none. It never quotes the answer.
type decodeError struct {
	pointer string
	reason  string
}

func (e *decodeError) Error() string {
	if e.pointer == "" {
		return e.reason
	}
	return fmt.Sprintf("the value at %s of the answer: %s", e.pointer, e.reason)
}

// essential is what holds an answer together: without it records would be missing and nobody would know.
var essential = []string{"/data", "/data/results", "/data/next"}

// decodeSuccess decodes the body of a success. A value of a wrong type is set aside as a FieldError.
func decodeSuccess(body []byte, data any, decodeRecord func([]byte, any) error) (envelope, error) {
	decoded, err := decodeEnvelope(body, data, decodeRecord)
	switch {
	case decoded.failure != nil || decoded.isError:
		if decoded.failure == nil {
			decoded.failure = new(errorDetails)
		}
		return decoded, &decodeError{reason: `the answer says "error"`}
	case err != nil:
		return decoded, explain(err)
	case !decoded.hasData && !mayBeAbsent(data):
		return decoded, &decodeError{reason: `the answer has no "data"`}
	}
	for _, fieldError := range decoded.fieldErrors {
		if slices.Contains(essential, fieldError.Pointer) {
			return decoded, &decodeError{pointer: fieldError.Pointer, reason: fieldError.Err.Error()}
		}
	}
	return decoded, nil
}

// mayBeAbsent reports whether a response without data loses nothing: if there is nothing in it, or anything.
func mayBeAbsent(data any) bool {
	kind := reflect.TypeOf(data).Elem()
	return kind.Kind() == reflect.Struct && kind.NumField() == 0 || kind.Kind() == reflect.Interface
}

// decodeEnvelope decodes an answer token by token, so that the data is decoded right where it stands. With data nil it
// looks for an error only.
func decodeEnvelope(body []byte, data any, decodeRecord func([]byte, any) error) (decoded envelope, _ error) {
	if data != nil {
		reflect.ValueOf(data).Elem().SetZero() // of what an earlier attempt has left
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return decoded, &decodeError{reason: "the answer is empty"}
	}
	decoder := newValueDecoder(body)
	defer decoder.release()
	decoder.decodeRecord = decodeRecord
	defer func() { decoded.fieldErrors, decoded.recordErrors = decoder.fieldErrors, decoder.recordErrors }()
	kind := decoder.PeekKind()
	if _, err := decoder.ReadToken(); err != nil {
		return decoded, err
	}
	if kind != '{' {
		return decoded, &decodeError{reason: fmt.Sprintf("the answer is %s, not an object", kindName(kind))}
	}
	for decoder.PeekKind() != '}' {
		name, err := decoder.ReadValue()
		if err != nil {
			return decoded, err
		}
		switch string(name) {
		case `"status"`:
			var status jsontext.Value
			status, err = decoder.ReadValue()
			decoded.isError = string(status) == `"error"`
		case `"error"`:
			decoded.failure, err = decodeErrorDetails(&decoder.Decoder)
		case `"data"`:
			if data == nil || decoder.PeekKind() == 'n' {
				err = decoder.SkipValue()
				break
			}
			decoded.hasData = true
			err = decoder.decode(data)
		case `"warnings"`:
			if decoder.PeekKind() != '[' {
				err = decoder.SkipValue()
				break
			}
			err = decoder.decode(&decoded.warnings)
		default:
			err = decoder.SkipValue()
		}
		if err != nil {
			return decoded, err
		}
	}
	if _, err := decoder.ReadToken(); err != nil {
		return decoded, err
	}
	if _, err := decoder.ReadToken(); err != io.EOF {
		return decoded, &decodeError{reason: "there is something after the end of the answer"}
	}
	return decoded, nil
}

// decodeErrorDetails takes from Kombo's error what is a string. In other JSON "error" may be anything; null is none.
func decodeErrorDetails(decoder *jsontext.Decoder) (*errorDetails, error) {
	value, err := decoder.ReadValue()
	if err != nil || value.Kind() == 'n' {
		return nil, err
	}
	details := new(errorDetails)
	var members map[string]jsontext.Value
	if json.Unmarshal(value, &members, decodeOptions) != nil {
		return details, nil
	}
	for name, target := range map[string]*string{"code": &details.Code, "title": &details.Title, "message": &details.Message, "log_url": &details.LogURL} {
		if members[name].Kind() == '"' {
			_ = json.Unmarshal(members[name], target, decodeOptions) // a string fits a string
		}
	}
	return details, nil
}

// explain says what is wrong with an answer without quoting it: the errors of the JSON package quote.
func explain(err error) error {
	var own *decodeError
	var syntax *jsontext.SyntacticError
	switch {
	case errors.As(err, &own):
		return own
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF):
		return &decodeError{reason: "the JSON of the answer ends in the middle"}
	case errors.As(err, &syntax):
		// Where that is would be told in names that the answer made up.
		return &decodeError{reason: fmt.Sprintf("the answer is no JSON, from byte %d on", syntax.ByteOffset)}
	}
	return &decodeError{reason: fmt.Sprintf("the answer could not be decoded (%T)", err)}
}
