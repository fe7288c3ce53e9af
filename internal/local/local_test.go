package local_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/kombo-go/kombo/internal/local"
)

func TestIsThisMachine(t *testing.T) {
	for host, want := range map[string]bool{
		"localhost": true, "LOCALHOST": true, "localhost.": true, "app.localhost": true, "127.0.0.1": true, "127.8.9.1": true,
		"::1": true, "[::1]": true, "::ffff:127.0.0.1": true,
		"": false, "localhost.example.com": false, "notlocalhost": false, "192.168.0.1": false, "0.0.0.0": false, "::": false,
		"127.0.0.1.example.com": false, "example.com": false,
	} {
		assert.Equal(t, want, local.IsThisMachine(host), host)
	}
}
