package limit_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/internal/limit"
)

func TestTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var turns limit.Turns
		var mu sync.Mutex
		var order []string
		enter := func(ctx context.Context, integration, name string) {
			go func() {
				if turns.Enter(ctx, integration) == nil {
					mu.Lock()
					defer mu.Unlock()
					order = append(order, name)
				}
			}()
			synctest.Wait()
		}
		cancelled, cancel := context.WithCancel(t.Context())
		enter(t.Context(), "a", "a1")
		enter(t.Context(), "a", "a2")
		enter(cancelled, "a", "a3")
		enter(t.Context(), "a", "a4")
		enter(t.Context(), "b", "b1")
		assert.Equal(t, []string{"a1", "b1"}, order, "one of each integration")
		cancel()
		enter(cancelled, "c", "c1")
		for range 3 {
			turns.Leave("a")
			synctest.Wait()
		}
		turns.Leave("b")
		assert.Equal(t, []string{"a1", "b1", "a2", "a4"}, order)
		require.NoError(t, turns.Enter(t.Context(), "a"), "everyone has left")
		require.NoError(t, turns.Enter(t.Context(), "b"))
	})
}

// A turn that is granted at the moment the context ends is passed on.
func TestTurnsUnderCancellation(t *testing.T) {
	var turns limit.Turns
	var group sync.WaitGroup
	inside := 0
	for range 64 {
		group.Go(func() {
			for i := range 200 {
				ctx, cancel := context.WithCancel(t.Context())
				go cancel()
				if turns.Enter(ctx, "") == nil {
					inside++
					assert.Equal(t, 1, inside, i)
					inside--
					turns.Leave("")
				}
			}
		})
	}
	group.Wait()
	require.NoError(t, turns.Enter(t.Context(), ""))
}
