package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestComponentSentence(t *testing.T) {
	for want, sentences := range map[string][]string{
		"The level of a skill.": {"The level of a skill.", "A level."},
		"A level.":              {"Retrieve the level.", "A level."},
		"Contains the level.":   {"", "Contains the level."},
		todo + "say what Level is, beginning with A, An or The.": {"Retrieve the level.", ""},
	} {
		assert.Equal(t, want, componentSentence("Level", sentences...))
	}
}
