package decode

import (
	"bytes"
	"fmt"
	"io"
	"reflect"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/internal/decode/valid"
)

// Response is a response without its data.
type Response struct {
	Warnings     []gen.Warning
	FieldErrors  []*gen.FieldError
	RecordErrors []*gen.RecordError
	// Failure is Kombo's error. It is nil if the response is a success.
	Failure *Failure
}

// Failure is Kombo's error, or as much of it as there is.
type Failure struct {
	Code    string `json:"code"`
	Title   string `json:"title"`
	Message string `json:"message"`
	LogURL  string `json:"log_url"`
}

// Success decodes a response whose status is a success into data, a pointer:
//
//	{"status": "success", "data": ..., "warnings": [...]}
//
// Values that do not fit their type become FieldErrors. The error is an *Error. It says that the
// response is not a success, or that data would be missing: the body is not such an object, "data" is
// absent or null, or a list has no records, not even an empty array.
func Success(body []byte, data any, settings Settings) (Response, error) {
	target := reflect.ValueOf(data).Elem()
	plan := planOf(target.Type(), settings.List)
	if plan.err != nil {
		return Response{}, &Error{Reason: plan.err.Error()}
	}
	e := envelope{decoder: newDecoder(settings), plan: plan, data: target}
	defer e.decoder.release()
	err := e.read(body)
	e.response.FieldErrors, e.response.RecordErrors = e.decoder.fieldErrors, e.decoder.recordErrors
	switch {
	case e.response.Failure != nil || e.isError:
		if e.response.Failure == nil {
			e.response.Failure = new(Failure)
		}
		return e.response, &Error{Reason: `the response has the status "error"`}
	case err != nil:
		return e.response, syntaxError(err)
	}
	return e.response, e.complete()
}

// Fail returns what is known of Kombo's error in the body of a response that is not a success. It is
// nil if there is none. The body may be cut off or something else than JSON.
func Fail(body []byte) *Failure {
	e := envelope{decoder: newDecoder(Settings{})}
	defer e.decoder.release()
	_ = e.read(body) // what is not JSON has no code
	return e.response.Failure
}

// CanBeAbsent reports whether a response without data is complete: because t has no fields, or
// because it can be anything.
func CanBeAbsent(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && t.NumField() == 0 || t.Kind() == reflect.Interface
}

// envelope reads a response.
type envelope struct {
	decoder *decoder
	plan    plan
	data    reflect.Value // the zero Value if only a failure is wanted

	response Response
	isError  bool // the status says so
	hasData  bool
}

// byteOrderMark is at the beginning of some texts, although RFC 8259 does not allow it.
var byteOrderMark = []byte("\xef\xbb\xbf")

func (e *envelope) read(body []byte) error {
	if e.data.IsValid() {
		e.data.SetZero() // of what an earlier attempt has left
	}
	body = bytes.TrimPrefix(body, byteOrderMark)
	if len(bytes.TrimSpace(body)) == 0 {
		return &Error{Reason: "the response is empty"}
	}
	e.decoder.json.Reset(body)
	kind := e.decoder.json.Kind()
	if _, err := e.decoder.json.Token(); err != nil {
		return err
	}
	if kind != '{' {
		return &Error{Reason: fmt.Sprintf("the response is %s, not an object", kindName(kind))}
	}
	for e.decoder.json.Kind() != '}' {
		quoted, err := e.decoder.json.Value()
		if err != nil {
			return err
		}
		if err := e.member(unquote(quoted)); err != nil {
			return err
		}
	}
	if _, err := e.decoder.json.Token(); err != nil {
		return err
	}
	if _, err := e.decoder.json.Token(); err != io.EOF {
		return &Error{Reason: "there is data after the end of the response"}
	}
	return nil
}

func (e *envelope) member(name string) error {
	value, err := e.decoder.json.Value()
	if err != nil {
		return err
	}
	switch name {
	case "status":
		e.isError = unquote(value) == "error"
	case "error":
		e.response.Failure = failureOf(value)
	case "data":
		if !e.data.IsValid() {
			return nil
		}
		e.data.SetZero() // of an earlier member with the same name
		e.decoder.fieldErrors, e.decoder.recordErrors = nil, nil
		e.hasData = value.Kind() != 'n'
		return e.decoder.decode(value, "/data", e.plan.read, e.data)
	case "warnings":
		if value.Kind() == '[' && e.data.IsValid() {
			warnings := reflect.ValueOf(&e.response.Warnings).Elem()
			return e.decoder.decode(value, "/warnings", planOf(warnings.Type(), "").read, warnings)
		}
	}
	return nil
}

// complete returns an error if data would be missing without a trace.
func (e *envelope) complete() error {
	if !e.hasData && !CanBeAbsent(e.data.Type()) {
		return &Error{Reason: `the response has no "data"`}
	}
	// Without the cursor or the records, data would be missing and nobody would know.
	for _, fieldError := range e.response.FieldErrors {
		switch fieldError.Pointer {
		case "/data", "/data/next", "/data/" + e.plan.listName:
			return &Error{Pointer: fieldError.Pointer, Reason: fieldError.Err.Error()}
		}
	}
	if list := e.plan.list; list >= 0 && e.data.Field(list).IsNil() {
		return &Error{Reason: fmt.Sprintf("the response has no %q in its data", e.plan.listName)}
	}
	return nil
}

// failureOf takes from Kombo's error what is a string. In other JSON, "error" may be anything, and
// null means that there is no error.
func failureOf(value valid.Value) *Failure {
	if value.Kind() == 'n' {
		return nil
	}
	failure := new(Failure)
	decoder := newDecoder(Settings{})
	defer decoder.release()
	target := reflect.ValueOf(failure).Elem()
	_ = decoder.decode(value, "/error", planOf(target.Type(), "").read, target)
	return failure
}

// unquote returns the meaning of a string, "" if value is not a string.
func unquote(value valid.Value) string {
	if value.Kind() != '"' {
		return ""
	}
	text, _ := jsontext.AppendUnquote(nil, value.Text())
	return string(text)
}
