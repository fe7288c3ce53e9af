package decode

import (
	"bytes"
	"reflect"
	"slices"
	"sync/atomic"

	"github.com/kombo-go/kombo/gen"
)

// maxPredicted bounds the capacity that a slice gets because the previous one had so many elements.
const maxPredicted = 8

func readSlice(t reflect.Type, read reader) reader {
	elements := newElements(t, read)
	var predicted atomic.Int32
	return func(d *decoder, v reflect.Value) {
		if !elements.begin(d, v) {
			return
		}
		index := 0
		for ; d.more(); index++ {
			if index == v.Cap() {
				elements.grow(d, v, max(index, int(predicted.Load()), 1))
			}
			v.SetLen(index + 1)
			elements.read(d, v.Index(index))
		}
		if count := int32(min(index, maxPredicted)); count > 0 && count != predicted.Load() {
			predicted.Store(count)
		}
	}
}

// elements reads the elements of slices of a type.
type elements struct {
	slice    reflect.Type
	empty    reflect.Value
	size     int
	nullable bool
	reader   reader
}

func newElements(t reflect.Type, read reader) *elements {
	e := &elements{slice: t, empty: reflect.MakeSlice(t, 0, 0), size: int(t.Elem().Size()), reader: read}
	switch t.Elem().Kind() {
	case reflect.Pointer, reflect.Interface, reflect.Slice, reflect.Map:
		e.nullable = true
	default:
		e.nullable = decodesItself(t.Elem()) && readerByType[t.Elem()] == nil
	}
	return e
}

// begin goes into an array and makes v empty. For anything else it does what is to be done and
// returns false.
func (e *elements) begin(d *decoder, v reflect.Value) bool {
	switch d.peek() {
	case '[':
		d.enter()
		v.Set(e.empty)
		return true
	case 'n':
		readNull(d, v)
	default:
		d.mismatch(v)
	}
	return false
}

func (e *elements) grow(d *decoder, v reflect.Value, more int) {
	d.spend((v.Len() + more) * e.size)
	v.Grow(more)
}

// read reads an element. A null among values that cannot be null is invalid: it would look like a
// record or string that is empty.
func (e *elements) read(d *decoder, v reflect.Value) {
	if !e.nullable && d.peek() == 'n' {
		d.mismatch(v)
		return
	}
	e.reader(d, v)
}

// readRecords returns a reader for the records of a list. It reports which record an invalid value is
// in, and lets Settings.Record decode them.
func readRecords(t reflect.Type, read reader) reader {
	elements := newElements(t, read)
	return func(d *decoder, v reflect.Value) {
		if d.recordErrors != nil { // of an earlier member with the same name
			d.recordErrors = nil
			d.invalid = slices.DeleteFunc(d.invalid, func(v invalidValue) bool { return v.Record >= 0 })
		}
		if !elements.begin(d, v) {
			return
		}
		start := d.at
		for index := 0; d.more(); index++ {
			if index == v.Cap() {
				elements.grow(d, v, d.recordsLeft(index, start))
			}
			v.SetLen(index + 1)
			d.record(index, v.Index(index), elements)
		}
	}
}

// maxExpected bounds the capacity for records that are expected. Kombo's pages have 250.
const maxExpected = 2000

// recordsLeft estimates from the records so far, which began at start, how many will follow.
func (d *decoder) recordsLeft(count, start int) int {
	if count == 0 {
		return 4
	}
	length := (d.at - start) / count
	left := (len(d.text) - d.at) / max(length, 1)
	return max(min(left+left/32+1, maxExpected), min(left, count))
}

// record reads a record and keeps its text if something in it is invalid.
func (d *decoder) record(index int, v reflect.Value, elements *elements) {
	d.peek()
	before, start := len(d.invalid), d.at
	if !d.decodedByCaller(v) {
		elements.read(d, v)
	}
	if len(d.invalid) == before {
		return
	}
	raw := d.text[start:d.at]
	d.spend(fieldErrorSize + len(raw))
	recordError := &gen.RecordError{Index: index, Raw: bytes.Clone(raw)}
	for _, invalid := range d.invalid[before:] {
		invalid.Record = index
		recordError.FieldErrors = append(recordError.FieldErrors, invalid.FieldError)
	}
	d.recordErrors = append(d.recordErrors, recordError)
}

// decodedByCaller reports whether Settings.Record has decoded the next record into v.
func (d *decoder) decodedByCaller(v reflect.Value) bool {
	if d.settings.Record == nil || d.peek() == 'n' {
		return false
	}
	start := d.at
	if d.settings.Record(d.skip(), v.Addr().Interface()) == nil {
		return true
	}
	d.at = start
	v.SetZero()
	return false
}
