package bundle

import (
	"errors"
	"strconv"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/goname"
	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// nameMembers gives the Go fields of properties and parameters their names (x-go-name), and those of
// properties their order (x-order), which is the order of the contract.
func nameMembers(contract *yaml.Node, source source) error {
	var failures []error
	openapi.WalkKeywords(openapi.Find(contract, "components", "schemas"), func(schema *yaml.Node) {
		names := map[string]*yaml.Node{}
		order := 0
		for key, property := range openapi.Members(openapi.Lookup(schema, "properties")) {
			if property.Kind != yaml.MappingNode {
				continue
			}
			failures = append(failures, nameMember(key, property, names, source))
			order++
			put(property, "x-order", &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: strconv.Itoa(order)})
		}
	})
	for operation := range openapi.Operations(contract) {
		names := map[string]*yaml.Node{}
		for _, parameter := range openapi.Elements(openapi.Lookup(operation.Node, "parameters")) {
			if openapi.Text(openapi.Lookup(parameter, "in")) != "header" {
				failures = append(failures, nameMember(openapi.Lookup(parameter, "name"), parameter, names, source))
			}
		}
	}
	return errors.Join(failures...)
}

// nameMember names a property or parameter. names are those that are taken.
func nameMember(key, member *yaml.Node, names map[string]*yaml.Node, source source) error {
	name := goname.Of(key.Value)
	if own := openapi.Text(openapi.Lookup(member, "x-go-name")); own != "" {
		name = own
	}
	if other, taken := names[name]; taken {
		return source.errorf(key, "%s has the same Go name as %s in %s, %s: give one of them an x-go-name", key.Value, other.Value, source.at(other), name)
	}
	names[name] = key
	put(member, "x-go-name", stringNode(name))
	return nil
}
