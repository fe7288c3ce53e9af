package decode

import (
	"bytes"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/internal/decode/valid"
)

// FuzzWalker compares the walker with jsontext: it reads the same values from the same texts.
func FuzzWalker(f *testing.F) {
	for _, text := range []string{
		`{"a":[1,-2.5e+3,true,false,null],"b":{"":"\"\\"},"c":[]}`, " [ { } , \"\\u0000\" ] \n", `"\ud83d\ude00"`, "\"\xff\"", `-0`, `[[[[]]]]`,
		`"12345678"`, `"1234567\""`, `"123456\\\\"`, `{"a":1,"a":2}`, `{"a"`, `[1,]`, `nul`, `"\x"`, "\"\n\"", `01`, `{} {}`, ``, `[`, `{"a":1}}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		n, isValid := parse(text)
		original := bytes.Clone(text)
		var reader valid.Reader
		reader.Reset(text)
		value, err := reader.Value()
		if err == nil {
			_, err = reader.Token() // the end
			require.Equal(t, isValid, err == io.EOF)
		} else {
			require.False(t, isValid)
			require.Empty(t, value.Text())
		}
		if !isValid {
			return
		}
		d := newDecoder(Settings{})
		defer d.release()
		d.walker = newWalker(value)
		require.Equal(t, free(n), d.free())
		require.Equal(t, len(value.Text()), d.at, "the walker stops where the value ends")
		w := newWalker(value)
		require.Equal(t, value.Text(), w.skip())
		require.Equal(t, original, text, "the text is not changed")
	})
}

// The walker never sees what jsontext has not accepted. The compiler holds the other half of this:
// newWalker takes a valid.Value, and only a valid.Reader makes one.
func TestInvalidTextsAreNoValues(t *testing.T) {
	for _, text := range []string{
		``, ` `, `{`, `}`, `{"a"}`, `{"a":}`, `{"a":1,}`, `{a:1}`, `{'a':1}`, `[1,]`, `[1 2]`, `"`, `"a`, `"\x"`, `"\u12"`, "\"\t\"", "\"\n\"", `tru`, `nul`,
		`01`, `+1`, `1.`, `.5`, `1e`, `-`, `NaN`, "\xef\xbb\xbf1", "\x00", `/**/1`,
		string(bytes.Repeat([]byte("["), 10_001)),
	} {
		var reader valid.Reader
		reader.Reset([]byte(text))
		value, err := reader.Value()
		if err != nil {
			assert.Empty(t, value.Text(), text)
			assert.Zero(t, value.Kind(), text)
		} else { // what comes first is a value, and there is more
			_, err = reader.Token()
			assert.NotEqual(t, io.EOF, err, text)
		}

		var data any
		_, err = Success([]byte(`{"data":`+text+`}`), &data, Settings{})
		assert.Error(t, err, text)
		_, err = Webhook([]byte(`{"type":"a","data":`+text+`}`), func(string) any { t.Error("decoded: " + text); return nil }, Settings{})
		assert.ErrorIs(t, err, ErrNotJSON, text)
	}
}

func TestDepth(t *testing.T) {
	nested := func(depth int) []byte {
		return bytes.Join([][]byte{[]byte(`{"data":`), bytes.Repeat([]byte("["), depth), bytes.Repeat([]byte("]"), depth), []byte("}")}, nil)
	}
	var data any
	_, err := Success(nested(9_999), &data, Settings{})
	require.NoError(t, err)
	_, err = Success(nested(10_000), &data, Settings{})
	assert.ErrorContains(t, err, "not JSON from byte")
}
