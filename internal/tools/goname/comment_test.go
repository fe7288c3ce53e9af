package goname

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTypeComment(t *testing.T) {
	for description, want := range map[string]string{
		"A person.":                          "Type is a person.",
		"An employee. IDs are unique.":       "Type is an employee. IDs are unique.",
		"The gender of a person.":            "Type is the gender of a person.",
		"Contains the fields specific to X.": "Type contains the fields specific to X.",
		"Specifies which sync to start.":     "Type specifies which sync to start.",
	} {
		assert.True(t, IsDescription(description), description)
		assert.Equal(t, want, TypeComment("Type", description))
	}
	for _, description := range []string{"Values for X.", "How far a task is.", "Anything.", "Theirs.", "A person", ""} {
		assert.False(t, IsDescription(description), description)
	}
	assert.Equal(t, "Type Anything.", TypeComment("Type", "Anything."))
}

func TestCommentLines(t *testing.T) {
	word := strings.Repeat("x", 48)
	assert.Equal(t, []string{"// " + word + " " + word}, CommentLines(word+" "+word, 0), "100 columns")
	assert.Equal(t, []string{"// " + word, "// " + word + "."}, CommentLines(word+" "+word+".", 0))
	assert.Equal(t, []string{"// " + word, "// " + word}, CommentLines(word+" "+word, 1))
	for _, text := range []string{"", "A.", strings.Repeat("x", 150), " a " + word + word, "Examples: {" + word + " " + word + "}"} {
		assert.Equal(t, []string{"// " + text}, CommentLines(text, 0))
	}
}
