package kombo_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// personal are the names of fields that may contain personal data.
var personal = []string{"Body", "Data", "Message", "Raw", "Stack", "Value"}

// Every exported type with such a field implements fmt.Formatter for values and pointers, and omits
// the field from its JSON. TestPrinting checks the output.
func TestTypesWithPersonalDataHideIt(t *testing.T) {
	exceptions := map[string]string{
		"gen.Response.Format":              "prints the data; logs do not show it",
		"gen.Response.MarshalJSON":         "as above",
		"wrapper.WebhookEvent.MarshalJSON": "JSON is how a program stores the event",
	}
	for _, directory := range []string{".", "kombosync", "../gen"} {
		directory, err := filepath.Abs(directory)
		require.NoError(t, err)
		files, err := filepath.Glob(filepath.Join(directory, "*.go"))
		require.NoError(t, err)
		fields, methods := map[string][]string{}, map[string]bool{}
		for _, file := range files {
			if !strings.HasSuffix(file, "_test.go") && !strings.HasSuffix(file, ".gen.go") {
				inspect(t, file, fields, methods)
			}
		}
		require.NotEmpty(t, fields)
		for name, missing := range fields {
			for _, method := range missing {
				full := filepath.Base(directory) + "." + name + "." + method
				if _, excepted := exceptions[full]; !excepted {
					assert.True(t, methods[name+"."+method], "%s is missing, with a receiver that is not a pointer", full)
				}
			}
		}
	}
}

// inspect finds in a file the methods that exported structs with personal fields need, and all
// methods of values. Fields that JSON omits need no MarshalJSON.
func inspect(t *testing.T, name string, needed map[string][]string, methods map[string]bool) {
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	file, err := parser.ParseFile(token.NewFileSet(), name, text, 0)
	require.NoError(t, err)
	ast.Inspect(file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.FuncDecl:
			if node.Recv != nil {
				if receiver, isValue := node.Recv.List[0].Type.(*ast.Ident); isValue {
					methods[receiver.Name+"."+node.Name.Name] = true
				}
			}
		case *ast.TypeSpec:
			structure, isStruct := node.Type.(*ast.StructType)
			if !isStruct || !node.Name.IsExported() {
				return true
			}
			for _, field := range structure.Fields.List {
				for _, name := range field.Names {
					if !slices.Contains(personal, name.Name) {
						continue
					}
					needed[node.Name.Name] = append(needed[node.Name.Name], "Format")
					if field.Tag == nil || !strings.Contains(field.Tag.Value, `json:"-"`) {
						needed[node.Name.Name] = append(needed[node.Name.Name], "MarshalJSON")
					}
				}
			}
		}
		return true
	})
}
