// Package local recognizes hosts that are this machine. The SDK allows plain HTTP for them, and the
// mock server accepts requests from their pages.
package local

import (
	"net/netip"
	"strings"
)

// IsThisMachine reports whether a host without a port is this machine: localhost, a name below it,
// or a loopback address. IPv6 addresses may have brackets.
func IsThisMachine(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	address, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(host, "["), "]"))
	return err == nil && address.Unmap().IsLoopback()
}
