package bundle

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

const overlayFile = "overlay.yaml"

// applyOverlay applies the overlay to the joined contract. A documentation page stays as it was
// published; the overlay lifts its nameless schemas into components and gives them the contract's
// names and words. An action that finds nothing to act on, or changes nothing, is an error: the page
// has changed under it.
func applyOverlay(contract *yaml.Node, files Documents) error {
	text, present := files[overlayFile]
	if !present {
		return nil
	}
	root, err := parseYAML(overlayFile, text)
	if err != nil {
		return err
	}
	if version := openapi.Text(openapi.Lookup(root, "overlay")); version != "1.1.0" {
		return fmt.Errorf("openapi/%s: the overlay has version %q, not 1.1.0", overlayFile, version)
	}
	nodes := openapi.Elements(openapi.Lookup(root, "actions"))
	actions := make([]openapi.Action, len(nodes))
	for i, node := range nodes {
		if err := node.Decode(&actions[i]); err != nil {
			return fmt.Errorf("openapi/%s:%d: %w", overlayFile, node.Line, err)
		}
		for key := range openapi.Members(node) {
			if !slices.Contains([]string{"target", "remove", "copy", "update"}, key.Value) {
				return fmt.Errorf("openapi/%s:%d: unknown member %s", overlayFile, key.Line, key.Value)
			}
		}
		actions[i].Update = openapi.Lookup(node, "update")
	}
	if failed, err := openapi.Apply(contract, actions); err != nil {
		return fmt.Errorf("openapi/%s:%d: %w", overlayFile, nodes[failed].Line, err)
	}
	return nil
}
