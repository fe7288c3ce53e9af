package main

import (
	"encoding/json"
	"html/template"
	"strings"

	"github.com/kombo-go/kombo/gen"
)

// pages are what the board looks like. Everything that comes from the recruiting system is escaped.
var pages = template.Must(template.New("").Funcs(template.FuncMap{
	"inOrder": inOrder, "kind": kindOf, "place": place, "plainText": plainText, "salary": salary, "title": title,
	"required": required,
	"looksLike": func(question gen.ScreeningQuestion, displayType gen.ScreeningQuestionDisplayType) bool {
		return question.Format != nil && question.Format.DisplayType != nil && *question.Format.DisplayType == displayType
	},
	"json": func(value any) (string, error) {
		text, err := json.Marshal(value)
		return string(text), err
	},
	"join": func(list []string) string { return strings.Join(list, ",") },
}).Parse(`
{{define "top"}}<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Jobs at Acme</title>
<link rel="icon" href="data:,">
<style>
  body { font: 1rem/1.5 system-ui, sans-serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; }
  h1 { line-height: 1.2; }
  ul.jobs { list-style: none; padding: 0; }
  ul.jobs li { border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); padding: .8rem 0; }
  .quiet { opacity: .75; }
  .text { white-space: pre-line; }
  form { display: grid; gap: 1.1rem; }
  label, fieldset { display: grid; gap: .25rem; }
  fieldset { border: 0; padding: 0; margin: 0; }
  fieldset label, label.check { display: flex; gap: .5rem; align-items: baseline; }
  input:not([type=radio], [type=checkbox], [type=range]), select, textarea, button { font: inherit; padding: .45rem .6rem; }
  button { justify-self: start; padding: .6rem 1.4rem; cursor: pointer; }
  [hidden] { display: none; }
</style>
</head>
<body>{{end}}

{{define "list"}}{{template "top"}}
<h1>Jobs at Acme</h1>
<ul class="jobs">
{{range .}}<li><a href="/jobs/{{.ID}}">{{.Name}}</a>
  <div class="quiet">{{with .Department}}{{.}}{{end}}{{with place .}} · {{.}}{{end}}{{with salary .}} · {{.}}{{end}}</div></li>
{{else}}<li>There are no open jobs at the moment.</li>
{{end}}</ul>
</body></html>{{end}}

{{define "message"}}{{template "top"}}
<h1>{{.}}</h1>
<p><a href="/">All jobs</a></p>
</body></html>{{end}}

{{define "job"}}{{template "top"}}
<p><a href="/">All jobs</a></p>
<h1>{{.Name}}</h1>
<p class="quiet">{{with .Department}}{{.}}{{end}}{{with place .}} · {{.}}{{end}}{{with salary .}} · {{.}}{{end}}</p>
<p class="text">{{plainText .Description}}</p>
<h2>Apply</h2>
<form method="post" enctype="multipart/form-data">
  <label>First name <input name="first_name" autocomplete="given-name" required></label>
  <label>Last name <input name="last_name" autocomplete="family-name" required></label>
  <label>Email <input type="email" name="email" autocomplete="email" required></label>
  <label>Phone, if you like <input type="tel" name="phone" autocomplete="tel"></label>
  <label>Resume, below 10 MB with all other documents <input type="file" name="resume" required></label>
  {{range inOrder .ScreeningQuestions}}{{template "question" .}}{{end}}
  <label class="check"><input type="checkbox" name="consent" value="yes" required> <span>You may keep my application for this job.</span></label>
  <button>Send application</button>
</form>
<script>
  // A question that depends on another shows, and counts, only when it is asked.
  const form = document.forms[0];
  function ask() {
    for (const question of form.querySelectorAll("[data-depends]")) {
      const asked = JSON.parse(question.dataset.options).map(String);
      const given = new FormData(form).getAll("question-" + question.dataset.depends);
      question.hidden = !given.some((answer) => asked.includes(answer));
      for (const field of question.querySelectorAll("input, select, textarea")) field.disabled = question.hidden;
    }
  }
  form.addEventListener("input", ask);
  form.addEventListener("submit", () => form.querySelector("button").disabled = true);
  ask();
</script>
</body></html>{{end}}

{{define "question"}}{{$q := .}}{{$name := printf "question-%s" .ID}}{{$kind := kind .}}
<div {{with .PreconditionQuestionID}}data-depends="{{.}}" data-options="{{$q.PreconditionOptions | json}}"{{end}}>
{{if eq $kind "INFORMATION"}}<p>{{title .}}</p>
{{else if or (eq $kind "BOOLEAN") (eq $kind "MULTI_SELECT") (eq $kind "SINGLE_SELECT")}}
<fieldset><legend>{{title .}}{{if required .}} *{{end}}</legend>
  {{if eq $kind "BOOLEAN"}}
  <label><input type="radio" name="{{$name}}" value="true" {{if required .}}required{{end}}> Yes</label>
  <label><input type="radio" name="{{$name}}" value="false"> No</label>
  {{else if eq $kind "MULTI_SELECT"}}
  {{range .Format.Options}}<label><input type="checkbox" name="{{$name}}" value="{{.ID}}"> {{.Name}}</label>{{end}}
  {{else if looksLike . "DROPDOWN"}}
  <select name="{{$name}}" {{if required .}}required{{end}}><option value="">Please choose</option>{{range .Format.Options}}<option value="{{.ID}}">{{.Name}}</option>{{end}}</select>
  {{else}}
  {{range .Format.Options}}<label><input type="radio" name="{{$name}}" value="{{.ID}}" {{if required $q}}required{{end}}> {{.Name}}</label>{{end}}
  {{end}}
</fieldset>
{{else}}
<label>{{title .}}{{if required .}} *{{end}}
  {{if eq $kind "NUMBER"}}<input type="{{if and (looksLike . "SLIDER") .Format.Min .Format.Max}}range{{else}}number{{end}}" step="any" name="{{$name}}" {{with .Format.Min}}min="{{.}}"{{end}} {{with .Format.Max}}max="{{.}}"{{end}} {{if required .}}required{{end}}>
  {{else if eq $kind "DATE"}}<input type="date" name="{{$name}}" {{if required .}}required{{end}}>
  {{else if eq $kind "FILE"}}<input type="file" name="{{$name}}" accept="{{join .Format.AcceptedMIMETypes}}" {{if required .}}required{{end}}>
  {{else if looksLike . "MULTI_LINE"}}<textarea name="{{$name}}" rows="5" {{with .Format.MaxLength}}maxlength="{{.}}"{{end}} {{if required .}}required{{end}}></textarea>
  {{else}}<input type="{{if looksLike . "EMAIL"}}email{{else if looksLike . "URL"}}url{{else}}text{{end}}" name="{{$name}}" {{if .Format}}{{with .Format.MaxLength}}maxlength="{{.}}"{{end}}{{end}} {{if required .}}required{{end}}>
  {{end}}
  {{with .Description}}<span class="quiet">{{plainText $q.Description}}</span>{{end}}
</label>
{{end}}
</div>{{end}}
`))
