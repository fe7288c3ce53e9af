package kombo

import (
	stdjson "encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"
)

// encodeOptions write request bodies: times in UTC, since Kombo refuses offsets, and json.Number as the number it is.
// Optional fields are left out as encoding/json does it, so that a pointer to "" or false is sent.
var encodeOptions = json.JoinOptions(
	jsonv1.OmitEmptyWithLegacySemantics(true),
	json.Deterministic(true),
	json.WithMarshalers(json.JoinMarshalers(
		json.MarshalToFunc(func(encoder *jsontext.Encoder, t time.Time) error {
			return encoder.WriteToken(jsontext.String(t.UTC().Format(time.RFC3339Nano)))
		}),
		json.MarshalToFunc(func(encoder *jsontext.Encoder, number stdjson.Number) error {
			return encoder.WriteValue(jsontext.Value(number))
		}),
	)),
)

// encode writes a body. Its errors name the field and the type, never the value.
func encode(body any) ([]byte, error) {
	text, err := json.Marshal(body, encodeOptions)
	if err != nil {
		var semantic *json.SemanticError
		if errors.As(err, &semantic) {
			return nil, fmt.Errorf("the body cannot be encoded at %s, where it has a %v", semantic.JSONPointer, semantic.GoType)
		}
		return nil, fmt.Errorf("the body cannot be encoded (%T)", err)
	}
	return text, nil
}

// decodeOptions read answers, and are as tolerant as JSON allows: what is added or odd must not cost the rest.
var decodeOptions = json.JoinOptions(
	jsontext.AllowDuplicateNames(true),
	jsontext.AllowInvalidUTF8(true),
	json.WithUnmarshalers(json.JoinUnmarshalers(
		json.UnmarshalFromFunc(decodeTimePointer),
		json.UnmarshalFromFunc(decodeTime),
		json.UnmarshalFromFunc(decodeFreeValue),
		json.UnmarshalFromFunc(decodeHeader),
	)),
)

// The ways in which systems write times. Kombo promises the first; dates without a time occur (Kombo marks dates as
// date-time).
var timeLayouts = []string{
	time.RFC3339Nano,
	time.DateOnly,
	"2006-01-02T15:04:05.999999999",
	"2006-01-02 15:04:05.999999999Z07:00",
	"2006-01-02 15:04:05.999999999",
	"2006-01-02T15:04:05.999999999Z0700",
	"2006-01-02T15:04Z07:00",
	"2006-01-02Z07:00",
}

var errNoTime = errors.New("not a time")

func parseTime(text string) (time.Time, error) {
	for _, layout := range timeLayouts {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	return time.Time{}, errNoTime
}

func decodeTime(decoder *jsontext.Decoder, t *time.Time) error {
	if decoder.PeekKind() != '"' {
		if decoder.PeekKind() == 'n' {
			*t = time.Time{}
			return decoder.SkipValue()
		}
		return errNoTime
	}
	token, err := decoder.ReadToken()
	if err != nil {
		return err
	}
	if *t, err = parseTime(token.String()); err != nil && token.String() == "" {
		err = nil // some systems write "no date" like this
	}
	return err
}

func decodeTimePointer(decoder *jsontext.Decoder, t **time.Time) error {
	var value time.Time
	if err := decodeTime(decoder, &value); err != nil {
		return err
	}
	*t = nil
	if !value.IsZero() {
		*t = &value
	}
	return nil
}

// decodeFreeValue keeps numbers as json.Number where the contract leaves the type open: float64 would change integers
// beyond 2^53, such as ids.
func decodeFreeValue(decoder *jsontext.Decoder, value *any) error {
	switch decoder.PeekKind() {
	case '0':
		token, err := decoder.ReadValue()
		*value = stdjson.Number(token)
		return err
	case '{':
		object := map[string]any{}
		*value = object
		return json.UnmarshalDecode(decoder, &object)
	case '[':
		var array []any
		err := json.UnmarshalDecode(decoder, &array)
		*value = array
		return err
	}
	return errors.ErrUnsupported
}

// decodeHeader reads the headers of a passthrough answer: a value is a string, or a list where a header came twice.
func decodeHeader(decoder *jsontext.Decoder, header *http.Header) error {
	var members map[string]any
	if err := json.UnmarshalDecode(decoder, &members); err != nil {
		return err
	}
	*header = make(http.Header, len(members))
	for name, value := range members {
		switch value := value.(type) {
		case []any:
			for _, element := range value {
				header.Add(name, fmt.Sprint(element))
			}
		case nil:
		default:
			header.Add(name, fmt.Sprint(value))
		}
	}
	return nil
}
