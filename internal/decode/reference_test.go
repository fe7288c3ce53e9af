package decode

import (
	"bytes"
	stdjson "encoding/json"
	"io"
	"maps"
	"math/big"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/internal/decode/valid"
)

// node is a value as jsontext reads it, token by token. What follows is the behavior of the decoder
// in its simplest form, without a walker, plans or predictions.
type node struct {
	kind    jsontext.Kind
	raw     string
	text    string // the meaning of a string
	members []pair
	items   []node
}

type pair struct {
	name  string
	value node
}

// parse returns false if jsontext does not accept the text.
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

// reference collects the pointers of invalid values.
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
			if item.kind == 'n' && kind != reflect.Pointer && kind != reflect.Interface && kind != reflect.Slice && kind != reflect.Map {
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
		encoded, err := json.Marshal(free(n), json.WithMarshalers(json.MarshalToFunc(func(e *jsontext.Encoder, n stdjson.Number) error {
			return e.WriteValue(jsontext.Value(n))
		})))
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

// sample has a field of each kind.
type sample struct {
	Text     string              `json:"text"`
	TextP    *string             `json:"text_p"`
	Kind     sampleKind          `json:"kind"`
	KindP    *sampleKind         `json:"kind_p,omitempty"`
	Flag     bool                `json:"flag"`
	FlagP    *bool               `json:"flag_p"`
	Whole    int64               `json:"whole"`
	WholeP   *int64              `json:"whole_p"`
	Small    int8                `json:"small"`
	Unsigned uint16              `json:"unsigned"`
	Number   float64             `json:"number"`
	NumberP  *float64            `json:"number_p"`
	Short    float32             `json:"short"`
	Time     time.Time           `json:"time"`
	TimeP    *time.Time          `json:"time_p"`
	Date     gen.Date            `json:"date"`
	DateP    *gen.Date           `json:"date_p"`
	Texts    []string            `json:"texts"`
	TextPs   []*string           `json:"text_ps,omitzero"`
	Wholes   [][]int             `json:"wholes"`
	Inner    struct{ A sampleA } `json:"-"`
	A        sampleA             `json:"a"`
	As       []sampleA           `json:"as"`
	AP       *sampleA            `json:"ap"`
	Self     *sample             `json:"self"`
	Names    map[string]string   `json:"names"`
	ByName   map[string]sampleA  `json:"by_name"`
	Open     map[string]any      `json:"open"`
	Free     any                 `json:"free"`
	Header   http.Header         `json:"header"`
	Escaped  string              `json:"a/b~c"`
}

type sampleKind string

type sampleA struct {
	ID   string  `json:"id"`
	Next *string `json:"next"`
}

// seeds are members of a sample.
var seeds = []string{
	`"text":"a","text_p":"","kind":"A","kind_p":"B","flag":true,"flag_p":false`,
	`"whole":5.0,"whole_p":2e2,"small":-128,"unsigned":65535,"number":-0.5e-3,"number_p":1e999,"short":3.5`,
	`"whole":1.5,"whole_p":9223372036854775808,"small":128,"unsigned":-1,"number":"1"`,
	`"time":"2026-07-01T12:00:00Z","time_p":"2026-07-01","date":"2026\u002d07-01","date_p":"x"`,
	`"time":"","time_p":"","date":null,"date_p":5`,
	`"texts":["a",null,5,"\ud83d\ude00"],"text_ps":[null,"b"],"wholes":[[1,2],null,[3.0,"x"],5]`,
	`"a":{"id":"1","next":null},"as":[{"id":5},null,{},[]],"ap":[],"self":{"self":{"text":5,"a/b~c":7}}`,
	`"names":{"a":"b","c/~":5},"by_name":{"":{"id":1},"x":null},"open":{"a":[1,{"b":null}],"a":2},"free":[true,false,null,1.50,"x"]`,
	`"header":{"a":"b","c":["d",1,null],"e":null,"f":true}`, `"header":[]`, `"open":5`, `"names":[]`,
	`"text":"a","text":"b","as":[{"id":"1"}],"as":[{}],"ap":{"id":"1"},"ap":{"next":"n"},"a":{"id":"1"},"a":{"next":"n"}`,
	`"t\u0065xt" : "\u0041\n\"\\" , "unknown" : [ { "]" : "}" } ] `,
	"\"text\":\"\xff\xfe\",\"\xff\":1,\"texts\":[\"ü\",\"0123456\\\"\",\"01234567\",\"012345678\xc3\"]",
	`"text":"0123456789\\","text_p":"012345678\\\\","kind":"\u0000"`,
}

var hugeExponent = regexp.MustCompile(`[eE][+-]?[0-9]{4}`)

// FuzzDecode compares the decoder with the reference.
func FuzzDecode(f *testing.F) {
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, members []byte) {
		text := append(append([]byte("{"), members...), '}')
		n, isValid := parse(text)
		if !isValid || hugeExponent.Match(text) { // big.Rat would take long
			return
		}
		var got, want struct {
			Next    *string  `json:"next"`
			Results []sample `json:"results"`
		}
		body := append(append(append([]byte(`{"data":{"results":[{},`), text...), ','), text...)
		response, err := Success(append(body, `]}}`...), &got, Settings{})
		require.NoError(t, err)
		var r reference
		want.Results = make([]sample, 3)
		for i := range 2 {
			r.decode(n, reflect.ValueOf(&want.Results[i+1]).Elem(), "/data/results/"+strconv.Itoa(i+1))
		}
		require.Equal(t, want, got)
		var pointers []string
		for _, fieldError := range response.FieldErrors {
			pointers = append(pointers, fieldError.Pointer)
			require.Equal(t, strings.Split(fieldError.Pointer, "/")[3], strconv.Itoa(fieldError.Record))
		}
		require.Equal(t, r.invalid, pointers)
		if len(pointers) > 0 {
			require.Len(t, response.RecordErrors, 2)
			require.Equal(t, string(text), string(response.RecordErrors[0].Raw))
		}
	})
}
