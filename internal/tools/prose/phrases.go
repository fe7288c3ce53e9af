package main

import "regexp"

// phrase is a phrase that reads as translated, and what to write instead.
type phrase struct {
	pattern *regexp.Regexp
	instead string
	unless  *regexp.Regexp // lines that may have it; nil for none
}

// phrases are what the check reports. Add one when you notice it in a review.
var phrases = []phrase{
	{compile(`tells? (?:whether|if)`), "reports whether", nil},
	{compile(`tells? (?:how|what|when|why|which|where|that|you that)`), "says, returns, reports", nil},
	{compile(`(?:is|are|was|were) no (?:\w+)`), "is not a", compile(`no (?:longer|more|such)|there (?:is|are|was|were) no`)},
	{compile(`stands? (?:in|at|there|behind|beside|before|for itself|next to)`), "is", nil},
	{compile(`(?:look|see) whether`), "check whether", nil},
	{compile(`the time is up`), "timed out", nil},
	{compile(`can(?:not| not) be right`), "is invalid", nil},
	{compile(`held by (?:a )?tests?`), "tested by", nil},
	{compile(`(?:be |to be )?left alone`), "wait, back off, leave unchanged", nil},
	{compile(`try (?:it )?again later`), "retry later", nil},
	{compile(`besides`), "also, in addition", nil},
	{compile(`an answer|the answer(?:'s)?`), "a response", compile(`questions?|screening|Whether an answer is required|(?:format|type|length) of the answer|The answer[.,]|requires an answer|an answer that was|for an answer`)},
	{compile(`do without`), "omit, cannot", nil},
	{compile(`what (?:needs|repeats|comes|belongs|fits|is missing) [^.?]{0,60}, (?:is|stands|has)`), "put the subject first", nil},
	{compile(`get into each other's way`), "conflict", nil},
	{compile(`contradicts`), "cannot be combined with", nil},
	{compile(`let go of`), "release", nil},
	{compile(`whom`), "who, or rephrase", nil},
	{compile(`out of reach`), "unreachable, unavailable", nil},
	{compile(`under way`), "in progress, running", nil},
	{compile(`as (?:it|they) (?:came|comes|come)`), "as received, unchanged", nil},
	{compile(`nothing (?:but|else than)`), "only", nil},
	{compile(`no more than that`), "only", nil},
	{compile(`of (?:its|their|your|our) own making`), "own", nil},
	{compile(`goes on`), "continues", nil},
	{compile(`where (?:that|it|there) is no`), "if there is no", nil},
	{compile(`is (?:to be|not to be) \w+ed`), "must be, must not be", nil},
	{compile(`came about|come about|come into being`), "was established, was created", nil},
	{compile(`many at once|of all sorts|all that there is`), "rephrase", nil},
}

func compile(words string) *regexp.Regexp { return regexp.MustCompile(`(?i)\b(?:` + words + `)\b`) }
