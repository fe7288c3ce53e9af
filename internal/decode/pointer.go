package decode

import (
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// locate sets the pointers of invalid values, JSON Pointers (RFC 6901), which are in the order of the
// text. Finding them in a second walk is cheaper than keeping track of the place all the time. spend
// is called with the length of each pointer.
func locate(w walker, prefix string, invalid []invalidValue, spend func(bytes int)) {
	l := locator{walker: walker{text: w.text}, invalid: invalid, spend: spend}
	l.value([]byte(prefix))
}

type locator struct {
	walker
	invalid []invalidValue
	spend   func(bytes int)
}

func (l *locator) value(pointer []byte) {
	c := l.peek()
	for len(l.invalid) > 0 && l.invalid[0].offset == l.at {
		l.spend(len(pointer))
		l.invalid[0].Pointer, l.invalid = string(pointer), l.invalid[1:]
	}
	switch c {
	case '{':
		l.enter()
		for l.more() {
			quoted, _ := l.name()
			name, _ := jsontext.AppendUnquote(nil, quoted)
			l.value(append(append(pointer, '/'), pointerEscapes.Replace(string(name))...))
		}
	case '[':
		l.enter()
		for index := int64(0); l.more(); index++ {
			l.value(strconv.AppendInt(append(pointer, '/'), index, 10))
		}
	default:
		l.skip()
	}
}

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")
