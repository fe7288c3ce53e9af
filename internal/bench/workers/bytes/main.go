// Command bytes reads the pages without decoding anything but the cursor, which measures the cost
// of the network.
package main

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/kombo-go/kombo/internal/bench/worker"
	"github.com/kombo-go/kombo/internal/people"
)

func main() { worker.Main(read) }

func read(ctx context.Context, baseURL string) (int, error) {
	var body bytes.Buffer
	records, query := 0, "?page_size=250"
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, baseURL+"/hris/employees"+query, nil)
		if err != nil {
			return records, err
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return records, err
		}
		body.Reset()
		_, err = body.ReadFrom(response.Body)
		_ = response.Body.Close()
		if err != nil {
			return records, err
		}
		records += people.PageSize
		_, rest, found := strings.Cut(string(body.Bytes()[:100]), `"next":`)
		if !found {
			return records, errors.New("the page does not begin with a cursor")
		}
		cursor, isText := strings.CutPrefix(rest, `"`)
		if !isText {
			return records, nil
		}
		cursor, _, _ = strings.Cut(cursor, `"`)
		query = "?page_size=250&cursor=" + cursor
	}
}
