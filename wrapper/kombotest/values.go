package kombotest

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// facts are the person, the place and the time that all values of a record are about.
type facts struct {
	number      int
	first, last string
	place       []string // city, ZIP code, country, state
	start, end  time.Time
}

// newFacts makes the facts of record i. shift is different for each component, so that components are
// about different people.
func newFacts(random *rand.Rand, i, shift int) *facts {
	start := time.Date(2024, 1, 8, 7, 0, 0, 0, time.UTC).AddDate(0, 0, random.IntN(700))
	person := i + shift
	return &facts{
		number: i,
		// As long as there are fewer than 40 times 23 people, no two have the same name.
		first: firstNames[person%len(firstNames)],
		last:  lastNames[(person/len(firstNames)+person*7)%len(lastNames)],
		place: places[random.IntN(len(places))],
		start: start,
		end:   start.AddDate(0, 0, 1+random.IntN(10)),
	}
}

func (f *facts) email() string { return strings.ToLower(f.first+"."+f.last) + "@example.com" }

// absence returns the probability that a value that may be null is null.
func absence(name string) float64 {
	switch {
	case strings.HasPrefix(name, "precondition_"), name == "remote_data", name == "raw_question", name == "remote_deleted_at",
		name == "custom_fields", name == "ssn", name == "tax_id", name == "avatar":
		return 1 // some would only mislead a program
	case strings.HasPrefix(name, "reject"), strings.HasPrefix(name, "archived"), name == "termination_date", name == "closed_at",
		name == "street_2", name == "category", name == "parent_id":
		return 0.9
	case name == "email_address":
		return 0
	case strings.HasSuffix(name, "name"), strings.HasSuffix(name, "_id"), strings.HasSuffix(name, "email"), name == "title",
		name == "status", name == "job", name == "candidate", name == "format", name == "type", name == "start_date", name == "required":
		return 0
	}
	return 0.08
}

// isEmptyList reports whether a list has elements only if a customer has set something up.
func isEmptyList(name string) bool { return name == "integration_fields" }

var usualStates = map[string]bool{"ACTIVE": true, "APPROVED": true, "FULL_TIME": true, "OPEN": true, "PENDING": true, "PUBLIC": true, "YEAR": true, "DAYS": true}

// leaf makes a value that is neither an id nor an enum value.
func (m *maker) leaf(component, name string, schema map[string]any) any {
	switch typeOf(schema) {
	case "boolean":
		return m.random.IntN(2) == 0
	case "integer", "number":
		return within(schema, m.numberFor(name, schema))
	case "string":
		return fitting(schema, m.text(component, name, schema))
	}
	return nil
}

func (m *maker) numberFor(name string, schema map[string]any) any {
	switch {
	case name == "weekly_hours":
		return []float64{20, 30, 32, 38.5, 40}[m.random.IntN(5)]
	case strings.HasPrefix(name, "salary"), name == "pay_rate":
		return 1000 * (36 + m.random.IntN(60))
	case name == "index":
		return m.random.IntN(8)
	case name == "max_file_size_bytes":
		return 5_000_000
	case name == "max_length":
		return 500
	case name == "min":
		return 0
	case name == "max":
		return 50
	case typeOf(schema) == "integer":
		return 1 + m.random.IntN(9)
	}
	return float64(1+m.random.IntN(40)) / 2
}

var digits = regexp.MustCompile(`\d+`)

func (m *maker) text(component, name string, schema map[string]any) string {
	f := m.facts
	example := exampleOf(schema)
	switch {
	case stringOf(schema["format"]) == "date-time":
		return m.time(name).Format("2006-01-02T15:04:05.000Z")
	case stringOf(schema["format"]) == "date", dateForm.MatchString(example):
		return m.time(name).Format(time.DateOnly)
	case timeForm.MatchString(example):
		return m.time(name).Format(time.TimeOnly)
	case name == "id" || strings.HasSuffix(name, "_id") && example == "" && name != "remote_id":
		return newID(m.random)
	case strings.Contains(stringOf(schema["pattern"]), "[+-]"):
		return "+02:00"
	}
	if words := namesOf[component+"."+name]; words != nil {
		return words[f.number%len(words)]
	}
	switch name {
	case "first_name":
		return f.first
	case "last_name":
		return f.last
	case "display_full_name", "full_name", "holder_name":
		return f.first + " " + f.last
	case "email", "work_email", "email_address":
		return f.email()
	case "personal_email":
		return strings.Replace(f.email(), "@", ".private@", 1)
	case "username":
		return strings.ToLower(f.first + f.last)
	case "phone", "phone_number", "mobile_phone_number":
		return fmt.Sprintf("+1-555-%04d", 100+f.number)
	case "city":
		return f.place[0]
	case "zip_code":
		return f.place[1]
	case "country", "nationality":
		return f.place[2]
	case "state":
		return f.place[3]
	case "street_1":
		return fmt.Sprintf("Example Street %d", 1+f.number%99)
	case "raw":
		return fmt.Sprintf("Example Street %d, %s %s, %s", 1+f.number%99, f.place[1], f.place[0], f.place[2])
	case "remote_id":
		return strconv.Itoa(1000 + f.number)
	}
	if words := namesOf[name]; words != nil {
		return words[m.random.IntN(len(words))]
	}
	switch {
	case strings.HasSuffix(name, "url") || name == "link" || stringOf(schema["format"]) == "uri":
		if example == "" {
			example = "https://example.com/" + strings.ReplaceAll(name, "_", "-") + "/1"
		}
		return numbered(example, f.number)
	case example != "" && digits.MatchString(example):
		return numbered(example, f.number)
	case example != "":
		return example
	}
	return strings.ReplaceAll(name, "_", " ") + " " + strconv.Itoa(f.number+1)
}

// numbered replaces the last number in an example: E-0042 becomes E-0007.
func numbered(example string, number int) string {
	all := digits.FindAllStringIndex(example, -1)
	if len(all) == 0 {
		return example
	}
	last := all[len(all)-1]
	return example[:last[0]] + fmt.Sprintf("%0*d", last[1]-last[0], number+1) + example[last[1]:]
}

var (
	dateForm = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
	timeForm = regexp.MustCompile(`^\d{2}:\d{2}:\d{2}$`)
)

// time returns a time that fits the name of a property and the other times of the record.
func (m *maker) time(name string) time.Time {
	f := m.facts
	midnight := func(t time.Time) time.Time { return t.Truncate(24 * time.Hour) }
	switch {
	case name == "date_of_birth":
		return midnight(f.start.AddDate(-22-f.number%40, -f.number%12, 0))
	case name == "changed_at", name == "updated_at", name == "remote_updated_at":
		return f.end.AddDate(0, 0, 20).Add(time.Duration(f.number) * time.Minute)
	case name == "termination_date":
		return midnight(f.end.AddDate(1, 0, 0))
	case strings.HasPrefix(name, "end") && strings.HasSuffix(name, "date"):
		return midnight(f.end)
	case strings.HasSuffix(name, "date"):
		return midnight(f.start)
	case strings.HasPrefix(name, "end"):
		return f.start.Add(8 * time.Hour)
	case strings.HasPrefix(name, "start"):
		return f.start
	case strings.Contains(name, "created"), strings.HasPrefix(name, "opened"), strings.HasPrefix(name, "enrolled"):
		return f.start.AddDate(0, 0, -7)
	}
	return f.end
}

// fitTitle gives a screening question a text that fits its format.
func fitTitle(values map[string]any) {
	kind := stringOf(values["type"])
	if format := object(values["format"]); format != nil {
		kind = stringOf(format["type"])
	}
	if title := questions[kind]; title != "" && values["title"] != nil {
		values["title"] = title
	}
}

var questions = map[string]string{
	"TEXT": "Why do you want to work here?", "NUMBER": "How many years of experience do you have?", "BOOLEAN": "Do you have a driver's licence?",
	"SINGLE_SELECT": "Which of these do you know best?", "MULTI_SELECT": "Which of these do you know?", "DATE": "When could you start?",
	"FILE": "Please add a work sample.", "INFORMATION": "We answer within a week.", "UNKNOWN": "Anything else?",
}

// orderRanges swaps the ends of ranges that are the wrong way round.
func orderRanges(values map[string]any) {
	from, hasFrom := values["salary_amount_from"].(int)
	to, hasTo := values["salary_amount_to"].(int)
	if hasFrom && hasTo && from > to {
		values["salary_amount_from"], values["salary_amount_to"] = to, from
	}
}
