package kombo

import (
	"time"

	"github.com/kombo-go/kombo/gen"
)

// Date is a calendar date without a time of day or a time zone, such as a date of birth. It is the
// type of all fields and filters for which Kombo's API means a date: [NewDate], [DateOf] and
// [ParseDate] return one. Its fields are Year, Month and Day.
type Date = gen.Date

// NewDate returns the date of a year, month and day: kombo.NewDate(2026, time.July, 1).
func NewDate(year int, month time.Month, day int) Date { return gen.NewDate(year, month, day) }

// DateOf returns the calendar date of t in t's location. To get today's date somewhere else, convert
// t first: kombo.DateOf(time.Now().In(berlin)).
func DateOf(t time.Time) Date { return gen.DateOf(t) }

// ParseDate parses a date in the form "2026-07-01".
func ParseDate(text string) (Date, error) { return gen.ParseDate(text) }
