package kombo

import (
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"

	"github.com/kombo-go/kombo/internal/decode"
	"github.com/kombo-go/kombo/internal/decode/valid"
)

// Decode converts a value of a free type, such as a custom field or the data of a passthrough
// response, to a type of yours. Numbers keep all their digits.
func Decode[T any](value any) (T, error) {
	var decoded T
	text, err := encode(value)
	if err != nil {
		return decoded, fmt.Errorf("kombo: Decode: %w", err)
	}
	if err := json.Unmarshal(text, &decoded, valid.Options); err != nil {
		var none T
		return none, fmt.Errorf("kombo: Decode: the value does not fit %T: %w", none, &decode.Error{Pointer: pointerOf(err), Reason: "invalid value"})
	}
	return decoded, nil
}

func pointerOf(err error) string {
	var semantic *json.SemanticError
	if errors.As(err, &semantic) {
		return string(semantic.JSONPointer)
	}
	return ""
}
