package main

import (
	"cmp"
	"slices"

	"github.com/kombo-go/kombo/gen"
)

// isAsked reports whether a question is asked. Some questions depend on the answer to another
// question.
func isAsked(question gen.ScreeningQuestion, given map[string]any) bool {
	if question.PreconditionQuestionID == nil {
		return true
	}
	switch answer := given[*question.PreconditionQuestionID].(type) {
	case bool, string:
		return slices.Contains(question.PreconditionOptions, answer)
	case []string:
		return slices.ContainsFunc(answer, func(id string) bool { return slices.Contains(question.PreconditionOptions, any(id)) })
	}
	return false
}

// inOrder sorts questions by their index, those without one last, and after those that they depend
// on.
func inOrder(questions []gen.ScreeningQuestion) []gen.ScreeningQuestion {
	position := func(q gen.ScreeningQuestion) int64 {
		if q.Index == nil {
			return 1 << 32
		}
		return *q.Index
	}
	return slices.SortedStableFunc(slices.Values(questions), func(a, b gen.ScreeningQuestion) int {
		if a.PreconditionQuestionID != nil && *a.PreconditionQuestionID == b.ID {
			return 1
		}
		if b.PreconditionQuestionID != nil && *b.PreconditionQuestionID == a.ID {
			return -1
		}
		return cmp.Compare(position(a), position(b))
	})
}

// required reports whether a question must be answered, as far as is known.
func required(question gen.ScreeningQuestion) bool {
	return question.Required != nil && *question.Required
}

func kindOf(question gen.ScreeningQuestion) gen.ScreeningQuestionFormatType {
	if question.Format == nil {
		return gen.ScreeningQuestionFormatTypeUnknown
	}
	return question.Format.Type
}

func title(question gen.ScreeningQuestion) string { return orElse("this question", question.Title) }

func orElse(otherwise string, text *string) string {
	if text == nil {
		return otherwise
	}
	return *text
}
