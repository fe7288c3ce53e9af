package decode

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/kombo-go/kombo/internal/decode/valid"
)

// walker walks through a valid value. It relies on the syntax and checks nothing: without a
// [valid.Value] there is no walker.
type walker struct {
	text []byte
	at   int
}

func newWalker(value valid.Value) walker { return walker{text: value.Text()} }

// peek skips white space and returns the next byte.
func (w *walker) peek() byte {
	for w.text[w.at] <= ' ' {
		w.at++
	}
	return w.text[w.at]
}

// kind returns the kind of the next value.
func (w *walker) kind() jsontext.Kind {
	if c := w.peek(); c != '-' && c-'0' > 9 {
		return jsontext.Kind(c)
	}
	return '0'
}

// enter goes into the next object or array. Call more before each of its members or elements.
func (w *walker) enter() { w.at++ }

// more reports whether there is another member or element. If not, it leaves the object or array.
func (w *walker) more() bool {
	c := w.peek()
	if c == ',' {
		w.at++
		c = w.peek()
	}
	if c == '}' || c == ']' {
		w.at++
		return false
	}
	return true
}

// name reads the name of a member, like quoted, and the colon.
func (w *walker) name() (quoted []byte, plain bool) {
	quoted, plain = w.quoted()
	w.peek()
	w.at++
	return quoted, plain
}

// skipName reads a name and the colon if they are equal to name, which has quotes and a colon.
func (w *walker) skipName(name string) bool {
	end := w.at + len(name)
	if end > len(w.text) || string(w.text[w.at:end]) != name {
		return false
	}
	w.at = end
	return true
}

// The bytes of a word that are equal to a byte b are found as the zero bytes of the word XOR b in
// all bytes (https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord).
const (
	ones    = 0x0101010101010101
	highs   = 0x80 * ones
	quotes  = '"' * ones
	slashes = '\\' * ones
)

// quoted reads a string and returns it with its quotes. If plain is false, it has escapes or invalid
// UTF-8.
func (w *walker) quoted() (quoted []byte, plain bool) {
	text, start := w.text, w.at
	i := start + 1
	var all uint64
	for ; i+8 <= len(text); i += 8 {
		word := binary.LittleEndian.Uint64(text[i:])
		quote, slash := word^quotes, word^slashes
		special := ((quote-ones)&^quote | (slash-ones)&^slash) & highs
		if special == 0 {
			all |= word
			continue
		}
		before := bits.TrailingZeros64(special) &^ 7 // the lowest bit is exact, others may not be
		i += before / 8
		if text[i] == '\\' {
			break
		}
		all |= word & (1<<before - 1)
		w.at = i + 1
		quoted = text[start:w.at]
		return quoted, all&highs == 0 || utf8.Valid(quoted)
	}
	for plain = true; text[i] != '"'; i++ {
		if text[i] == '\\' {
			plain = false
			i++
		}
	}
	w.at = i + 1
	quoted = text[start:w.at]
	return quoted, plain && utf8.Valid(quoted)
}

// scalar reads a number, true, false or null.
func (w *walker) scalar() []byte {
	start := w.at
	for w.at < len(w.text) && inScalar[w.text[w.at]] {
		w.at++
	}
	return w.text[start:w.at]
}

var inScalar = func() (in [256]bool) {
	for _, c := range "0123456789+-.eEtrufalsn" {
		in[c] = true
	}
	return in
}()

// skip reads a value and returns its text.
func (w *walker) skip() []byte {
	w.peek()
	start := w.at
	for depth := 0; ; {
		switch w.peek() {
		case '"':
			w.quoted()
		case '{', '[':
			depth++
			w.at++
		case '}', ']':
			depth--
			w.at++
		case ',', ':':
			w.at++
		default:
			w.scalar()
		}
		if depth == 0 {
			return w.text[start:w.at]
		}
	}
}
