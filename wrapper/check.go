package kombo

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// checkArguments rejects parameters and bodies that the contract does not allow, with the JSON name
// of the field: required values that are missing, zero times, dates that do not exist, invalid UTF-8,
// and what is outside of the limits of the contract. Free values are checked for UTF-8 only.
// given are the fields that WithBodyFields adds: what is required may be among them.
func checkArguments(arguments any, given []map[string]any) error {
	if arguments == nil {
		return nil
	}
	return checkValue(reflect.ValueOf(arguments), "", given)
}

// field is what is checked about a field of a struct.
type field struct {
	index    int
	name     string // in JSON
	required bool   // the contract requires it, and its zero value is not valid
	limits   []limit
	prefix   string // what a string has to begin with
}

// limit is a bound of a field's value or length.
type limit struct {
	kind  string // as in internal/tools/bundle/constraints.go
	value float64
}

var fieldsOf = func() func(reflect.Type) []field {
	var known sync.Map // of []field by reflect.Type
	return func(t reflect.Type) []field {
		if fields, has := known.Load(t); has {
			return fields.([]field)
		}
		fields := readFields(t)
		known.Store(t, fields)
		return fields
	}
}()

// readFields reads the tags that the generator has written.
func readFields(t reflect.Type) (fields []field) {
	for i := range t.NumField() {
		name, options, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		f := field{index: i, name: name, required: !strings.Contains(options, "omit")}
		for tag := range strings.SplitSeq(t.Field(i).Tag.Get("kombo"), ",") {
			kind, text, _ := strings.Cut(tag, "=")
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

func checkValue(v reflect.Value, path string, given []map[string]any) error {
	switch value := v.Interface().(type) {
	case time.Time:
		return checkTime(value, path)
	case Date:
		if !value.IsZero() && !value.IsValid() {
			return fmt.Errorf("%s is not a date of the calendar", path)
		}
		return nil
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return nil
		}
		return checkValue(v.Elem(), path, given)
	case reflect.String:
		if !utf8.ValidString(v.String()) {
			return fmt.Errorf("%s is not valid UTF-8", path)
		}
	case reflect.Float64:
		if number := v.Float(); math.IsNaN(number) || math.IsInf(number, 0) {
			return fmt.Errorf("%s is not a number that JSON can express", path)
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return nil
		}
		for i := range v.Len() {
			if err := checkValue(v.Index(i), fmt.Sprintf("%s[%d]", path, i), nil); err != nil {
				return err
			}
		}
	case reflect.Map:
		for entry := v.MapRange(); entry.Next(); {
			if err := checkValue(entry.Key(), path+"'s key", nil); err != nil {
				return err
			}
			if err := checkValue(entry.Value(), path+"'s value", nil); err != nil { // a key may name a person
				return err
			}
		}
	case reflect.Struct:
		return checkStruct(v, path, given)
	}
	return nil
}

func checkStruct(v reflect.Value, path string, given []map[string]any) error {
	for _, f := range fieldsOf(v.Type()) {
		value, name := v.Field(f.index), f.name
		if path != "" {
			name = path + "." + f.name
		}
		within, isGiven := lookUp(given, f.name)
		if f.required && isMissing(value) && !isGiven {
			return fmt.Errorf("%s is required", name)
		}
		if err := checkValue(value, name, within); err != nil {
			return err
		}
		if value.Kind() == reflect.String && !strings.HasPrefix(value.String(), f.prefix) {
			return fmt.Errorf("%s has to begin with %q", name, f.prefix)
		}
		for _, limit := range f.limits {
			if err := limit.check(value, name); err != nil {
				return err
			}
		}
	}
	return nil
}

// lookUp returns what is given for a field: the fields within it, if it is an object.
func lookUp(given []map[string]any, name string) (within []map[string]any, isGiven bool) {
	for _, fields := range given {
		value, has := fields[name]
		isGiven = isGiven || has
		if object, isObject := value.(map[string]any); isObject {
			within = append(within, object)
		}
	}
	return within, isGiven
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
		case Date:
			return value.IsZero()
		}
	}
	return false
}

func checkTime(t time.Time, path string) error {
	switch year := t.UTC().Year(); {
	case t.IsZero():
		return fmt.Errorf("%s is the zero time", path)
	case year < 0 || year > 9999:
		return fmt.Errorf("%s is in the year %d, which a timestamp cannot express", path, year)
	}
	return nil
}

func (l limit) check(v reflect.Value, name string) error {
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil
		}
		v = v.Elem()
	}
	var number float64
	unit := ""
	switch {
	case v.CanInt():
		number = float64(v.Int())
	case v.CanFloat():
		number = v.Float()
	case v.Kind() == reflect.String:
		number, unit = float64(utf8.RuneCountInString(v.String())), " characters"
	case v.Kind() == reflect.Slice:
		number, unit = float64(v.Len()), " elements"
	}
	switch {
	case strings.HasPrefix(l.kind, "min") && number < l.value:
		return fmt.Errorf("%s has to be at least %v%s", name, l.value, unit)
	case strings.HasPrefix(l.kind, "max") && number > l.value:
		return fmt.Errorf("%s may be at most %v%s", name, l.value, unit)
	}
	return nil
}
