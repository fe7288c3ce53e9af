package decode

import (
	"reflect"

	"github.com/go-json-experiment/json"

	"github.com/kombo-go/kombo/internal/decode/valid"
)

// readNull reads null, which peek or kind has seen.
func readNull(d *decoder, v reflect.Value) {
	v.SetZero()
	d.at += len("null")
}

func readString(d *decoder, v reflect.Value) {
	switch d.peek() {
	case '"':
		v.SetString(d.string())
	case 'n':
		readNull(d, v)
	default:
		d.mismatch(v)
	}
}

// readStringPointer is readPointer with readString for the most frequent type.
func readStringPointer(d *decoder, v reflect.Value) {
	switch d.peek() {
	case '"':
		text := d.string()
		d.spend(stringSize)
		v.Set(reflect.ValueOf(&text))
	case 'n':
		readNull(d, v)
	default:
		d.mismatch(v)
	}
}

func readBool(d *decoder, v reflect.Value) {
	switch d.peek() {
	case 't', 'f':
		v.SetBool(len(d.scalar()) == len("true"))
	case 'n':
		readNull(d, v)
	default:
		d.mismatch(v)
	}
}

func readPointer(target reflect.Type, read reader) reader {
	size := int(target.Size())
	return func(d *decoder, v reflect.Value) {
		if d.peek() == 'n' {
			readNull(d, v)
			return
		}
		d.spend(size)
		before := len(d.invalid)
		pointer := reflect.New(target)
		read(d, pointer.Elem())
		if len(d.invalid) > before && pointer.Elem().IsZero() { // nothing of it is valid
			v.SetZero()
			return
		}
		v.Set(pointer)
	}
}

// readByItself is for types that package json decodes.
func readByItself(d *decoder, v reflect.Value) {
	kind := d.kind()
	start := d.at
	text := d.skip()
	d.spend(len(text))
	if json.Unmarshal(text, v.Addr().Interface(), valid.Options) != nil {
		d.reject(v, start, text, mismatchError{kind, v.Type()})
	}
}
