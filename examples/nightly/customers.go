package main

import (
	"fmt"
	"slices"
	"time"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// inventedCustomers are customers for the demo, on one mock server.
type inventedCustomers struct {
	server *kombotest.Server
	all    []*inventedCustomer
}

type inventedCustomer struct {
	id       string
	employed []any // gen.Employee, or a map with an invalid value
	absent   []any
}

// lastYear is when most records have changed, so that a second read does not include them.
var lastYear = time.Now().AddDate(-1, 0, 0).Truncate(24 * time.Hour)

func inventCustomers() *inventedCustomers {
	invented := &inventedCustomers{server: kombotest.Start()}
	for _, size := range []struct {
		id                  string
		employees, absences int
	}{{"personio:acme", 3000, 800}, {"bamboohr:globex", 500, 300}, {"workday:initech", 100, 50}} {
		c := &inventedCustomer{id: size.id}
		for i := range size.employees {
			c.employed = append(c.employed, inventEmployee(i))
		}
		for i := range size.absences {
			c.absent = append(c.absent, inventAbsence(i, size.employees))
		}
		invented.all = append(invented.all, c)
	}
	var groups []any
	for i, name := range []string{"Sales", "Support", "Engineering", "Finance"} {
		groups = append(groups, gen.Group{ID: fmt.Sprint("group-", i), Name: &name, Type: new(gen.EmployeeGroupTypeDepartment), ChangedAt: lastYear})
	}
	invented.server.SetRecords("GET /hris/groups", groups...)
	acme, initech := invented.all[0], invented.all[2]
	acme.employed[7] = withBadStartDate(acme.employed[7])
	acme.employed[8] = withBadStartDate(acme.employed[8])
	// The first sync of the last customer is still running.
	invented.server.Integration(initech.id).Fail("GET /hris/employees", kombotest.Failure{Code: kombo.CodeIntegrationSetupSyncPending})
	// The pages of the first customer are slow, so that progress is visible.
	invented.server.Integration(acme.id).Fail("GET /hris/employees", slices.Repeat([]kombotest.Failure{{Delay: 100 * time.Millisecond}}, 12)...)
	invented.publish()
	return invented
}

func inventEmployee(i int) gen.Employee {
	first := []string{"Ada", "Ben", "Cleo", "Dana", "Emil", "Fay", "Gus"}[i%7]
	return gen.Employee{
		ID: fmt.Sprintf("employee-%05d", i), FirstName: &first, LastName: new(fmt.Sprint("Example", i)), WorkEmail: new(fmt.Sprintf("person%d@example.com", i)),
		JobTitle: new("Tester"), EmploymentStatus: new(gen.EmploymentStatusActive), StartDate: new(kombo.DateOf(lastYear.AddDate(0, -i%100, 0))), ChangedAt: lastYear,
	}
}

func inventAbsence(i, employees int) gen.Absence {
	day := kombo.DateOf(lastYear.AddDate(0, 0, i%300))
	return gen.Absence{
		ID: fmt.Sprintf("absence-%05d", i), EmployeeID: fmt.Sprintf("employee-%05d", i%employees), Status: new(gen.AbsenceStatusRequested),
		StartDate: &day, EndDate: &day, Amount: new(1.0), Unit: new(gen.TimeOffUnitDays), ChangedAt: lastYear,
	}
}

// withBadStartDate returns an employee of a system that accepts any text as a date.
func withBadStartDate(record any) any {
	employee := record.(gen.Employee)
	return map[string]any{
		"id": employee.ID, "first_name": employee.FirstName, "last_name": employee.LastName, "changed_at": employee.ChangedAt,
		"start_date": "the day after the fair",
	}
}

// publish sets the records of the server.
func (invented *inventedCustomers) publish() {
	for _, c := range invented.all {
		integration := invented.server.Integration(c.id)
		integration.SetRecords("GET /hris/employees", c.employed...)
		integration.SetRecords("GET /hris/absences", c.absent...)
	}
}

// nextDay adds, changes and deletes employees. One invalid record is corrected, and the last
// customer is ready.
func (invented *inventedCustomers) nextDay() {
	now := time.Now()
	for _, c := range invented.all[:2] {
		for i := range 3 { // marry
			employee := c.employed[i].(gen.Employee)
			employee.LastName, employee.ChangedAt = new("Married"), now
			c.employed[i] = employee
		}
		left := c.employed[5].(gen.Employee)
		c.employed[5] = gen.Employee{ID: left.ID, ChangedAt: now, RemoteDeletedAt: &now}
		joined := inventEmployee(len(c.employed))
		joined.ChangedAt = now
		c.employed = append(c.employed, joined)
		for i := range 20 { // approved
			absence := c.absent[i].(gen.Absence)
			absence.Status, absence.ChangedAt = new(gen.AbsenceStatusApproved), now
			c.absent[i] = absence
		}
	}
	corrected := inventEmployee(7)
	corrected.ChangedAt = now
	invented.all[0].employed[7] = corrected
	invented.publish()
}

// weekLater removes records that were never listed as deleted, as if nothing had been read for
// weeks. A valid record becomes invalid.
func (invented *inventedCustomers) weekLater() {
	acme := invented.all[0]
	acme.employed = acme.employed[:len(acme.employed)-10]
	acme.employed[9] = withBadStartDate(acme.employed[9])
	invented.publish()
}

func (invented *inventedCustomers) customers() (customers []*kombo.Integration) {
	client := invented.server.Client()
	for _, c := range invented.all {
		customers = append(customers, client.Integration(c.id))
	}
	return customers
}
