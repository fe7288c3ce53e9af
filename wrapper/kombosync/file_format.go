package kombosync

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"time"
)

// fileForm is what is in the file: integrations by ID, with their models by name.
type fileForm struct {
	Version      int                             `json:"version"`
	Integrations map[string]map[string]fileState `json:"integrations"`
}

type fileState struct {
	Started     time.Time `json:"started,omitzero"`
	FullStarted time.Time `json:"full_started,omitzero"`
	FullRecords int       `json:"full_records,omitempty"`
	Checkpoint  string    `json:"checkpoint,omitempty"`
}

const fileVersion = 1

// fileIntegration has the states of an integration's models. It is never changed, only replaced.
type fileIntegration struct {
	models map[string]State
	text   []byte // models as JSON, because a write has all integrations and few of them have changed
}

func newFileIntegration(models map[string]State) (fileIntegration, error) {
	form := make(map[string]fileState, len(models))
	for model, state := range models {
		form[model] = fileState(state)
	}
	text, err := json.Marshal(form)
	return fileIntegration{models, text}, err
}

// withStates returns the integrations with some states replaced.
func withStates(integrations map[string]fileIntegration, states map[Key]State) (map[string]fileIntegration, error) {
	changed := map[string]map[string]State{}
	for key, state := range states {
		if changed[key.IntegrationID] == nil {
			changed[key.IntegrationID] = map[string]State{}
			maps.Copy(changed[key.IntegrationID], integrations[key.IntegrationID].models)
		}
		state.Started, state.FullStarted = milliseconds(state.Started), milliseconds(state.FullStarted)
		changed[key.IntegrationID][key.Model] = state
		if state.Started.IsZero() && state.Checkpoint == "" { // it was never read, as far as is known
			delete(changed[key.IntegrationID], key.Model)
		}
	}
	all := make(map[string]fileIntegration, len(integrations)+len(changed))
	maps.Copy(all, integrations)
	for integrationID, models := range changed {
		integration, err := newFileIntegration(models)
		if err != nil {
			return nil, err
		}
		all[integrationID] = integration
	}
	return all, nil
}

// readFile reads a state file. If there is none, it returns no states.
func readFile(path string) (map[string]fileIntegration, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a regular file", path)
	case links(info) > 1:
		return nil, fmt.Errorf("%s has several names (hard links), which a write would separate: remove the others", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	integrations, err := parseStates(text)
	if err != nil {
		return nil, fmt.Errorf("%s %w: restore it, or remove it to read everything in full", path, err)
	}
	return integrations, nil
}

func parseStates(text []byte) (map[string]fileIntegration, error) {
	var form fileForm
	if err := json.Unmarshal(text, &form); err != nil {
		return nil, fmt.Errorf("is damaged: %w", err)
	}
	if form.Version != fileVersion || form.Integrations == nil {
		return nil, fmt.Errorf("is not a state of version %d", fileVersion)
	}
	integrations := make(map[string]fileIntegration, len(form.Integrations))
	for integrationID, stored := range form.Integrations {
		models := make(map[string]State, len(stored))
		for model, state := range stored {
			if state.Started.IsZero() && state.Checkpoint == "" {
				return nil, errors.New("is damaged: a start is missing")
			}
			models[model] = State(state)
		}
		integration, err := newFileIntegration(models)
		if err != nil {
			return nil, err
		}
		integrations[integrationID] = integration
	}
	return integrations, nil
}

// writeStates writes a fileForm, with a line for each integration.
func writeStates(out io.Writer, integrations map[string]fileIntegration) error {
	w := bufio.NewWriterSize(out, 1<<16)
	fmt.Fprintf(w, `{"version":%d,"integrations":{`, fileVersion)
	separator := "\n"
	for _, integrationID := range slices.Sorted(maps.Keys(integrations)) {
		name, err := json.Marshal(integrationID)
		if err != nil {
			return err
		}
		_, _ = w.WriteString(separator)
		_, _ = w.Write(name)
		_ = w.WriteByte(':')
		_, _ = w.Write(integrations[integrationID].text)
		separator = ",\n"
	}
	_, _ = w.WriteString("\n}}\n")
	return w.Flush() // which returns the first error of the writes
}
