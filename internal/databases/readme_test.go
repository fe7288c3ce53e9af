//go:build unix

package databases

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// The program in the README works unchanged, and its query finds the rows.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	section := regexp.MustCompile("(?s)## Local copy\n.*?```go\n(.*?)```.*?psql .*? -c \"(.*?)\"").FindSubmatch(readme)
	require.NotNil(t, section)
	database := databases["PostgreSQL"](t)
	file := filepath.Join(t.TempDir(), "main.go")
	require.NoError(t, os.WriteFile(file, section[1], 0o600))
	server := kombotest.NewServer(t)
	server.SetRecords("GET /hris/employees", gen.Employee{ID: "1", FirstName: new("Nora")}, gen.Employee{ID: "2", FirstName: new("Max")})
	for range 2 {
		command := exec.Command("go", "run", file)
		command.Env = append(os.Environ(), "DATABASE_URL="+database.source, "KOMBO_BASE_URL="+server.URL,
			"KOMBO_API_KEY="+kombotest.APIKey, "KOMBO_INTEGRATION=personio:acme")
		output, err := command.CombinedOutput()
		require.NoError(t, err, string(output))
		assert.Contains(t, string(output), "kombo sync integration=personio:acme model=employees")
	}
	rows, err := database.open(t).QueryContext(ctx, string(section[2])+" ORDER BY id")
	require.NoError(t, err)
	defer rows.Close()
	var names []string
	for rows.Next() {
		var id, name string
		require.NoError(t, rows.Scan(&id, &name))
		names = append(names, id+" "+name)
	}
	assert.Equal(t, []string{"1 Nora", "2 Max"}, names)
}
