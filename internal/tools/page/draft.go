package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/speakeasy-api/openapi/overlay"
	"gopkg.in/yaml.v3"

	"github.com/kombo-go/kombo/internal/tools/goname"
	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// draft is the overlay of a page while it is written. Each action is applied to a copy of the page at once, so that the
// next one sees what there is then, and an action that does not fit shows where it is written.
type draft struct {
	contract *contract
	page     page
	document *yaml.Node
	shapes   shapes // of the contract
	words    words  // of the contract
	actions  []overlay.Action

	method  string
	request bool              // what is looked at now is sent, not received
	made    map[string]string // components made of the page's schemas, by shape
	names   []string          // their names, in order
	notes   []string          // what a person should look at
	depth   int
}

func newDraft(c *contract, p page, method string) (*draft, error) {
	shapes, err := shapesOf(c.bundle, openapi.Find(c.documents["common.yaml"], "components", "schemas"))
	if err != nil {
		return nil, err
	}
	d := &draft{contract: c, page: p, document: clone(p.root), shapes: shapes, words: wordsOf(c.bundle), method: method, made: map[string]string{}}
	if openapi.Find(d.document, "components", "schemas") == nil {
		setIn(d.document, object(), "components", "schemas") // other documents of the contract have some
	}
	return d, nil
}

// spot is a place in the document: its JSONPath and what stands there.
type spot struct {
	path string
	node *yaml.Node
}

var plainKey = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

func (s spot) child(key string) spot {
	return spot{s.path + pathKey(key), openapi.Lookup(s.node, key)}
}

func (s spot) below(keys ...string) spot {
	for _, key := range keys {
		s = s.child(key)
	}
	return s
}

func (s spot) element(index int) spot {
	return spot{fmt.Sprintf("%s[%d]", s.path, index), openapi.Elements(s.node)[index]}
}

func pathKey(key string) string {
	if plainKey.MatchString(key) {
		return "." + key
	}
	return "[" + quoted(key) + "]"
}

func quoted(key string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(key) + "'"
}

func (d *draft) root() spot { return spot{"$", d.document} }

func (d *draft) component(name string) spot { return d.root().below("components", "schemas", name) }

// operation is where the page's operation stands.
func (d *draft) operation() spot {
	return d.root().below("paths", d.page.operation.Path, d.page.operation.Method)
}

// pointed is the spot that a reference within the document leads to.
func (d *draft) pointed(pointer string) spot {
	s := d.root()
	for key := range strings.SplitSeq(strings.TrimPrefix(pointer, "#/"), "/") {
		s = s.child(strings.NewReplacer("~1", "/", "~0", "~").Replace(key))
	}
	return s
}

func (d *draft) remove(target string) error {
	return d.apply(overlay.Action{Target: target, Remove: true})
}

func (d *draft) copy(target, source string) error {
	return d.apply(overlay.Action{Target: target, Copy: source})
}

func (d *draft) update(target string, with *yaml.Node) error {
	return d.apply(overlay.Action{Target: target, Update: *with})
}

func (d *draft) apply(action overlay.Action) error {
	d.actions = append(d.actions, action)
	return d.run(action)
}

func (d *draft) run(action overlay.Action) error {
	action.Update = *clone(&action.Update)
	single := overlay.Overlay{Version: overlay.LatestVersion, JSONPathVersion: overlay.JSONPathRFC9535, Actions: []overlay.Action{action}}
	warnings, err := single.ApplyToStrict(d.document)
	if err == nil && len(warnings) > 0 {
		err = fmt.Errorf("%s", warnings[0])
	}
	if err != nil {
		return fmt.Errorf("the page has a form that no overlay action was found for: %w", err)
	}
	return nil
}

// declare makes an empty component. All of a page are declared by its first action.
func (d *draft) declare(name string) error {
	declaration := object(name, object())
	if len(d.names) == 0 {
		d.actions = slices.Insert(d.actions, 0, overlay.Action{Target: "$.components.schemas", Update: *declaration})
	} else {
		first := &d.actions[0].Update
		first.Content = append(first.Content, clone(declaration).Content...)
	}
	d.names = append(d.names, name)
	return d.run(overlay.Action{Target: "$.components.schemas", Update: *declaration})
}

// longestName is what the bundler allows.
const longestName = 45

// unusedName is the name as suggested, or one near it that no component has yet.
func (d *draft) unusedName(suggested string) string {
	service := ""
	for _, area := range areas[:4] {
		if strings.HasPrefix(d.page.operation.Path, "/"+area+"/") {
			service = goname.Of(area)
		}
	}
	name := suggested
	for attempt := 1; len(name) > longestName || d.taken(name); attempt++ {
		switch {
		case attempt == 1 && len(service+suggested) <= longestName:
			name = service + suggested
		case len(suggested) > longestName-2:
			suggested = suggested[len(suggested)-longestName+2:]
			suggested = suggested[max(0, strings.IndexFunc(suggested, func(r rune) bool { return r >= 'A' && r <= 'Z' })):]
			name = suggested
		default:
			name = fmt.Sprintf("%s%d", suggested, attempt)
		}
	}
	if name != suggested {
		d.note("the name %s is taken, or too long: %s is used instead. Look for a better one", suggested, name)
	}
	return name
}

func (d *draft) taken(name string) bool {
	for _, holder := range []*yaml.Node{d.contract.bundle, d.document} {
		for _, kind := range []string{"schemas", "responses"} {
			for other := range openapi.Members(openapi.Find(holder, "components", kind)) {
				if strings.EqualFold(other.Value, name) {
					return true
				}
			}
		}
	}
	return false
}

func (d *draft) note(format string, arguments ...any) {
	if note := fmt.Sprintf(format, arguments...); !slices.Contains(d.notes, note) {
		d.notes = append(d.notes, note)
	}
}

// changes are what is to be done to one object: what goes away, then what comes in its place.
type changes struct {
	owner    spot
	removals []string            // objects from which something goes away, in order
	removed  map[string][]string // what goes away from each
	with     *yaml.Node
}

func changesOf(owner spot) *changes {
	return &changes{owner: owner, removed: map[string][]string{}, with: object()}
}

// drop takes away a member of an object within the owner.
func (c *changes) drop(parent string, key string) {
	if c.removed[parent] == nil {
		c.removals = append(c.removals, parent)
	}
	c.removed[parent] = append(c.removed[parent], key)
}

func (c *changes) set(value *yaml.Node, path ...string) { setIn(c.with, value, path...) }

func (d *draft) make(c *changes) error {
	for _, parent := range c.removals {
		target := parent + pathKey(c.removed[parent][0])
		if keys := c.removed[parent]; len(keys) > 1 {
			var names []string
			for _, key := range keys {
				names = append(names, quoted(key))
			}
			target = parent + "[" + strings.Join(names, ", ") + "]"
		}
		if err := d.remove(target); err != nil {
			return err
		}
	}
	if len(c.with.Content) == 0 {
		return nil
	}
	return d.update(c.owner.path, c.with)
}
