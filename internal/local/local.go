// Package local defines which hosts are this machine. Plain http is allowed for them, and pages that
// they serve may use the mock server.
package local

import (
	"net/netip"
	"strings"
)

// IsThisMachine reports whether a host without a port is this machine: localhost, a name below it, or
// a loopback address. IPv6 addresses may have brackets.
func IsThisMachine(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	address, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(host, "["), "]"))
	return err == nil && address.Unmap().IsLoopback()
}
