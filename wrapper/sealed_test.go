package kombo_test

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// A type of another module cannot implement an option, because the method is unexported or needs a
// type of an internal package.
func TestOptionsAreSealed(t *testing.T) {
	for _, option := range []reflect.Type{reflect.TypeFor[kombo.Option](), reflect.TypeFor[kombo.CallOption](), reflect.TypeFor[kombo.Scope]()} {
		require.Equal(t, 1, option.NumMethod(), option)
		method := option.Method(0)
		assert.True(t, !method.IsExported() || assert.ObjectsAreEqual("github.com/kombo-go/kombo/internal/call", method.Type.In(0).PkgPath()), "%s.%s", option, method.Name)
	}
}

// An option that is embedded in a struct is still the same option.
func TestEmbeddedOptions(t *testing.T) {
	server := kombotest.NewServer(t)
	clientOption := struct{ kombo.Option }{kombo.WithHeader("X-Client", "a")}
	type embedded = kombo.CallOption // the field CallOption would hide the method of the same name
	callOption := struct{ embedded }{kombo.WithHeader("X-Call", "b")}
	_, err := server.Client(clientOption).General.CheckAPIKey(t.Context(), callOption)
	require.NoError(t, err)
	header := server.Requests()[0].Header
	assert.Equal(t, []string{"a", "b"}, []string{header.Get("X-Client"), header.Get("X-Call")})
}

func TestEmptyOptions(t *testing.T) {
	_, err := kombo.NewClient("key", kombo.SharedOption{})
	assert.ErrorContains(t, err, "a SharedOption is empty")
	_, err = kombotest.NewServer(t).Client().General.CheckAPIKey(t.Context(), kombo.SharedOption{})
	assert.ErrorContains(t, err, "a SharedOption is empty")
}
