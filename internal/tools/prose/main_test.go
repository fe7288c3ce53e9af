package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCheck(t *testing.T) {
	for name, test := range map[string]struct {
		file, text string
		want       []string
	}{
		"plain":          {"a.md", "Close reports whether there is room. There is no limit.", nil},
		"several":        {"a.md", "# A\n\nIt tells whether\nit is no limit.", []string{`a.md:3: "tells whether": write reports whether`, `a.md:4: "is no limit": write is not a`}},
		"capitals":       {"a.md", "Besides, it works.", []string{`a.md:1: "Besides": write also, in addition`}},
		"whole words":    {"a.md", "The bystands in it.", nil},
		"an exception":   {"a.yaml", "description: The answer to a screening question.", nil},
		"a code block":   {"a.md", "```go\n// it is no limit\n```\nIt is no limit.", []string{`a.md:4: "is no limit": write is not a`}},
		"a comment":      {"a.go", "package a\n\n// A tells how.\nfunc A() {}", []string{`a.go:3: "tells how": write says, returns, reports`}},
		"a long comment": {"a.go", "package a\n\n/*\nA is.\n*/\nvar b = `x\ny` // tells how", []string{`a.go:7: "tells how": write says, returns, reports`}},
		"a string":       {"a.go", "package a\n\nvar b = \"the time is up\"", []string{`a.go:3: "the time is up": write timed out`}},
		"names":          {"a.go", "package a\n\nvar besides = whom", nil},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, test.want, check(test.file, test.text))
		})
	}
}
