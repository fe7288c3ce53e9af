package gen

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/kombo-go/kombo/internal/call"
)

func TestQueryOf(t *testing.T) {
	type status string
	type params struct {
		Required string     `form:"required"`
		Text     *string    `form:"text,omitempty"`
		Status   *status    `form:"status,omitempty"`
		Flag     *bool      `form:"flag,omitempty"`
		Count    *int64     `form:"count,omitempty"`
		Share    *float64   `form:"share,omitempty"`
		Day      *Date      `form:"day,omitempty"`
		Moment   *time.Time `form:"moment,omitempty"`
		IDs      []string   `form:"ids,omitempty"`
		Statuses []status   `form:"statuses,omitempty"`
	}
	one := func(name, value string) call.QueryParam { return call.QueryParam{Name: name, Values: []string{value}} }
	summer := time.FixedZone("CEST", 2*3600)
	for name, test := range map[string]struct {
		params *params
		want   []call.QueryParam
	}{
		"nil":           {nil, nil},
		"no values":     {&params{Required: "a"}, []call.QueryParam{one("required", "a")}},
		"strings":       {&params{Text: new(""), Status: new(status("OPEN"))}, []call.QueryParam{one("required", ""), one("text", ""), one("status", "OPEN")}},
		"a false flag":  {&params{Flag: new(false)}, []call.QueryParam{one("required", ""), one("flag", "false")}},
		"numbers":       {&params{Count: new(int64(-7)), Share: new(0.5)}, []call.QueryParam{one("required", ""), one("count", "-7"), one("share", "0.5")}},
		"times in UTC":  {&params{Moment: new(time.Date(2026, 7, 1, 1, 0, 0, 5e6, summer))}, []call.QueryParam{one("required", ""), one("moment", "2026-06-30T23:00:00.005Z")}},
		"a day":         {&params{Day: new(NewDate(2026, 7, 1))}, []call.QueryParam{one("required", ""), one("day", "2026-07-01")}},
		"an empty list": {&params{IDs: []string{}}, []call.QueryParam{one("required", ""), {Name: "ids", Values: []string{}, List: true}}},
		"lists": {&params{IDs: []string{"1", "2"}, Statuses: []status{"OPEN"}}, []call.QueryParam{one("required", ""),
			{Name: "ids", Values: []string{"1", "2"}, List: true}, {Name: "statuses", Values: []string{"OPEN"}, List: true}}},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, test.want, queryOf(test.params)) })
	}
}

func TestSnapshot(t *testing.T) {
	params := &GetTagsParams{PageSize: new(int64(2))}
	copied := snapshot(params).(*GetTagsParams)
	params.PageSize = nil
	assert.Equal(t, int64(2), *copied.PageSize)
	var none *GetTagsParams
	assert.Nil(t, snapshot(none))
}
