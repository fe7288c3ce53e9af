// Package redact prints types without the secrets and personal data in their fields.
package redact

import "fmt"

// Format implements [fmt.Formatter] for a type that prints as text, whatever the verb: package fmt
// would otherwise print the fields for verbs such as %d. The verbs %q, %x and %X apply to text, and so
// do width and flags.
//
// Package fmt does not ask a Formatter for %w outside of [fmt.Errorf], and for %p of a struct. Both are
// mistakes that go vet reports.
func Format(state fmt.State, verb rune, text string) {
	switch verb {
	case 'q', 'x', 'X':
	default:
		verb = 's'
	}
	fmt.Fprintf(state, fmt.FormatString(state, verb), text)
}
