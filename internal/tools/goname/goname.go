// Package goname turns the names of Kombo's API into Go names. It is the only place that knows
// which words are initialisms: the generator gets finished names from the contract (x-go-name and
// x-enum-varnames in openapi/bundle.gen.yaml).
package goname

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// initialisms are written in capitals: those of https://staticcheck.dev/docs/configuration/options/#initialisms
// and those of Kombo's areas.
var initialisms = func() map[string]bool {
	known := map[string]bool{}
	for _, word := range []string{
		"acl", "api", "ascii", "cpu", "css", "dns", "eof", "guid", "html", "http", "https", "id", "ip", "json", "qps", "ram",
		"rpc", "sla", "smtp", "sql", "ssh", "tcp", "tls", "ttl", "udp", "ui", "gid", "uid", "uuid", "uri", "url", "utf8",
		"vm", "xml", "xmpp", "xsrf", "xss", "sip", "rtp", "amqp", "db", "ts",
		"ai", "ats", "cv", "eu", "hris", "lms", "mime", "qa", "us",
	} {
		known[word] = true
	}
	return known
}()

// Of returns the exported Go name made of words: "remote_ids" becomes RemoteIDs.
func Of(words ...string) string {
	var name strings.Builder
	for _, word := range words {
		for _, part := range splitWords(word) {
			name.WriteString(capitalize(part))
		}
	}
	return name.String()
}

// OfValue returns the Go name of an enum value: "FULL_TIME" becomes FullTime, "hr4you" Hr4You.
func OfValue(value string) string {
	var name strings.Builder
	for _, part := range splitWords(value) {
		if strings.ToUpper(part) == part {
			part = strings.ToLower(part)
		}
		afterDigit := false
		for _, letter := range capitalize(part) {
			if afterDigit {
				letter = unicode.ToUpper(letter)
			}
			name.WriteRune(letter)
			afterDigit = unicode.IsDigit(letter)
		}
	}
	return name.String()
}

// Word returns a word in small letters, or as Go writes it if it is an initialism: "ids" becomes
// IDs, "employee" stays.
func Word(word string) string {
	if initialism, known := initialism(word); known {
		return initialism
	}
	return strings.ToLower(word)
}

func initialism(word string) (string, bool) {
	word = strings.ToLower(word)
	if initialisms[word] {
		return strings.ToUpper(word), true
	}
	singular, isPlural := strings.CutSuffix(word, "s")
	return strings.ToUpper(singular) + "s", isPlural && initialisms[singular]
}

func capitalize(word string) string {
	if initialism, known := initialism(word); known {
		return initialism
	}
	first, size := utf8.DecodeRuneInString(word)
	return string(unicode.ToUpper(first)) + word[size:]
}

// Split takes names apart into words in small letters: "time-off_balances" and "TimeOffBalances"
// both are time, off and balances. Capitals in a row are one word, up to the one that begins the
// next: "HRISSkill" is hris and skill, "remoteIDs" is remote and ids.
func Split(names ...string) (words []string) {
	for _, name := range names {
		for _, word := range splitWords(name) {
			words = append(words, strings.ToLower(word))
		}
	}
	return words
}

func splitWords(name string) (words []string) {
	for _, part := range strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		words = append(words, splitCapitals(part)...)
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
			initialisms[strings.ToLower(string(letters[start:i+1]))]
		if afterSmall || beforeSmall && !plural {
			words = append(words, string(letters[start:i]))
			start = i
		}
	}
	return append(words, string(letters[start:]))
}
