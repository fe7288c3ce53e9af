package decode

import (
	"encoding"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/kombo-go/kombo/gen"
)

// reader decodes the next value into v.
type reader func(d *decoder, v reflect.Value)

// plan is how the data of responses is decoded into values of a type.
type plan struct {
	read reader
	err  error // why the type is not supported

	list     int // the index of the field that has the records, -1 if the type is not a list
	listName string
}

// planKey is a type with the name of the member that has the records, see Settings.List.
type planKey struct {
	reflect.Type
	list string
}

var plans sync.Map // of plan by planKey

func planOf(t reflect.Type, list string) plan {
	if known, found := plans.Load(planKey{t, list}); found {
		return known.(plan)
	}
	p := planner{begun: map[reflect.Type]*reader{}}
	made := plan{list: listField(t, list)}
	if made.list >= 0 {
		made.listName, _ = memberName(t.Field(made.list))
		records := t.Field(made.list).Type
		made.read = p.structReader(t, made.list, readRecords(records, p.reader(records.Elem())))
	} else {
		made.read = p.reader(t)
		if list != "" {
			p.unsupported("%v has no list %q", t, list)
		}
	}
	made.err = p.err
	plans.Store(planKey{t, list}, made)
	return made
}

// Check returns an error that names what keeps values of type t from being decoded. Members for such a
// field would be lost in silence. list is as in [Settings].
func Check(t reflect.Type, list string) error { return planOf(t, list).err }

// listField returns the index of the field that has the records, -1 if there is none.
func listField(t reflect.Type, list string) int {
	if t.Kind() != reflect.Struct || decodesItself(t) {
		return -1
	}
	for i := range t.NumField() {
		field := t.Field(i)
		name, options := memberName(field)
		isSlice := field.Type.Kind() == reflect.Slice && !decodesItself(field.Type)
		if isSlice && (name == list || list == "" && name == "results" && options == "") {
			return i
		}
	}
	return -1
}

// planner makes readers.
type planner struct {
	begun map[reflect.Type]*reader // types can contain themselves
	err   error
}

func (p *planner) reader(t reflect.Type) reader {
	if begun, found := p.begun[t]; found {
		if *begun != nil {
			return *begun
		}
		return func(d *decoder, v reflect.Value) { (*begun)(d, v) }
	}
	made := new(reader)
	p.begun[t] = made
	*made = p.make(t)
	return *made
}

func (p *planner) make(t reflect.Type) reader {
	if read := readerByType[t]; read != nil {
		return read
	}
	if decodesItself(t) {
		return readByItself
	}
	switch t.Kind() {
	case reflect.String:
		return readString
	case reflect.Bool:
		return readBool
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return readInt
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return readUint
	case reflect.Float32, reflect.Float64:
		return readFloat
	case reflect.Pointer:
		return readPointer(t.Elem(), p.reader(t.Elem()))
	case reflect.Slice:
		return readSlice(t, p.reader(t.Elem()))
	case reflect.Map:
		return readMap(t, p.reader(t.Elem()))
	case reflect.Struct:
		return p.structReader(t, -1, nil)
	case reflect.Array:
		return readByItself
	case reflect.Interface:
		if t.NumMethod() == 0 {
			return readFree
		}
	}
	p.unsupported("values of type %v cannot be decoded", t)
	return nil
}

func (p *planner) unsupported(format string, arguments ...any) {
	if p.err == nil {
		p.err = fmt.Errorf(format, arguments...)
	}
}

var readerByType = map[reflect.Type]reader{
	reflect.TypeFor[time.Time]():      readTime,
	reflect.TypeFor[*time.Time]():     readTimePointer,
	reflect.TypeFor[gen.Date]():       readDate,
	reflect.TypeFor[*gen.Date]():      readDatePointer,
	reflect.TypeFor[*string]():        readStringPointer,
	reflect.TypeFor[any]():            readFree,
	reflect.TypeFor[map[string]any](): readFree,
	reflect.TypeFor[http.Header]():    readHeader,
}

// decodesItself reports whether package json is to decode values of a type: because the type has a
// method for that, or a form that only package json knows.
func decodesItself(t reflect.Type) bool {
	pointer := reflect.PointerTo(t)
	for _, method := range []reflect.Type{reflect.TypeFor[json.Unmarshaler](), reflect.TypeFor[json.UnmarshalerFrom](), reflect.TypeFor[encoding.TextUnmarshaler]()} {
		if pointer.Implements(method) {
			return true
		}
	}
	switch t.Kind() {
	case reflect.Slice: // []byte is a string in base64
		return t.Elem().Kind() == reflect.Uint8
	case reflect.Map: // other keys are written as strings
		return t.Key().Kind() != reflect.String || decodesItself(t.Key())
	}
	return false
}

// memberName returns the name of a field in JSON, "-" if it has none, with the options in its tag.
func memberName(field reflect.StructField) (name, options string) {
	tag, tagged := field.Tag.Lookup("json")
	if !tagged && !field.IsExported() && !field.Anonymous {
		return "-", ""
	}
	name, options, _ = strings.Cut(tag, ",")
	return name, options
}
