package kombotest

import (
	"fmt"
	"net/http"
	"slices"
)

// Integration has the records and failures of one integration of a mock server. [Server.Integration]
// returns it.
type Integration struct {
	server *Server

	// All guarded by the server's mu.
	records  map[string][]record
	failures map[string][]Failure
}

// Integration returns the settings of one integration. They apply to requests with its ID in the header
// X-Integration-Id, so that a test of several integrations notices if they are mixed up:
//
//	server.Integration("personio:acme").SetRecords("GET /hris/employees", gen.Employee{ID: "1"})
//
// For anything that is not set for the integration, the settings of the server apply.
func (s *Server) Integration(id string) *Integration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.integrations[id] == nil {
		s.integrations[id] = &Integration{server: s, records: map[string][]record{}, failures: map[string][]Failure{}}
	}
	return s.integrations[id]
}

// SetRecords is like [Server.SetRecords], for this integration only. Without records, the list is empty.
func (i *Integration) SetRecords(operation string, records ...any) {
	encoded := i.server.encodeRecords(operation, records)
	i.server.mu.Lock()
	defer i.server.mu.Unlock()
	i.records[operation] = encoded
}

// Fail is like [Server.Fail], for this integration only. These failures come before those of the server.
func (i *Integration) Fail(operation string, failures ...Failure) {
	i.server.checkFailing(operation)
	i.server.mu.Lock()
	defer i.server.mu.Unlock()
	i.failures[operation] = append(i.failures[operation], failures...)
}

// recordsOfIntegration returns the records that were set for the integration of a request. The caller
// holds mu.
func (s *Server) recordsOfIntegration(r *http.Request, o *operation) (records []record, set bool) {
	if integration := s.integrations[r.Header.Get("X-Integration-Id")]; integration != nil {
		records, set = integration.records[o.name]
	}
	return records, set
}

// nextFailure removes and returns the next failure for a request, nil if there is none.
func (s *Server) nextFailure(r *http.Request, o *operation) *Failure {
	s.mu.Lock()
	defer s.mu.Unlock()
	queues := []map[string][]Failure{s.failures}
	if integration := s.integrations[r.Header.Get("X-Integration-Id")]; integration != nil {
		queues = slices.Insert(queues, 0, integration.failures)
	}
	names := []string{AnyOperation}
	if o != nil {
		names = []string{o.name, AnyOperation}
	}
	for _, failures := range queues {
		for _, name := range names {
			if queue := failures[name]; len(queue) > 0 {
				failures[name] = queue[1:]
				return &queue[0]
			}
		}
	}
	return nil
}

// encodeRecords panics for an operation without pages.
func (s *Server) encodeRecords(operation string, records []any) []record {
	if !s.operation(operation).paged {
		panic(fmt.Sprintf("kombotest: SetRecords: %s has no pages: use SetData", operation))
	}
	encoded := make([]record, len(records))
	for i, value := range records {
		encoded[i] = newRecord(encode(value))
	}
	return encoded
}

// checkFailing panics for an operation that does not exist.
func (s *Server) checkFailing(operation string) {
	if operation != AnyOperation {
		s.operation(operation)
	}
}
