package decode

import (
	"encoding/binary"
	"math/bits"

	"github.com/go-json-experiment/json/jsontext"
)

// string reads a string.
func (d *decoder) string() string {
	text := d.unquote(d.quoted())
	d.spend(len(text))
	return d.known.string(text)
}

// unquote returns the meaning of a string, which is valid until the next call. Invalid UTF-8 becomes
// U+FFFD.
func (d *decoder) unquote(quoted []byte, plain bool) []byte {
	if plain {
		return quoted[1 : len(quoted)-1]
	}
	d.scratch, _ = jsontext.AppendUnquote(d.scratch[:0], quoted)
	return d.scratch
}

// knownStrings keeps the strings of responses from being allocated again and again: enum values,
// names of teams, countries, and IDs that a record repeats. Every string is an allocation of its
// own, so a program that keeps one keeps nothing else.
type knownStrings [1024]string

// longestKnown is the length up to which repetitions are likely.
const longestKnown = 64

func (k *knownStrings) string(text []byte) string {
	if len(text) == 0 || len(text) > longestKnown {
		return string(text)
	}
	known := &k[hash(text)%uint64(len(k))]
	if *known != string(text) {
		*known = string(text)
	}
	return *known
}

// hash need not resist attacks: a collision costs an allocation.
func hash(text []byte) uint64 {
	n := len(text)
	var first, last uint64
	switch {
	case n >= 8:
		first, last = binary.LittleEndian.Uint64(text), binary.LittleEndian.Uint64(text[n-8:])
	case n >= 4:
		first, last = uint64(binary.LittleEndian.Uint32(text)), uint64(binary.LittleEndian.Uint32(text[n-4:]))
	default:
		first, last = uint64(text[0])<<8|uint64(text[n/2]), uint64(text[n-1])
	}
	return (first ^ bits.RotateLeft64(last, 29) ^ uint64(n)) * 0x9e3779b97f4a7c15 >> 32
}
