package decode

import (
	"bytes"
	"fmt"
	"math"
	"reflect"
	"sync"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/internal/decode/valid"
)

// Settings are what a caller decides about decoding.
type Settings struct {
	// List is the name of the member of the data that has the records of a list. If it is "", a
	// required slice called "results" is taken for one.
	List string
	// MaxBytes is about how many bytes the decoded value may take in memory. 0 means no limit.
	MaxBytes int64
	// Record decodes the records of lists in place of this package. It is nil if there is no such
	// function. A record for which it returns an error is decoded by this package.
	Record func(record []byte, target any) error
}

// decoder decodes valid values into Go values.
type decoder struct {
	walker
	json     *valid.Reader
	settings Settings
	prefix   string // the place of the value that is being decoded
	left     int64  // of settings.MaxBytes
	stopped  *Error

	rejected     int            // how many values were invalid
	invalid      []invalidValue // those of the value that is being decoded
	fieldErrors  []*gen.FieldError
	recordErrors []*gen.RecordError

	known   *knownStrings
	scratch []byte
}

// invalidValue is a FieldError without its pointer. The value begins at offset.
type invalidValue struct {
	*gen.FieldError
	offset int
}

var decoders = sync.Pool{New: func() any { return &decoder{json: new(valid.Reader), known: new(knownStrings)} }}

func newDecoder(settings Settings) *decoder {
	d := decoders.Get().(*decoder)
	d.settings, d.left = settings, settings.MaxBytes
	if d.left == 0 {
		d.left = math.MaxInt64
	}
	return d
}

// maxKeptScratch bounds the buffer that a decoder keeps for the next response.
const maxKeptScratch = 64 << 10

func (d *decoder) release() {
	if cap(d.scratch) > maxKeptScratch {
		d.scratch = nil
	}
	d.json.Reset(nil) // or the body would be kept
	*d = decoder{json: d.json, known: d.known, scratch: d.scratch}
	decoders.Put(d)
}

// decode decodes a value, whose place in the response is prefix, a JSON Pointer. The error is an
// *Error: the value takes too much memory or has too many invalid values.
func (d *decoder) decode(value valid.Value, prefix string, read reader, v reflect.Value) (err error) {
	defer func() {
		if d.stopped != nil { // by stop; other panics, from Settings.Record, are not ours
			_ = recover()
			err = d.stopped
		}
	}()
	d.walker, d.prefix = newWalker(value), prefix
	read(d, v)
	d.locate()
	return nil
}

// stop ends decode with an error.
func (d *decoder) stop(err *Error) {
	d.stopped = err
	panic(err)
}

// spend counts bytes that are about to be allocated. It stops when they become too many: a text of a
// few megabytes can describe values of gigabytes.
func (d *decoder) spend(bytes int) {
	if d.left -= int64(bytes); d.left < 0 {
		d.overspent()
	}
}

//go:noinline
func (d *decoder) overspent() { // on its own, so that spend is inlined
	d.stop(&Error{Reason: fmt.Sprintf("the decoded response would take more than %d bytes of memory: see WithMaxResponseSize", d.settings.MaxBytes)})
}

// maxFieldErrors bounds what is kept of a response that has changed altogether.
const maxFieldErrors = 10_000

// fieldErrorSize is about what a FieldError takes without the value.
const fieldErrorSize = 256

// reject reports that the value text, which begins at start, does not fit v, and makes v zero.
func (d *decoder) reject(v reflect.Value, start int, text []byte, reason error) {
	v.SetZero()
	if d.rejected++; d.rejected > maxFieldErrors {
		last := invalidValue{new(gen.FieldError), start}
		locate(d.walker, d.prefix, []invalidValue{last}, func(int) {})
		d.stop(&Error{Pointer: last.Pointer, Reason: fmt.Sprintf("%v, as do %d values before it", reason, maxFieldErrors)})
	}
	d.spend(fieldErrorSize + len(text))
	d.invalid = append(d.invalid, invalidValue{&gen.FieldError{Record: -1, Value: bytes.Clone(text), Err: reason}, start})
}

// mismatch rejects the next value because of its kind.
func (d *decoder) mismatch(v reflect.Value) {
	kind := d.kind()
	start := d.at
	d.reject(v, start, d.skip(), mismatchError{kind, v.Type()})
}

// locate completes the FieldErrors of the value that was decoded.
func (d *decoder) locate() {
	if len(d.invalid) == 0 {
		return
	}
	locate(d.walker, d.prefix, d.invalid, d.spend)
	for _, invalid := range d.invalid {
		d.fieldErrors = append(d.fieldErrors, invalid.FieldError)
	}
	d.invalid = nil
}
