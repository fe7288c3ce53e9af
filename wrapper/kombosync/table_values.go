package kombosync

import (
	"bytes"
	"database/sql/driver"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"time"
)

// jsonRows returns records as an array of objects by column, which PostgreSQL converts to the types
// of the columns: one parameter, whatever the driver makes of slices.
func (t *Table[R]) jsonRows(records []R) (string, error) {
	var rows bytes.Buffer
	encoder := json.NewEncoder(&rows)
	encoder.SetEscapeHTML(false)
	separator := byte('[')
	for i := range records {
		rows.WriteByte(separator)
		separator = ','
		rows.WriteString(`{"id":`)
		if err := encoder.Encode(t.id(&records[i])); err != nil {
			return "", err
		}
		for _, column := range t.columns {
			value, isJSON, err := column.of(records[i])
			if err != nil {
				return "", err
			}
			rows.WriteString(`,"` + column.name + `":`)
			if isJSON {
				rows.Write(value.([]byte))
			} else if err := encoder.Encode(jsonScalar(value)); err != nil {
				return "", column.cannotStore(value)
			}
		}
		rows.WriteByte('}')
	}
	rows.WriteByte(']')
	return string(withoutBadEscapes(rows.Bytes())), nil
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
				value = string(value.([]byte))
			} else if moment, is := value.(time.Time); is {
				value = t.dialect.time(moment)
			}
			values = append(values, value)
		}
		values = append(values, started)
	}
	return values, nil
}

// of returns the value of a record as database/sql knows it, or as JSON.
func (c *column[R]) of(record R) (value any, isJSON bool, err error) {
	value = c.value(record)
	if raw, is := value.(json.Marshaler); is {
		if kind := reflect.TypeOf(raw); kind.Kind() == reflect.Slice && kind.Elem().Kind() == reflect.Uint8 {
			return encodeJSON(c, value) // JSON already, such as json.RawMessage
		}
	}
	if scalar, err := driver.DefaultParameterConverter.ConvertValue(value); err == nil {
		return scalar, false, nil
	}
	if _, is := value.(driver.Valuer); is {
		return nil, false, c.cannotStore(value)
	}
	return encodeJSON(c, value)
}

// encodeJSON returns nil for null, so that it is NULL.
func encodeJSON[R any](c *column[R], value any) (any, bool, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, false, c.cannotStore(value)
	}
	encoded := bytes.TrimSuffix(text.Bytes(), []byte("\n"))
	if string(encoded) == "null" {
		return nil, false, nil
	}
	return encoded, true, nil
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
