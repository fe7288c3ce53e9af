package main

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/internal/bench/stock"
	kombo "github.com/kombo-go/kombo/wrapper"
)

// The client that oapi-codegen generates behaves as the table in the README says, and the SDK
// differently.
func TestStockClientAndSDK(t *testing.T) {
	tests := []struct {
		name              string
		status            int
		contentType, body string
		stock             func(t *testing.T, response *stock.GetHRISEmployeesResponse, err error)
		kombo             func(t *testing.T, response *kombo.Response[gen.EmployeesPage], err error)
	}{
		{
			"HTML from a proxy returns neither an error nor data", 502, "text/html", "<html>",
			func(t *testing.T, response *stock.GetHRISEmployeesResponse, err error) {
				assert.NoError(t, err)
				assert.Nil(t, response.JSON200)
			},
			func(t *testing.T, _ *kombo.Response[gen.EmployeesPage], err error) {
				var failure *kombo.Error
				require.ErrorAs(t, err, &failure)
				assert.Equal(t, 502, failure.StatusCode)
			},
		},
		{
			"a success without a media type returns no data", 200, "", `{"status":"success","data":{"next":null,"results":[{"id":"1"}]}}`,
			func(t *testing.T, response *stock.GetHRISEmployeesResponse, err error) {
				assert.NoError(t, err)
				assert.Nil(t, response.JSON200)
			},
			func(t *testing.T, response *kombo.Response[gen.EmployeesPage], err error) {
				require.NoError(t, err)
				assert.Len(t, response.Data.Results, 1)
			},
		},
		{
			"an invalid date fails the whole page", 200, "application/json", `{"status":"success","data":{"next":null,"results":[{"id":"1"},{"id":"2","start_date":"1. Mai"}]}}`,
			func(t *testing.T, response *stock.GetHRISEmployeesResponse, err error) {
				assert.Error(t, err)
				assert.Nil(t, response)
			},
			func(t *testing.T, response *kombo.Response[gen.EmployeesPage], err error) {
				require.NoError(t, err)
				assert.Len(t, response.Data.Results, 2)
				assert.Len(t, response.RecordErrors, 1)
			},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header()["Content-Type"] = nil
				if test.contentType != "" {
					w.Header().Set("Content-Type", test.contentType)
				}
				w.WriteHeader(test.status)
				_, _ = io.WriteString(w, test.body)
			}))
			defer server.Close()
			plain, err := stock.NewClientWithResponses(server.URL)
			require.NoError(t, err)
			response, err := plain.GetHRISEmployeesWithResponse(context.Background(), &stock.GetHRISEmployeesParams{})
			test.stock(t, response, err)

			client, err := kombo.NewClient("key", kombo.WithBaseURL(server.URL), kombo.WithMaxRetries(0))
			require.NoError(t, err)
			employees, err := client.Integration("personio:acme").HRIS.GetEmployees(context.Background(), nil)
			test.kombo(t, employees, err)
		})
	}
}
