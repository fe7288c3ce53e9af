package decode

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCursorReader(t *testing.T) {
	for body, want := range map[string][]string{
		`{"status":"success","data":{"next":"a","results":[]}}`:       {"a"},
		`{"data":{"more":{"next":"b"},"next":"\u0061","results":[]}}`: {"a"},
		byteOrderMarkText + `{"d\u0061ta":{"n\u0065xt":"a"`:           {"a"},
		` { "data" : { "next" : "a" `:                                 {"a"},
		`{"data":{"next":"a"},"data":{"next":"b"}}`:                   {"a"},
		`{"data":{"results":[],"next":"a"}}`:                          nil,
		`{"data":{"r\u0065sults":[],"next":"a"}}`:                     nil,
		`{"data":{"next":null,"results":[]}}`:                         nil,
		`{"data":{"next":5}}`:                                         nil,
		`{"data":[{"next":"a"}]}`:                                     nil,
		`{"next":"a"}`:                                                nil,
		`{"data":{"next":"a`:                                          nil,
		`{"data":{"next"`:                                             nil,
		`<html>`:                                                      nil,
		``:                                                            nil,
		`{"data":{"padding":"` + strings.Repeat("x", 70_000) + `","next":"a"}}`: nil,
	} {
		for name, wrap := range map[string]func(io.Reader) io.Reader{
			"whole": func(r io.Reader) io.Reader { return r }, "halves": iotest.HalfReader, "bytes": iotest.OneByteReader, "with EOF": iotest.DataErrReader,
		} {
			if len(body) > 1000 && name == "bytes" {
				continue
			}
			var got []string
			reader := NewCursorReader(wrap(strings.NewReader(body)), func(cursor string) { got = append(got, cursor) })
			read, err := io.ReadAll(reader)
			require.NoError(t, err)
			assert.Equal(t, body, string(read))
			if want == nil && len(body) > 1000 && name == "whole" {
				continue // it arrives at once, so looking further costs nothing
			}
			assert.Equal(t, want, got, "%s: %.100s", name, body)
		}
	}
}

const byteOrderMarkText = "\xef\xbb\xbf"
