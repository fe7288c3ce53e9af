package main

import (
	"bytes"
	"encoding/json"
	"reflect"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/internal/bench/stock"
	"github.com/kombo-go/kombo/internal/people"
)

// The benchmarks check that all programs read all records and request each page once. The test does
// not check their results, which depend on the machine.
func TestBenchmarksRun(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs all programs: use make test-long")
	}
	for _, test := range []struct {
		section string
		says    []string
	}{
		{"call", []string{"One call", "net/http + encoding/json", "kombo"}},
		{"iterate", []string{"Iterating over 500 employees", "oapi-codegen's own client", "sonic", "bytes only", "resident"}},
		{"link", []string{"100 Mbit/s", "gzip"}},
		{"paging", []string{"5ms", "50ms", "200ms", "next first", "next last"}},
		{"bursts", []string{"3 bursts of 8 calls", "http.DefaultTransport, HTTP/1.1 with TLS", "connections per goroutine"}},
	} {
		t.Run(test.section, func(t *testing.T) {
			var output bytes.Buffer
			require.NoError(t, run(t.Context(), []string{"-quick", "-ogen=false", "-only", test.section}, &output))
			for _, text := range append(test.says, "target: at ") {
				assert.Contains(t, output.String(), text)
			}
		})
	}
}

func TestUnknownSection(t *testing.T) {
	err := run(t.Context(), []string{"-only", "everything"}, new(bytes.Buffer))
	assert.ErrorContains(t, err, "choose from call, iterate, link, paging, bursts")
}

// The SDK reuses connections: there are at most as many as goroutines.
func TestConnectionsAreCounted(t *testing.T) {
	var output bytes.Buffer
	require.NoError(t, run(t.Context(), []string{"-quick", "-only", "bursts"}, &output))
	assert.Regexp(t, `kombo, HTTP/1\.1 +[1-8] `, output.String())
	assert.Regexp(t, `kombo, HTTP/1\.1 with TLS +[1-8] `, output.String())
}

// All clients decode the same members. A client that skipped some would have an advantage.
func TestModelsAreTheSame(t *testing.T) {
	results := people.NewPages(people.PageSize).Results(0)
	again := func(employees any) any {
		require.NoError(t, json.Unmarshal(results, employees))
		text, err := json.Marshal(employees)
		require.NoError(t, err)
		return withoutNulls(t, text)
	}
	want := withoutNulls(t, results)
	assert.True(t, reflect.DeepEqual(want, again(new([]gen.Employee)))) // a diff would take minutes
	assert.True(t, reflect.DeepEqual(want, again(new([]stock.Employee))))
}

// withoutNulls decodes JSON and removes the members that are null. It also removes the time of day
// of dates, because the stock client decodes dates as times.
func withoutNulls(t *testing.T, text []byte) any {
	plain := regexp.MustCompile(`\.?0*Z"`).ReplaceAll(text, []byte(`Z"`)) // trailing zeros of milliseconds
	plain = regexp.MustCompile(`T[0:]+Z"`).ReplaceAll(plain, []byte(`"`))
	var value any
	require.NoError(t, json.Unmarshal(plain, &value))
	var drop func(value any)
	drop = func(value any) {
		switch value := value.(type) {
		case []any:
			for _, element := range value {
				drop(element)
			}
		case map[string]any:
			for name, member := range value {
				if drop(member); member == nil {
					delete(value, name)
				}
			}
		}
	}
	drop(value)
	return value
}

func TestVerdict(t *testing.T) {
	for _, test := range []struct {
		target target
		want   string
	}{
		{target{value: 2.5, limit: 2.5}, "met"},
		{target{value: 2, limit: 2.5}, "missed by 20 %"},
		{target{value: 15, limit: 15, atMost: true}, "met"},
		{target{value: 18, limit: 15, atMost: true}, "missed by 20 %"},
		{target{value: -3, limit: 15, atMost: true}, "met"},
	} {
		assert.Equal(t, test.want, test.target.verdict(), "%+v", test.target)
	}
}

func TestMedian(t *testing.T) {
	assert.Zero(t, median(nil))
	assert.Equal(t, 2.0, median([]float64{9, 1, 2}))
	assert.Equal(t, 2.5, median([]float64{9, 1, 2, 3}))
	assert.Equal(t, 2.0, medianRatio([]float64{2, 20, 1}, []float64{1, 10, 1}), "rounds are compared, not medians")
}
