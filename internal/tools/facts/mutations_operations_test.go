package facts

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// operationMutations change operations, webhooks, authorization and servers.
var operationMutations = []mutation{
	{"operation added", "operation", Added, func(m *mutant) {
		added := openapi.Clone(m.anyOperation())
		openapi.Set(openapi.Lookup(m.root, "paths"), "/new/path", openapi.Object("get", added))
		m.operation, m.mentions = "GET /new/path", "is new"
	}},
	{"operation removed", "operation", Removed, func(m *mutant) {
		removed := m.anyOperation()
		for _, item := range openapi.Members(openapi.Lookup(m.root, "paths")) {
			for method, operation := range openapi.Members(item) {
				if operation == removed {
					remove(item, method.Value)
					m.mentions = "was removed"
					return
				}
			}
		}
		m.impossible = true
	}},
	{"operation deprecated", "deprecated", Added, func(m *mutant) {
		openapi.Set(m.operationWith(lacks("deprecated")), "deprecated", true)
		m.mentions = "it is deprecated"
	}},
	{"path parameter renamed", "parameter", Renamed, func(m *mutant) {
		parameters, parameter := m.parameter(func(p *yaml.Node) bool { return openapi.Text(p, "in") == "path" })
		old := openapi.Text(parameter, "name")
		for path, item := range openapi.Members(openapi.Lookup(m.root, "paths")) {
			if len(item.Content) > 2 {
				continue
			}
			for _, candidate := range openapi.Members(item) {
				if openapi.Lookup(candidate, "parameters") == parameters {
					path.Value = strings.ReplaceAll(path.Value, "{"+old+"}", "{new_name}")
					openapi.Set(parameter, "name", "new_name")
					m.mentions = "`new_name` instead of `" + old + "`"
					return
				}
			}
		}
		m.impossible = true // other operations of the path also have it
	}},
	{"media type of the request", "media type", Changed, func(m *mutant) {
		content := openapi.Find(m.operationWith(has("requestBody")), "requestBody", "content")
		content.Content[0] = openapi.Node("application/xml")
		m.mentions = "the request has the media type `application/xml` instead of `"
	}},
	{"media type of the response added", "media type", Added, func(m *mutant) {
		content := openapi.Find(m.anyOperation(), "responses", "200", "content")
		openapi.Set(content, "text/csv", openapi.Object("schema", typed("string")))
		m.mentions = "the response has the new media type `text/csv`"
	}},
	{"response added", "answer", Added, func(m *mutant) {
		openapi.Set(openapi.Lookup(m.anyOperation(), "responses"), "202", openapi.Object("description", "Later."))
		m.mentions = "it has another response"
	}},
	{"response removed", "answer", Removed, func(m *mutant) {
		remove(openapi.Lookup(m.anyOperation(), "responses"), "default")
	}},
	{"header of the response added", "header", Added, func(m *mutant) {
		response := openapi.Find(m.anyOperation(), "responses", "200")
		openapi.Set(response, "headers", openapi.Object("retry-after", openapi.Object("schema", typed("integer"))))
		m.mentions = "the response has the new header `Retry-After` (`integer`)"
	}},
	{"body removed", "body", Removed, func(m *mutant) {
		remove(m.operationWith(has("requestBody")), "requestBody")
	}},
	{"body added", "body", Added, func(m *mutant) {
		content := openapi.Object("application/json", openapi.Object("schema", typed("object")))
		openapi.Set(m.operationWith(lacks("requestBody")), "requestBody", openapi.Object("content", content))
	}},
	{"body no longer required", "required", Removed, func(m *mutant) {
		operation := m.operationWith(func(o *yaml.Node) bool { return openapi.Text(o, "requestBody", "required") == "true" })
		remove(openapi.Lookup(operation, "requestBody"), "required")
		m.mentions = "the body may be left out"
	}},
	{"authorization", "authorization", Changed, func(m *mutant) {
		scheme := openapi.Object("type", "apiKey", "in", "header", "name", "X-Key")
		openapi.Set(openapi.Find(m.root, "components", "securitySchemes"), "Other", scheme)
		openapi.Set(m.anyOperation(), "security", []*yaml.Node{openapi.Object("Other", []string{})})
		m.mentions = "`apiKey header x-key` instead of `http bearer`"
	}},
	{"server added", "server", Added, func(m *mutant) {
		servers := openapi.Lookup(m.root, "servers")
		servers.Content = append(servers.Content, openapi.Object("url", "https://api.new.kombo.dev/v1"))
		m.operation, m.mentions = api, "https://api.new.kombo.dev/v1"
	}},
	{"webhook added", "operation", Added, func(m *mutant) {
		webhooks := openapi.Lookup(m.root, "webhooks")
		openapi.Set(webhooks, "new-webhook", openapi.Clone(webhooks.Content[1+2*m.IntN(len(webhooks.Content)/2)]))
		m.operation = "webhook new-webhook"
	}},
	{"webhook removed", "operation", Removed, func(m *mutant) {
		webhooks := openapi.Lookup(m.root, "webhooks")
		name := webhooks.Content[2*m.IntN(len(webhooks.Content)/2)].Value
		remove(webhooks, name)
		m.operation = "webhook " + name
	}},
	{"webhook deprecated", "deprecated", Added, func(m *mutant) {
		webhooks := openapi.Lookup(m.root, "webhooks")
		i := 2 * m.IntN(len(webhooks.Content)/2)
		post := openapi.Lookup(webhooks.Content[i+1], "post")
		if openapi.Lookup(post, "deprecated") != nil {
			m.impossible = true
			return
		}
		openapi.Set(post, "deprecated", true)
		m.operation = "webhook " + webhooks.Content[i].Value
	}},
}
