package main

import (
	"slices"

	"github.com/kombo-go/kombo/gen"
)

// area is a service with its operations.
type area struct {
	Name       string
	Operations []operation
}

type operation struct {
	*gen.Operation

	Name    string // as kombotest names it
	Call    string // the method in Go
	Each    string // the iterator in Go, "" if there is none
	Records int
	Paged   bool
}

func (p *page) areas() []area {
	var areas []area
	for _, o := range gen.Operations() {
		shown := operation{Operation: o, Name: o.Method + " " + o.Path, Call: goCall(o, o.Name), Paged: o.Iterator != ""}
		shown.Records = p.server.Records(shown.Name)
		if shown.Paged {
			shown.Each = goCall(o, o.Iterator)
		}
		i := slices.IndexFunc(areas, func(a area) bool { return a.Name == o.Service })
		if i < 0 {
			areas = append(areas, area{Name: o.Service})
			i = len(areas) - 1
		}
		areas[i].Operations = append(areas[i].Operations, shown)
	}
	return areas
}

// goCall is how a Go program calls a method of an operation.
func goCall(o *gen.Operation, method string) string {
	switch {
	case o.Service == "Integration":
		return "integration." + method
	case o.Integration:
		return "integration." + o.Service + "." + method
	}
	return "client." + o.Service + "." + method
}
