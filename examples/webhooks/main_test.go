package main

import (
	"context"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// The commands in README.md have the responses that it describes.
func TestReadme(t *testing.T) {
	for _, tool := range []string{"sh", "curl", "openssl"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed", tool)
		}
	}
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	script := regexp.MustCompile("(?s)```sh\n(.*?)```").FindSubmatch(readme)
	require.NotNil(t, script)
	server := httptest.NewServer(handler("my-secret"))
	defer server.Close()
	commands := strings.ReplaceAll(string(script[1]), "http://localhost:8080/kombo", server.URL)
	run := func(commands string) string {
		command := exec.CommandContext(context.Background(), "sh", "-c", commands)
		command.Env = append(os.Environ(), "no_proxy=127.0.0.1")
		output, err := command.CombinedOutput()
		require.NoError(t, err, string(output))
		return string(output)
	}
	assert.Contains(t, run(commands), "HTTP/1.1 200 OK")
	assert.Contains(t, run(strings.Replace(commands, `-d "$body"`, `-d "$body "`, 1)), "HTTP/1.1 401 Unauthorized")
}

func TestSecretIsRequired(t *testing.T) {
	assert.ErrorContains(t, run(context.Background(), "127.0.0.1:0", ""), "KOMBO_WEBHOOK_SECRET")
}

// printed returns what the example prints while f runs.
func printed(t *testing.T, f func()) string {
	t.Helper()
	reader, writer, err := os.Pipe()
	require.NoError(t, err)
	stdout := os.Stdout
	os.Stdout = writer
	f()
	os.Stdout = stdout
	require.NoError(t, writer.Close())
	output, err := io.ReadAll(reader)
	require.NoError(t, err)
	return string(output)
}

func TestOutput(t *testing.T) {
	const escape = "\x1b[2J\nkombo: "
	tests := []struct {
		webhook kombotest.Webhook
		want    string
	}{
		{
			kombotest.Webhook{Type: gen.WebhookTypeDataChanged, Data: gen.DataChangedWebhook{
				IntegrationID: "personio:acme", ChangedModels: []gen.ChangedModel{{Name: gen.ModelHRISEmployees}},
			}},
			"\"1\": data of \"personio:acme\" has changed\n  read HRIS.Employees\n",
		},
		{
			kombotest.Webhook{Type: gen.WebhookTypeIntegrationCreated, Data: gen.IntegrationCreatedWebhook{
				ID: "personio:acme", Tool: "personio", EndUser: gen.WebhookEndUser{OrganizationName: escape},
			}},
			`"1": "\x1b[2J\nkombo: " has connected "personio": store the integration ID "personio:acme"` + "\n",
		},
		{
			kombotest.Webhook{Type: gen.WebhookTypeIntegrationDeleted, Data: gen.IntegrationDeletedWebhook{ID: "personio:" + escape}},
			`"1": "personio:\x1b[2J\nkombo: " was deleted: delete its data` + "\n",
		},
		{kombotest.Webhook{Type: "new\x1b", Data: map[string]any{}}, `"1": "new\x1b"` + "\n"},
	}
	for _, test := range tests {
		test.webhook.ID, test.webhook.Secret = "1", "my-secret"
		output := printed(t, func() { assert.Equal(t, 200, test.webhook.Deliver(handler("my-secret")).StatusCode) })
		assert.Equal(t, test.want, output)
	}
}
