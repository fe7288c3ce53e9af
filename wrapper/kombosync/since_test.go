package kombosync_test

import (
	"context"
	"iter"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombosync"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

// Since sets the parameters that the list has and keeps the caller's filters.
func TestSinceSetsParameters(t *testing.T) {
	since := kombosync.Since{UpdatedAfter: new(time.Date(2026, 7, 1, 14, 0, 0, 123e6, time.FixedZone("", 7200)))}
	const updatedAfter = "2026-07-01T12:00:00.123Z"
	tests := []struct {
		name string
		read func(*kombo.Client) error
		want map[string]string
	}{
		{"no parameters", func(c *kombo.Client) error {
			return readAll(c.Integration(acmeID).ATS.Tags(ctx, nil, since))
		}, map[string]string{"updated_after": updatedAfter, "include_deleted": "true"}},
		{"full", func(c *kombo.Client) error {
			return readAll(c.Integration(acmeID).ATS.Tags(ctx, nil, kombosync.Since{}))
		}, map[string]string{"include_deleted": "true"}},
		{"filters", func(c *kombo.Client) error {
			return readAll(c.Integration(acmeID).HRIS.Employees(ctx, &gen.GetEmployeesParams{
				GroupIDs: []string{"g1", "g2"}, IncludeDeleted: new(false), UpdatedAfter: new(time.Unix(1, 0)),
			}, since))
		}, map[string]string{"updated_after": updatedAfter, "include_deleted": "true", "group_ids": "g1,g2"}},
		{"pages", func(c *kombo.Client) error {
			return readAll(c.Integration(acmeID).ATS.TagsPages(ctx, nil, since))
		}, map[string]string{"updated_after": updatedAfter, "include_deleted": "true"}},
		{"list without the parameters", func(c *kombo.Client) error {
			return readAll(c.General.CustomFields(ctx, acmeID, nil, since))
		}, map[string]string{}},
		{"unknown list", func(c *kombo.Client) error {
			return readAll(kombo.DoAll[gen.Tag](ctx, c.Integration(acmeID), "/ats/tags", since))
		}, map[string]string{"updated_after": updatedAfter, "include_deleted": "true"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := kombotest.NewServer(t)
			require.NoError(t, test.read(server.Client()))
			got := map[string]string{}
			for name := range server.Requests()[0].Query {
				if name != "page_size" {
					got[name] = server.Requests()[0].Query.Get(name)
				}
			}
			assert.Equal(t, test.want, got)
		})
	}
}

func readAll[T any](list iter.Seq2[T, error]) error {
	for _, err := range list {
		if err != nil {
			return err
		}
	}
	return nil
}

// A read function fails before a request is sent if it reads the list of another integration or
// only one page.
func TestSinceIsForOneIntegration(t *testing.T) {
	tests := []struct {
		name, message string
		read          func(*kombo.Client, *kombo.Integration, kombosync.Since) iter.Seq2[gen.Tag, error]
	}{
		{"another integration", "the list is of the integration workday:globex, but kombosync reads personio:acme",
			func(c *kombo.Client, _ *kombo.Integration, since kombosync.Since) iter.Seq2[gen.Tag, error] {
				return c.Integration("workday:globex").ATS.Tags(ctx, nil, since)
			}},
		{"another integration in the path", "the list is of the integration workday:globex",
			func(c *kombo.Client, _ *kombo.Integration, since kombosync.Since) iter.Seq2[gen.Tag, error] {
				return func(yield func(gen.Tag, error) bool) {
					for _, err := range c.General.CustomFields(ctx, "workday:globex", nil, since) {
						yield(gen.Tag{}, err)
					}
				}
			}},
		{"no iterator", "needs the iterator of a list",
			func(_ *kombo.Client, acme *kombo.Integration, since kombosync.Since) iter.Seq2[gen.Tag, error] {
				_, err := acme.ATS.GetTags(ctx, nil, since)
				return func(yield func(gen.Tag, error) bool) { yield(gen.Tag{}, err) }
			}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server, destination := kombotest.NewServer(t), &table{}
			list := kombosync.List("tags", func(_ context.Context, acme *kombo.Integration, since kombosync.Since) iter.Seq2[tag, error] {
				return asTags(test.read(server.Client(), acme, since))
			}, destination)
			_, err := newSyncer(t, openFile(t)).Run(ctx, on(server), list)
			require.ErrorIs(t, err, kombo.ErrInvalidArgument)
			assert.ErrorContains(t, err, test.message)
			assert.Empty(t, server.Requests())
			assert.Empty(t, destination.batches)
		})
	}
}
