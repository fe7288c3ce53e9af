package kombotest

import (
	"maps"
	"net/http"
	"slices"
)

// Handler returns the server as a handler, to be served at another address as well. Paths start
// with /v1.
func (s *Server) Handler() http.Handler { return s.http.Config.Handler }

// SetMaxRequests limits [Server.Requests] to the last n requests, for programs that run for a long time.
// The default is 0, which means all.
func (s *Server) SetMaxRequests(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.history.limit = n
	s.history.trim()
}

// Reset restores the state at the start: it forgets the requests, the records and data that were set,
// and the failures that have not happened yet.
func (s *Server) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.history = history{limit: s.history.limit}
	clear(s.records)
	clear(s.data)
	clear(s.failures)
	for _, integration := range s.integrations {
		clear(integration.records)
		clear(integration.failures)
	}
}

// Records returns the number of records of an operation, as set by [Server.SetRecords] or
// [Server.Populate], deleted ones included. It panics if the contract does not have the operation.
func (s *Server) Records(operation string) int {
	s.operation(operation)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.records[operation].count
}

// Failures returns the failures that [Server.Fail] ordered and that have not happened yet, by
// operation.
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
