// Package accepted knows the differences between the contract and Kombo's published document that
// openapi/drift.yaml accepts.
package accepted

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/facts"
)

// rule is one accepted difference, or several of one kind. What a rule does not say may be anything; * in a text stands
// for any characters.
type rule struct {
	// Reason says why the difference is meant to be.
	Reason string `yaml:"reason"`
	// Operation is the operation or webhook, such as "DELETE *" or "webhook data-changed".
	Operation string `yaml:"operation"`
	// Place is the place in it, such as "answer default *".
	Place string `yaml:"place"`
	// What and Verb say what differs, as in the report in JSON. Verb is seen from the contract: what is removed, Kombo's
	// document has not.
	What string     `yaml:"what"`
	Verb facts.Verb `yaml:"verb"`
	// Ours and Theirs are what is promised on each side.
	Ours   string `yaml:"ours"`
	Theirs string `yaml:"theirs"`
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
	var names []string
	for _, name := range []string{r.Operation, r.Place, r.What, string(r.Verb)} {
		if name != "" {
			names = append(names, name)
		}
	}
	return r.Reason + " (" + strings.Join(names, ", ") + ")"
}

// Apply leaves out what is accepted. It returns how many changes those were, and the rules that matched nothing.
func (all Rules) Apply(changes []facts.Change) (rest []facts.Change, accepted int, stale []string) {
	used := make([]bool, len(all))
	matchers := make([]func(facts.Change) bool, len(all))
	for i, rule := range all {
		matchers[i] = rule.matcher()
	}
	for _, change := range changes {
		found := false
		for i, matches := range matchers {
			if matches(change) {
				found, used[i] = true, true
			}
		}
		if found {
			accepted++
		} else {
			rest = append(rest, change)
		}
	}
	for i, rule := range all {
		if !used[i] {
			stale = append(stale, rule.String())
		}
	}
	return rest, accepted, stale
}

func (r rule) matcher() func(facts.Change) bool {
	operation, place, ours, theirs := pattern(r.Operation), pattern(r.Place), pattern(r.Ours), pattern(r.Theirs)
	return func(change facts.Change) bool {
		return r.What == change.What && (r.Verb == "" || r.Verb == change.Verb) && operation(change.Operation) &&
			place(change.Place.String()) && ours(change.Ours) && theirs(change.Theirs)
	}
}

func pattern(text string) func(string) bool {
	if text == "" {
		return func(string) bool { return true }
	}
	return regexp.MustCompile(`(?s)^` + strings.ReplaceAll(regexp.QuoteMeta(text), `\*`, `.*`) + `$`).MatchString
}
