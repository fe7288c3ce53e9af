package kombo

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/kombo-go/kombo/gen"
)

// FieldError is a value of an answer that does not have the type the contract promises; see [Response].
type FieldError = gen.FieldError

// RecordError is a record of a list with values that do not have the type the contract promises. Iterators yield it
// together with the record.
type RecordError = gen.RecordError

// oddities are what was set aside in an answer.
type oddities struct {
	fieldErrors  []*FieldError
	recordErrors []*RecordError
}

// decodeData decodes the data of an answer. A list is decoded record by record. size is that of the whole answer.
func decodeData(decoder *jsontext.Decoder, size int, data any, odd *oddities) error {
	results := reflect.ValueOf(data).Elem()
	if results.Kind() == reflect.Struct {
		results = results.FieldByName("Results")
	}
	if !results.IsValid() || results.Kind() != reflect.Slice || decoder.PeekKind() != '{' {
		return decodeValue(decoder, "/data", data, odd)
	}
	if _, err := decoder.ReadToken(); err != nil {
		return err
	}
	records := reflect.New(results.Type()).Elem()
	rest := []byte("{") // the other members
	for decoder.PeekKind() != '}' {
		name, err := decoder.ReadValue()
		if err != nil {
			return err
		}
		if string(name) == `"results"` && decoder.PeekKind() == '[' {
			if err := decodeRecords(decoder, size, records, odd); err != nil {
				return err
			}
			continue
		}
		rest = append(append(rest, name...), ':')
		value, err := decoder.ReadValue()
		if err != nil {
			return err
		}
		rest = append(append(rest, value...), ',')
	}
	if _, err := decoder.ReadToken(); err != nil {
		return err
	}
	rest = append(bytes.TrimSuffix(rest, []byte(",")), '}')
	if err := decodeValue(jsontext.NewDecoder(bytes.NewBuffer(rest), decodeOptions), "/data", data, odd); err != nil {
		return err
	}
	results.Set(records)
	return nil
}

// mostRecords bounds the room that is made for records before they are there. Kombo's pages have 2000 at most.
const mostRecords = 2000

func decodeRecords(decoder *jsontext.Decoder, size int, records reflect.Value, odd *oddities) error {
	if _, err := decoder.ReadToken(); err != nil {
		return err
	}
	records.SetLen(0)
	for index := 0; decoder.PeekKind() != ']'; index++ {
		if index == records.Cap() {
			records.Grow(1)
		}
		records.SetLen(index + 1)
		before := decoder.InputOffset()
		if err := decodeRecord(decoder, index, records.Index(index).Addr().Interface(), odd); err != nil {
			return err
		}
		if index == 0 { // The others will not be much larger or smaller.
			length := max(decoder.InputOffset()-before, 1)
			records.Grow(int(min((int64(size)-decoder.InputOffset())/length, mostRecords)))
		}
	}
	_, err := decoder.ReadToken()
	return err
}

func decodeRecord(decoder *jsontext.Decoder, index int, record any, odd *oddities) error {
	if odd == nil {
		return json.UnmarshalDecode(decoder, record)
	}
	raw, err := decoder.ReadValue()
	if err != nil {
		return err
	}
	pointer := "/data/results/" + strconv.Itoa(index)
	fieldErrors, wrongType := decodeAround(raw, pointer, record)
	if wrongType != nil { // Nothing in it can be kept.
		reflect.ValueOf(record).Elem().SetZero()
		fieldErrors = []*FieldError{newFieldError(pointer, raw, wrongType)}
	}
	if len(fieldErrors) == 0 {
		return nil
	}
	for _, fieldError := range fieldErrors {
		fieldError.Record = index
	}
	odd.fieldErrors = append(odd.fieldErrors, fieldErrors...)
	odd.recordErrors = append(odd.recordErrors, &RecordError{Index: index, Raw: bytes.Clone(raw), FieldErrors: fieldErrors})
	return nil
}

// decodeValue decodes the value that comes next, which stands at the pointer.
func decodeValue(decoder *jsontext.Decoder, pointer string, target any, odd *oddities) error {
	if odd == nil {
		return json.UnmarshalDecode(decoder, target)
	}
	raw, err := decoder.ReadValue()
	if err != nil {
		return err
	}
	fieldErrors, wrongType := decodeAround(raw, pointer, target)
	if wrongType != nil {
		return &decodeError{pointer: pointer + string(wrongType.JSONPointer), reason: typeMismatch(wrongType)}
	}
	odd.fieldErrors = append(odd.fieldErrors, fieldErrors...)
	return nil
}

// maxFieldErrors bounds how often a value is decoded. One in which more is wrong than this has changed altogether.
const maxFieldErrors = 100

// essential is what holds an answer together: without it records would be missing and nobody would know.
var essential = []string{"/data", "/data/results", "/data/next", "/warnings"}

// decodeAround decodes a value without what has a wrong type in it. It returns an error where that leaves nothing, or
// where something essential has the wrong type.
func decodeAround(raw []byte, prefix string, target any) ([]*FieldError, *json.SemanticError) {
	var fieldErrors []*FieldError
	for {
		reflect.ValueOf(target).Elem().SetZero()
		err := json.Unmarshal(raw, target, decodeOptions)
		if err == nil {
			return fieldErrors, nil
		}
		var wrongType *json.SemanticError
		if !errors.As(err, &wrongType) {
			wrongType = &json.SemanticError{Err: err}
		}
		pointer := prefix + string(wrongType.JSONPointer)
		start, end, found := locate(raw, wrongType.JSONPointer)
		if !found || slices.Contains(essential, pointer) || string(raw[start:end]) == "null" || len(fieldErrors) == maxFieldErrors {
			return nil, wrongType
		}
		fieldErrors = append(fieldErrors, newFieldError(pointer, raw[start:end], wrongType))
		raw = slices.Concat(raw[:start], []byte("null"), raw[end:])
	}
}

func newFieldError(pointer string, value []byte, wrongType *json.SemanticError) *FieldError {
	return &FieldError{Pointer: pointer, Record: -1, Value: bytes.Clone(value), Err: errors.New(typeMismatch(wrongType))}
}

// locate finds the first and the last byte of the value at a pointer.
func locate(body []byte, pointer jsontext.Pointer) (start, end int, found bool) {
	decoder := jsontext.NewDecoder(bytes.NewBuffer(body), decodeOptions)
	for key := range pointer.Tokens() {
		kind := decoder.PeekKind()
		if _, err := decoder.ReadToken(); err != nil {
			return 0, 0, false
		}
		switch kind {
		case '{':
			for {
				name, err := decoder.ReadToken()
				if err != nil || name.Kind() == '}' {
					return 0, 0, false
				}
				if name.String() == key {
					break
				}
				if decoder.SkipValue() != nil {
					return 0, 0, false
				}
			}
		case '[':
			index, err := strconv.Atoi(key)
			if err != nil {
				return 0, 0, false
			}
			for range index {
				if decoder.PeekKind() == ']' || decoder.SkipValue() != nil {
					return 0, 0, false
				}
			}
		default:
			return 0, 0, false
		}
	}
	value, err := decoder.ReadValue()
	if err != nil {
		return 0, 0, false
	}
	end = int(decoder.InputOffset())
	return end - len(value), end, true
}

// typeMismatch says what is wrong with a value without showing it.
func typeMismatch(wrongType *json.SemanticError) string {
	if errors.Is(wrongType.Err, errNoTime) {
		return "it is no time"
	}
	if wrongType.GoType == nil {
		return "it has the wrong type"
	}
	return fmt.Sprintf("it is %s and does not fit %s", kindName(wrongType.JSONKind), wrongType.GoType)
}

func kindName(kind jsontext.Kind) string {
	switch kind {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a string"
	case '0':
		return "a number"
	case 't', 'f':
		return "a boolean"
	}
	return "null"
}
