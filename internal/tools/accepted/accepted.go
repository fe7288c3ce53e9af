// Package accepted reads the differences between the contract and Kombo's published document that
// openapi/drift.yaml accepts.
package accepted

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/facts"
)

// rule is one accepted difference, or several of one kind. An empty field matches everything; * in
// a text matches any characters.
type rule struct {
	Reason    string // why the difference is intended
	Operation string // the operation or webhook, such as "DELETE *" or "webhook data-changed"
	Place     string // the place in it, such as "answer default *"
	// What and Verb say what differs, as in the report in JSON. Verb is seen from the contract:
	// what is removed is missing in Kombo's document.
	What string
	Verb facts.Verb
	// Ours and Theirs are the promises of each side.
	Ours, Theirs string
}

// Rules are the accepted differences.
type Rules []rule

// Read reads the rules in a text. Unknown keys and rules without a reason are errors.
func Read(text []byte) (Rules, error) {
	var all Rules
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&all); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	for i, rule := range all {
		if rule.Reason == "" || rule.What == "" {
			return nil, fmt.Errorf("entry %d needs a reason and a what", i+1)
		}
	}
	return all, nil
}

func (r rule) String() string {
	names := []string{r.Operation, r.Place, r.What, string(r.Verb)}
	names = slices.DeleteFunc(names, func(name string) bool { return name == "" })
	return r.Reason + " (" + strings.Join(names, ", ") + ")"
}

// Apply omits accepted changes. It returns how many changes those were, and the rules that matched
// nothing.
func (all Rules) Apply(changes []facts.Change) (rest []facts.Change, accepted int, stale []string) {
	used := make([]bool, len(all))
	for _, change := range changes {
		found := false
		for i, rule := range all {
			if rule.matches(change) {
				found, used[i] = true, true
			}
		}
		if !found {
			rest = append(rest, change)
		}
	}
	for i, rule := range all {
		if !used[i] {
			stale = append(stale, rule.String())
		}
	}
	return rest, len(changes) - len(rest), stale
}

func (r rule) matches(change facts.Change) bool {
	return r.What == change.What && (r.Verb == "" || r.Verb == change.Verb) && like(r.Operation, change.Operation) &&
		like(r.Place, change.Place.String()) && like(r.Ours, change.Ours) && like(r.Theirs, change.Theirs)
}

// like reports whether a text matches a pattern.
func like(pattern, text string) bool {
	if pattern == "" {
		return true
	}
	expression := `(?s)^` + strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, `.*`) + `$`
	return regexp.MustCompile(expression).MatchString(text)
}
