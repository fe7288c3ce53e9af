package gen_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
)

func location(t *testing.T, name string) *time.Location {
	t.Helper()
	location, err := time.LoadLocation(name)
	require.NoError(t, err)
	return location
}

func TestDateOf(t *testing.T) {
	berlin, newYork := location(t, "Europe/Berlin"), location(t, "America/New_York")
	midnight := time.Date(2026, time.July, 1, 0, 0, 0, 0, berlin)
	assert.Equal(t, "2026-07-01", gen.DateOf(midnight).String(), "the local date, not the date in UTC")
	assert.Equal(t, "2026-06-30", gen.DateOf(midnight.In(newYork)).String(), "the location of the time decides")
	assert.Equal(t, gen.Date{}, gen.DateOf(time.Time{}))
	assert.Equal(t, gen.Date{Year: 2026, Month: time.November, Day: 1}, gen.NewDate(2026, time.October, 32))
}

func TestDateIn(t *testing.T) {
	date := gen.NewDate(2026, time.July, 1)
	for _, name := range []string{"UTC", "Europe/Berlin", "America/New_York", "Pacific/Apia"} {
		at := date.In(location(t, name))
		assert.Equal(t, "2026-07-01T00:00:00", at.Format("2006-01-02T15:04:05"))
		assert.Equal(t, date, gen.DateOf(at), name)
	}
	// The clocks went from 00:00 to 01:00, so the day began at one o'clock.
	at := gen.NewDate(2018, time.November, 4).In(location(t, "America/Sao_Paulo"))
	assert.Equal(t, "2018-11-04T01:00:00", at.Format("2006-01-02T15:04:05"))
	assert.True(t, gen.Date{}.In(time.UTC).IsZero())
}

func TestDateComparison(t *testing.T) {
	first, second := gen.NewDate(2026, time.February, 28), gen.NewDate(2026, time.March, 1)
	assert.True(t, first == gen.NewDate(2026, time.February, 28))
	assert.Equal(t, second, first.AddDays(1))
	assert.Equal(t, first, second.AddDays(-1))
	assert.Equal(t, -1, first.Compare(second))
	assert.Equal(t, 1, second.Compare(first))
	assert.Equal(t, 0, first.Compare(first))
	assert.Equal(t, -1, gen.NewDate(2025, time.December, 31).Compare(first))
	assert.True(t, gen.Date{}.IsZero())
	assert.False(t, first.IsZero())
}

func TestDateIsValid(t *testing.T) {
	for date, want := range map[gen.Date]bool{
		{}:                false,
		{2026, 7, 1}:      true,
		{2024, 2, 29}:     true,
		{2026, 2, 29}:     false,
		{2026, 13, 1}:     false,
		{2026, 0, 1}:      false,
		{2026, 7, 0}:      false,
		{2026, 7, -1}:     false,
		{10_000, 1, 1}:    false,
		{0, 1, 1}:         false,
		{9999, 12, 31}:    true,
		{1, time.July, 1}: true,
	} {
		assert.Equal(t, want, date.IsValid(), "%+v", date)
	}
}

func TestDateAsText(t *testing.T) {
	want := gen.NewDate(2026, time.July, 1)
	for _, text := range []string{
		"2026-07-01", "2026-07-01T00:00:00.000Z", "2026-07-01T23:30:00-10:00", "2026-07-01T00:30:00+14:00", "2026-07-01 08:00:00", "2026-07-01Z",
	} {
		var date gen.Date
		require.NoError(t, date.UnmarshalText([]byte(text)), text)
		assert.Equal(t, want, date, "the date is the one in the text, whatever the offset: %s", text)
	}
	for _, text := range []string{"2026-7-1", "01.07.2026", "2026-07-32", "2026-07-010", "2026", "tomorrow"} {
		var date gen.Date
		assert.Error(t, date.UnmarshalText([]byte(text)), text)
	}
	_, err := gen.ParseDate("2026-07-01T00:00:00Z")
	assert.Error(t, err, "ParseDate is strict")
	date, err := gen.ParseDate("2026-07-01")
	require.NoError(t, err)
	assert.Equal(t, want, date)
}

func TestDateAsJSON(t *testing.T) {
	type dates struct {
		A gen.Date            `json:"a"`
		B *gen.Date           `json:"b"`
		C *gen.Date           `json:"c,omitempty"`
		D map[gen.Date]string `json:"d,omitempty"`
	}
	date := gen.NewDate(2026, time.July, 1)
	text, err := json.Marshal(dates{A: date, B: &date, D: map[gen.Date]string{date: "x"}})
	require.NoError(t, err)
	assert.JSONEq(t, `{"a":"2026-07-01","b":"2026-07-01","d":{"2026-07-01":"x"}}`, string(text))
	text, err = json.Marshal(dates{})
	require.NoError(t, err)
	assert.JSONEq(t, `{"a":null,"b":null}`, string(text), "a record whose date was malformed can be stored")
	_, err = json.Marshal(gen.Date{Year: 2026, Month: 2, Day: 30})
	assert.Error(t, err)

	decoded := dates{A: date}
	require.NoError(t, json.Unmarshal([]byte(`{"a":null,"b":"2026-07-01T00:00:00Z","d":{"2026-07-01":"x"}}`), &decoded))
	assert.Equal(t, dates{B: &date, D: map[gen.Date]string{date: "x"}}, decoded)
	for _, text := range []string{`5`, `{}`, `"x"`, `true`} {
		assert.Error(t, json.Unmarshal([]byte(text), &date), text)
	}
}

func TestDateInDatabases(t *testing.T) {
	date := gen.NewDate(2026, time.July, 1)
	value, err := date.Value()
	require.NoError(t, err)
	assert.Equal(t, "2026-07-01", value)
	value, err = gen.Date{}.Value()
	require.NoError(t, err)
	assert.Nil(t, value)
	_, err = gen.Date{Year: 1}.Value()
	assert.Error(t, err)
	for _, stored := range []any{"2026-07-01", []byte("2026-07-01"), time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC), "2026-07-01T00:00:00Z"} {
		var scanned gen.Date
		require.NoError(t, scanned.Scan(stored))
		assert.Equal(t, date, scanned)
	}
	require.NoError(t, date.Scan(nil))
	assert.True(t, date.IsZero())
	assert.ErrorContains(t, date.Scan(5), "int")
}
