package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"gopkg.in/yaml.v3"

	"github.com/kombo-go/kombo/internal/tools/bundle"
)

// bundled joins the files of a contract. Nothing in the result is shared with the documents, or within it.
func bundled(files bundle.Documents) (*yaml.Node, error) {
	joined, err := bundle.Join(files)
	if err != nil {
		return nil, err
	}
	return clone(joined), nil
}

func parseYAML(name string, text []byte) (*yaml.Node, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return nil, fmt.Errorf("openapi/%s: %w", name, err)
	}
	if len(document.Content) != 1 {
		return nil, fmt.Errorf("openapi/%s is empty", name)
	}
	return document.Content[0], nil
}

// replace puts new texts in place of files, all of them or none.
func replace(dir string, changed map[string][]byte) (err error) {
	type file struct{ name, written, before string }
	var files []file
	defer func() {
		for _, f := range files {
			_ = os.Remove(f.written)
			if f.before != "" {
				_ = os.Remove(f.before)
			}
		}
	}()
	for name, text := range changed {
		written, err := writeBeside(dir, text)
		if err != nil {
			return err
		}
		f := file{name: filepath.Join(dir, name), written: written}
		files = append(files, f)
		old, err := os.ReadFile(f.name)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err == nil {
			files[len(files)-1].before, err = writeBeside(dir, old)
		}
		if err != nil {
			return err
		}
	}
	for i, f := range files {
		if err := os.Rename(f.written, f.name); err != nil {
			for _, done := range files[:i] {
				if done.before == "" {
					err = errors.Join(err, os.Remove(done.name))
				} else {
					err = errors.Join(err, os.Rename(done.before, done.name))
				}
			}
			return err
		}
	}
	return nil
}

// writeBeside writes a file in dir under a name that nothing reads, so that a rename is all there is left to do.
func writeBeside(dir string, text []byte) (string, error) {
	file, err := os.CreateTemp(dir, ".page-*.tmp")
	if err != nil {
		return "", err
	}
	_, err = file.Write(text)
	if err = errors.Join(err, file.Chmod(0o644), file.Close()); err != nil {
		return "", errors.Join(err, os.Remove(file.Name()))
	}
	return file.Name(), nil
}
