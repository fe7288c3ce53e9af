package argument

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/kombo-go/kombo/gen"
)

// field is what is checked about a field of a struct.
type field struct {
	index    int
	name     string // in JSON
	required bool   // the contract requires it, and its zero value is invalid
	limits   []limit
	prefix   string // what a string must begin with
}

func (f field) check(value reflect.Value, name string, added []map[string]any) error {
	within, isAdded := lookUp(added, f.name)
	if f.required && isMissing(value) && !isAdded {
		return fmt.Errorf("%s is required", name)
	}
	if err := checkValue(value, name, within); err != nil {
		return err
	}
	if value.Kind() == reflect.String && !strings.HasPrefix(value.String(), f.prefix) {
		return fmt.Errorf("%s must begin with %q", name, f.prefix)
	}
	for _, limit := range f.limits {
		if err := limit.check(value, name); err != nil {
			return err
		}
	}
	return nil
}

// lookUp returns what is added to a field: the fields within it, if it is an object.
func lookUp(added []map[string]any, name string) (within []map[string]any, isAdded bool) {
	for _, fields := range added {
		value, has := fields[name]
		isAdded = isAdded || has
		if object, isObject := value.(map[string]any); isObject {
			within = append(within, object)
		}
	}
	return within, isAdded
}

// isMissing reports whether a required field has no value. A number or boolean always has one, a nil
// pointer is null, and an empty list is a list.
func isMissing(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.String:
		return v.Len() == 0
	case reflect.Slice, reflect.Map, reflect.Interface:
		return v.IsNil()
	case reflect.Struct:
		switch value := v.Interface().(type) {
		case time.Time:
			return value.IsZero()
		case gen.Date:
			return value.IsZero()
		}
	}
	return false
}

// known are the fields of the types that were checked before.
var known sync.Map // of []field by reflect.Type

func fieldsOf(t reflect.Type) []field {
	if fields, has := known.Load(t); has {
		return fields.([]field)
	}
	fields := readFields(t)
	known.Store(t, fields)
	return fields
}

// readFields reads the tags that the generator has written.
func readFields(t reflect.Type) (fields []field) {
	for i := range t.NumField() {
		tag := t.Field(i).Tag
		name, options, _ := strings.Cut(tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		f := field{index: i, name: name, required: !strings.Contains(options, "omit")}
		for constraint := range strings.SplitSeq(tag.Get("kombo"), ",") {
			kind, text, _ := strings.Cut(constraint, "=")
			switch kind {
			case "empty":
				f.required = false
			case "prefix":
				f.prefix = text
			}
			if value, err := strconv.ParseFloat(text, 64); err == nil {
				f.limits = append(f.limits, limit{kind, value})
			}
		}
		fields = append(fields, f)
	}
	return fields
}
