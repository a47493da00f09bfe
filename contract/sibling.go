package contract

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"

	"understudy/specs/schema"
	"understudy/specs/traffic"
)

// mostReductions is how many requests are spent on what two things a refusal needs.
const mostReductions = 24

// isRefused tells whether a valid case was refused as wrong.
func isRefused(t trial) bool {
	return t.exchange.Response != nil && slices.Contains(Refusals, t.exchange.Response.Status)
}

// compare sends a second request that shares with a refused one nothing but what
// is special about it, so that a rule between members is told from one on this member.
func (r *runner) compare(ctx context.Context, t trial) trial {
	t.proven = true
	if t.c.Strategy == Pairwise {
		return r.reduce(ctx, t)
	}
	c, ok := r.bare(t.c)
	if !ok || t.c.Unstated {
		return t
	}
	if other, why := r.once(ctx, c); why == "" {
		t.sibling = other.exchange.Response
	}
	return t
}

// bare is a case with what is required and the changed member or parameter only.
func (r *runner) bare(c Case) (Case, bool) {
	if !c.HasBody || !strings.HasPrefix(c.Changed, "/") && c.Changed != "" {
		return c, true
	}
	least, ok := r.leastBody(c)
	from, isObject := c.Body.(map[string]any)
	body, both := least.(map[string]any)
	if !ok || !isObject || !both {
		return c, false
	}
	body = maps.Clone(body)
	if name, _, _ := strings.Cut(strings.TrimPrefix(c.Changed, "/"), "/"); c.Changed != "" {
		name = strings.NewReplacer("~1", "/", "~0", "~").Replace(name)
		body[name] = from[name]
	}
	c.Body = body
	return c, len(c.MediaType.Schema.Validate(body, schema.Request)) == 0
}

// leastBody is the smallest body that the plan knows for the case's media type.
func (r *runner) leastBody(c Case) (any, bool) {
	for least := range r.plan.Valid(c.Operation) {
		if least.Strategy == Minimal && least.HasBody && least.MediaType == c.MediaType {
			return least.Body, true
		}
	}
	return nil, false
}

// reduce takes away from a refused case whatever it is refused without, and calls
// what is left the change. Only two things that do well alone make a finding.
func (r *runner) reduce(ctx context.Context, t trial) trial {
	left := mostReductions
	parts := partsOf(t.c)
	for _, part := range slices.Clone(parts) {
		if left--; left < 0 || r.over(ctx) {
			break
		}
		c := leavingOut(t.c, part)
		other, why := r.once(ctx, c)
		if why != "" || !isRefused(other) {
			continue
		}
		t.c, t.message, t.exchange = c, other.message, other.exchange
		t.answer, t.violations = other.answer, other.violations
		parts = slices.DeleteFunc(parts, func(p option) bool { return p == part })
	}
	if len(parts) != 2 {
		return t
	}
	var names []string
	for _, part := range parts {
		names = append(names, part.name)
	}
	t.c.Changed = strings.Join(names, " with ")
	t.c.Description = "together: " + t.c.Changed
	t.sibling = &traffic.Response{Status: http.StatusOK} // without either it was not refused
	return t
}

// option names one optional thing of a request.
type option struct{ in, name string }

func partsOf(c Case) []option {
	var out []option
	for _, p := range c.Operation.Parameters {
		if _, given := c.Parameters[p.In][p.Name]; given && !p.Required && p.In != "path" {
			out = append(out, option{p.In, p.Name})
		}
	}
	if body, ok := c.Body.(map[string]any); ok && c.MediaType != nil {
		for _, name := range slices.Sorted(maps.Keys(body)) {
			if !c.MediaType.Schema.Requires(name) {
				out = append(out, option{"body", name})
			}
		}
	}
	return out
}

func leavingOut(c Case, part option) Case {
	if part.in == "body" {
		body := maps.Clone(c.Body.(map[string]any))
		delete(body, part.name)
		c.Body = body
		return c
	}
	parameters := maps.Clone(c.Parameters)
	parameters[part.in] = maps.Clone(c.Parameters[part.in])
	delete(parameters[part.in], part.name)
	c.Parameters = parameters
	return c
}
