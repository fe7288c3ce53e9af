package facts

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestTry(t *testing.T) {
	text, err := os.ReadFile("../../../openapi/bundle.gen.yaml")
	require.NoError(t, err)
	start := time.Now()
	root, err := Read(text)
	require.NoError(t, err)
	t.Log("read", time.Since(start))
	list, err := Of(root)
	require.NoError(t, err)
	t.Log("facts", len(list), time.Since(start))
	require.NoError(t, os.WriteFile("/tmp/facts.txt", []byte(list.String()), 0o644))
	require.Empty(t, Compare(list, list))
	changed := strings.Replace(string(text), "    Address:\n      type: object", "    Address:\n      type: object\n      required: [city]", 1)
	changed = strings.Replace(changed, "        work_email:\n          type:\n            - string", "        pronouns: {type: [string, 'null']}\n        work_email:\n          type:\n            - integer", 1)
	changed = strings.Replace(changed, "          - HRIS.EMPLOYEE_ALREADY_EXISTS", "          - HRIS.EMPLOYEE_GONE", 1)
	root, err = Read([]byte(changed))
	require.NoError(t, err)
	theirs, err := Of(root)
	require.NoError(t, err)
	start = time.Now()
	for _, e := range Fold(Compare(list, theirs)) {
		t.Log(e.Operations()[0], len(e.Operations()), len(e.Where), e.Text(), e.Class, e.Meaning, e.Origin)
	}
	t.Log(time.Since(start))
}
