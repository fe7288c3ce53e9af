package kombo

import "slices"

// headerName reports whether name is a token (RFC 9110, section 5.6.2).
func headerName(name string) bool {
	for _, r := range name {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || slices.Contains([]rune("!#$%&'*+-.^_`|~"), r)) {
			return false
		}
	}
	return name != ""
}

// headerValue reports whether value is a valid header value (RFC 9110, section 5.5).
func headerValue(value string) bool {
	for i := range len(value) {
		if value[i] < ' ' && value[i] != '\t' || value[i] == 0x7f {
			return false
		}
	}
	return true
}

// visibleASCII reports whether text has visible ASCII characters only.
func visibleASCII(text string) bool {
	for i := range len(text) {
		if text[i] <= ' ' || text[i] >= 0x7f {
			return false
		}
	}
	return true
}
