package facts

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Entry is one change and all places that have it. A change of a component has a place in each
// operation that uses it.
type Entry struct {
	// Change is the change at the place where it is worst.
	Change
	// Where is all places, in order. There is at least one.
	Where []Where
}

// Where is a place of an operation.
type Where struct {
	Operation string `json:"operation"`
	Place     string `json:"place"`
}

// Operations returns the operations of the places, without duplicates.
func (e Entry) Operations() []string {
	var operations []string
	for _, where := range e.Where {
		operations = append(operations, where.Operation)
	}
	slices.Sort(operations)
	return slices.Compact(operations)
}

// Fold combines changes into one entry if they are the same change of one component, or the same
// change at the same place of several operations. The worst entries come first.
func Fold(changes []Change) []Entry {
	var entries []Entry
	indexes := map[string]int{}
	for _, change := range changes {
		place := change.Place.String()
		switch {
		case change.Origin != "":
			place = ""
		case place == "" && (change.What == "operation" || change.What == "deprecated"):
			place = change.Operation // each operation has an entry of its own
		}
		key := fmt.Sprintf("%q %t", []string{change.What, string(change.Verb), change.Ours, change.Theirs, change.Origin, place}, change.Required)
		i, known := indexes[key]
		if !known {
			i = len(entries)
			indexes[key] = i
			entries = append(entries, Entry{Change: change})
		}
		entries[i].add(change)
	}
	slices.SortStableFunc(entries, func(a, b Entry) int {
		return cmp.Or(b.Class.severity()-a.Class.severity(), strings.Compare(a.Operation, b.Operation),
			strings.Compare(a.Place.String(), b.Place.String()))
	})
	return entries
}

// add adds the same change at another place. If it is breaking in a request and in a response, the
// entry has both meanings.
func (e *Entry) add(change Change) {
	e.Where = append(e.Where, Where{change.Operation, change.Place.String()})
	inRequest, wasInRequest := sent(change.Operation, change.Place), sent(e.Operation, e.Place)
	switch {
	case change.Class.severity() > e.Class.severity():
		e.Change = change
	case change.Class == Breaking && inRequest != wasInRequest && !strings.Contains(e.Meaning, change.Meaning):
		if inRequest {
			change, e.Change = e.Change, change
		}
		e.Meaning += " " + change.Meaning
	}
}
