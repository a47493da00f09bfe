package contract

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"understudy/specs"
	"understudy/specs/conform"
	"understudy/specs/schema"
)

// covers is what recorded traffic showed, by operation.
type covers map[*specs.Operation]*cover

// cover counts what is declared and what of it was seen. Names are in the order
// declared, such as "200 /items/*/name".
type cover struct {
	exchanges  int
	answers    map[string]int // by status as declared
	parameters map[string]bool
	declared   []string // properties of the answers that came and of the body that was sent
	seen       map[string]bool
	schemas    map[string][]*schema.Schema // whose properties are in declared
}

func (c covers) of(op *specs.Operation) *cover {
	if c[op] == nil {
		c[op] = &cover{answers: map[string]int{}, parameters: map[string]bool{}, seen: map[string]bool{}, schemas: map[string][]*schema.Schema{}}
	}
	return c[op]
}

func (c covers) add(t recordedTrial) {
	to := c.of(t.c.Operation)
	to.exchanges++
	status := strconv.Itoa(t.exchange.Response.Status)
	to.answers[status]++
	if t.answer.HasBody && t.answer.MediaType != nil {
		to.body(status, t.answer.MediaType.Schema, t.answer.Body, func(s *schema.Schema) bool { return s.WriteOnly })
	}
	if t.called {
		return
	}
	sent, _ := conform.Request(t.c.Operation, t.message.request, t.message.text, conform.Reading{})
	for _, p := range t.c.Operation.Parameters {
		if _, given := sent.Parameters(p.In)[p.Name]; given {
			to.parameters[p.In+" "+p.Name] = true
		}
	}
	if sent.HasBody && sent.MediaType != nil && !t.lostBody {
		to.body("sent", sent.MediaType.Schema, sent.Body, func(s *schema.Schema) bool { return s.ReadOnly })
	}
}

// mostProperties bounds the properties of one operation, deepest how far they nest.
const (
	mostProperties = 2000
	deepest        = 8
)

// body notes a value; barred are properties that may not be in it.
func (c *cover) body(of string, s *schema.Schema, value any, barred func(*schema.Schema) bool) {
	if s != nil && !slices.Contains(c.schemas[of], s) {
		c.schemas[of] = append(c.schemas[of], s)
		c.declare(of+" ", s, nil, barred)
	}
	c.see(of+" ", s, value, deepest)
}

// declare lists the properties of a schema, once; what contains itself is not
// followed again.
func (c *cover) declare(at string, s *schema.Schema, above []*schema.Schema, barred func(*schema.Schema) bool) {
	if s == nil || len(above) >= deepest || slices.Contains(above, s) {
		return
	}
	above = append(slices.Clip(above), s)
	if s.Is("array") {
		c.declare(at+"/*", s.Item(0), above, barred)
	}
	for _, name := range s.Names() {
		here, member := at+"/"+name, s.Property(name)
		if member != nil && barred(member) || len(c.declared) >= mostProperties {
			continue
		}
		if !slices.Contains(c.declared, here) {
			c.declared = append(c.declared, here)
		}
		c.declare(here, member, above, barred)
	}
}

// see marks the properties that a value has.
func (c *cover) see(at string, s *schema.Schema, value any, deep int) {
	if s == nil || deep == 0 {
		return
	}
	switch v := value.(type) {
	case map[string]any:
		for name, member := range v {
			c.seen[at+"/"+name] = true
			c.see(at+"/"+name, s.Property(name), member, deep-1)
		}
	case []any:
		for i, item := range v {
			c.see(at+"/*", s.Item(i), item, deep-1)
		}
	}
}

// notes says in a line for each operation what was covered of it.
func (c covers) notes(operations []*specs.Operation) []string {
	var out []string
	for _, op := range operations {
		if c[op] != nil {
			out = append(out, op.ID+" was covered by "+c[op].line(op))
		}
	}
	return out
}

func (c *cover) line(op *specs.Operation) string {
	answers := make([]string, 0, len(op.Responses))
	var never []string
	for _, r := range op.Responses {
		answers = append(answers, r.Status)
	}
	for status := range c.answers {
		if declared := op.Response(atoi(status)); declared != nil {
			answers = slices.DeleteFunc(answers, func(s string) bool { return s == declared.Status })
		}
	}
	parts := []string{share("answers", len(op.Responses), answers)}
	for _, p := range op.Parameters {
		if !c.parameters[p.In+" "+p.Name] {
			never = append(never, p.Name)
		}
	}
	if len(op.Parameters) > 0 {
		parts = append(parts, share("parameters", len(op.Parameters), never))
	}
	unseen := slices.DeleteFunc(slices.Clone(c.declared), func(name string) bool { return c.seen[name] })
	if len(c.declared) > 0 {
		parts = append(parts, share("properties", len(c.declared), unseen))
	}
	exchanges := "1 exchange"
	if c.exchanges != 1 {
		exchanges = fmt.Sprintf("%d exchanges", c.exchanges)
	}
	return exchanges + ": " + strings.Join(parts, ", ")
}

func atoi(status string) int {
	n, _ := strconv.Atoi(status)
	return n
}

// mostNamed is how many things that never came are named.
const mostNamed = 8

func share(what string, all int, never []string) string {
	text := fmt.Sprintf("%d of %d %s", all-len(never), all, what)
	if len(never) == 0 {
		return text
	}
	named := strings.Join(never[:min(len(never), mostNamed)], ", ")
	if rest := len(never) - mostNamed; rest > 0 {
		named += fmt.Sprintf(" and %d more", rest)
	}
	return text + " (never " + named + ")"
}
