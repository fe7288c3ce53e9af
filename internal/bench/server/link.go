package server

import (
	"io"
	"net"
	"sync"
	"time"
)

// link is a network link of limited bandwidth.
type link struct {
	bitsPerSecond int

	mutex sync.Mutex
	free  time.Time // when everything sent so far has been transmitted
}

// send waits until the link has transmitted size bytes, after everything that was sent before.
func (l *link) send(size int) {
	l.mutex.Lock()
	if now := time.Now(); l.free.Before(now) {
		l.free = now
	}
	l.free = l.free.Add(time.Duration(float64(size) * 8 / float64(l.bitsPerSecond) * float64(time.Second)))
	until := l.free
	l.mutex.Unlock()
	time.Sleep(time.Until(until))
}

type slowListener struct {
	net.Listener
	link *link
}

func (l *slowListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &slowConn{Conn: conn, link: l.link}, nil
}

type slowConn struct {
	net.Conn
	link *link
}

// Write sends in small pieces, so that concurrent responses share the link.
func (c *slowConn) Write(text []byte) (int, error) {
	written := 0
	for written < len(text) {
		piece := text[written:min(len(text), written+16<<10)]
		c.link.send(len(piece))
		n, err := c.Conn.Write(piece)
		written += n
		if err != nil {
			return written, err
		}
	}
	return written, nil
}

// ReadFrom copies with Write. Without it, net/http would use ReadFrom of the embedded connection.
func (c *slowConn) ReadFrom(r io.Reader) (int64, error) {
	return io.Copy(struct{ io.Writer }{c}, r)
}
