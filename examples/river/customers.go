package main

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

const listEmployees = "GET /hris/employees"

// customers are integrations with invented employees on the mock server.
type customers struct {
	ids []string
	// rows are the expected copies: first names by the IDs of the integration and of the employee.
	rows map[string]map[string]string
	// notReady is how many have no data before their webhook.
	notReady int

	server *kombotest.Server
	gate   *gate
}

// newCustomers invents customers with 20 to 40 employees each. They use the same IDs for different
// people. One in ten is not ready at first, and the requests of another one in ten have to be
// retried.
func newCustomers(count int) *customers {
	c := &customers{rows: map[string]map[string]string{}, server: kombotest.Start()}
	c.gate = newGate(c.server.URL, count/4)
	lastWeek := time.Now().Add(-7 * 24 * time.Hour)
	for number := range count {
		id := fmt.Sprintf("personio:customer-%04d", number)
		var records []any
		c.ids, c.rows[id] = append(c.ids, id), map[string]string{}
		for employee := range 20 + number%21 {
			records = append(records, c.employee(id, employee, "at first", lastWeek))
		}
		c.server.Integration(id).SetRecords(listEmployees, records...)
		switch {
		case number >= count/5: // ready, and without retries
		case number%2 == 0:
			c.server.Integration(id).Fail(listEmployees, kombotest.Failure{Code: kombo.CodeIntegrationSetupSyncPending})
			c.notReady++
		default:
			c.server.Integration(id).Fail(listEmployees, kombotest.Failure{
				Code: kombo.CodePlatformRateLimitExceeded, Header: http.Header{"Retry-After": {"10"}},
			})
		}
	}
	return c
}

// allReady reports whether all customers that were not ready have reported so. Their webhooks come
// later.
func (c *customers) allReady() bool {
	refused := 0
	for _, request := range c.server.Requests() {
		if request.Status == http.StatusConflict {
			refused++
		}
	}
	return refused >= c.notReady
}

func (c *customers) close() {
	c.gate.server.Close()
	c.server.Close()
}

// change adds three employees to each customer, renames others, and removes two.
func (c *customers) change(ids []string) {
	for _, id := range ids {
		before := len(c.rows[id])
		lastWeek, now := time.Now().Add(-7*24*time.Hour), time.Now()
		var records []any
		for employee := range before + 3 {
			switch {
			case employee < 2:
				delete(c.rows[id], fmt.Sprint(employee))
				records = append(records, gen.Employee{ID: fmt.Sprint(employee), ChangedAt: now, RemoteDeletedAt: &now})
			case employee < 2+before/4 || employee >= before:
				records = append(records, c.employee(id, employee, "now", now))
			default:
				records = append(records, c.employee(id, employee, "at first", lastWeek))
			}
		}
		c.server.Integration(id).SetRecords(listEmployees, records...)
	}
}

func (c *customers) employee(integrationID string, number int, when string, changedAt time.Time) gen.Employee {
	id := fmt.Sprint(number)
	name := fmt.Sprintf("Employee %d of %s, %s", number, integrationID, when)
	c.rows[integrationID][id] = name
	return gen.Employee{ID: id, FirstName: &name, ChangedAt: changedAt}
}

// gate is a proxy in front of the mock server. It closes after some requests, so that all workers
// are reading when one of them is killed. It distinguishes them by their User-Agent.
type gate struct {
	server *httptest.Server

	mu      sync.Mutex
	left    int
	opened  chan struct{}
	waiting map[string][]string // integrations by worker
}

// newGate returns a gate that closes after it has passed requests for a number of second and later
// pages. At that time, fewer runs than that have ended.
func newGate(baseURL string, pages int) *gate {
	target, err := url.Parse(baseURL)
	if err != nil {
		panic(err) // the mock server's URL is valid
	}
	target.Path = ""
	g := &gate{left: pages, opened: make(chan struct{}), waiting: map[string][]string{}}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 100
	proxy := &httputil.ReverseProxy{
		Rewrite:      func(r *httputil.ProxyRequest) { r.SetURL(target) },
		Transport:    transport,
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) }, // a worker was killed
	}
	g.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("cursor") {
			g.pass(r)
		}
		proxy.ServeHTTP(w, r)
	}))
	return g
}

// pass waits until the gate is open or the worker was killed.
func (g *gate) pass(r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.left > 0 {
		g.left--
		return
	}
	worker, integrationID := r.UserAgent(), r.Header.Get("X-Integration-Id")
	g.waiting[worker] = append(g.waiting[worker], integrationID)
	g.mu.Unlock()
	select {
	case <-g.opened:
	case <-r.Context().Done():
	}
	g.mu.Lock()
	at := slices.Index(g.waiting[worker], integrationID)
	g.waiting[worker] = slices.Delete(g.waiting[worker], at, at+1)
}

func (g *gate) open() { close(g.opened) }

// held returns the integrations that any worker is reading.
func (g *gate) held() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Compact(slices.Sorted(slices.Values(slices.Concat(slices.Collect(maps.Values(g.waiting))...))))
}

// heldBy returns the integrations that a worker is reading.
func (g *gate) heldBy(worker string) []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.waiting[worker])
}
