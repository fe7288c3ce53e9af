package decode

import (
	"bytes"
	"errors"
	"io"
	"reflect"

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
	var json valid.Reader
	json.Reset(bytes.TrimPrefix(body, byteOrderMark))
	value, err := json.Value()
	if err != nil {
		return Event{}, ErrNotJSON
	}
	if _, err := json.Token(); err != io.EOF {
		return Event{}, ErrNotJSON
	}
	if value.Kind() != '{' {
		return Event{}, ErrNotEvent
	}
	d := newDecoder(settings)
	defer d.release()
	var event Event
	err = d.decode(value, "", func(d *decoder, _ reflect.Value) { d.event(&event, newData) }, reflect.Value{})
	if event.Type == "" {
		return Event{}, ErrNotEvent
	}
	if err != nil {
		event.Data = nil
		return event, nil
	}
	event.FieldErrors = d.fieldErrors
	return event, nil
}

func (d *decoder) event(event *Event, newData func(eventType string) any) {
	data := d.eventHead(event)
	if data < 0 || event.Type == "" {
		return
	}
	if event.Data = newData(event.Type); event.Data != nil {
		v := reflect.ValueOf(event.Data).Elem()
		d.at = data
		planOf(v.Type(), "").read(d, v)
	}
}

// eventHead reads an event except for its data, and returns where the data begins, -1 if it is not an
// object.
func (d *decoder) eventHead(event *Event) (data int) {
	data = -1
	d.enter()
	for d.more() {
		name := string(d.unquote(d.name()))
		kind := d.kind()
		start := d.at
		switch {
		case name == "id" && kind == '"':
			event.ID = d.string()
		case name == "id" && kind == '0':
			event.ID = string(d.scalar())
		case name == "type" && kind == '"':
			event.Type = d.string()
		default:
			d.skip()
			if name == "data" && kind == '{' {
				data = start
			}
		}
	}
	return data
}
