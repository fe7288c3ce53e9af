package facts

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// mutation is one change that Kombo could make.
type mutation struct {
	name   string
	what   string // what and verb describe the change that has to be reported
	verb   Verb
	change func(m *mutant) // makes the change at a random place
}

// The position of a mutation determines where it is made.
var mutations = slices.Concat(schemaMutations, parameterMutations, operationMutations)

var rounds = flag.Int("rounds", 2, "how often TestMutationsAreReportedOnce makes each change, each time at another place")

// Every change is reported once, with all operations that it affects.
func TestMutationsAreReportedOnce(t *testing.T) {
	original := contract(t)
	ours := listOf(t, original)
	uses := usesOf(original)
	for i, mutation := range mutations {
		t.Run(mutation.name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(20260823, uint64(i)))
			made := 0
			for range *rounds {
				m := &mutant{Rand: random, root: openapi.Clone(original)}
				if mutation.change(m); m.impossible {
					continue
				}
				concerned := uses[m.component]
				if m.operation != "" {
					concerned = []string{m.operation}
				}
				if len(concerned) == 0 {
					continue // a component that no operation uses
				}
				made++
				entries := Fold(Compare(ours, listOf(t, m.root)))
				var reported []string
				for _, entry := range entries {
					reported = append(reported, fmt.Sprintf("%s: %s [%s, %s]", entry.Operation, entry.Text(), entry.Class, entry.Origin))
				}
				where := m.component + m.operation
				if !assert.Len(t, entries, 1, "%s: %s", where, strings.Join(reported, "\n")) {
					continue
				}
				assert.Equal(t, mutation.what, entries[0].What, reported)
				assert.Equal(t, mutation.verb, entries[0].Verb, reported)
				assert.Contains(t, reported[0], m.mentions)
				assert.Equal(t, concerned, entries[0].Operations(), where)
			}
			require.Positive(t, made)
		})
	}
}

// usesOf returns the operations that use each component, directly or through others.
func usesOf(root *yaml.Node) map[string][]string {
	uses := map[string]map[string]bool{}
	note := func(name string, operation *yaml.Node) {
		seen := map[string]bool{}
		var follow func(node *yaml.Node)
		follow = func(node *yaml.Node) {
			openapi.Walk(node, func(node *yaml.Node) {
				reference := openapi.Text(node, "$ref")
				if reference == "" || seen[reference] {
					return
				}
				seen[reference] = true
				component := reference[strings.LastIndex(reference, "/")+1:]
				if uses[component] == nil {
					uses[component] = map[string]bool{}
				}
				uses[component][name] = true
				follow(openapi.Resolve(root, reference))
			})
		}
		follow(operation)
	}
	for operation := range openapi.Operations(root) {
		note(strings.ToUpper(operation.Method)+" "+operation.Path, operation.Node)
	}
	for webhook := range openapi.Webhooks(root) {
		note("webhook "+webhook.Path, webhook.Node)
	}
	sorted := map[string][]string{}
	for component, operations := range uses {
		sorted[component] = slices.Sorted(maps.Keys(operations))
	}
	return sorted
}
