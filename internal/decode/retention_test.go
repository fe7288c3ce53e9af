package decode_test

import (
	"encoding/json"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/internal/decode"
	"github.com/kombo-go/kombo/internal/people"
)

// A program that keeps one field of each record retains that field, and not what was next to it.
func TestKeptFieldsRetainNothingElse(t *testing.T) {
	body := page()
	kombo := func() []gen.Employee {
		var data gen.EmployeesPage
		_, err := decode.Success(body, &data, decode.Settings{})
		require.NoError(t, err)
		return data.Results
	}
	standard := func() []gen.Employee {
		var response struct {
			Data gen.EmployeesPage `json:"data"`
		}
		require.NoError(t, json.Unmarshal(body, &response))
		return response.Data.Results
	}
	for name, field := range map[string]func(employee *gen.Employee) any{
		"string":           func(e *gen.Employee) any { return e.ID },
		"repeated string":  func(e *gen.Employee) any { return e.Manager.ID },
		"string pointer":   func(e *gen.Employee) any { return e.WorkEmail },
		"value of pointer": func(e *gen.Employee) any { return *e.DisplayFullName },
		"enum":             func(e *gen.Employee) any { return e.Gender },
		"number":           func(e *gen.Employee) any { return e.WeeklyHours },
		"date":             func(e *gen.Employee) any { return e.StartDate },
		"object":           func(e *gen.Employee) any { return e.HomeAddress },
		"list":             func(e *gen.Employee) any { return e.Employments },
		"free values":      func(e *gen.Employee) any { return e.CustomFields },
	} {
		t.Run(name, func(t *testing.T) {
			want, got := retained(standard, field), retained(kombo, field)
			assert.LessOrEqual(t, got, want+want/10+16, "bytes per record, against encoding/json")
		})
	}
}

// retained returns how many bytes a record keeps alive of which one field is kept.
func retained(read func() []gen.Employee, field func(employee *gen.Employee) any) int {
	kept := make([]any, 0, people.PageSize)
	before := heap()
	for _, record := range read() {
		kept = append(kept, field(&record))
	}
	after := heap()
	runtime.KeepAlive(kept)
	return int(after-before) / cap(kept)
}

func heap() int64 {
	var stats runtime.MemStats
	for range 3 { // sync.Pool lets go of what it holds in two collections
		runtime.GC()
	}
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}
