package plan

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"understudy/contract"
	"understudy/specs"
	"understudy/specs/schema"
)

// What breaks careless servers.
const (
	longText  = 64 << 10
	longPath  = 4 << 10
	nesting   = 200
	hugeWhole = "99999999999999999999999999"
	hugeFloat = "1e400"
	// stand is replaced by a lone surrogate once the body is written.
	stand = "\ue123"
)

func keys[V any](m map[string]V) iter.Seq[string] { return maps.Keys(m) }

// robust lists what breaks careless servers, in the body, the query and the path.
func (p *Plan) robust(op *specs.Operation, accepted contract.Accepted) []contract.Case {
	return slices.Concat(p.robustBodies(op, accepted.Full), p.robustQueries(op, accepted.Plain), p.robustPaths(op, accepted.Plain))
}

// strange is one way to make a body unusual; ok tells whether it did.
type strange struct {
	name, description string
	change            func(body map[string]any, s *schema.Schema) (map[string]any, bool)
	oversize          bool
}

var strangeBodies = []strange{
	{"nul", "NUL in a text", onTexts(func(text string) any { return swapFirst(text, "\x00") }), false},
	{"surrogate", "a lone surrogate in a text", onTexts(func(text string) any { return swapFirst(text, stand) }), false},
	{"long-text", "a text of 64 KiB", onTexts(func(string) any { return strings.Repeat("x", longText) }), true},
	{"huge-number", "a huge number", onNumbers, false},
	{"deep", "deep nesting", onFirst(func() any { return deep() }), false},
}

func (p *Plan) robustBodies(_ *specs.Operation, full *contract.Case) []contract.Case {
	body, s, ok := jsonObject(full)
	if !ok {
		return nil
	}
	var out []contract.Case
	for _, one := range strangeBodies {
		changed, ok := one.change(maps.Clone(body), s)
		if !ok {
			continue
		}
		text, err := full.MediaType.Codec.Encode(changed, nil)
		if err != nil {
			continue
		}
		c := p.probe(full, contract.RobustInput, one.name, one.description)
		c.Body, c.Oversize = changed, one.oversize
		c.Raw = bytes.ReplaceAll(text, []byte(stand), []byte(`\ud800`))
		out = append(out, c)
	}
	return out
}

// onTexts changes the members that are free texts.
func onTexts(change func(string) any) func(map[string]any, *schema.Schema) (map[string]any, bool) {
	return func(body map[string]any, s *schema.Schema) (map[string]any, bool) {
		changed := false
		for _, name := range slices.Sorted(keys(body)) {
			text, isText := body[name].(string)
			if member := s.Property(name); isText && (member == nil || member.Enum == nil && member.Format == "" && member.Pattern == "" && !member.HasConst) {
				body[name], changed = change(text), true
			}
		}
		return body, changed
	}
}

func swapFirst(text, by string) string {
	runes := []rune(text)
	return by + string(runes[min(1, len(runes)):])
}

func onNumbers(body map[string]any, _ *schema.Schema) (map[string]any, bool) {
	for _, name := range slices.Sorted(keys(body)) {
		if _, isNumber := body[name].(json.Number); isNumber {
			body[name] = json.Number(hugeFloat)
			return body, true
		}
	}
	return body, false
}

func onFirst(make func() any) func(map[string]any, *schema.Schema) (map[string]any, bool) {
	return func(body map[string]any, _ *schema.Schema) (map[string]any, bool) {
		names := slices.Sorted(keys(body))
		if len(names) == 0 {
			return body, false
		}
		body[names[0]] = make()
		return body, true
	}
}

func deep() any {
	value := any([]any{})
	for range nesting {
		value = []any{value}
	}
	return value
}

func (p *Plan) robustQueries(op *specs.Operation, plain *contract.Case) []contract.Case {
	var out []contract.Case
	for _, parameter := range op.Parameters {
		if parameter.In != "query" || parameter.Schema == nil || parameter.Content != nil {
			continue
		}
		value, name, what := any("a\x00b"), "nul-", "NUL in a text"
		switch {
		case parameter.Schema.Is("integer") && !parameter.Schema.Is("string"):
			value, name, what = json.Number(hugeWhole), "huge-", "a huge number"
		case parameter.Schema.Enum != nil || !parameter.Schema.Is("string"):
			continue
		}
		c := p.probe(plain, contract.RobustInput, name+parameter.Name, fmt.Sprintf("%s: query parameter %q", what, parameter.Name))
		set(&c, parameter, value)
		out = append(out, c)
	}
	return out
}

// robustPaths sends strange ids with methods that change nothing.
func (p *Plan) robustPaths(op *specs.Operation, plain *contract.Case) []contract.Case {
	names := specs.TemplateNames(op.Path)
	if len(names) == 0 || !isSafe(op.Method) {
		return nil
	}
	last := names[len(names)-1]
	var out []contract.Case
	for _, one := range []struct{ name, text, description string }{
		{"slash", "a%2Fb", "a slash in an id"}, {"dots", "%2E%2E", "two dots as an id"},
		{"path-nul", "a%00b", "NUL in an id"}, {"long-path", strings.Repeat("x", longPath), "a long id"},
	} {
		c := p.probe(plain, contract.RobustInput, one.name, one.description)
		c.PathText, c.Oversize = map[string]string{last: one.text}, len(one.text) >= longPath
		out = append(out, c)
	}
	return out
}

// scramble makes an id of the same form that names no record: every letter and
// digit becomes another one. It is nil for what no id looks like.
func scramble(id any, seed uint64) any {
	r := rand.New(rand.NewPCG(seed, 0))
	switch v := id.(type) {
	case json.Number:
		return json.Number(fmt.Sprint(1_000_000_000 + r.IntN(1_000_000_000)))
	case string:
		if len(v) >= 8 {
			return strings.Map(func(c rune) rune { return another(c, r) }, v)
		}
		return v + fmt.Sprintf("%09d", r.IntN(1_000_000_000))
	}
	return nil
}

func another(c rune, r *rand.Rand) rune {
	for _, class := range []string{"0123456789", "abcdef", "ABCDEF", "ghijklmnopqrstuvwxyz", "GHIJKLMNOPQRSTUVWXYZ"} {
		if strings.ContainsRune(class, c) {
			return rune(class[r.IntN(len(class))])
		}
	}
	return c
}
