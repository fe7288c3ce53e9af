package people

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kombo-go/kombo/gen"
)

// encode encodes records like Kombo: with all members of the contract in its order, null for those
// without a value, and dates with a time of day.
func encode(records any) []byte { return appendValue(nil, reflect.ValueOf(records)) }

func appendValue(text []byte, v reflect.Value) []byte {
	switch value := v.Interface().(type) {
	case time.Time:
		return value.AppendFormat(text, `"2006-01-02T15:04:05.000Z"`)
	case gen.Date:
		return append(text, `"`+value.String()+`T00:00:00.000Z"`...)
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return append(text, "null"...)
		}
		return appendValue(text, v.Elem())
	case reflect.Slice:
		if v.IsNil() {
			return append(text, "null"...)
		}
		return appendList(text, '[', ']', v.Len(), func(text []byte, i int) []byte { return appendValue(text, v.Index(i)) })
	case reflect.Struct:
		return appendList(text, '{', '}', v.NumField(), func(text []byte, i int) []byte {
			name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			return appendValue(append(strconv.AppendQuote(text, name), ':'), v.Field(i))
		})
	case reflect.Map:
		if v.IsNil() {
			return append(text, "null"...)
		}
		names := v.MapKeys()
		slices.SortFunc(names, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		return appendList(text, '{', '}', len(names), func(text []byte, i int) []byte {
			return appendValue(append(strconv.AppendQuote(text, names[i].String()), ':'), v.MapIndex(names[i]))
		})
	}
	encoded, err := json.Marshal(v.Interface())
	if err != nil {
		panic(err) // all models can be encoded
	}
	return append(text, encoded...)
}

func appendList(text []byte, start, end byte, length int, element func(text []byte, i int) []byte) []byte {
	text = append(text, start)
	for i := range length {
		if i > 0 {
			text = append(text, ',')
		}
		text = element(text, i)
	}
	return append(text, end)
}
