// Package goname turns the names of Kombo's API into Go names. It is the only place that knows
// which words are initialisms: the generator gets finished names from the contract (x-go-name and
// x-enum-varnames in openapi/bundle.gen.yaml).
package goname

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jinzhu/inflection"
)

// initialisms are written in upper case: those of Kombo's areas, and those of
// https://staticcheck.dev/docs/configuration/options/#initialisms
var initialisms = strings.Fields(`ai ats cv eu hris lms mime qa us
	acl api ascii cpu css dns eof guid html http https id ip json qps ram rpc sla smtp sql ssh tcp tls ttl udp ui gid uid
	uuid uri url utf8 vm xml xmpp xsrf xss sip rtp amqp db ts`)

// Of returns the exported Go name made of words: "remote_ids" becomes RemoteIDs.
func Of(words ...string) string {
	var name strings.Builder
	for _, part := range splitWords(words) {
		name.WriteString(capitalize(part))
	}
	return name.String()
}

var afterDigit = regexp.MustCompile(`\p{Nd}\pL`)

// OfValue returns the Go name of an enum value: "FULL_TIME" becomes FullTime, "hr4you" Hr4You.
func OfValue(value string) string {
	var name strings.Builder
	for _, part := range splitWords([]string{value}) {
		if strings.ToUpper(part) == part {
			part = strings.ToLower(part)
		}
		name.WriteString(capitalize(part))
	}
	return afterDigit.ReplaceAllStringFunc(name.String(), strings.ToUpper)
}

func capitalize(word string) string {
	lower := strings.ToLower(word)
	if slices.Contains(initialisms, lower) {
		return strings.ToUpper(word)
	}
	if singular, isPlural := strings.CutSuffix(lower, "s"); isPlural && slices.Contains(initialisms, singular) {
		return strings.ToUpper(singular) + "s"
	}
	first, size := utf8.DecodeRuneInString(word)
	return string(unicode.ToUpper(first)) + word[size:]
}

// Singular returns the singular of a name, its words joined with hyphens: "legal_entities" becomes
// "legal-entity".
func Singular(name string) string {
	words := Split(name)
	if len(words) == 0 {
		return name
	}
	words[len(words)-1] = inflection.Singular(words[len(words)-1])
	return strings.Join(words, "-")
}

// Split splits names into words in lower case: "time-off_balances" and "TimeOffBalances" both are
// time, off and balances. Capitals in a row are one word, up to the one that begins the next:
// "HRISSkill" is hris and skill, "remoteIDs" is remote and ids.
func Split(names ...string) []string {
	words := splitWords(names)
	for i, word := range words {
		words[i] = strings.ToLower(word)
	}
	return words
}

func splitWords(names []string) (words []string) {
	for _, name := range names {
		for _, part := range strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			words = append(words, splitCapitals(part)...)
		}
	}
	return words
}

func splitCapitals(part string) (words []string) {
	letters, start := []rune(part), 0
	for i := 1; i < len(letters); i++ {
		if !unicode.IsUpper(letters[i]) {
			continue
		}
		afterSmall := !unicode.IsUpper(letters[i-1])
		beforeSmall := i+1 < len(letters) && unicode.IsLower(letters[i+1])
		plural := beforeSmall && letters[i+1] == 's' && (i+2 == len(letters) || unicode.IsUpper(letters[i+2])) &&
			slices.Contains(initialisms, strings.ToLower(string(letters[start:i+1])))
		if afterSmall || beforeSmall && !plural {
			words = append(words, string(letters[start:i]))
			start = i
		}
	}
	return append(words, string(letters[start:]))
}
