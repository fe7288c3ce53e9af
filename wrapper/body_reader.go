package kombo

import (
	"bytes"
	"io"
	"sync"
)

// bodyReader reads a body whole before it is decoded. Readers are reused, unless one has grown for a file.
type bodyReader struct {
	limited io.LimitedReader
	buffer  bytes.Buffer
}

var bodyReaders = sync.Pool{New: func() any { return new(bodyReader) }}

const largestKeptBuffer = 8 << 20

func newBodyReader() *bodyReader { return bodyReaders.Get().(*bodyReader) }

// read reads up to limit bytes. The text is valid until reset or release. length is the size that the
// server announces, 0 or less if it does not.
func (r *bodyReader) read(body io.Reader, length, limit int64) (text []byte, tooLarge bool, err error) {
	if length > 0 {
		r.buffer.Grow(int(min(length, limit, largestKeptBuffer)) + bytes.MinRead)
	}
	r.limited = io.LimitedReader{R: body, N: limit + 1}
	_, err = r.buffer.ReadFrom(&r.limited)
	text = r.buffer.Bytes()
	if int64(len(text)) > limit {
		return text[:limit], true, err
	}
	return text, false, err
}

func (r *bodyReader) reset() {
	r.limited.R = nil
	r.buffer.Reset()
}

func (r *bodyReader) release() {
	if r.buffer.Cap() > largestKeptBuffer {
		return
	}
	r.reset()
	bodyReaders.Put(r)
}
