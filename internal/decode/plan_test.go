package decode

import (
	"encoding/json"
	"net/netip"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
)

func field(name string, t reflect.Type, tag reflect.StructTag) reflect.StructField {
	field := reflect.StructField{Name: name, Type: t, Tag: tag}
	if name[0] >= 'a' {
		field.PkgPath = "example.com/a"
	}
	return field
}

func TestCheckRejectsFieldsThatWouldBeSkipped(t *testing.T) {
	text := reflect.TypeFor[string]()
	for want, fields := range map[string][]reflect.StructField{
		"no name in a json tag":            {field("A", text, "")},
		"another field has the name \"a\"": {field("A", text, `json:"a"`), field("B", text, `json:"a"`)},
		"it is not exported":               {field("a", text, `json:"a"`)},
		"the option string":                {field("A", text, `json:"a,string"`)},
		"values of type func()":            {field("A", reflect.TypeFor[[]func()](), `json:"a"`)},
		"error":                            {field("A", reflect.TypeFor[error](), `json:"a"`)},
	} {
		assert.ErrorContains(t, Check(reflect.StructOf(fields), ""), want)
		assert.ErrorContains(t, Check(reflect.SliceOf(reflect.StructOf(fields)), ""), want)
		var data any = reflect.New(reflect.StructOf(fields)).Interface()
		_, err := Success([]byte(`{"data":{}}`), data, Settings{})
		assert.ErrorContains(t, err, want)
	}
	assert.ErrorContains(t, Check(reflect.TypeFor[gen.TagsPage](), "tags"), `no list "tags"`)
}

func TestCheckAcceptsWhatIsDecoded(t *testing.T) {
	for _, accepted := range []reflect.Type{
		reflect.StructOf([]reflect.StructField{field("a", reflect.TypeFor[chan int](), ""), field("B", reflect.TypeFor[chan int](), `json:"-"`)}),
		reflect.TypeFor[sample](), reflect.TypeFor[any](), reflect.TypeFor[map[string]any](), reflect.TypeFor[json.RawMessage](),
		reflect.TypeFor[netip.Addr](), reflect.TypeFor[map[netip.Addr]int](), reflect.TypeFor[[3]int](), reflect.TypeFor[[]byte](),
	} {
		assert.NoError(t, Check(accepted, ""))
	}
	assert.NoError(t, Check(reflect.TypeFor[gen.TagsPage](), "results"))
}

// Types with methods for it are decoded by these.
func TestTypesThatDecodeThemselves(t *testing.T) {
	var data struct {
		Raw       json.RawMessage          `json:"raw"`
		Address   netip.Addr               `json:"address"`
		Addresses []netip.Addr             `json:"addresses"`
		ByAddress map[netip.Addr]time.Time `json:"by_address"`
		Bad       netip.Addr               `json:"bad"`
	}
	response, err := Success([]byte(`{"data":{"raw":{"a": [1]},"address":"192.0.2.1","addresses":["::1"],"by_address":{"::1":"2026-07-01T00:00:00Z"},"bad":7}}`), &data, Settings{})
	require.NoError(t, err)
	assert.Equal(t, `{"a": [1]}`, string(data.Raw))
	assert.Equal(t, netip.MustParseAddr("192.0.2.1"), data.Address)
	assert.Equal(t, []netip.Addr{netip.IPv6Unspecified().Next()}, data.Addresses)
	assert.Len(t, data.ByAddress, 1)
	require.Len(t, response.FieldErrors, 1)
	assert.Equal(t, "/data/bad", response.FieldErrors[0].Pointer)
}
