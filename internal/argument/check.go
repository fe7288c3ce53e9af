// Package argument checks the parameters and bodies of requests before they are sent, by the struct tags
// that the generator has written.
package argument

import (
	"fmt"
	"math"
	"reflect"
	"time"
	"unicode/utf8"

	"github.com/kombo-go/kombo/gen"
)

// Check rejects parameters and bodies that the contract does not allow. The error names the JSON field:
// a required value that is missing, a zero time, a date that does not exist, invalid UTF-8, or a value
// outside of the contract's limits. In free values, only UTF-8 and numbers are checked.
//
// added are fields that are merged into a body later: a required value may be among them.
func Check(arguments any, added []map[string]any) error {
	if arguments == nil {
		return nil
	}
	return checkValue(reflect.ValueOf(arguments), "", added)
}

func checkValue(v reflect.Value, path string, added []map[string]any) error {
	switch value := v.Interface().(type) {
	case time.Time:
		return checkTime(value, path)
	case gen.Date:
		return checkDate(value, path)
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return nil
		}
		return checkValue(v.Elem(), path, added)
	case reflect.String:
		if !utf8.ValidString(v.String()) {
			return fmt.Errorf("%s is not valid UTF-8", path)
		}
	case reflect.Float64:
		if number := v.Float(); math.IsNaN(number) || math.IsInf(number, 0) {
			return fmt.Errorf("%s is not a number that JSON can express", path)
		}
	case reflect.Slice:
		return checkSlice(v, path)
	case reflect.Map:
		return checkMap(v, path)
	case reflect.Struct:
		return checkStruct(v, path, added)
	}
	return nil
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

func checkDate(date gen.Date, path string) error {
	if !date.IsZero() && !date.IsValid() {
		return fmt.Errorf("%s is not a date of the calendar", path)
	}
	return nil
}

func checkSlice(v reflect.Value, path string) error {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		return nil
	}
	for i := range v.Len() {
		if err := checkValue(v.Index(i), fmt.Sprintf("%s[%d]", path, i), nil); err != nil {
			return err
		}
	}
	return nil
}

// checkMap does not quote a key in an error: keys may name people.
func checkMap(v reflect.Value, path string) error {
	for entry := v.MapRange(); entry.Next(); {
		if err := checkValue(entry.Key(), path+"'s key", nil); err != nil {
			return err
		}
		if err := checkValue(entry.Value(), path+"'s value", nil); err != nil {
			return err
		}
	}
	return nil
}

func checkStruct(v reflect.Value, path string, added []map[string]any) error {
	for _, f := range fieldsOf(v.Type()) {
		name := f.name
		if path != "" {
			name = path + "." + f.name
		}
		if err := f.check(v.Field(f.index), name, added); err != nil {
			return err
		}
	}
	return nil
}
