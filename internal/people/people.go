// Package people generates pages of invented employees for benchmarks.
package people

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/kombo-go/kombo/gen"
)

// PageSize is the number of employees on a page, the largest that Kombo allows.
const PageSize = 250

// different is the number of different pages. Longer lists repeat them, so that a list of any
// length takes little memory.
const different = 8

// Pages are the pages of a list of employees.
type Pages struct {
	total   int
	results [][]byte
}

// NewPages returns a list of total employees. Lists of the same length are equal.
func NewPages(total int) *Pages {
	random := rand.New(rand.NewPCG(2, 26))
	pages := &Pages{total: total}
	for number := range min(pages.Count(), different) {
		results := make([]gen.Employee, min(PageSize, total))
		for i := range results {
			results[i] = employee(random, number*PageSize+i)
		}
		pages.results = append(pages.results, encode(results))
	}
	return pages
}

// Count returns the number of pages. All are full, so a list may have more employees than
// requested.
func (p *Pages) Count() int { return (p.total + PageSize - 1) / PageSize }

// Results returns the employees of a page as a JSON array.
func (p *Pages) Results(page int) []byte { return p.results[page%len(p.results)] }

var (
	firstNames = []string{"Erika", "Max", "Nora", "Ülkü", "Jonas", "Zoë", "Mateo", "Ingrid", "Sample", "Test"}
	lastNames  = []string{"Mustermann", "Sample", "Testperson", "Doe", "Exempel", "Voorbeeld", "Martín", "Nowak"}
	titles     = []string{"Payroll Specialist", "Software Engineer", "Head of Testing", "Account Executive", "Working Student Finance"}
	cities     = []string{"Lyon", "Berlin", "Utrecht", "Málaga", "Springfield"}
)

// employee returns an employee with a value in nearly every field, like those of large HR systems.
func employee(random *rand.Rand, number int) gen.Employee {
	id := func() string { return randomText(random, 24) }
	remoteID := func() string { return strconv.Itoa(random.IntN(1_000_000)) }
	pick := func(words []string) string { return words[random.IntN(len(words))] }
	day := func() gen.Date {
		return gen.NewDate(1960+random.IntN(60), time.Month(1+random.IntN(12)), 1+random.IntN(28))
	}
	moment := func() time.Time {
		return time.Date(2026, time.Month(1+random.IntN(11)), 1+random.IntN(28), random.IntN(24), random.IntN(60), random.IntN(60), random.IntN(1000)*1e6, time.UTC)
	}
	address := func() *gen.Address {
		city, street, zip := pick(cities), fmt.Sprintf("%d Example Street", 1+random.IntN(200)), fmt.Sprintf("%05d", random.IntN(100_000))
		return &gen.Address{
			City: &city, Country: new("FR"), State: new("Example State"), Street1: &street, ZipCode: &zip,
			Raw: new(street + "\n" + zip + " " + city + "\nFrance"),
		}
	}
	field := func(key string, value any) gen.IntegrationFieldValue {
		return gen.IntegrationFieldValue{ID: id(), Key: key, Label: new("Field " + key), Type: gen.IntegrationFieldTypeDefault, Value: value}
	}
	group := func(name string, kind gen.EmployeeGroupType) gen.EmployeeGroup {
		return gen.EmployeeGroup{ID: id(), Name: &name, RemoteID: remoteID(), Type: &kind}
	}

	first, last := pick(firstNames), pick(lastNames)
	name := first + " " + last
	email := fmt.Sprintf("person.%d@example.com", number)
	self := id()
	employment := func() gen.Employment {
		return gen.Employment{
			ChangedAt: moment(), CustomFields: gen.CustomFields{}, EffectiveDate: new(day()), EmployeeID: self,
			EmploymentType: new(gen.EmploymentTypeFullTime), ID: id(), IntegrationFields: []gen.IntegrationFieldValue{},
			JobTitle: new(pick(titles)), PayCurrency: new("EUR"),
			PayFrequency: new(gen.PayFrequencyMonthly), PayPeriod: new(gen.PayPeriodYear),
			PayRate: new(float64(30_000+random.IntN(90_000)) + 0.5), RemoteID: new(remoteID()),
		}
	}
	employments := []gen.Employment{employment()}
	if number%2 == 1 {
		employments = append(employments, employment())
	}
	groups := []gen.EmployeeGroup{group("Example Department", gen.EmployeeGroupTypeDepartment), group("Team "+pick(cities), gen.EmployeeGroupTypeTeam)}
	location, legalEntity := id(), id()
	manager := gen.EmployeeManager{
		DisplayFullName: new("Nora Q. Sample"), EmployeeNumber: new("E-0042"), EmploymentStatus: new(gen.EmploymentStatusActive),
		FirstName: new("Nora"), ID: id(), LastName: new("Sample"), RemoteID: remoteID(), WorkEmail: new("nora.sample@example.com"),
	}
	return gen.Employee{
		Avatar: new("https://example.com/avatars/" + self + ".png"),
		BankAccounts: []gen.BankAccount{{
			BankName: new("Example Bank"), BIC: new("EXAMPLEXXX"), HolderName: &name, IBAN: new("XX00 EXAMPLE " + remoteID()),
		}},
		ChangedAt:        moment(),
		CustomFields:     gen.CustomFields{"cost_unit": remoteID(), "badge": random.IntN(100_000), "languages": []string{"en", "fr"}},
		DateOfBirth:      new(day()),
		DisplayFullName:  &name,
		EmployeeNumber:   new(fmt.Sprintf("E-%05d", number)),
		EmploymentStatus: new(gen.EmploymentStatusActive), EmploymentType: new(gen.EmploymentTypeFullTime),
		Employments: employments,
		FirstName:   &first, Gender: new(gen.GenderNotSpecified), Groups: groups, HomeAddress: address(), ID: self,
		IntegrationFields: []gen.IntegrationFieldValue{field("hire_source", "Referral"), field("probation_months", 6), field("remote_work", true)},
		JobTitle:          new(pick(titles)), LastName: &last,
		LegalEntity:   &gen.EmployeeLegalEntity{Address: address(), ID: legalEntity, Name: new("Acme Example SAS"), RemoteID: new(remoteID())},
		LegalEntityID: &legalEntity, Manager: &manager, ManagerID: &manager.ID,
		MaritalStatus: new(gen.MaritalStatusSingle), MobilePhoneNumber: new("+1 555 0100 " + strconv.Itoa(random.IntN(100))),
		Nationality: new("Example"), PersonalEmail: new("private." + email), RemoteCreatedAt: new(moment()), RemoteID: remoteID(),
		StartDate: new(day()),
		Teams:     groups, //lint:ignore SA1019 Kombo still sends it
		TimeOffBalances: []gen.EmployeeTimeOffBalance{{
			Balance: new(float64(random.IntN(60)) / 2), BalanceUnit: new(gen.TimeOffUnitDays), ChangedAt: moment(), EmployeeID: self, ID: id(),
			RemoteID: new(remoteID()), TypeID: id(), Used: new(float64(random.IntN(60)) / 2), UsedUnit: new(gen.TimeOffUnitDays),
		}},
		WeeklyHours: new(38.5), WorkEmail: &email,
		WorkLocation:   &gen.WorkLocation{Address: address(), ChangedAt: moment(), ID: location, Name: new("Site " + pick(cities)), RemoteID: new(remoteID()), Type: new("OFFICE")},
		WorkLocationID: &location,
	}
}

func randomText(random *rand.Rand, length int) string {
	const letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
	text := make([]byte, length)
	for i := range text {
		text[i] = letters[random.IntN(len(letters))]
	}
	return string(text)
}
