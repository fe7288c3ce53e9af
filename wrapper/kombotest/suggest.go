package kombotest

import (
	"slices"
	"strings"
)

// suggest returns the name of an operation that is similar to a mistyped one, "" if there is
// none. It also knows Kombo's operation IDs and the names of Go methods.
func (c *contract) suggest(name string) string {
	best, smallest := "", max(3, len(name)/4)+1
	for _, o := range c.operations {
		if slices.Contains([]string{o.id, o.goMethod, o.goService + "." + o.goMethod}, name) {
			return o.name
		}
		if d := distance(comparable(name), comparable(o.name)); d < smallest {
			best, smallest = o.name, d
		}
	}
	return best
}

// comparable removes the parts of a name that are the same in most operations.
func comparable(name string) string {
	method, path, _ := strings.Cut(name, " ")
	path = strings.Trim(strings.TrimPrefix(path, "/v1/"), "/")
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		if _, isParameter := parameterName(segment); isParameter {
			segments[i] = "{}"
		}
	}
	return strings.ToUpper(method) + " " + strings.ToLower(strings.Join(segments, "/"))
}

// distance returns the number of characters that have to be inserted, deleted or replaced to make b
// of a (Levenshtein distance).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
