package bundle

import (
	"bytes"
	"fmt"

	"github.com/speakeasy-api/openapi/overlay"
	"gopkg.in/yaml.v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

const overlayFile = "overlay.yaml"

// applyOverlay applies the overlay to the joined contract. Documentation pages stay as they were
// published; the overlay moves their inline schemas into components and gives them the contract's names
// and descriptions. An action without a target or without an effect is an error: the page has changed.
func applyOverlay(contract *yaml.Node, files Documents) error {
	text, present := files[overlayFile]
	if !present {
		return nil
	}
	changes, err := overlay.ParseReader(bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("openapi/overlay.yaml: %w", err)
	}
	if err := changes.Validate(); err != nil {
		return fmt.Errorf("openapi/overlay.yaml: %w", err)
	}
	root, err := parseYAML(overlayFile, text)
	if err != nil {
		return err
	}
	lines := openapi.Lookup(root, "actions").Content
	for i, action := range changes.Actions {
		single := *changes // one at a time, so that errors name the action
		single.Actions = []overlay.Action{action}
		warnings, err := single.ApplyToStrict(contract)
		if err != nil {
			return fmt.Errorf("openapi/overlay.yaml:%d: %w", lines[i].Line, err)
		}
		if len(warnings) > 0 {
			return fmt.Errorf("openapi/overlay.yaml:%d: %s", lines[i].Line, warnings[0])
		}
	}
	return nil
}
