package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
)

// Values in the form for questions that are not asked are ignored.
func TestPreconditions(t *testing.T) {
	for license, answered := range map[string]bool{"true": true, "false": false} {
		site := start(t)
		status, page := site.apply(t, headOfExamples, with("question-question-BOOLEAN", license))
		require.Equal(t, http.StatusOK, status, page)
		assert.Equal(t, answered, strings.Contains(string(site.server.Requests()[1].Body), "question-license"))
	}
	given := map[string]any{"one": "a", "many": []string{"a", "b"}}
	tests := []struct {
		on      *string
		options []any
		asked   bool
	}{
		{nil, nil, true},
		{new("one"), []any{"a"}, true},
		{new("one"), []any{"b"}, false},
		{new("many"), []any{"b"}, true},
		{new("many"), []any{"c"}, false},
		{new("unanswered"), []any{"a"}, false},
	}
	for _, test := range tests {
		assert.Equal(t, test.asked, isAsked(gen.ScreeningQuestion{PreconditionQuestionID: test.on, PreconditionOptions: test.options}, given))
	}
}
