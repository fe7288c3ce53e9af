package kombo

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/kombo-go/kombo/internal/call"
)

// expandPath returns the path of a template. Every parameter is a segment.
func expandPath(template string, params []call.PathParam) (string, error) {
	segments := strings.Split(template, "/")
	used := 0
	for i, segment := range segments {
		name, isParam := pathParam(segment)
		if !isParam {
			segments[i] = url.PathEscape(segment)
			continue
		}
		index := slices.IndexFunc(params, func(p call.PathParam) bool { return p.Name == name })
		if index < 0 {
			return "", fmt.Errorf("the path has no value for {%s}: use WithPathParam", name)
		}
		if err := checkPathParam(name, params[index].Value); err != nil {
			return "", err
		}
		segments[i] = url.PathEscape(params[index].Value)
		used++
	}
	if used < len(params) {
		return "", errors.New("WithPathParam sets a parameter that the path does not have, or sets one twice")
	}
	return strings.Join(segments, "/"), nil
}

// pathParam returns the name of the parameter in a segment of a template.
func pathParam(segment string) (name string, isParam bool) {
	if len(segment) > 2 && segment[0] == '{' && segment[len(segment)-1] == '}' {
		return segment[1 : len(segment)-1], true
	}
	return "", false
}

func checkIntegrationID(id string) error {
	if id == "" {
		return errors.New("the ID of the integration is empty: pass the one that Kombo returned to Client.Integration")
	}
	if !visibleASCII(id) {
		return errors.New("the ID of the integration contains an invalid character (space or line break)")
	}
	return nil
}

// checkPathParam rejects values that would result in another path: DELETE /integrations/.. is DELETE /v1/.
func checkPathParam(name, value string) error {
	switch value {
	case "":
		return fmt.Errorf("%s is empty", name)
	case ".", "..":
		return fmt.Errorf("%s is %q, which would lead to another path", name, value)
	}
	if !headerValue(value) { // IDs have no characters that are invalid in headers
		return fmt.Errorf("%s contains an invalid character (line break or control character)", name)
	}
	return nil
}
