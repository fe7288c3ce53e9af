package decode_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/internal/decode"
	"github.com/kombo-go/kombo/internal/people"
)

func page() []byte {
	return slices.Concat([]byte(`{"status":"success","data":{"next":"cursor","results":`), people.NewPages(people.PageSize).Results(0), []byte("}}"))
}

// BenchmarkPage decodes a page of 250 employees with this package and with encoding/json.
func BenchmarkPage(b *testing.B) {
	body := page()
	for name, read := range map[string]func() (records int, err error){
		"kombo": func() (int, error) {
			var data gen.EmployeesPage
			_, err := decode.Success(body, &data, decode.Settings{MaxBytes: 128 << 20})
			return len(data.Results), err
		},
		"encoding-json": func() (int, error) {
			var response struct {
				Data gen.EmployeesPage `json:"data"`
			}
			err := json.Unmarshal(body, &response)
			return len(response.Data.Results), err
		},
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if records, err := read(); err != nil || records != people.PageSize {
					b.Fatal(records, err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*people.PageSize), "ns/record")
		})
	}
}
