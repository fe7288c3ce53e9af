package argument

import (
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"
)

// limit is a bound of a field's value or length.
type limit struct {
	kind  string // as in internal/tools/bundle/golang.go
	value float64
}

func (l limit) check(v reflect.Value, name string) error {
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil
		}
		v = v.Elem()
	}
	size, unit := measure(v)
	switch {
	case strings.HasPrefix(l.kind, "min") && size < l.value:
		return fmt.Errorf("%s must be at least %v%s", name, l.value, unit)
	case strings.HasPrefix(l.kind, "max") && size > l.value:
		return fmt.Errorf("%s must be at most %v%s", name, l.value, unit)
	}
	return nil
}

// measure returns a number, or the length of a string or list.
func measure(v reflect.Value) (size float64, unit string) {
	switch {
	case v.CanInt():
		return float64(v.Int()), ""
	case v.CanFloat():
		return v.Float(), ""
	case v.Kind() == reflect.String:
		return float64(utf8.RuneCountInString(v.String())), " characters"
	case v.Kind() == reflect.Slice:
		return float64(v.Len()), " elements"
	}
	return 0, ""
}
