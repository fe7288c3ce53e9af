package gen

import (
	"cmp"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Date is a calendar date without a time of day or a time zone, such as a date of birth or the first
// day of an absence. Dates can be compared with == and used as map keys. The zero Date is not a date;
// requests that need a date reject it.
type Date struct {
	// Year is the year, such as 2026.
	Year int
	// Month is the month, starting with 1 for [time.January].
	Month time.Month
	// Day is the day of the month, starting with 1.
	Day int
}

// NewDate returns the date of a year, month and day. Like [time.Date], it normalizes values outside
// of their usual ranges: October 32 becomes November 1.
func NewDate(year int, month time.Month, day int) Date {
	return DateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DateOf returns the calendar date of t in t's location. It is the zero Date if t is the zero time.
func DateOf(t time.Time) Date {
	if t.IsZero() {
		return Date{}
	}
	year, month, day := t.Date()
	return Date{year, month, day}
}

// ParseDate parses a date in the form "2026-07-01".
func ParseDate(text string) (Date, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return Date{}, fmt.Errorf("kombo: invalid date: want the form 2006-01-02")
	}
	return DateOf(t), nil
}

// IsZero reports whether d is the zero Date.
func (d Date) IsZero() bool { return d == Date{} }

// IsValid reports whether d exists in the calendar, in the years 1 to 9999.
func (d Date) IsValid() bool {
	return d.Year >= 1 && d.Year <= 9999 && d == NewDate(d.Year, d.Month, d.Day)
}

// String returns the date in the form "2026-07-01".
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day) }

// In returns the time at which the date begins in a location: midnight, or the first moment after
// midnight if the clocks are set forward at midnight. It is the zero time for the zero Date.
func (d Date) In(location *time.Location) time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	t := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, location)
	if DateOf(t) != d { // midnight does not exist, and time.Date took the hour before
		t = t.Add(time.Hour)
	}
	return t
}

// Compare returns -1 if d is before other, +1 if it is after, and 0 if they are the same.
func (d Date) Compare(other Date) int {
	return cmp.Or(cmp.Compare(d.Year, other.Year), cmp.Compare(d.Month, other.Month), cmp.Compare(d.Day, other.Day))
}

// AddDays returns the date that is a number of days after d, or before d if days is negative.
func (d Date) AddDays(days int) Date { return NewDate(d.Year, d.Month, d.Day+days) }

// MarshalText returns the date in the form "2026-07-01", or nothing for the zero Date. It is an
// error if the date does not exist.
func (d Date) MarshalText() ([]byte, error) {
	switch {
	case d.IsZero():
		return nil, nil
	case !d.IsValid():
		return nil, fmt.Errorf("kombo: %d-%d-%d is not a date", d.Year, int(d.Month), d.Day)
	}
	return []byte(d.String()), nil
}

// UnmarshalText parses a date in the form "2026-07-01". A time of day after it, as in
// "2026-07-01T00:00:00.000Z", is ignored: the day is the one that is written. An empty text is the
// zero Date.
func (d *Date) UnmarshalText(text []byte) (err error) {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	if length := len(time.DateOnly); len(text) > length && strings.IndexByte("Tt Zz+-", text[length]) >= 0 {
		text = text[:length]
	}
	*d, err = ParseDate(string(text))
	return err
}

// MarshalJSON returns what MarshalText does as a JSON string, or null for the zero Date.
func (d Date) MarshalJSON() ([]byte, error) {
	if d.IsZero() {
		return []byte("null"), nil
	}
	text, err := d.MarshalText()
	return []byte(`"` + string(text) + `"`), err
}

// UnmarshalJSON parses a JSON string as UnmarshalText does. null is the zero Date.
func (d *Date) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*d = Date{}
		return nil
	}
	var unquoted string
	if err := json.Unmarshal(text, &unquoted); err != nil {
		return fmt.Errorf("kombo: invalid date: not a string")
	}
	return d.UnmarshalText([]byte(unquoted))
}

// Value implements [driver.Valuer], so a Date can be stored in a column of type DATE or TEXT. The
// zero Date is NULL.
func (d Date) Value() (driver.Value, error) {
	text, err := d.MarshalText()
	if err != nil || text == nil {
		return nil, err
	}
	return string(text), nil
}

// Scan implements [database/sql.Scanner].
func (d *Date) Scan(value any) error {
	switch value := value.(type) {
	case nil:
		*d = Date{}
	case time.Time:
		*d = DateOf(value)
	case string:
		return d.UnmarshalText([]byte(value))
	case []byte:
		return d.UnmarshalText(value)
	default:
		return fmt.Errorf("kombo: cannot scan a date from %T", value)
	}
	return nil
}
