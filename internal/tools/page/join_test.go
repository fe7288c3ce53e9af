package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/internal/tools/facts"
)

func TestJoin(t *testing.T) {
	bundle := contractBundle(t)
	all, err := facts.Of(bundle)
	require.NoError(t, err)
	names := []string{"GET /hris/absences", "POST /hris/absences", "DELETE /hris/absences/{absence_id}"}
	if extra := os.Getenv("PAGES"); extra != "" {
		names = strings.Split(extra, ",")
	}
	for _, name := range names {
		for _, keep := range []bool{true, false} {
			t.Run(name, func(t *testing.T) {
				dir := without(t, keep, name)
				file := filepath.Join(t.TempDir(), "page.md")
				require.NoError(t, os.WriteFile(file, []byte(asMarkdown(name, published(t, bundle, name))), 0o600))
				var report strings.Builder
				require.NoError(t, run(dir, "", []string{file}, &report))
				t.Log(report.String())
				overlay, err := os.ReadFile(filepath.Join(dir, "overlay.yaml"))
				require.NoError(t, err)
				t.Log(string(overlay[strings.Index(string(overlay), ": "+name):]))
				c, err := readContract(dir)
				require.NoError(t, err)
				assert.Equal(t, all.Of(name).String(), c.facts.Of(name).String())
			})
		}
	}
}
