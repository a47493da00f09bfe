package rest

import (
	"encoding/json"
	"reflect"
	"strconv"
	"time"

	"understudy/specs/resource"
	"understudy/specs/schema"
)

// sign sets the times and makers of a new record that nobody has set.
func (t *turn) sign(s *subject, record map[string]any) {
	for _, kept := range s.Times {
		if _, there := record[kept.Member]; !there {
			record[kept.Member] = timeAs(kept.Unit, t.tx.Now())
		}
	}
	for _, maker := range s.Makers {
		if _, there := record[maker.Member]; !there {
			t.signBy(s, record, maker.Member)
		}
	}
}

// touch renews what tells of the last change, unless the change itself says
// another.
func (t *turn) touch(s *subject, before, record map[string]any) {
	for _, kept := range s.Times {
		if kept.Moment == resource.AtChange && reflect.DeepEqual(record[kept.Member], before[kept.Member]) {
			record[kept.Member] = timeAs(kept.Unit, t.tx.Now())
		}
	}
	for _, maker := range s.Makers {
		if maker.Moment == resource.AtChange {
			t.signBy(s, record, maker.Member)
		}
	}
}

func timeAs(unit resource.Unit, now time.Time) any {
	switch unit {
	case resource.Date:
		return now.UTC().Format(time.DateOnly)
	case resource.Seconds:
		return json.Number(strconv.FormatInt(now.Unix(), 10))
	case resource.Milliseconds:
		return json.Number(strconv.FormatInt(now.UnixMilli(), 10))
	}
	return now.UTC().Format(time.RFC3339)
}

// signBy puts the caller where the schema wants him: as he is referred to, by
// his name, or as an object of what is known of him. Nobody, and what the
// schema does not take, changes nothing.
func (t *turn) signBy(s *subject, record map[string]any, member string) {
	if t.call.Caller == nil {
		return
	}
	caller, wanted := t.call.Caller.Value(), s.Schema.Property(member)
	for _, name := range []string{"id", "name", "title", "email"} {
		for _, form := range formsOf(caller[name]) {
			if !wanted.Is("object") && len(wanted.Validate(form, schema.Response)) == 0 {
				record[member] = form
				return
			}
		}
	}
	known := map[string]any{}
	for _, name := range wanted.Names() {
		for _, form := range formsOf(caller[plain(name)]) {
			if len(wanted.Property(name).Validate(form, schema.Response)) == 0 {
				known[name] = form
			}
		}
	}
	if len(known) > 0 && wanted.Is("object") && len(wanted.Validate(known, schema.Response)) == 0 {
		record[member] = known
	}
}

// formsOf are a fact and, of a text that reads as a whole number, that number.
func formsOf(fact any) []any {
	if fact == nil {
		return nil
	}
	if text, ok := fact.(string); ok {
		if _, err := strconv.ParseInt(text, 10, 64); err == nil {
			return []any{text, json.Number(text)}
		}
	}
	return []any{fact}
}
