package decode

import (
	"reflect"
	"strconv"
	"strings"
	"sync/atomic"
)

// member is a field of a struct.
type member struct {
	quoted string // the name with quotes and colon
	index  int
	read   reader
	// next is the member that followed this one in the previous object. It is a prediction only, so
	// it does not matter which of several goroutines has set it.
	next atomic.Int32
}

// objectPlan is how objects are decoded into structs of a type.
type objectPlan struct {
	members []*member // the first is the beginning of the object
	byName  map[string]int32
}

// structReader returns a reader for structs. The field at index list, if there is one, is read by
// readList.
func (p *planner) structReader(t reflect.Type, list int, readList reader) reader {
	plan := objectPlan{members: []*member{{}}, byName: map[string]int32{}}
	for i := range t.NumField() {
		field := t.Field(i)
		name, options := memberName(field)
		if name == "-" && options == "" {
			continue
		}
		if reason := whyUnsupported(field, name, options); reason != "" {
			p.unsupported("%v.%s cannot be decoded: %s", t, field.Name, reason)
			continue
		}
		if plan.byName[name] != 0 {
			p.unsupported("%v.%s cannot be decoded: another field has the name %q", t, field.Name, name)
		}
		read := readList
		if i != list {
			read = p.reader(field.Type)
		}
		plan.byName[name] = int32(len(plan.members))
		plan.members = append(plan.members, &member{quoted: strconv.Quote(name) + ":", index: i, read: read})
	}
	for i, member := range plan.members {
		member.next.Store(int32((i + 1) % len(plan.members)))
	}
	return plan.read
}

// whyUnsupported returns why a field cannot be decoded, "" if it can.
func whyUnsupported(field reflect.StructField, name, options string) string {
	switch {
	case name == "" && field.Anonymous:
		return "embedded fields are not supported"
	case name == "":
		return "it has no name in a json tag"
	case !field.IsExported():
		return "it is not exported"
	}
	for option := range strings.SplitSeq(options, ",") {
		if option != "" && option != "omitempty" && option != "omitzero" {
			return "the option " + option + " is not supported"
		}
	}
	return ""
}

func (p *objectPlan) read(d *decoder, v reflect.Value) {
	switch d.peek() {
	case '{':
	case 'n':
		readNull(d, v)
		return
	default:
		d.mismatch(v)
		return
	}
	d.enter()
	last := p.members[0]
	for d.more() {
		// Most objects have the same members in the same order as the object before.
		next := p.members[last.next.Load()]
		if next.read == nil || !d.skipName(next.quoted) {
			found := p.byName[string(d.unquote(d.name()))]
			if found == 0 {
				d.skip()
				continue
			}
			last.next.Store(found)
			next = p.members[found]
		}
		next.read(d, v.Field(next.index))
		last = next
	}
}
