package decode

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"strconv"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/internal/decode/valid"
)

// Event is a webhook.
type Event struct {
	// ID and Type are "" if the event has none. A number as ID is kept as it is written.
	ID, Type string
	// Data is what Webhook was given for the type. It is nil if the event has no object as its data, or
	// if the data has too many invalid values.
	Data        any
	FieldErrors []*gen.FieldError
}

// What Webhook returns for a body that is not an event.
var (
	ErrNotJSON  = errors.New("not JSON")
	ErrNotEvent = errors.New("not an event")
)

// Webhook decodes the body of a webhook. newData returns a pointer for the data of a type of events,
// nil if the type is not known.
func Webhook(body []byte, newData func(eventType string) any, settings Settings) (Event, error) {
	d := newDecoder(settings)
	defer d.release()
	event, data, err := readEvent(d.json, body)
	if err != nil {
		return Event{}, err
	}
	if event.Type == "" {
		return Event{}, ErrNotEvent
	}
	if data.Kind() != '{' {
		return event, nil
	}
	event.Data = newData(event.Type)
	if event.Data == nil {
		return event, nil
	}
	v := reflect.ValueOf(event.Data).Elem()
	if d.decode(data, "/data", planOf(v.Type(), "").read, v) != nil {
		event.Data = nil
		return event, nil
	}
	event.FieldErrors = d.fieldErrors
	return event, nil
}

// readEvent reads an event and returns its data, which may come before its type.
func readEvent(json *valid.Reader, body []byte) (event Event, data valid.Value, err error) {
	json.Reset(bytes.TrimPrefix(body, byteOrderMark))
	if json.Kind() != '{' {
		if json.Skip() != nil || !atEnd(json) {
			return event, data, ErrNotJSON
		}
		return event, data, ErrNotEvent
	}
	_, _ = json.Token() // the brace
	for json.Kind() != '}' {
		name, value, err := readMember(json)
		if err != nil {
			return event, data, ErrNotJSON
		}
		switch string(name) {
		case `"id"`:
			event.ID = unquote(value)
			if value.Kind() == '0' {
				event.ID = string(value.Text())
			}
		case `"type"`:
			event.Type = unquote(value)
		case `"data"`:
			data = value
		}
	}
	_, _ = json.Token() // the brace
	if !atEnd(json) {
		return event, data, ErrNotJSON
	}
	return event, data, nil
}

// readMember reads a member of an object. The name has its quotation marks and no escapes.
func readMember(json *valid.Reader) (name []byte, value valid.Value, err error) {
	quoted, err := json.Value()
	if err != nil {
		return nil, value, err
	}
	name = quoted.Text()
	if bytes.IndexByte(name, '\\') >= 0 {
		name = strconv.AppendQuote(nil, unquote(quoted))
	}
	value, err = json.Value()
	return name, value, err
}

// atEnd reports whether nothing follows.
func atEnd(json *valid.Reader) bool {
	_, err := json.Token()
	return err == io.EOF
}
