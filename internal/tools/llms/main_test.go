package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const readme = "# sdk\n\nA client\nfor Kombo.\n\n## Install\n\n    go get github.com/kombo-go/kombo/wrapper\n\n" +
	"## Use\n\nText.\n\n```go\nfirst()\n```\n\nMore.\n\n```go\nsecond()\n```\n\n```sh\nno\n```\n\n## Nothing\n\nText.\n"

func TestRun(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"README.md":               readme,
		"root.go":                 "// Package root is not listed.\npackage root\n",
		"wrapper/doc.go":          "// Package kombo is a client. It has more to say.\npackage kombo\n",
		"wrapper/client.go":       "package kombo\n",
		"wrapper/cmd/main.go":     "// Command cmd is not listed.\npackage main\n",
		"internal/tools/tools.go": "// Package tools is not listed.\npackage tools\n",
	} {
		file := filepath.Join(root, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o700))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	}
	require.NoError(t, run(root))
	text, err := os.ReadFile(filepath.Join(root, "llms.txt"))
	require.NoError(t, err)
	assert.Equal(t, "# sdk\n\n> A client\n> for Kombo.\n\nInstall: `go get github.com/kombo-go/kombo/wrapper`\n\n"+
		"## Use\n\n```go\nfirst()\n```\n\n```go\nsecond()\n```\n\n## Reference\n\n"+
		"- [package kombo](https://pkg.go.dev/github.com/kombo-go/kombo/wrapper): Package kombo is a client.\n"+
		"- [README](https://github.com/kombo-go/kombo#readme): the guide, with explanations of the code above\n"+
		"- [Contract](https://github.com/kombo-go/kombo/blob/main/openapi/bundle.gen.yaml): Kombo's API as an OpenAPI document\n"+
		"- [Examples](https://github.com/kombo-go/kombo/tree/main/examples): programs to run without an account\n"+
		"- [Kombo's documentation](https://docs.kombo.dev/llms.txt)\n", string(text))
}

func TestReadmeWithoutCommand(t *testing.T) {
	_, err := overview("# sdk\n\nA client.\n\n## Use\n", nil)
	assert.ErrorContains(t, err, "go get")
}
