package kombotest

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

// owner is the record that something nested belongs to.
type owner struct {
	kind *kind
	id   string
}

// maker makes one record.
type maker struct {
	*population
	random *rand.Rand
	facts  *facts
	owners []owner
}

// record is record i of a component: first its plain values, then what is nested.
func (p *population) record(component string, i int) map[string]any {
	schema := p.schema(component)
	m := p.maker(component, i, "nested")
	if k := p.kindOfObject("", schema); k != nil {
		m.owners = []owner{{k, k.ids[i]}}
	}
	values := m.nested(schema, maps.Clone(p.plainValues(component, i)), 0)
	if i >= count(component) {
		values["remote_deleted_at"] = values["changed_at"]
	}
	return values
}

func (p *population) schema(component string) map[string]any {
	return p.contract.resolve(object(dig(p.contract.root, "components", "schemas", component)))
}

func (p *population) maker(component string, i int, part string) *maker {
	shift := p.random(component, -1).IntN(len(firstNames) * len(lastNames))
	return &maker{population: p, random: p.random(component+part, i), facts: newFacts(p.random(component, i), i, shift)}
}

// plainValues returns the values of a record that are neither objects nor lists. Records that refer
// to it show the same values.
func (p *population) plainValues(component string, i int) map[string]any {
	key := thing{component, i}
	if p.plain[key] == nil {
		m := p.maker(component, i, "plain")
		values := m.values(component, p.schema(component))
		if k := p.kindOfObject("", p.schema(component)); k != nil {
			values["id"] = k.ids[i]
		}
		p.plain[key] = values
	}
	return p.plain[key]
}

// kindOf returns the kind of records whose IDs a property has, nil if it is unknown.
func (p *population) kindOf(name string, property map[string]any) *kind {
	if k := p.kinds[exampleOf(property)]; k != nil {
		return k
	}
	subject, isID := strings.CutSuffix(name, "_id")
	if !isID {
		return nil
	}
	return p.named[subject]
}

// kindOfObject returns the kind of record that an object shows. A manager is an employee, although its
// ID has another example.
func (p *population) kindOfObject(name string, schema map[string]any) *kind {
	id, hasID := object(schema["properties"])["id"]
	if !hasID {
		return nil
	}
	if k := p.named[name]; k != nil {
		return k
	}
	return p.kindOf("id", object(id))
}

// values makes the plain values of an object.
func (m *maker) values(component string, schema map[string]any) map[string]any {
	values := map[string]any{}
	properties := object(schema["properties"])
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		property := object(properties[name])
		chosen := m.choose(property)
		switch {
		case isNested(chosen):
			continue
		case m.leaveOut(name, property):
			values[name] = nil
		default:
			values[name] = m.value(component, name, chosen)
		}
	}
	orderRanges(values)
	return values
}

// value makes a plain value. IDs are those of existing records.
func (m *maker) value(component, name string, schema map[string]any) any {
	if k := m.kindOf(name, schema); k != nil && (name == "id" || strings.HasSuffix(name, "_id")) {
		if i := slices.IndexFunc(m.owners, func(o owner) bool { return o.kind == k }); i >= 0 {
			return m.owners[i].id
		}
		return k.ids[m.random.IntN(count(k.component))]
	}
	if constant, has := schema["const"]; has {
		return constant
	}
	if values, has := schema["enum"].([]any); has {
		return m.pick(values)
	}
	return m.leaf(component, name, schema)
}

// pick chooses an enum value, mostly the usual one.
func (m *maker) pick(values []any) any {
	if usual := slices.IndexFunc(values, func(v any) bool { return usualStates[stringOf(v)] }); usual >= 0 && m.random.IntN(10) < 7 {
		return values[usual]
	}
	return values[m.random.IntN(len(values))]
}

// nested adds the objects and lists to the plain values of an object.
func (m *maker) nested(schema, values map[string]any, depth int) map[string]any {
	properties := object(schema["properties"])
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		property := object(properties[name])
		if chosen := m.choose(property); isNested(chosen) {
			values[name] = m.nest(name, property, chosen, values, depth)
		}
	}
	fitTitle(values)
	return values
}

func (m *maker) nest(name string, property, schema, siblings map[string]any, depth int) any {
	if depth > 6 || m.leaveOut(name, property) {
		if nullable(m.contract.resolve(property)) {
			return nil
		}
		if typeOf(schema) == "array" {
			return []any{}
		}
		return map[string]any{}
	}
	if typeOf(schema) == "array" {
		return m.list(name, schema, depth)
	}
	k := m.kindOfObject(name, schema)
	if k == nil {
		return m.object(name, schema, depth)
	}
	// An object and the ID next to it belong to the same record.
	i := m.random.IntN(count(k.component))
	if id, has := siblings[name+"_id"]; has {
		if known := slices.Index(k.ids, stringOf(id)); known >= 0 {
			i = known
		} else if id == nil && nullable(m.contract.resolve(property)) {
			return nil
		} else {
			siblings[name+"_id"] = k.ids[i]
		}
	}
	return m.view(k, i, schema, depth)
}

// view returns the properties of record i of a kind that a schema has.
func (m *maker) view(k *kind, i int, schema map[string]any, depth int) map[string]any {
	inner := m.population.maker(k.component, i, "view")
	inner.owners = append([]owner{{k, k.ids[i]}}, m.owners...)
	values := inner.values(k.component, schema)
	for name, value := range m.plainValues(k.component, i) {
		if _, shown := values[name]; shown && m.allows(object(object(schema["properties"])[name]), value) {
			values[name] = value
		}
	}
	return inner.nested(schema, values, depth+1)
}

// object makes an object that is not a record.
func (m *maker) object(name string, schema map[string]any, depth int) map[string]any {
	if object(schema["properties"]) == nil {
		return map[string]any{}
	}
	return m.nested(schema, m.values(name, schema), depth+1)
}
