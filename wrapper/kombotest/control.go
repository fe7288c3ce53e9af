package kombotest

import (
	"maps"
	"net/http"
	"slices"
)

// Handler is the stand-in itself, to be served at another address as well. The paths start with /v1.
func (s *Server) Handler() http.Handler { return s.http.Config.Handler }

// Keep makes the server remember only the last n requests, for programs that run for long; 0 stands for all, which is
// the default.
func (s *Server) Keep(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept = n
	s.forget()
}

// forget drops the requests that are too many. The mutex is held.
func (s *Server) forget() {
	if s.kept > 0 && len(s.requests) > s.kept {
		s.requests = slices.Delete(s.requests, 0, len(s.requests)-s.kept)
	}
}

// Reset makes the server as it was at the start: it forgets the requests, the records and data that were set, and the
// failures that have not happened yet.
func (s *Server) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = nil
	clear(s.records)
	clear(s.data)
	clear(s.failures)
	for _, integration := range s.integrations {
		clear(integration.records)
		clear(integration.failures)
	}
}

// Records tells how many records an operation has, by [Server.SetRecords] or [Server.Populate]. An operation that the
// contract does not have panics.
func (s *Server) Records(operation string) int {
	s.operation(operation)
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.records[operation])
}

// Failures are those that [Server.Fail] has ordered and that have not happened yet, by operation.
func (s *Server) Failures() map[string][]Failure {
	s.mu.Lock()
	defer s.mu.Unlock()
	failures := maps.Clone(s.failures)
	maps.DeleteFunc(failures, func(_ string, queue []Failure) bool { return len(queue) == 0 })
	for operation, queue := range failures {
		failures[operation] = slices.Clone(queue)
	}
	return failures
}
