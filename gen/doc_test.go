package gen_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
)

// Whoever reads about a method with pages learns that there are more of them, and how to read them.
// All methods name the path, by which the mock server knows the operation.
func TestDocumentationOfMethods(t *testing.T) {
	docs := map[string]string{} // by service and method
	paths, err := filepath.Glob("*.gen.go")
	require.NoError(t, err)
	for _, path := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		require.NoError(t, err)
		for _, declaration := range file.Decls {
			function, isFunction := declaration.(*ast.FuncDecl)
			if !isFunction || function.Recv == nil {
				continue
			}
			if receiver, isPointer := function.Recv.List[0].Type.(*ast.StarExpr); isPointer {
				docs[receiver.X.(*ast.Ident).Name+"."+function.Name.Name] = function.Doc.Text()
			}
		}
	}
	for _, o := range gen.Operations() {
		service, path := o.Service+"Service.", "Kombo: "+o.Method+" "+o.Path+"\n"
		assert.Contains(t, docs[service+o.Name], path)
		if o.Iterator == "" {
			continue
		}
		assert.Contains(t, docs[service+o.Name], "It returns one page. To read all pages, use ["+service+o.Iterator+"].")
		assert.Contains(t, docs[service+o.Iterator], path)
		assert.Contains(t, docs[service+o.Iterator+"Pages"], path)
	}
}
