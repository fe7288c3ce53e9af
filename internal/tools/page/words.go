package main

import (
	"regexp"
	"strings"
	"unicode"
)

// todo begins what a person has to write: "make check" refuses it.
const todo = "TODO: "

var (
	// markup is what Go documentation does not show: blocks of code, tags with what is in them, headings, tables, images.
	markup = regexp.MustCompile("(?ms)^ *```.*?^ *```|^ *~~~.*?^ *~~~|<([A-Z]\\w*)[^>]*>.*?</[A-Z]\\w*>|<[^>]*>|^#.*?$|^\\|.*?$|!\\[[^]]*\\]\\([^)]*\\)")
	link   = regexp.MustCompile(`\[([^]]*)\]\([^)]*\)`)
	marks  = strings.NewReplacer("**", "", "__", "")
	// said is what Kombo's documentation says where nobody has written anything.
	said = regexp.MustCompile(`(?i)^(get|put|post|delete|patch) /\S* (request body|positive response|parameter)\.?$`)
	// end is the end of a sentence.
	end = regexp.MustCompile(`[.!?:]( [A-Z]|$)`)
)

// firstSentence returns the first plain sentence of a description, or "".
func firstSentence(description string) string {
	for paragraph := range strings.SplitSeq(markup.ReplaceAllString(description, ""), "\n\n") {
		text := strings.Join(strings.Fields(marks.Replace(link.ReplaceAllString(paragraph, "$1"))), " ")
		text = strings.TrimLeft(text, "-*> ")
		if at := end.FindStringIndex(text); at != nil {
			text = text[:at[0]] + "."
		}
		if said.MatchString(text) || !strings.ContainsFunc(text, unicode.IsLetter) || !strings.Contains(text, " ") {
			continue
		}
		return strings.TrimSuffix(text, ".") + "."
	}
	return ""
}

// sentenceOr returns the first plain sentence of a description, or asks for one.
func sentenceOr(description, wanted string) string {
	if sentence := firstSentence(description); sentence != "" {
		return sentence
	}
	return todo + wanted + "."
}
