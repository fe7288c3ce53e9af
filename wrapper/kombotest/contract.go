package kombotest

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

//go:embed contract.gen.json
var contractJSON []byte

// contract is the contract as the server needs it.
type contract struct {
	root       map[string]any
	operations []*operation

	// Schemas are compiled when they are first needed: a test rarely needs more than a few.
	mu       sync.Mutex
	compiler *jsonschema.Compiler
	compiled map[string]*jsonschema.Schema
}

// operation is one method of one path.
type operation struct {
	name       string // "GET /hris/employees"
	id         string
	method     string
	path       string
	pointer    string // JSON pointer of the operation in the contract
	parameters []parameter
	bodyType   string         // the media type of the body, "" for none
	success    map[string]any // the media type object of a success
	list       string         // the member of the data that has the records, "" if the data is not a list
	paged      bool
	record     string // the component of the records, "" if there are no pages

	segments            []string // of the path
	pathParameters      []string
	goService, goMethod string

	example func() []byte // the data of a success as JSON, unless the test sets it
}

type parameter struct {
	name     string
	in       string
	required bool
	schema   map[string]any
	pointer  string
}

// contractURL names the contract inside the schema compiler. It is never fetched.
const contractURL = "mem://contract"

var theContract = sync.OnceValue(func() *contract {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(contractJSON))
	if err != nil {
		panic(fmt.Sprintf("kombotest: the embedded contract is broken: %s", err)) // go generate writes it
	}
	c := &contract{root: value.(map[string]any), compiler: jsonschema.NewCompiler(), compiled: map[string]*jsonschema.Schema{}}
	c.compiler.AssertFormat()
	// Kombo accepts plain dates if its document says date-time; the pattern next to it says what is
	// allowed.
	c.compiler.RegisterFormat(&jsonschema.Format{Name: "date-time", Validate: rejectZeroTime})
	rejectEmptyStrings(c)
	if err := c.compiler.AddResource(contractURL, value); err != nil {
		panic(fmt.Sprintf("kombotest: the embedded contract is broken: %s", err))
	}
	for path, item := range object(c.root["paths"]) {
		for method, node := range object(item) {
			o := newOperation(strings.ToUpper(method), path, object(node))
			o.example = sync.OnceValue(func() []byte { return c.exampleResponse(o) })
			c.operations = append(c.operations, o)
		}
	}
	slices.SortFunc(c.operations, func(a, b *operation) int { return strings.Compare(a.name, b.name) })
	return c
})

func newOperation(method, path string, node map[string]any) *operation {
	o := &operation{
		name:    method + " " + path,
		id:      node["operationId"].(string),
		method:  method,
		path:    path,
		pointer: "/paths/" + escapePointer(path) + "/" + strings.ToLower(method),
		success: object(dig(node, "responses", "200", "content", "application/json")),
		paged:   dig(node, "x-operation", "iterator") != nil,
		list:    stringOf(dig(node, "x-operation", "list")),

		segments:  strings.Split(strings.TrimPrefix(path, "/"), "/"),
		goService: stringOf(dig(node, "x-operation", "service")),
		goMethod:  stringOf(dig(node, "x-operation", "method")),
	}
	if o.paged {
		o.record = stringOf(dig(node, "x-operation", "record"))
	}
	for _, segment := range o.segments {
		if name, isParameter := parameterName(segment); isParameter {
			o.pathParameters = append(o.pathParameters, name)
		}
	}
	for mediaType := range object(dig(node, "requestBody", "content")) {
		o.bodyType = mediaType
	}
	parameters, _ := node["parameters"].([]any)
	for i, value := range parameters {
		p := object(value)
		required, _ := p["required"].(bool)
		o.parameters = append(o.parameters, parameter{
			name: p["name"].(string), in: p["in"].(string), required: required, schema: object(p["schema"]),
			pointer: fmt.Sprintf("%s/parameters/%d/schema", o.pointer, i),
		})
	}
	return o
}

// find returns the operation with a name such as "GET /hris/employees".
func (c *contract) find(name string) *operation {
	i := slices.IndexFunc(c.operations, func(o *operation) bool { return o.name == name })
	if i < 0 {
		return nil
	}
	return c.operations[i]
}

// validate checks a value against the schema at a pointer.
func (c *contract) validate(pointer string, value any) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	schema := c.compiled[pointer]
	if schema == nil {
		var err error
		if schema, err = c.compiler.Compile(contractURL + "#" + pointer); err != nil {
			return err
		}
		c.compiled[pointer] = schema
	}
	return schema.Validate(value)
}

// resolve follows the references of a schema.
func (c *contract) resolve(schema map[string]any) map[string]any {
	for {
		reference, isReference := schema["$ref"].(string)
		if !isReference {
			return schema
		}
		schema = object(dig(c.root, strings.Split(strings.TrimPrefix(reference, "#/"), "/")...))
	}
}

func object(value any) map[string]any {
	o, _ := value.(map[string]any)
	return o
}

func dig(value any, keys ...string) any {
	for _, key := range keys {
		value = object(value)[key]
	}
	return value
}

func escapePointer(key string) string {
	return strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(key)
}
