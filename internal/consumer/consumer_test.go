package main

import (
	"context"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/time/rate"

	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// A rate.Limiter implements kombo.Limiter.
func TestRateLimiter(t *testing.T) {
	server := kombotest.NewServer(t)
	client := server.Client(kombo.WithLimiter(rate.NewLimiter(rate.Inf, 1)))
	_, err := client.General.CheckAPIKey(context.Background())
	require.NoError(t, err)
}

// modules returns the modules that packages add to a program, with the directory of each.
func modules(t *testing.T, packages ...string) map[string]string {
	t.Helper()
	output, err := exec.Command("go", append([]string{"list", "-deps", "-f", "{{with .Module}}{{.Path}} {{.Dir}}{{end}}"}, packages...)...).Output()
	require.NoError(t, err)
	directories := map[string]string{}
	for line := range strings.Lines(string(output)) {
		if path, directory, found := strings.Cut(strings.TrimSpace(line), " "); found && !strings.HasPrefix(path, "github.com/kombo-go/") {
			directories[path] = directory
		}
	}
	return directories
}

// A program depends on what the SDK needs at run time, but not on what only its development needs.
func TestModulesOfAProgram(t *testing.T) {
	assert.ElementsMatch(t, []string{"github.com/go-json-experiment/json"}, slices.Collect(maps.Keys(modules(t, "."))))
}

// A program links few packages outside of the standard library.
func TestPackagesOfAProgram(t *testing.T) {
	output, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".").Output()
	require.NoError(t, err)
	packages := strings.Fields(string(output))
	assert.LessOrEqual(t, len(packages), 20, strings.Join(packages, "\n"))
}

// The program builds outside of the SDK's repository, without changes to its go.mod.
func TestBuildsElsewhere(t *testing.T) {
	dir := t.TempDir()
	sdk, err := filepath.Abs("../..")
	require.NoError(t, err)
	for _, name := range []string{"main.go", "go.mod", "go.sum"} {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		text = []byte(strings.ReplaceAll(string(text), "=> ../..", "=> "+sdk))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), text, 0o600))
	}
	command := exec.Command("go", "build", "-mod=readonly", "-o", filepath.Join(dir, "program"), ".")
	command.Dir = dir
	command.Env = append(os.Environ(), "GOTOOLCHAIN=local")
	output, err := command.CombinedOutput()
	require.NoError(t, err, string(output))
}

// SECURITY.md lists the modules of a program with the licenses in their directories.
func TestLicenses(t *testing.T) {
	document, err := os.ReadFile("../../SECURITY.md")
	require.NoError(t, err)
	texts := map[string]string{"MIT": "Permission is hereby granted, free of charge", "Apache-2.0": "Apache License", "BSD-3-Clause": "Redistribution and use in source and binary forms"}
	listed := map[string]string{}
	for _, row := range regexp.MustCompile(`(?m)^\| (\S+\.\S+/\S+) \| (\S+) \|`).FindAllStringSubmatch(string(document), -1) {
		listed[row[1]] = row[2]
	}
	directories := modules(t, ".", "github.com/kombo-go/kombo/wrapper/kombotest")
	assert.ElementsMatch(t, slices.Collect(maps.Keys(directories)), slices.Collect(maps.Keys(listed)))
	for module, directory := range directories {
		license, err := os.ReadFile(filepath.Join(directory, "LICENSE"))
		require.NoError(t, err, module)
		assert.Contains(t, string(license), texts[listed[module]], module)
	}
}
