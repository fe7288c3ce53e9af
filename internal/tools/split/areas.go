package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"

	"github.com/kombo-go/kombo/internal/tools/goname"
)

// source is the generated code.
type source struct {
	text         []byte
	set          *token.FileSet
	file         *ast.File
	declarations []*declaration
	declared     map[string]*declaration // by name
}

// declaration is one declaration with its comment.
type declaration struct {
	node  ast.Decl
	names []string // what it declares; a method has the name of its receiver and its own
	// enum is the type of the constants that it declares, or "".
	enum string
	// uses are the names in this package, and the packages, that it mentions.
	uses, packages map[string]bool
	// users is the number of other declarations that mention the first name.
	users int
	// areas are those that use it, directly or through other declarations.
	areas map[string]bool
}

func parse(code []byte) (*source, error) {
	s := &source{text: code, set: token.NewFileSet(), declared: map[string]*declaration{}}
	var err error
	if s.file, err = parser.ParseFile(s.set, "", code, parser.ParseComments); err != nil {
		return nil, err
	}
	for _, node := range s.file.Decls {
		d := &declaration{node: node, uses: map[string]bool{}, packages: map[string]bool{}, areas: map[string]bool{}}
		d.findNames()
		if len(d.names) == 0 { // imports
			continue
		}
		s.declarations = append(s.declarations, d)
		for _, name := range d.names {
			s.declared[name] = d
		}
	}
	for _, d := range s.declarations {
		s.findUses(d)
	}
	for _, d := range s.declarations {
		if area := d.ownArea(); area != "" {
			s.spread(d, area)
		}
	}
	return s, nil
}

func (d *declaration) findNames() {
	if function, isFunction := d.node.(*ast.FuncDecl); isFunction {
		d.names = []string{strings.TrimPrefix(receiverOf(function)+"."+function.Name.Name, ".")}
		return
	}
	for _, spec := range d.node.(*ast.GenDecl).Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			d.names = append(d.names, spec.Name.Name)
		case *ast.ValueSpec:
			for _, name := range spec.Names {
				d.names = append(d.names, name.Name)
			}
			if kind, isNamed := spec.Type.(*ast.Ident); isNamed && d.node.(*ast.GenDecl).Tok == token.CONST {
				d.enum = kind.Name
			}
		}
	}
}

// receiverOf returns the type of the receiver of a declaration, or "" if it is not a method.
func receiverOf(node ast.Decl) string {
	function, isFunction := node.(*ast.FuncDecl)
	if !isFunction || function.Recv == nil {
		return ""
	}
	kind := function.Recv.List[0].Type
	if pointer, isPointer := kind.(*ast.StarExpr); isPointer {
		kind = pointer.X
	}
	return kind.(*ast.Ident).Name
}

func (s *source) findUses(d *declaration) {
	ast.Inspect(d.node, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.SelectorExpr:
			if name, isName := node.X.(*ast.Ident); isName {
				d.packages[name.Name] = true
			}
		case *ast.Ident:
			if used := s.declared[node.Name]; used != nil && !d.uses[node.Name] {
				d.uses[node.Name] = true
				if used != d && used.names[0] == node.Name {
					used.users++
				}
			}
		}
		return true
	})
}

// spread notes that an area uses a declaration and everything that it mentions.
func (s *source) spread(d *declaration, area string) {
	if d.areas[area] {
		return
	}
	d.areas[area] = true
	for name := range d.uses {
		s.spread(s.declared[name], area)
	}
}

// ownArea returns the area that a declaration belongs to by its own name, or "" if others decide.
func (d *declaration) ownArea() string {
	receiver := receiverOf(d.node)
	_, isFunction := d.node.(*ast.FuncDecl)
	if !isFunction && len(d.names) == 1 {
		receiver = d.names[0]
	}
	service, isService := strings.CutSuffix(receiver, "Service")
	switch {
	case isService:
		return strings.Join(goname.Split(service), "_")
	case isFunction && strings.Contains(d.names[0], "Webhook") || !isFunction && strings.HasPrefix(d.names[0], "WebhookType"):
		return "webhooks"
	}
	return ""
}

// fileOf returns the name of the file that a declaration is written to, without its suffix: that of
// the only area that uses it, or "shared".
func (s *source) fileOf(d *declaration) string {
	areas := d.areas
	if receiver := s.declared[receiverOf(d.node)]; receiver != nil && len(areas) == 0 {
		areas = receiver.areas
	}
	if len(areas) == 1 {
		for area := range areas {
			return area
		}
	}
	return "shared"
}

// isUnusedAlias reports whether a declaration is an alias that nothing mentions. The generator
// makes one for each response of the contract, and for each union that has a separate struct in Go.
func (d *declaration) isUnusedAlias() bool {
	types, isTypes := d.node.(*ast.GenDecl)
	return isTypes && types.Tok == token.TYPE && types.Specs[0].(*ast.TypeSpec).Assign.IsValid() && d.users == 0
}

// files returns the content of each file by its name.
func (s *source) files() (map[string][]byte, error) {
	constants := map[string]*declaration{} // by their type, which they follow
	for _, d := range s.declarations {
		if d.enum != "" {
			constants[d.enum] = d
		}
	}
	byFile := map[string][]*declaration{}
	for _, d := range s.declarations {
		if d.enum != "" || d.isUnusedAlias() {
			continue
		}
		name := s.fileOf(d)
		byFile[name] = append(byFile[name], d)
		if enum := constants[d.names[0]]; enum != nil {
			byFile[name] = append(byFile[name], enum)
		}
	}
	files := map[string][]byte{}
	for name, declarations := range byFile {
		var text bytes.Buffer
		fmt.Fprintf(&text, "%s\npackage %s\n\n%s", s.header(), s.file.Name.Name, s.imports(declarations))
		for _, d := range declarations {
			fmt.Fprintf(&text, "\n%s\n", s.wording(d))
		}
		formatted, err := format.Source(text.Bytes())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		files[name+suffix] = formatted
	}
	return files, nil
}

// header returns the comment that says that a file is generated.
func (s *source) header() string {
	for _, comment := range s.file.Comments {
		if comment.Pos() < s.file.Package {
			return "// " + comment.Text()
		}
	}
	return ""
}

// imports returns the imports that declarations need.
func (s *source) imports(declarations []*declaration) string {
	var standard, others string
	for _, spec := range s.file.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		name := path[strings.LastIndex(path, "/")+1:]
		if spec.Name != nil {
			name = spec.Name.Name
		}
		switch {
		case !slices.ContainsFunc(declarations, func(d *declaration) bool { return d.packages[name] }):
		case strings.Contains(path, "."):
			others += spec.Path.Value + "\n"
		default:
			standard += spec.Path.Value + "\n"
		}
	}
	if standard+others == "" {
		return ""
	}
	return "import (\n" + standard + "\n" + others + ")\n"
}
