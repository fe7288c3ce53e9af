package decode

import (
	"bytes"
	stdjson "encoding/json"
	"io"
	"maps"
	"math/big"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/internal/decode/valid"
)

// node is a value that jsontext read token by token. A reference decodes it as the decoder should,
// but in the simplest form: without a walker, plans or predictions.
type node struct {
	kind    jsontext.Kind
	raw     string
	text    string // a string without quotes and escapes
	members []pair
	items   []node
}

type pair struct {
	name  string
	value node
}

// parse reads a text. It returns false if jsontext rejects it.
func parse(text []byte) (node, bool) {
	decoder := jsontext.NewDecoder(bytes.NewReader(text), valid.Options)
	n, err := readNode(decoder)
	if err != nil {
		return node{}, false
	}
	_, err = decoder.ReadToken()
	return n, err == io.EOF
}

func readNode(decoder *jsontext.Decoder) (n node, err error) {
	n.kind = decoder.PeekKind()
	switch n.kind {
	case '{', '[':
		_, err = decoder.ReadToken()
		for err == nil && decoder.PeekKind() != '}' && decoder.PeekKind() != ']' {
			var item node
			if n.kind == '{' {
				var name jsontext.Token
				if name, err = decoder.ReadToken(); err != nil {
					return n, err
				}
				text := name.String()
				item, err = readNode(decoder)
				n.members = append(n.members, pair{text, item})
				continue
			}
			item, err = readNode(decoder)
			n.items = append(n.items, item)
		}
		if err == nil {
			_, err = decoder.ReadToken()
		}
	default:
		var raw jsontext.Value
		if raw, err = decoder.ReadValue(); err == nil {
			n.raw = string(raw)
			if n.kind == '"' {
				text, _ := jsontext.AppendUnquote(nil, raw)
				n.text = string(text)
			}
		}
	}
	return n, err
}

// reference decodes nodes and collects the pointers of invalid values.
type reference struct{ invalid []string }

func (r *reference) reject(v reflect.Value, pointer string) {
	v.SetZero()
	r.invalid = append(r.invalid, pointer)
}

func (r *reference) decode(n node, v reflect.Value, pointer string) {
	switch {
	case n.kind == 'n' && !selfDecoding(v.Type()):
		v.SetZero()
	case r.decodeSpecial(n, v, pointer):
	case v.Kind() == reflect.Pointer:
		target := reflect.New(v.Type().Elem())
		before := len(r.invalid)
		r.decode(n, target.Elem(), pointer)
		isTime := v.Type() == reflect.TypeFor[*time.Time]() || v.Type() == reflect.TypeFor[*gen.Date]()
		if v.SetZero(); !target.Elem().IsZero() || len(r.invalid) == before && !isTime {
			v.Set(target)
		}
	case v.Kind() == reflect.Struct && n.kind == '{':
		for _, member := range n.members {
			for i := range v.NumField() {
				if name, _ := memberName(v.Type().Field(i)); name == member.name {
					r.decode(member.value, v.Field(i), pointer+"/"+escape(name))
				}
			}
		}
	case v.Kind() == reflect.Slice && n.kind == '[':
		v.Set(reflect.MakeSlice(v.Type(), len(n.items), len(n.items)))
		for i, item := range n.items {
			place := pointer + "/" + strconv.Itoa(i)
			kind := v.Type().Elem().Kind()
			canBeNil := kind == reflect.Pointer || kind == reflect.Interface || kind == reflect.Slice || kind == reflect.Map
			if item.kind == 'n' && !canBeNil {
				r.invalid = append(r.invalid, place)
				continue
			}
			r.decode(item, v.Index(i), place)
		}
	case v.Kind() == reflect.Map && n.kind == '{':
		v.Set(reflect.MakeMap(v.Type()))
		for _, member := range n.members {
			value := reflect.New(v.Type().Elem()).Elem()
			r.decode(member.value, value, pointer+"/"+escape(member.name))
			v.SetMapIndex(reflect.ValueOf(member.name).Convert(v.Type().Key()), value)
		}
	default:
		r.decodeScalar(n, v, pointer)
	}
}

func escape(name string) string {
	return strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1")
}

func selfDecoding(t reflect.Type) bool { return decodesItself(t) && readerByType[t] == nil }

func (r *reference) decodeSpecial(n node, v reflect.Value, pointer string) bool {
	switch target := v.Addr().Interface().(type) {
	case *time.Time, *gen.Date:
		t, isTime := parseTime([]byte(n.text))
		if n.kind != '"' || !isTime && n.text != "" {
			r.reject(v, pointer)
			return true
		}
		if date, isDate := target.(*gen.Date); isDate {
			*date = gen.DateOf(t)
		} else {
			v.Set(reflect.ValueOf(t))
		}
		return true
	case *http.Header:
		if n.kind != '{' {
			r.reject(v, pointer)
			return true
		}
		header := http.Header{}
		members := free(n).(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(members)) {
			switch value := members[name].(type) {
			case nil:
			case []any:
				for _, element := range value {
					if element != nil {
						header.Add(name, headerValue(element))
					}
				}
			default:
				header.Add(name, headerValue(value))
			}
		}
		*target = header
		return true
	case *any:
		*target = free(n)
		return true
	}
	if selfDecoding(v.Type()) {
		numbers := json.MarshalToFunc(func(e *jsontext.Encoder, n stdjson.Number) error {
			return e.WriteValue(jsontext.Value(n))
		})
		encoded, err := json.Marshal(free(n), json.WithMarshalers(numbers))
		if err != nil || json.Unmarshal(encoded, v.Addr().Interface(), valid.Options) != nil {
			r.reject(v, pointer)
		}
		return true
	}
	return false
}

func (r *reference) decodeScalar(n node, v reflect.Value, pointer string) {
	switch {
	case n.kind == '"' && v.Kind() == reflect.String:
		v.SetString(n.text)
	case (n.kind == 't' || n.kind == 'f') && v.Kind() == reflect.Bool:
		v.SetBool(n.kind == 't')
	case n.kind == '0' && v.CanFloat():
		number, err := strconv.ParseFloat(n.raw, v.Type().Bits())
		if v.SetFloat(number); err != nil {
			r.reject(v, pointer)
		}
	case n.kind == '0' && (v.CanInt() || v.CanUint()):
		number, _ := new(big.Rat).SetString(n.raw)
		switch {
		case number == nil || !number.IsInt():
			r.reject(v, pointer)
		case v.CanInt() && number.Num().IsInt64() && !v.OverflowInt(number.Num().Int64()):
			v.SetInt(number.Num().Int64())
		case v.CanUint() && number.Num().IsUint64() && !v.OverflowUint(number.Num().Uint64()):
			v.SetUint(number.Num().Uint64())
		default:
			r.reject(v, pointer)
		}
	default:
		r.reject(v, pointer)
	}
}

// free decodes a value into the types that any holds.
func free(n node) any {
	switch n.kind {
	case '{':
		object := map[string]any{}
		for _, member := range n.members {
			object[member.name] = free(member.value)
		}
		return object
	case '[':
		array := []any{}
		for _, item := range n.items {
			array = append(array, free(item))
		}
		return array
	case '"':
		return n.text
	case '0':
		return stdjson.Number(n.raw)
	case 't', 'f':
		return n.kind == 't'
	}
	return nil
}
