package kombosync

import (
	"bytes"
	"database/sql/driver"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"
)

// jsonRows returns the IDs of records as a JSON array, and a line of JSON for each record: data, or
// an object with the columns. PostgreSQL converts them to the types of the columns. So there are two
// parameters, whatever the driver makes of slices.
func (t *Table[R]) jsonRows(records []R) (ids, rows string, err error) {
	all := make([]string, len(records))
	var lines bytes.Buffer
	lines.Grow(len(records) * 512)
	encoder := json.NewEncoder(&lines) // ends each value with a line break, and writes no others
	encoder.SetEscapeHTML(false)
	for i := range records {
		all[i] = t.id(&records[i])
		if t.whole {
			err = encoder.Encode(&records[i])
		} else {
			err = t.encodeColumns(&lines, encoder, records[i])
		}
		if err != nil {
			return "", "", err
		}
	}
	return jsonStrings(all), string(withoutBadEscapes(bytes.TrimSuffix(lines.Bytes(), []byte("\n")))), nil
}

func (t *Table[R]) encodeColumns(line *bytes.Buffer, encoder *json.Encoder, record R) error {
	separator := `{"`
	for _, column := range t.columns {
		value, _, err := column.of(record)
		if err != nil {
			return err
		}
		line.WriteString(separator + column.name + `":`)
		separator = `,"`
		if err := encoder.Encode(jsonScalar(value)); err != nil {
			return column.cannotStore(value)
		}
		line.Truncate(line.Len() - 1) // the line break
	}
	line.WriteString("}\n")
	return nil
}

// rowValues returns the parameters of upsertRows.
func (t *Table[R]) rowValues(read Read, records []R) ([]any, error) {
	values := make([]any, 0, len(records)*(len(t.columns)+3))
	started := t.started(read)
	for i := range records {
		values = append(values, read.IntegrationID, t.id(&records[i]))
		for _, column := range t.columns {
			value, isJSON, err := column.of(records[i])
			if err != nil {
				return nil, err
			}
			if isJSON {
				text, err := encodeJSON(value)
				if err != nil {
					return nil, column.cannotStore(value)
				}
				value = text
			} else if moment, is := value.(time.Time); is {
				value = t.dialect.time(moment)
			}
			values = append(values, value)
		}
		values = append(values, started)
	}
	return values, nil
}

// of returns the value of a record, and whether it is stored as JSON. Other values are of the types
// that all drivers know.
func (c *column[R]) of(record R) (value any, isJSON bool, err error) {
	value = c.value(record)
	if _, is := value.(json.Marshaler); is {
		if kind := reflect.TypeOf(value); kind.Kind() == reflect.Slice && kind.Elem().Kind() == reflect.Uint8 {
			return value, true, nil // it is JSON already, such as json.RawMessage
		}
	}
	if scalar, err := driver.DefaultParameterConverter.ConvertValue(value); err == nil {
		return scalar, false, nil
	}
	if _, is := value.(driver.Valuer); is {
		return nil, false, c.cannotStore(value)
	}
	return value, true, nil
}

// encodeJSON returns JSON as text, or nil for null, so that it is NULL.
func encodeJSON(value any) (any, error) {
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	encoded := strings.TrimSuffix(text.String(), "\n")
	if encoded == "null" {
		return nil, nil
	}
	return encoded, nil
}

// cannotStore does not show the value, which is personal data.
func (c *column[R]) cannotStore(value any) error {
	return fmt.Errorf("column %s: a value of type %T cannot be stored", c.name, value)
}

// jsonScalar returns a value so that its JSON is what PostgreSQL parses.
func jsonScalar(value any) any {
	switch value := value.(type) {
	case time.Time:
		return value.UTC().Format(time.RFC3339Nano)
	case []byte:
		return `\x` + hex.EncodeToString(value)
	}
	return value
}

func jsonStrings(values []string) string {
	text, _ := json.Marshal(append([]string{}, values...)) // strings can always be encoded
	return string(withoutBadEscapes(text))
}

// withoutBadEscapes replaces the escapes in JSON that PostgreSQL rejects, U+0000 and halves of
// surrogate pairs, by U+FFFD. One character in one record would otherwise fail every run.
func withoutBadEscapes(text []byte) []byte {
	for at := 0; ; {
		next := bytes.IndexByte(text[at:], '\\')
		if next < 0 {
			return text
		}
		at += next
		if text[at+1] != 'u' {
			at += 2
			continue
		}
		low := at + 6
		switch escape := text[at+2 : at+6]; {
		case isSurrogate(escape, "89ab"):
			if low+6 <= len(text) && text[low] == '\\' && text[low+1] == 'u' && isSurrogate(text[low+2:low+6], "cdef") {
				at += 12
				continue
			}
			copy(escape, "fffd")
		case isSurrogate(escape, "cdef"), string(escape) == "0000":
			copy(escape, "fffd")
		}
		at += 6
	}
}

// isSurrogate reports whether four hexadecimal digits are a surrogate with one of the second digits.
func isSurrogate(digits []byte, second string) bool {
	digits = bytes.ToLower(digits)
	return digits[0] == 'd' && bytes.IndexByte([]byte(second), digits[1]) >= 0
}
