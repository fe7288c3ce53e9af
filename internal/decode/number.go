package decode

import (
	"bytes"
	"reflect"
	"strconv"
)

func readInt(d *decoder, v reflect.Value) {
	text, start, isNumber := d.number(v)
	if !isNumber {
		return
	}
	number, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil {
		if text, err = integer(text); err == nil {
			number, err = strconv.ParseInt(string(text), 10, 64)
		}
	}
	switch {
	case err == errNotInteger:
		d.reject(v, start, d.text[start:d.at], err)
	case err != nil || v.OverflowInt(number):
		d.reject(v, start, d.text[start:d.at], errOutOfRange)
	default:
		v.SetInt(number)
	}
}

func readUint(d *decoder, v reflect.Value) {
	text, start, isNumber := d.number(v)
	if !isNumber {
		return
	}
	text, err := integer(text)
	if err != nil {
		d.reject(v, start, d.text[start:d.at], err)
		return
	}
	number, err := strconv.ParseUint(string(text), 10, 64)
	if err != nil || v.OverflowUint(number) {
		d.reject(v, start, d.text[start:d.at], errOutOfRange)
		return
	}
	v.SetUint(number)
}

func readFloat(d *decoder, v reflect.Value) {
	text, start, isNumber := d.number(v)
	if !isNumber {
		return
	}
	number, err := strconv.ParseFloat(string(text), 64)
	if err != nil || v.OverflowFloat(number) {
		d.reject(v, start, text, errOutOfRange)
		return
	}
	v.SetFloat(number)
}

// number reads a number. For anything else it does what is to be done and returns false.
func (d *decoder) number(v reflect.Value) (text []byte, start int, isNumber bool) {
	switch d.kind() {
	case '0':
		start = d.at
		return d.scalar(), start, true
	case 'n':
		readNull(d, v)
	default:
		d.mismatch(v)
	}
	return nil, 0, false
}

const (
	maxDigits   = 20      // of an integer of 64 bits
	maxExponent = 1 << 30 // more than any response has digits
)

// integer writes a JSON number that is an integer, such as 5.0, 2e2 or 1.5e1, in digits. The error is
// errNotInteger or errOutOfRange.
func integer(number []byte) ([]byte, error) {
	exponent := 0
	mantissa := number
	if i := bytes.IndexAny(number, "eE"); i >= 0 {
		parsed, _ := strconv.ParseInt(string(number[i+1:]), 10, 64) // saturates
		exponent = int(max(-maxExponent, min(parsed, maxExponent)))
		mantissa = number[:i]
	}
	negative := mantissa[0] == '-'
	whole, fraction, _ := bytes.Cut(bytes.TrimPrefix(mantissa, []byte("-")), []byte("."))
	digits := bytes.TrimLeft(append(bytes.Clone(whole), fraction...), "0")
	significant := bytes.TrimRight(digits, "0")
	zeros := exponent - len(fraction) + len(digits) - len(significant)
	switch {
	case len(significant) == 0:
		return []byte("0"), nil
	case zeros < 0:
		return nil, errNotInteger
	case len(significant)+zeros > maxDigits:
		return nil, errOutOfRange
	}
	text := append(significant, bytes.Repeat([]byte("0"), zeros)...)
	if negative {
		text = append([]byte("-"), text...)
	}
	return text, nil
}
