package decode

import (
	"net/http"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
)

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

// seeds are the members of objects that are decoded into a sample.
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
