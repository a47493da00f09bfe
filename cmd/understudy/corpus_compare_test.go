package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"understudy/specs"
	"understudy/specs/schema"
)

// candidates lists texts of an answer that may name a record in a path, the
// likeliest first.
func (c *corpusClient) candidates(answer *corpusAnswer, parameter *specs.Parameter) []string {
	const most = 8
	var found []leafOf
	collectLeaves(decodeJSON(answer.response.Body), "", 0, &found)
	known := ""
	if action := c.plan.Model().Action(answer.operation); action != nil && action.Resource != nil {
		known = action.Resource.ID
	}
	name := ""
	if parameter != nil {
		name = parameter.Name
	}
	for i := range found {
		found[i].rank = found[i].rankFor(plainName(name), known)
	}
	slices.SortStableFunc(found, func(a, b leafOf) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.depth, b.depth))
	})
	var out []string
	for _, leaf := range found {
		text := url.PathEscape(leaf.text)
		if strings.Trim(text, ".") != "" && len(out) < most && !slices.Contains(out, text) && mayBe(parameter, leaf.text) {
			out = append(out, text)
		}
	}
	return out
}

// mayBe tells whether a text is a value of a path parameter.
func mayBe(parameter *specs.Parameter, text string) bool {
	if parameter == nil || parameter.Schema == nil {
		return true
	}
	valid := func(value any) bool { return len(parameter.Schema.Validate(value, schema.Request)) == 0 }
	return valid(text) || json.Valid([]byte(text)) && valid(json.Number(text))
}

// leafOf is a text or number somewhere in an answer.
type leafOf struct {
	name, text  string
	depth, rank int
}

func collectLeaves(value any, name string, depth int, out *[]leafOf) {
	switch v := value.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			collectLeaves(v[key], key, depth+1, out)
		}
	case []any:
		for _, item := range v {
			collectLeaves(item, name, depth, out)
		}
	case string, json.Number:
		*out = append(*out, leafOf{name: name, text: fmt.Sprint(v), depth: depth})
	}
}

func plainName(name string) string {
	return strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(name, "_", ""), "-", ""))
}

// rankFor is the lower, the likelier a text names a record.
func (l leafOf) rankFor(wanted, known string) int {
	name := plainName(l.name)
	switch {
	case l.name == known && known != "":
		return 0
	case name == wanted:
		return 1
	case name == "id" || name == "uuid" || name == "uid":
		return 2
	case strings.HasSuffix(name, "id") || strings.HasSuffix(wanted, name) && name != "":
		return 3
	case name == "name" || name == "key" || name == "slug" || name == "code" || name == "":
		return 4
	}
	return 5
}

// holds tells whether a text or number is somewhere in a value.
func holds(value any, text string) bool {
	var found []leafOf
	collectLeaves(value, "", 0, &found)
	return slices.ContainsFunc(found, func(l leafOf) bool { return l.text == text || strings.HasSuffix(l.text, "/"+text) })
}

// holdsRecord tells whether an object like a record is somewhere in a value.
func holdsRecord(value, record any) bool {
	wanted, ok := record.(map[string]any)
	return ok && slices.ContainsFunc(objectsOf(value, 0), func(one map[string]any) bool {
		shared, different := compareObjects(wanted, one)
		return shared > 0 && shared == len(one) && len(different) == 0
	})
}

// differences lists the members of what was sent that are shown with another
// value. What was sent is compared with the part of the answer that is likest.
func differences(sent, shown []byte) []string {
	best, out := 0, []string(nil)
	for _, a := range recordsOf(decodeJSON(sent)) {
		for _, b := range objectsOf(decodeJSON(shown), 0) {
			if shared, different := compareObjects(a, b); shared > best {
				best, out = shared, different
			}
		}
	}
	return out
}

// recordsOf is what was sent and, in a wrapping of one member, what that holds.
func recordsOf(value any) []map[string]any {
	members, ok := value.(map[string]any)
	if !ok || len(members) > 1 {
		return objectsOf(value, 3)
	}
	return objectsOf(value, 2)
}

// objectsOf lists an object and those in it.
func objectsOf(value any, depth int) []map[string]any {
	const deepest, mostItems = 3, 1000
	var out []map[string]any
	switch v := value.(type) {
	case map[string]any:
		out = append(out, v)
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if depth < deepest {
				out = append(out, objectsOf(v[name], depth+1)...)
			}
		}
	case []any:
		for _, item := range v[:min(len(v), mostItems)] {
			out = append(out, objectsOf(item, depth)...)
		}
	}
	return out
}

func compareObjects(sent, shown map[string]any) (shared int, different []string) {
	for _, name := range slices.Sorted(maps.Keys(sent)) {
		b, ok := shown[name]
		if !ok {
			continue
		}
		shared++
		if !likewise(sent[name], b) {
			different = append(different, fmt.Sprintf("%s: %.40v is shown as %.40v", name, sent[name], b))
		}
	}
	return shared, different
}

// likewise compares two values; members that only one of them has do not count.
func likewise(a, b any) bool {
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		_, different := compareObjects(a, b)
		return ok && len(different) == 0
	case []any:
		b, ok := b.([]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for i := range a {
			if !likewise(a[i], b[i]) {
				return false
			}
		}
		return true
	}
	return fmt.Sprint(a) == fmt.Sprint(b)
}
