package facts

import (
	"cmp"
	"slices"
	"strings"
)

// Entry is one change, wherever it shows: what has changed in a component shows in every operation that uses it.
type Entry struct {
	// Change is the change at one place where it is worst.
	Change
	// Where is every place where it shows, in order; there is at least one.
	Where []Where
}

// Where is a place of an operation.
type Where struct {
	Operation string `json:"operation"`
	Place     string `json:"place"`
}

// Operations are the operations that the change shows in, each once.
func (e Entry) Operations() []string {
	var operations []string
	for _, where := range e.Where {
		operations = append(operations, where.Operation)
	}
	slices.Sort(operations)
	return slices.Compact(operations)
}

// Fold makes one entry of what is the same change in one component, or at one place of many operations. The worst come
// first.
func Fold(changes []Change) []Entry {
	type key struct {
		what          string
		verb          Verb
		ours, theirs  string
		required      bool
		origin, place string
	}
	var entries []*Entry
	known := map[key]*Entry{}
	for _, change := range changes {
		k := key{change.What, change.Verb, change.Ours, change.Theirs, change.Required, change.Origin, ""}
		if k.origin == "" && len(change.Place) > 0 {
			k.place = change.Place.String()
		} else if k.origin == "" {
			switch change.What {
			case "operation", "deprecated":
				k.place = change.Operation // these are news of each operation
			}
		}
		entry := known[k]
		if entry == nil {
			entry = &Entry{Change: change}
			known[k] = entry
			entries = append(entries, entry)
		}
		entry.join(change)
		entry.Where = append(entry.Where, Where{change.Operation, change.Place.String()})
	}
	result := make([]Entry, len(entries))
	for i, entry := range entries {
		result[i] = *entry
	}
	slices.SortStableFunc(result, func(a, b Entry) int {
		switch {
		case a.Class.Worse(b.Class):
			return -1
		case b.Class.Worse(a.Class):
			return 1
		}
		return cmp.Or(strings.Compare(a.Operation, b.Operation), strings.Compare(a.Place.String(), b.Place.String()))
	})
	return result
}

// join takes in the same change at another place. What is as bad in a request as in a response is told of both.
func (e *Entry) join(change Change) {
	switch {
	case change.Class.Worse(e.Class):
		e.Change = change
	case change.Class == Breaking && e.Class == Breaking && change.sent() != e.sent() && !strings.Contains(e.Meaning, change.Meaning):
		if change.sent() {
			change, e.Change = e.Change, change
		}
		e.Meaning += " " + change.Meaning
	}
}
