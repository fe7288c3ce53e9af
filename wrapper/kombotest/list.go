package kombotest

import (
	"bytes"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
)

// record is a record that was passed to SetRecords, with the values that filters compare.
type record struct {
	text    []byte
	changed time.Time // the latest time at which it or a record in it changed or was deleted
	deleted bool
}

func newRecord(text []byte) record {
	var value any
	_ = json.Unmarshal(text, &value) // encode wrote it
	_, isDeleted := timeOf(object(value)["remote_deleted_at"])
	return record{text: text, changed: latestChange(value), deleted: isDeleted}
}

// latestChange returns the time of the latest change of a record. Changes of nested records count
// (https://docs.kombo.dev/hris/getting-started/fetching-data).
func latestChange(value any) (latest time.Time) {
	consider := func(t time.Time) {
		if t.After(latest) {
			latest = t
		}
	}
	switch value := value.(type) {
	case map[string]any:
		for name, member := range value {
			if t, isTime := timeOf(member); isTime && (name == "changed_at" || name == "updated_at" || name == "remote_deleted_at") {
				consider(t)
			}
			consider(latestChange(member))
		}
	case []any:
		for _, element := range value {
			consider(latestChange(element))
		}
	}
	return latest
}

func timeOf(value any) (time.Time, bool) {
	t, err := time.Parse(time.RFC3339, stringOf(value))
	return t, err == nil && !t.IsZero()
}

// page returns a page of the records. A cursor is a position among all records and the filters it was
// made with: Kombo requires the same filters again.
func page(r *http.Request, c *contract, o *operation, records []record) ([]byte, *Failure) {
	query := r.URL.Query()
	start, err := startOf(query, len(records))
	if err != nil {
		return nil, invalid(err)
	}
	size := pageSize(o, query)
	updatedAfter := parseFilter(query.Get("updated_after"))
	hideDeleted := o.query("include_deleted") != nil && query.Get("include_deleted") != "true"
	next := "null"
	var results [][]byte
	for i := start; i < len(records); i++ {
		record := records[i]
		if record.deleted && hideDeleted || !record.changed.IsZero() && !updatedAfter.IsZero() && !record.changed.After(updatedAfter) {
			continue
		}
		if len(results) == size {
			next = strconv.Quote(strconv.Itoa(i) + "-" + fingerprint(query))
			break
		}
		results = append(results, record.text)
	}
	return c.page(o, next, results), nil
}

// startOf returns the index of the record at the cursor.
func startOf(query url.Values, records int) (int, error) {
	cursor := query.Get("cursor")
	if cursor == "" {
		return 0, nil
	}
	position, filters, _ := strings.Cut(cursor, "-")
	start, err := strconv.Atoi(position)
	if err != nil || start < 0 || start > records {
		return 0, errors.New("the cursor is not one of this server")
	}
	if filters != fingerprint(query) {
		return 0, errors.New("the filters differ from those of the page before")
	}
	return start, nil
}

// pageSize returns the size in the request, or the contract's default.
func pageSize(o *operation, query url.Values) int {
	if size, err := strconv.Atoi(query.Get("page_size")); err == nil {
		return size
	}
	if size, err := strconv.Atoi(fmt.Sprint(o.query("page_size")["default"])); err == nil {
		return size
	}
	return 100
}

// page returns the data of a response with pages: the properties that the contract has for it. Two
// lists have next_cursor in addition to next.
func (c *contract) page(o *operation, next string, results [][]byte) []byte {
	schema := c.dataSchema(o)
	var text bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(object(schema["properties"]))) {
		separator := ","
		if text.Len() == 0 {
			separator = "{"
		}
		fmt.Fprintf(&text, "%s%q:", separator, name)
		switch name {
		case "next", "next_cursor":
			text.WriteString(next)
		case "results":
			fmt.Fprintf(&text, "[%s]", bytes.Join(results, []byte(",")))
		default:
			text.Write(encode(c.example(object(dig(schema, "properties", name)), 0)))
		}
	}
	text.WriteByte('}')
	return text.Bytes()
}

// parseFilter reads a time in the forms that Kombo takes: with or without a time of day, always
// UTC.
func parseFilter(text string) time.Time {
	text = strings.TrimSuffix(text, "Z")
	for _, layout := range []string{"2006-01-02T15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t
		}
	}
	return time.Time{}
}

// query is the schema of a parameter in the query, nil if there is none of the name.
func (o *operation) query(name string) map[string]any {
	for _, p := range o.parameters {
		if p.in == "query" && p.name == name {
			return p.schema
		}
	}
	return nil
}

func fingerprint(query url.Values) string {
	filters := maps.Clone(query)
	delete(filters, "cursor")
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(url.Values(filters).Encode()))
	return strconv.FormatUint(hash.Sum64(), 36)
}
