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

// The limiter that Go programs use fits as it is.
func TestRateLimiterFits(t *testing.T) {
	server := kombotest.NewServer(t)
	client := server.Client(kombo.WithLimiter(rate.NewLimiter(rate.Inf, 1)))
	_, err := client.General.CheckAPIKey(context.Background())
	require.NoError(t, err)
}

// carried lists the modules that packages bring into a program, with the folder of each.
func carried(t *testing.T, packages ...string) map[string]string {
	t.Helper()
	output, err := exec.Command("go", append([]string{"list", "-deps", "-f", "{{with .Module}}{{.Path}} {{.Dir}}{{end}}"}, packages...)...).Output()
	require.NoError(t, err)
	modules := map[string]string{}
	for line := range strings.Lines(string(output)) {
		if path, dir, found := strings.Cut(strings.TrimSpace(line), " "); found && !strings.HasPrefix(path, "github.com/kombo-go/") {
			modules[path] = dir
		}
	}
	return modules
}

// A program carries what the SDK needs at run time and nothing that only its development needs.
func TestWhatAProgramCarries(t *testing.T) {
	assert.ElementsMatch(t, []string{"github.com/go-json-experiment/json"}, slices.Collect(maps.Keys(carried(t, "."))))
}

// What is linked stays small: the packages that do not come with Go.
func TestHowMuchAProgramLinks(t *testing.T) {
	output, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".").Output()
	require.NoError(t, err)
	packages := strings.Fields(string(output))
	assert.LessOrEqual(t, len(packages), 20, strings.Join(packages, "\n"))
}

// The program builds where the SDK's repository is not, from its go.mod as it stands.
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

// SECURITY.md lists each of them with the license in its folder.
func TestLicences(t *testing.T) {
	document, err := os.ReadFile("../../SECURITY.md")
	require.NoError(t, err)
	texts := map[string]string{"MIT": "Permission is hereby granted, free of charge", "Apache-2.0": "Apache License", "BSD-3-Clause": "Redistribution and use in source and binary forms"}
	listed := map[string]string{}
	for _, row := range regexp.MustCompile(`(?m)^\| (\S+\.\S+/\S+) \| (\S+) \|`).FindAllStringSubmatch(string(document), -1) {
		listed[row[1]] = row[2]
	}
	modules := carried(t, ".", "github.com/kombo-go/kombo/wrapper/kombotest")
	assert.ElementsMatch(t, slices.Collect(maps.Keys(modules)), slices.Collect(maps.Keys(listed)))
	for module, dir := range modules {
		licence, err := os.ReadFile(filepath.Join(dir, "LICENSE"))
		require.NoError(t, err, module)
		assert.Contains(t, string(licence), texts[listed[module]], module)
	}
}
