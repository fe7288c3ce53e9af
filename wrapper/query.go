package kombo

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/kombo-go/kombo/internal/call"
)

// encodeQuery returns a query with a question mark, or "" if there are no parameters.
func encodeQuery(params []call.QueryParam) (string, error) {
	var query strings.Builder
	for i, param := range params {
		if i == 0 {
			query.WriteByte('?')
		} else {
			query.WriteByte('&')
		}
		if param.List {
			if err := checkList(param.Name, param.Values); err != nil {
				return "", err
			}
		}
		query.WriteString(url.QueryEscape(param.Name))
		query.WriteByte('=')
		for j, value := range param.Values {
			if j > 0 {
				query.WriteByte(',')
			}
			query.WriteString(url.QueryEscape(value))
		}
	}
	return query.String(), nil
}

// checkList rejects lists that Kombo would misread. Commas separate the values and cannot be escaped. An
// empty list would not filter, so Kombo would return all records.
func checkList(name string, values []string) error {
	if len(values) == 0 {
		return fmt.Errorf("%s is an empty list, which does not filter: use nil if that is intended", name)
	}
	for i, value := range values {
		if value == "" {
			return fmt.Errorf("%s[%d] is empty", name, i)
		}
		if strings.Contains(value, ",") {
			return fmt.Errorf("%s[%d] contains a comma, which separates values", name, i)
		}
	}
	return nil
}
