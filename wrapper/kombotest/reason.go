package kombotest

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	failed "github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// maxRejection bounds the text of a rejection, and maxReason one reason in it: a union has one for
// each branch, and an enum names all of its values.
const (
	maxRejection = 500
	maxReason    = 160
)

// reason returns the innermost reasons of a failed validation, each with the place. It quotes no
// values, because logs have it and values may be personal data.
func reason(err error) error {
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return err
	}
	var text strings.Builder
	var collect func(*jsonschema.ValidationError)
	collect = func(e *jsonschema.ValidationError) {
		if text.Len() > maxRejection {
			return
		}
		if len(e.Causes) == 0 {
			if text.Len() > 0 {
				text.WriteString("; ")
			}
			if len(e.InstanceLocation) > 0 {
				text.WriteString(shorten("/"+strings.Join(e.InstanceLocation, "/")+": ", maxReason))
			}
			text.WriteString(shorten(describe(e), maxReason))
		}
		for _, cause := range e.Causes {
			collect(cause)
		}
	}
	collect(invalid)
	return errors.New(shorten(text.String(), maxRejection))
}

func describe(e *jsonschema.ValidationError) string {
	switch k := e.ErrorKind.(type) {
	case *failed.Format:
		if k.Want == "date-time" {
			return k.Err.Error() // rejectZeroTime
		}
		return "not a valid " + k.Want
	case *failed.Pattern:
		return "does not match the pattern " + k.Want
	}
	output, _ := json.Marshal(e.BasicOutput().Error)
	return strings.Trim(string(output), `"`)
}

// shorten cuts a text that is longer than a number of bytes.
func shorten(text string, length int) string {
	if len(text) <= length {
		return text
	}
	return strings.ToValidUTF8(text[:length-3], "") + "..."
}
