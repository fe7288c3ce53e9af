package kombotest

import (
	"fmt"
	"net/http"
	"slices"
)

// Integration is what the server does differently for one integration, made by
// [Server.Integration].
type Integration struct {
	server *Server

	// All guarded by the server's mu.
	records  map[string][]record
	failures map[string][]Failure
}

// Integration makes a server tell the requests of one integration, by their header
// X-Integration-Id, from those of all others, so that a test of several integrations sees whether
// they are mixed up:
//
//	server.Integration("personio:acme").SetRecords("GET /hris/employees", gen.Employee{ID: "1"})
//
// What is not set for the integration is as it is for the whole server.
func (s *Server) Integration(id string) *Integration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.integrations[id] == nil {
		s.integrations[id] = &Integration{server: s, records: map[string][]record{}, failures: map[string][]Failure{}}
	}
	return s.integrations[id]
}

// SetRecords is [Server.SetRecords] for the integration alone. No records at all are records too:
// the list is empty then.
func (i *Integration) SetRecords(operation string, records ...any) {
	encoded := i.server.encodeRecords(operation, records)
	i.server.mu.Lock()
	defer i.server.mu.Unlock()
	i.records[operation] = encoded
}

// Fail is [Server.Fail] for the integration alone. These failures come before those of the whole
// server.
func (i *Integration) Fail(operation string, failures ...Failure) {
	i.server.checkFailing(operation)
	i.server.mu.Lock()
	defer i.server.mu.Unlock()
	i.failures[operation] = append(i.failures[operation], failures...)
}

// recordsOfIntegration are those that were set for the integration of a request alone. The server's
// mu is held.
func (s *Server) recordsOfIntegration(r *http.Request, o *operation) (records []record, set bool) {
	if integration := s.integrations[r.Header.Get("X-Integration-Id")]; integration != nil {
		records, set = integration.records[o.name]
	}
	return records, set
}

// nextFailure takes the failure that is due for a request, nil if there is none.
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
