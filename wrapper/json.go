package kombo

import (
	stdjson "encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"
)

// encodeOptions are the options for request bodies. Times are in UTC, because Kombo rejects other
// offsets. Values of type json.Number are numbers. Like in encoding/json, omitempty keeps a pointer
// to "" or false.
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

// encode encodes a request body. Its errors name the field and the type, never the value.
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
