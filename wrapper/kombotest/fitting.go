package kombotest

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// fitting returns text if it fits the pattern and the length of a schema, or a text that does.
func fitting(schema map[string]any, text string) string {
	pattern, err := regexp.Compile(stringOf(schema["pattern"]))
	if err != nil {
		return text
	}
	fits := func(text string) bool {
		length := float64(utf8.RuneCountInString(text))
		return pattern.MatchString(text) && length >= bound(schema, "minLength", 0) && length <= bound(schema, "maxLength", math.MaxFloat64)
	}
	tree, err := syntax.Parse(stringOf(schema["pattern"]), syntax.Perl)
	if err != nil || fits(text) {
		return text
	}
	if pattern.String() == "" {
		tree = &syntax.Regexp{Op: syntax.OpStar, Sub: []*syntax.Regexp{{Op: syntax.OpAnyChar}}}
	}
	const most = 1000
	for times := range most {
		if made := matching(tree, times); fits(made) {
			return made
		}
	}
	return text
}

// bound returns the number that a schema has for a keyword, or without if it has none.
func bound(schema map[string]any, keyword string, without float64) float64 {
	number, _ := schema[keyword].(json.Number)
	if value, err := number.Float64(); err == nil {
		return value
	}
	return without
}

// within returns number, or the bound of a schema that it exceeds.
func within(schema map[string]any, number any) any {
	value, err := strconv.ParseFloat(fmt.Sprint(number), 64)
	if least := bound(schema, "minimum", -math.MaxFloat64); err == nil && value < least {
		return schema["minimum"]
	}
	if most := bound(schema, "maximum", math.MaxFloat64); err == nil && value > most {
		return schema["maximum"]
	}
	return number
}

// matching returns a text that a regular expression matches. Repetitions have the given number of
// elements if the expression allows it.
func matching(tree *syntax.Regexp, times int) string {
	repeated := func(least, most int) string {
		count := max(times, least)
		if most >= 0 {
			count = min(count, most)
		}
		return strings.Repeat(matching(tree.Sub[0], times), count)
	}
	switch tree.Op {
	case syntax.OpLiteral:
		return string(tree.Rune)
	case syntax.OpCharClass:
		return string(member(tree.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return "x"
	case syntax.OpCapture:
		return matching(tree.Sub[0], times)
	case syntax.OpConcat:
		var all strings.Builder
		for _, part := range tree.Sub {
			all.WriteString(matching(part, times))
		}
		return all.String()
	case syntax.OpAlternate:
		return matching(tree.Sub[0], times)
	case syntax.OpStar:
		return repeated(0, -1)
	case syntax.OpPlus:
		return repeated(1, -1)
	case syntax.OpQuest:
		return repeated(0, 1)
	case syntax.OpRepeat:
		return repeated(tree.Min, tree.Max)
	}
	return "" // anchors
}

// member returns a character of a class that is a list of ranges, a readable one if there is one.
func member(ranges []rune) rune {
	for _, wanted := range "a1A" {
		for bounds := range slices.Chunk(ranges, 2) {
			if bounds[0] <= wanted && wanted <= bounds[1] {
				return wanted
			}
		}
	}
	return ranges[0]
}
