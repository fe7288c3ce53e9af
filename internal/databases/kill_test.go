//go:build unix

package databases

func isChild() bool { return false }
func child() int    { return 0 }
