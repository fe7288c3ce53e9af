package decode

import (
	stdjson "encoding/json"
	"maps"
	"net/http"
	"reflect"
	"slices"
)

// About what a map, its entries and values of type any take in addition to texts.
const (
	stringSize = 16
	mapSize    = 48
	entrySize  = 64
	anySize    = 16
)

func readMap(t reflect.Type, read reader) reader {
	size := entrySize + int(t.Elem().Size())
	return func(d *decoder, v reflect.Value) {
		switch d.peek() {
		case '{':
		case 'n':
			readNull(d, v)
			return
		default:
			d.mismatch(v)
			return
		}
		d.enter()
		d.spend(mapSize)
		v.Set(reflect.MakeMap(t))
		for d.more() {
			name := d.memberName()
			d.spend(size)
			value := reflect.New(t.Elem()).Elem()
			read(d, value)
			v.SetMapIndex(reflect.ValueOf(name).Convert(t.Key()), value)
		}
	}
}

func (d *decoder) memberName() string {
	name := d.unquote(d.name())
	d.spend(len(name))
	return d.known.string(name)
}

// readFree reads what the contract leaves open.
func readFree(d *decoder, v reflect.Value) {
	if c := d.peek(); v.Kind() == reflect.Map && c != '{' && c != 'n' {
		d.mismatch(v)
		return
	}
	value := d.free()
	if value == nil {
		v.SetZero()
		return
	}
	v.Set(reflect.ValueOf(value))
}

// free reads a value of any kind. Numbers become json.Number, because float64 would change integers
// beyond 2^53, such as IDs.
func (d *decoder) free() any {
	switch d.kind() {
	case '{':
		d.enter()
		d.spend(mapSize)
		object := map[string]any{}
		for d.more() {
			name := d.memberName()
			d.spend(entrySize)
			object[name] = d.free()
		}
		return object
	case '[':
		d.enter()
		array := []any{}
		for d.more() {
			if len(array) == cap(array) {
				d.spend(2 * anySize * (len(array) + 1))
			}
			array = append(array, d.free())
		}
		return array
	case '"':
		d.spend(stringSize)
		return d.string()
	case '0':
		text := d.scalar()
		d.spend(stringSize + len(text))
		return stdjson.Number(text)
	case 'n':
		d.scalar()
		return nil
	}
	return len(d.scalar()) == len("true")
}

// readHeader reads the header of a passthrough response. A value is a string, or an array if the
// header has several values.
func readHeader(d *decoder, v reflect.Value) {
	if c := d.peek(); c != '{' && c != 'n' {
		d.mismatch(v)
		return
	}
	members, isObject := d.free().(map[string]any)
	if !isObject {
		v.SetZero()
		return
	}
	header := make(http.Header, len(members))
	for _, name := range slices.Sorted(maps.Keys(members)) { // names may differ in case only
		values, isArray := members[name].([]any)
		if !isArray {
			values = []any{members[name]}
		}
		for _, value := range values {
			if value != nil {
				header.Add(name, headerValue(value))
			}
		}
	}
	v.Set(reflect.ValueOf(header))
}

func headerValue(value any) string {
	if text, isString := value.(string); isString {
		return text
	}
	text, _ := stdjson.Marshal(value) // the decoder has made it of JSON
	return string(text)
}
