package main

import (
	"context"
	"os/exec"
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

// A program carries what the SDK needs at run time and nothing that only its development needs.
func TestWhatAProgramCarries(t *testing.T) {
	output, err := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", ".").Output()
	require.NoError(t, err)
	modules := map[string]bool{}
	for _, module := range strings.Fields(string(output)) {
		modules[module] = true
	}
	assert.Equal(t, map[string]bool{
		"github.com/kombo-go/kombo/internal/consumer": true,
		"github.com/kombo-go/kombo":                   true,
		"github.com/go-json-experiment/json":          true,
		"github.com/oapi-codegen/runtime":             true,
		"github.com/apapsch/go-jsonmerge/v2":          true,
		"github.com/google/uuid":                      true,
	}, modules)
}
