package kombo

import (
	"bytes"
	stdjson "encoding/json"
	"errors"
	"fmt"
	"hash/maphash"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/kombo-go/kombo/gen"
)

// FieldError is a value of an answer that does not have the type the contract promises; see [Response].
type FieldError = gen.FieldError

// RecordError is a record of a list with values that do not have the type the contract promises. Iterators yield it
// together with the record.
type RecordError = gen.RecordError

// valueDecoder decodes values in one pass and goes on where a value does not fit: after a write an odd date must not
// look like a failure, and in a page it must not cost the other records. That, and half of the time, is what it has over
// a package that decodes JSON in general. The JSON itself is read, and checked, by jsontext.
type valueDecoder struct {
	jsontext.Decoder
	source bytes.Buffer
	body   []byte
	// prefix is where the body stands in the answer, as a JSON Pointer.
	prefix       string
	decodeRecord func(record []byte, target any) error // from WithRecordDecoder
	fieldErrors  []*FieldError
	recordErrors []*RecordError
	known        knownStrings
}

var valueDecoders = sync.Pool{New: func() any { return &valueDecoder{known: knownStrings{seed: maphash.MakeSeed()}} }}

func newValueDecoder(body []byte) *valueDecoder {
	d := valueDecoders.Get().(*valueDecoder)
	d.body = body
	d.read(body)
	return d
}

func (d *valueDecoder) read(body []byte) {
	d.source = *bytes.NewBuffer(body)
	d.Reset(&d.source, decodeOptions)
}

func (d *valueDecoder) release() {
	d.read(nil) // or a body that was let go would be held
	d.body, d.prefix, d.decodeRecord, d.fieldErrors, d.recordErrors = nil, "", nil, nil, nil
	valueDecoders.Put(d)
}

// decode decodes the value that comes next into what target points to.
func (d *valueDecoder) decode(target any) error {
	value := reflect.ValueOf(target).Elem()
	return readerOf(value.Type())(d, value)
}

// maxFieldErrors bounds what is kept of an answer that has changed altogether.
const maxFieldErrors = 10_000

// doesNotFit sets the value that comes next aside.
func (d *valueDecoder) doesNotFit(v reflect.Value) error {
	kind := d.PeekKind()
	value, err := d.ReadValue()
	if err != nil {
		return err
	}
	return d.setAside(v, value, fmt.Errorf("it is %s and does not fit %s", kindName(kind), v.Type()))
}

// setAside puts the zero value in the place of one that was just read.
func (d *valueDecoder) setAside(v reflect.Value, value jsontext.Value, reason error) error {
	v.SetZero()
	pointer := d.prefix + string(d.StackPointer())
	if len(d.fieldErrors) == maxFieldErrors {
		return &decodeError{pointer: pointer, reason: fmt.Sprintf("%s, as are %d values before it", reason, maxFieldErrors)}
	}
	d.fieldErrors = append(d.fieldErrors, &FieldError{Pointer: pointer, Record: -1, Value: bytes.Clone(value), Err: reason})
	return nil
}

// reader decodes the value that comes next into v. Its errors are those of the JSON itself.
type reader func(d *valueDecoder, v reflect.Value) error

var readers sync.Map // of reader by reflect.Type

func readerOf(t reflect.Type) reader {
	if known, has := readers.Load(t); has {
		return known.(reader)
	}
	made := readerMaker{}.of(t)
	readers.Store(t, made)
	return made
}

// readerMaker makes readers. It holds those that are being made, since types can contain themselves.
type readerMaker map[reflect.Type]*reader

func (m readerMaker) of(t reflect.Type) reader {
	if begun, has := m[t]; has {
		return func(d *valueDecoder, v reflect.Value) error { return (*begun)(d, v) }
	}
	made := new(reader)
	m[t] = made
	*made = m.make(t)
	return *made
}

func (m readerMaker) make(t reflect.Type) reader {
	switch t {
	case reflect.TypeFor[time.Time]():
		return readTime
	case reflect.TypeFor[*time.Time]():
		return readTimePointer
	case reflect.TypeFor[Date]():
		return readDate
	case reflect.TypeFor[*Date]():
		return readDatePointer
	case reflect.TypeFor[*string]():
		return readStringPointer
	case reflect.TypeFor[any](), reflect.TypeFor[map[string]any]():
		return readFree
	case reflect.TypeFor[http.Header]():
		return readHeader
	}
	if pointer := reflect.PointerTo(t); pointer.Implements(reflect.TypeFor[json.Unmarshaler]()) || pointer.Implements(reflect.TypeFor[json.UnmarshalerFrom]()) {
		return readByItself
	}
	switch t.Kind() {
	case reflect.String:
		return readString
	case reflect.Bool:
		return readBool
	case reflect.Int64:
		return readInt
	case reflect.Float64:
		return readFloat
	case reflect.Pointer:
		return readPointer(m.of(t.Elem()))
	case reflect.Slice:
		return readSlice(t, m.of(t.Elem()))
	case reflect.Map:
		return readMap(t, m.of(t.Elem()))
	case reflect.Struct:
		return m.readStruct(t)
	}
	return readByItself
}

// readByItself is for types that know how to decode themselves, and for those that the contract does not have.
func readByItself(d *valueDecoder, v reflect.Value) error {
	kind := d.PeekKind()
	value, err := d.ReadValue()
	if err != nil {
		return err
	}
	if json.Unmarshal(value, v.Addr().Interface(), decodeOptions) != nil {
		return d.setAside(v, value, fmt.Errorf("it is %s and does not fit %s", kindName(kind), v.Type()))
	}
	return nil
}

func readNull(d *valueDecoder, v reflect.Value) error {
	v.SetZero()
	return d.SkipValue()
}

// text reads a string. PeekKind has seen that it is one.
func (d *valueDecoder) text() (string, error) {
	quoted, err := d.ReadValue()
	if err != nil {
		return "", err
	}
	return d.unquote(quoted), nil
}

func (d *valueDecoder) unquote(quoted jsontext.Value) string {
	if bytes.IndexByte(quoted, '\\') < 0 && utf8.Valid(quoted) {
		return d.known.text(quoted[1 : len(quoted)-1])
	}
	text, _ := jsontext.AppendUnquote(nil, quoted) // bytes that are no UTF-8 become U+FFFD
	return string(text)
}

func readString(d *valueDecoder, v reflect.Value) error {
	switch d.PeekKind() {
	case '"':
		text, err := d.text()
		v.SetString(text)
		return err
	case 'n':
		return readNull(d, v)
	}
	return d.doesNotFit(v)
}

// readStringPointer does what readPointer and readString would, faster: most fields are like this.
func readStringPointer(d *valueDecoder, v reflect.Value) error {
	switch d.PeekKind() {
	case '"':
		text, err := d.text()
		v.Set(reflect.ValueOf(&text))
		return err
	case 'n':
		return readNull(d, v)
	}
	return d.doesNotFit(v)
}

func readBool(d *valueDecoder, v reflect.Value) error {
	switch d.PeekKind() {
	case 't', 'f':
		token, err := d.ReadToken()
		if err == nil {
			v.SetBool(token.Bool())
		}
		return err
	case 'n':
		return readNull(d, v)
	}
	return d.doesNotFit(v)
}

func readInt(d *valueDecoder, v reflect.Value) error {
	text, err := d.number(v)
	if text == nil {
		return err
	}
	number, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil {
		return d.setAside(v, text, errNumberDoesNotFit)
	}
	v.SetInt(number)
	return nil
}

func readFloat(d *valueDecoder, v reflect.Value) error {
	text, err := d.number(v)
	if text == nil {
		return err
	}
	number, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		return d.setAside(v, text, errNumberDoesNotFit)
	}
	v.SetFloat(number)
	return nil
}

var errNumberDoesNotFit = errors.New("it is a number that is too large or not a whole one")

// number reads a number that is to become v. Where there is none it has dealt with what is there, and returns nil.
func (d *valueDecoder) number(v reflect.Value) (jsontext.Value, error) {
	switch d.PeekKind() {
	case '0':
		return d.ReadValue()
	case 'n':
		return nil, readNull(d, v)
	}
	return nil, d.doesNotFit(v)
}

// readTime reads a time in any of the ways in which systems write one. "" stands for none.
func readTime(d *valueDecoder, v reflect.Value) error {
	t, err := d.time(v)
	*v.Addr().Interface().(*time.Time) = t
	return err
}

// readTimePointer leaves nil for no time.
func readTimePointer(d *valueDecoder, v reflect.Value) error {
	t, err := d.time(v)
	if t.IsZero() {
		v.SetZero()
	} else {
		v.Set(reflect.ValueOf(&t))
	}
	return err
}

// readDate reads a date in any of the forms of times. The day is the one that is written, whatever the
// time zone.
func readDate(d *valueDecoder, v reflect.Value) error {
	t, err := d.time(v)
	*v.Addr().Interface().(*Date) = gen.DateOf(t)
	return err
}

// readDatePointer leaves nil for no date.
func readDatePointer(d *valueDecoder, v reflect.Value) error {
	t, err := d.time(v)
	if t.IsZero() {
		v.SetZero()
	} else {
		v.Set(reflect.ValueOf(new(gen.DateOf(t))))
	}
	return err
}

// time reads a time that is to become v.
func (d *valueDecoder) time(v reflect.Value) (time.Time, error) {
	switch d.PeekKind() {
	case '"':
		quoted, err := d.ReadValue()
		if err != nil {
			return time.Time{}, err
		}
		t, fits := parseTime(quoted[1 : len(quoted)-1])
		if !fits && len(quoted) > len(`""`) {
			return t, d.setAside(v, quoted, errors.New("it is no time"))
		}
		return t, nil
	case 'n':
		return time.Time{}, d.SkipValue()
	}
	return time.Time{}, d.doesNotFit(v)
}

func readPointer(read reader) reader {
	return func(d *valueDecoder, v reflect.Value) error {
		if d.PeekKind() == 'n' {
			return readNull(d, v)
		}
		before := len(d.fieldErrors)
		target := reflect.New(v.Type().Elem())
		err := read(d, target.Elem())
		if len(d.fieldErrors) > before && target.Elem().IsZero() { // nothing of it fits
			v.SetZero()
			return err
		}
		v.Set(target)
		return err
	}
}

// mostRecords bounds the room that is made for records before they are there. Kombo's pages have 2000 at most.
const mostRecords = 2000

// depthOfRecords is how deep the list of records stands in an answer: in the answer, its data and the results.
const depthOfRecords = 3

func readSlice(t reflect.Type, read reader) reader {
	empty := reflect.MakeSlice(t, 0, 0)
	return func(d *valueDecoder, v reflect.Value) error {
		switch d.PeekKind() {
		case '[':
		case 'n':
			return readNull(d, v)
		default:
			return d.doesNotFit(v)
		}
		if _, err := d.ReadToken(); err != nil {
			return err
		}
		areRecords := d.prefix == "" && d.StackDepth() == depthOfRecords && d.StackPointer() == "/data/results"
		start := d.InputOffset()
		v.Set(empty)
		for index := 0; d.PeekKind() != ']'; index++ {
			if index == v.Cap() {
				more := max(index, 1)
				if areRecords {
					more = d.recordsLeft(index, start)
				}
				v.Grow(more)
			}
			v.SetLen(index + 1)
			var err error
			if areRecords {
				err = d.record(index, v.Index(index), read)
			} else {
				err = read(d, v.Index(index))
			}
			if err != nil {
				return err
			}
		}
		_, err := d.ReadToken()
		return err
	}
}

// recordsLeft guesses from the records so far, which began at start, how many there will be.
func (d *valueDecoder) recordsLeft(count int, start int64) int {
	if count == 0 {
		return 4
	}
	length := (d.InputOffset() - start) / int64(count)
	left := (int64(len(d.body)) - d.InputOffset()) / max(length, 1)
	return int(min(left+left/32+1, mostRecords))
}

// record reads a record of a list and keeps it as it came if something in it does not fit.
func (d *valueDecoder) record(index int, v reflect.Value, read reader) error {
	before, start := len(d.fieldErrors), d.InputOffset()
	if d.decodeRecord == nil {
		if err := read(d, v); err != nil {
			return err
		}
	} else if err := d.recordByOwn(v, read); err != nil {
		return err
	}
	odd := d.fieldErrors[before:]
	if len(odd) == 0 {
		return nil
	}
	for _, fieldError := range odd {
		fieldError.Record = index
	}
	raw := bytes.TrimLeft(d.body[start:d.InputOffset()], ", \t\r\n")
	d.recordErrors = append(d.recordErrors, &RecordError{Index: index, Raw: bytes.Clone(raw), FieldErrors: slices.Clone(odd)})
	return nil
}

// recordByOwn lets the caller's own decoder read a record. One that it cannot read is read as usual.
func (d *valueDecoder) recordByOwn(v reflect.Value, read reader) error {
	raw, err := d.ReadValue()
	if err != nil {
		return err
	}
	if d.decodeRecord(raw, v.Addr().Interface()) == nil {
		return nil
	}
	v.SetZero()
	again := newValueDecoder(raw)
	defer again.release()
	again.prefix = string(d.StackPointer())
	err = read(again, v)
	d.fieldErrors = append(d.fieldErrors, again.fieldErrors...)
	return err
}

func readMap(t reflect.Type, read reader) reader {
	return func(d *valueDecoder, v reflect.Value) error {
		switch d.PeekKind() {
		case '{':
		case 'n':
			return readNull(d, v)
		default:
			return d.doesNotFit(v)
		}
		if _, err := d.ReadToken(); err != nil {
			return err
		}
		v.Set(reflect.MakeMap(t))
		for d.PeekKind() != '}' {
			name, err := d.text()
			if err != nil {
				return err
			}
			value := reflect.New(t.Elem()).Elem()
			if err := read(d, value); err != nil {
				return err
			}
			v.SetMapIndex(reflect.ValueOf(name).Convert(t.Key()), value)
		}
		_, err := d.ReadToken()
		return err
	}
}

// member is a field of a struct.
type member struct {
	quotedName string
	index      int
	read       reader
}

func (m readerMaker) readStruct(t reflect.Type) reader {
	var members []member
	byName := map[string]int{}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name != "" && name != "-" {
			quoted := strconv.Quote(name)
			byName[quoted] = len(members)
			members = append(members, member{quoted, i, m.of(t.Field(i).Type)})
		}
	}
	return func(d *valueDecoder, v reflect.Value) error {
		switch d.PeekKind() {
		case '{':
		case 'n':
			return readNull(d, v)
		default:
			return d.doesNotFit(v)
		}
		if _, err := d.ReadToken(); err != nil {
			return err
		}
		next := 0 // Most answers have their members in the order of the contract.
		for d.PeekKind() != '}' {
			name, err := d.ReadValue()
			if err != nil {
				return err
			}
			if next == len(members) || string(name) != members[next].quotedName {
				found, known := byName[string(name)]
				if !known && bytes.IndexByte(name, '\\') >= 0 {
					found, known = byName[strconv.Quote(d.unquote(name))]
				}
				if !known {
					if err := d.SkipValue(); err != nil {
						return err
					}
					continue
				}
				next = found
			}
			if err := members[next].read(d, v.Field(members[next].index)); err != nil {
				return err
			}
			next++
		}
		_, err := d.ReadToken()
		return err
	}
}

// readFree reads what the contract leaves open.
func readFree(d *valueDecoder, v reflect.Value) error {
	if v.Kind() == reflect.Map && d.PeekKind() != '{' && d.PeekKind() != 'n' {
		return d.doesNotFit(v)
	}
	value, err := d.free()
	if value == nil {
		v.SetZero()
	} else {
		v.Set(reflect.ValueOf(value))
	}
	return err
}

// free keeps numbers as json.Number: float64 would change integers beyond 2^53, such as ids.
func (d *valueDecoder) free() (any, error) {
	switch d.PeekKind() {
	case '{':
		if _, err := d.ReadToken(); err != nil {
			return nil, err
		}
		object := map[string]any{}
		for d.PeekKind() != '}' {
			name, err := d.text()
			if err != nil {
				return nil, err
			}
			if object[name], err = d.free(); err != nil {
				return nil, err
			}
		}
		_, err := d.ReadToken()
		return object, err
	case '[':
		if _, err := d.ReadToken(); err != nil {
			return nil, err
		}
		array := []any{}
		for d.PeekKind() != ']' {
			element, err := d.free()
			if err != nil {
				return nil, err
			}
			array = append(array, element)
		}
		_, err := d.ReadToken()
		return array, err
	case '"':
		return d.text()
	case '0':
		number, err := d.ReadValue()
		return stdjson.Number(number), err
	}
	token, err := d.ReadToken()
	if err != nil || token.Kind() == 'n' {
		return nil, err
	}
	return token.Bool(), nil
}

// readHeader reads the headers of a passthrough answer: a value is a string, or a list where a header came twice.
func readHeader(d *valueDecoder, v reflect.Value) error {
	if kind := d.PeekKind(); kind != '{' && kind != 'n' {
		return d.doesNotFit(v)
	}
	value, err := d.free()
	members, isObject := value.(map[string]any)
	if !isObject {
		v.SetZero()
		return err
	}
	header := make(http.Header, len(members))
	for name, value := range members {
		switch value := value.(type) {
		case []any:
			for _, element := range value {
				header.Add(name, fmt.Sprint(element))
			}
		case nil:
		default:
			header.Add(name, fmt.Sprint(value))
		}
	}
	v.Set(reflect.ValueOf(header))
	return nil
}

// The ways in which systems write times, beside RFC 3339, which Kombo promises. Dates without a time occur (Kombo marks
// dates as date-time).
var timeLayouts = []string{
	time.DateOnly,
	"2006-01-02T15:04:05.999999999",
	"2006-01-02 15:04:05.999999999Z07:00",
	"2006-01-02 15:04:05.999999999",
	"2006-01-02T15:04:05.999999999Z0700",
	"2006-01-02T15:04Z07:00",
	"2006-01-02Z07:00",
}

func parseTime(text []byte) (t time.Time, fits bool) {
	if t.UnmarshalText(text) == nil {
		return t, true
	}
	for _, layout := range timeLayouts {
		if t, err := time.Parse(layout, string(text)); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// knownStrings keeps strings of a page from being made again and again: enums, names of teams, countries.
type knownStrings struct {
	seed    maphash.Seed
	strings [256]string
}

func (k *knownStrings) text(text []byte) string {
	if len(text) == 0 || len(text) > 64 {
		return string(text)
	}
	known := &k.strings[maphash.Bytes(k.seed, text)%uint64(len(k.strings))]
	if *known != string(text) {
		*known = string(text)
	}
	return *known
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
