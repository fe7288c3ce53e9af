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
