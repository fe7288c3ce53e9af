package kombo_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// The areas are generated, so go doc does not show them as fields of Client and Integration. Their
// documentation lists them.
func TestDocumentationListsAreas(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "client.go", nil, parser.ParseComments)
	require.NoError(t, err)
	comments := map[string]string{}
	for _, declaration := range file.Decls {
		if general, ok := declaration.(*ast.GenDecl); ok && general.Tok == token.TYPE {
			comments[general.Specs[0].(*ast.TypeSpec).Name.Name] = general.Doc.Text()
		}
	}
	for name, services := range map[string]reflect.Type{
		"Client": reflect.TypeFor[gen.AccountServices](), "Integration": reflect.TypeFor[gen.IntegrationServices](),
	} {
		for _, area := range reflect.VisibleFields(services) {
			if !area.IsExported() {
				continue
			}
			if !area.Anonymous {
				assert.Contains(t, comments[name], "  - "+area.Name+": ", name)
			}
			assert.Contains(t, comments[name], "see [gen."+area.Type.Elem().Name()+"]", name)
		}
	}
}

// String returns the name that programs show for progress and in metrics.
func TestOperationsPrintTheirName(t *testing.T) {
	server := kombotest.NewServer(t)
	var name string
	report := kombo.WithProgress(func(progress kombo.Progress) { name = progress.Operation.String() })
	for _, err := range server.Client().Integration("personio:acme").HRIS.Employees(t.Context(), nil, report) {
		require.NoError(t, err)
	}
	assert.Equal(t, "HRIS.GetEmployees", name)
}
