package decode

import (
	"reflect"
	"time"

	"github.com/kombo-go/kombo/gen"
)

// readTime reads a time in any of the forms that systems use. "" is the zero time.
func readTime(d *decoder, v reflect.Value) {
	*v.Addr().Interface().(*time.Time) = d.time(v)
}

// readTimePointer sets nil for "" and for an invalid time.
func readTimePointer(d *decoder, v reflect.Value) {
	t := d.time(v)
	if t.IsZero() {
		v.SetZero()
		return
	}
	d.spend(int(reflect.TypeFor[time.Time]().Size()))
	v.Set(reflect.ValueOf(&t))
}

// readDate reads a date in any of the forms of times. The day is the one that is written, whatever
// the time zone.
func readDate(d *decoder, v reflect.Value) {
	*v.Addr().Interface().(*gen.Date) = gen.DateOf(d.time(v))
}

// readDatePointer sets nil for "" and for an invalid date.
func readDatePointer(d *decoder, v reflect.Value) {
	t := d.time(v)
	if t.IsZero() {
		v.SetZero()
		return
	}
	d.spend(int(reflect.TypeFor[gen.Date]().Size()))
	v.Set(reflect.ValueOf(new(gen.DateOf(t))))
}

// time reads a time that becomes v.
func (d *decoder) time(v reflect.Value) time.Time {
	switch d.peek() {
	case '"':
		start := d.at
		text := d.unquote(d.quoted())
		t, isTime := parseTime(text)
		if !isTime && len(text) > 0 {
			d.reject(v, start, d.text[start:d.at], errNotTime)
		}
		return t
	case 'n':
		d.scalar()
	default:
		d.mismatch(v)
	}
	return time.Time{}
}

// timeLayouts are the forms in which systems write times, in addition to RFC 3339. Kombo sends dates
// without a time of day in fields that are documented as times.
var timeLayouts = []string{
	time.DateOnly,
	"2006-01-02T15:04:05.999999999",
	"2006-01-02 15:04:05.999999999Z07:00",
	"2006-01-02 15:04:05.999999999",
	"2006-01-02T15:04:05.999999999Z0700",
	"2006-01-02T15:04Z07:00",
	"2006-01-02Z07:00",
}

func parseTime(text []byte) (t time.Time, isTime bool) {
	if t.UnmarshalText(text) == nil {
		return t, true
	}
	for _, layout := range timeLayouts {
		if t, err := time.Parse(layout, string(text)); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
