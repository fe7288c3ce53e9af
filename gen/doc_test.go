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

// The documentation of a method that returns a page refers to the iterator. That of all methods has
// the path, which is the name of the operation in the mock server.
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
