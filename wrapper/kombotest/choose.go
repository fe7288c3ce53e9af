package kombotest

import "slices"

// choose resolves references and takes one branch of each union, null only if there is no other.
func (m *maker) choose(schema map[string]any) map[string]any {
	for {
		schema = m.contract.resolve(schema)
		branches, _ := schema["anyOf"].([]any)
		if branches == nil {
			branches, _ = schema["oneOf"].([]any)
		}
		branches = slices.DeleteFunc(slices.Clone(branches), func(b any) bool { return object(b)["type"] == "null" })
		switch {
		case len(branches) == 0:
			return schema
		case m.isEnum(object(branches[0])): // the other branch of an open enum is any string
			schema = object(branches[0])
		default:
			schema = object(branches[m.random.IntN(len(branches))])
		}
	}
}

// allows reports whether a value of another schema for the same thing also fits here.
func (m *maker) allows(property map[string]any, value any) bool {
	if value == nil {
		return nullable(m.contract.resolve(property))
	}
	values, isEnum := m.choose(property)["enum"].([]any)
	return !isEnum || slices.Contains(values, value)
}

func (m *maker) isEnum(schema map[string]any) bool { return m.contract.resolve(schema)["enum"] != nil }

// leaveOut reports whether a value is null.
func (m *maker) leaveOut(name string, schema map[string]any) bool {
	if !nullable(m.contract.resolve(schema)) {
		return false
	}
	return m.random.Float64() < absence(name)
}

func isNested(schema map[string]any) bool {
	switch typeOf(schema) {
	case "object", "array":
		return true
	}
	return object(schema["properties"]) != nil
}
