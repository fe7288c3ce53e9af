package kombotest

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/go-json-experiment/json"
)

// Populate gives all operations with pages the records of an invented company: hundreds of
// employees, absences, jobs, candidates and so on, with all their properties. They fit the
// contract, and they fit together: the employee_id of an absence is the ID of an employee. In
// addition, every list has deleted records, one for twenty others, which are returned only if
// include_deleted is true. The same seed and contract give the same records.
//
// It replaces what [Server.SetRecords] has set before, and can be followed by it.
func (s *Server) Populate(seed uint64) {
	lists := inventedLists(s.contract, seed)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, o := range s.contract.operations {
		if o.paged {
			s.records[o.name] = lists[o.record]
		}
	}
}

// recordList is a list of records that are made when they are first needed: a program rarely reads
// more than a few lists.
type recordList struct {
	count int
	all   func() []record
}

// invented has the lists of the last seed, by component, because all tests of a program use the same
// seed.
var invented struct {
	mu    sync.Mutex
	seed  uint64
	lists map[string]recordList
}

func inventedLists(c *contract, seed uint64) map[string]recordList {
	invented.mu.Lock()
	defer invented.mu.Unlock()
	if invented.lists != nil && invented.seed == seed {
		return invented.lists
	}
	p, lists := newPopulation(c, seed), map[string]recordList{}
	var mu sync.Mutex // guards p
	for _, o := range c.operations {
		if _, known := lists[o.record]; known || !o.paged {
			continue
		}
		number := count(o.record) + c.deleted(o)
		lists[o.record] = recordList{number, sync.OnceValue(func() []record {
			mu.Lock()
			defer mu.Unlock()
			return p.records(o.record, number)
		})}
	}
	invented.seed, invented.lists = seed, lists
	return lists
}

// records returns the first records of a component.
func (p *population) records(component string, number int) []record {
	records := make([]record, number)
	for i := range records {
		text, err := json.Marshal(p.record(component, i), encodeOptions, json.Deterministic(true))
		if err != nil {
			panic("kombotest: Populate: " + err.Error()) // the records are plain JSON values
		}
		records[i] = newRecord(text)
	}
	return records
}

// population knows which records there are, before they are made.
type population struct {
	contract *contract
	seed     uint64
	// kinds has the kinds of records by the ID in the contract's examples. IDs with the same example
	// are IDs of the same kind.
	kinds map[string]*kind
	// named has the kinds by name, such as "employee", because some IDs have no example.
	named map[string]*kind
	plain map[thing]map[string]any // what plainValues has made
}

// thing is record i of a component.
type thing struct {
	component string
	i         int
}

// kind is a kind of record with IDs, such as employees or jobs.
type kind struct {
	component string // of the contract
	ids       []string
}

func newPopulation(c *contract, seed uint64) *population {
	p := &population{contract: c, seed: seed, kinds: map[string]*kind{}, named: map[string]*kind{}, plain: map[thing]map[string]any{}}
	isRecord := map[string]bool{}
	for _, o := range c.operations {
		isRecord[o.record] = true
	}
	schemas := object(dig(c.root, "components", "schemas"))
	for _, component := range inOrder(slices.Collect(maps.Keys(schemas)), isRecord) {
		example := exampleOf(dig(schemas[component], "properties", "id"))
		k := p.kinds[example]
		if example == "" || k != nil && !isRecord[component] {
			continue
		}
		if k == nil {
			k = &kind{component: component}
			p.kinds[example] = k
			p.named[snakeCase(component)] = k
		}
		for len(k.ids) < count(component)+deletedOf(count(component)) {
			k.ids = append(k.ids, newID(p.random(example, len(k.ids))))
		}
	}
	for _, name := range []string{"approver", "manager", "reviewer"} {
		p.named[name] = p.named["employee"]
	}
	return p
}

// inOrder sorts components: records before those that only refer to them, and Job before AIApplyJob.
func inOrder(components []string, isRecord map[string]bool) []string {
	rank := func(component string) int {
		if isRecord[component] {
			return 0
		}
		return 1
	}
	slices.SortFunc(components, func(a, b string) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
	})
	return components
}

var words = regexp.MustCompile(`[A-Z]+[a-z0-9]*`)

// snakeCase is the name of a property about a component: LegalEntity becomes legal_entity.
func snakeCase(component string) string {
	return strings.ToLower(strings.Join(words.FindAllString(component, -1), "_"))
}

// few has the last words of the components of which a company has only a few records.
var few = map[string]int{
	"Category": 8, "Cycle": 4, "Entity": 6, "Feed": 4, "Field": 12, "Group": 24, "Location": 8, "Option": 8, "Provider": 4,
	"Reason": 10, "Role": 8, "Run": 24, "Scale": 3, "Site": 6, "Skill": 24, "Stage": 8, "Tag": 16, "Type": 8,
	"Course": 40, "Details": 24, "Job": 40, "Posting": 40, "User": 60,
}

// count returns the number of records of a component.
func count(component string) int {
	lastWord := component[max(0, strings.LastIndexFunc(component, unicode.IsUpper)):]
	if n := few[lastWord]; n > 0 {
		return n
	}
	return 300
}

// deleted returns the number of deleted records of a list.
func (c *contract) deleted(o *operation) int {
	hasTime := dig(c.root, "components", "schemas", o.record, "properties", "remote_deleted_at") != nil
	if o.query("include_deleted") == nil || !hasTime {
		return 0
	}
	return deletedOf(count(o.record))
}

func deletedOf(count int) int { return max(1, count/20) }

// random returns the source of random numbers of a record. Every record has its own, so that a change
// to one does not change the others.
func (p *population) random(component string, i int) *rand.Rand {
	hash := fnv.New64a()
	fmt.Fprint(hash, component, i)
	return rand.New(rand.NewPCG(p.seed, hash.Sum64()))
}

const idAlphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

func newID(random *rand.Rand) string {
	id := make([]byte, 24)
	for i := range id {
		id[i] = idAlphabet[random.IntN(len(idAlphabet))]
	}
	return string(id)
}

// exampleOf returns the example of a schema if it is a string, "" otherwise.
func exampleOf(schema any) string {
	examples, _ := object(schema)["examples"].([]any)
	if len(examples) == 0 {
		return ""
	}
	return stringOf(examples[0])
}
