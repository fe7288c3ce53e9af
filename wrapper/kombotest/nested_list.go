package kombotest

import (
	"reflect"
	"slices"
)

// list makes a list of existing records, or of invented elements if it is not about records.
func (m *maker) list(name string, schema map[string]any, depth int) any {
	list := []any{}
	elements := m.choose(object(schema["items"]))
	k := m.kindOfObject(name, elements)
	switch {
	case k != nil:
		for _, i := range m.belonging(k) {
			list = append(list, m.view(k, i, elements, depth))
		}
	case isEmptyList(name), typeOf(elements) == "object" && object(elements["properties"]) == nil:
	default:
		for range 1 + m.random.IntN(3) {
			// A union has another branch each time.
			element := m.element(name, m.choose(object(schema["items"])), depth)
			if !slices.ContainsFunc(list, func(other any) bool { return reflect.DeepEqual(element, other) }) {
				list = append(list, element)
			}
		}
	}
	for position, element := range list {
		if values := object(element); values["index"] != nil {
			values["index"] = position
		}
	}
	return list
}

func (m *maker) element(name string, schema map[string]any, depth int) any {
	switch {
	case typeOf(schema) == "array":
		return m.list(name, schema, depth+1)
	case !isNested(schema):
		return m.value(name, name, schema)
	case object(schema["properties"])["first_name"] != nil: // everybody is somebody else
		other := *m
		number := m.random.IntN(300)
		other.facts = newFacts(m.random, number, number)
		return other.object(name, schema, depth)
	}
	return m.object(name, schema, depth)
}

// belonging returns the records of a kind for a list: those that refer to the owner, or else any few.
func (m *maker) belonging(k *kind) []int {
	var numbers []int
	properties := object(m.schema(k.component)["properties"])
	for _, o := range slices.Backward(m.owners) {
		name := snakeCase(o.kind.component) + "_id"
		if o.kind == k || properties[name] == nil {
			continue
		}
		for i := range count(k.component) {
			if m.plainValues(k.component, i)[name] == o.id {
				numbers = append(numbers, i)
			}
		}
		return numbers
	}
	for range 1 + m.random.IntN(3) {
		if i := m.random.IntN(count(k.component)); !slices.Contains(numbers, i) {
			numbers = append(numbers, i)
		}
	}
	return numbers
}
