package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/speakeasy-api/openapi/overlay"
	"gopkg.in/yaml.v3"
)

// section is the part of the overlay that is about one page.
func section(heading string, actions []overlay.Action) (string, error) {
	text, err := written(actions)
	return "  # " + heading + "\n" + text, err
}

func written(actions []overlay.Action) (string, error) {
	var out strings.Builder
	for _, action := range actions {
		fmt.Fprintf(&out, "  - target: %s\n", scalar(action.Target))
		switch {
		case action.Remove:
			out.WriteString("    remove: true\n")
		case action.Copy != "":
			fmt.Fprintf(&out, "    copy: %s\n", scalar(action.Copy))
		default:
			text, err := update(&action.Update)
			if err != nil {
				return "", err
			}
			out.WriteString(text)
		}
	}
	return out.String(), nil
}

// update writes an update, small ones on one line.
func update(node *yaml.Node) (string, error) {
	node = clone(node)
	const widest = 110
	flow(node)
	line, err := encode(node)
	if err != nil {
		return "", err
	}
	if line = strings.TrimSpace(line); len(line) < widest && !strings.Contains(line, "\n") {
		return "    update: " + line + "\n", nil
	}
	lines(node, widest-20)
	text, err := encode(node)
	if err != nil {
		return "", err
	}
	return "    update:\n" + indent(text, "      "), nil
}

func flow(node *yaml.Node) {
	if node.Kind != yaml.ScalarNode {
		node.Style = yaml.FlowStyle
	}
	for _, child := range node.Content {
		flow(child)
	}
}

// lines writes an object a line for each member, except for small ones within it.
func lines(node *yaml.Node, widest int) {
	node.Style = 0
	for _, child := range node.Content {
		if line, err := encode(child); child.Kind != yaml.ScalarNode && (err != nil || len(line) > widest || len(child.Content) > 8) {
			lines(child, widest-2)
		}
	}
}

func encode(node *yaml.Node) (string, error) {
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(node); err != nil {
		return "", err
	}
	return out.String(), encoder.Close()
}

// scalar writes a text as YAML, without quotes where there is no need of them.
func scalar(value string) string {
	line, err := encode(text(value))
	if err != nil {
		return fmt.Sprintf("%q", value)
	}
	return strings.TrimSpace(line)
}

func indent(text, by string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		out.WriteString(by + line)
	}
	return out.String()
}

// withSection adds the section of a page to the overlay. What is there stays as it is, to the byte. It tells in which
// line the section begins.
func withSection(overlay []byte, section string) (with []byte, line int) {
	with = append(bytes.TrimRight(bytes.Clone(overlay), "\n"), "\n\n"...)
	return append(with, section...), 1 + bytes.Count(with, []byte("\n"))
}
