package contract

import (
	"context"
	"slices"

	"understudy/specs"
	"understudy/specs/traffic"
)

// UserPrefix stands before a user's name in Credentials.
const UserPrefix = "user:"

// User is a named caller beside the one whose credentials are Good.
type User struct {
	Name string
	// Scopes lists what the user's tokens may do; nil: nobody said.
	Scopes []string
}

// Credentials are those of the user.
func (u User) Credentials() Credentials { return Credentials(UserPrefix + u.Name) }

// Lacks tells whether a user's known scopes are not enough for any alternative of
// an operation that asks for some.
func (u User) Lacks(op *specs.Operation) bool {
	if u.Scopes == nil || len(op.Security) == 0 {
		return false
	}
	return !slices.ContainsFunc(op.Security, func(requirement specs.Requirement) bool {
		return !slices.ContainsFunc(requirement, func(c specs.Credential) bool { return !u.hasAll(c.Scopes) })
	})
}

func (u User) hasAll(scopes []string) bool {
	return !slices.ContainsFunc(scopes, func(scope string) bool { return !slices.Contains(u.Scopes, scope) })
}

// users tries an accepted request as other users: those who lack the scope, and
// those to whom the record does not belong. It is tried for checks that ask for it.
func (r *runner) users(ctx context.Context, op *specs.Operation) {
	p := r.of(op)
	wanted := slices.ContainsFunc(r.checks, func(c Check) bool { return c.Users })
	if !wanted || !p.accepted || p.plain == nil || p.stopped != "" || !r.target.Covers(op) {
		return
	}
	for _, user := range r.target.Callers(op) {
		if r.over(ctx) {
			return
		}
		r.asUser(ctx, op, user)
	}
}

func (r *runner) asUser(ctx context.Context, op *specs.Operation, user User) {
	c, ok := r.ofOurs(ctx, op)
	if !ok || !user.Lacks(op) && len(specs.TemplateNames(op.Path)) == 0 {
		return
	}
	kind := "foreign-"
	if user.Lacks(op) {
		kind = "scope-"
	}
	c.ID, c.Strategy = op.ID+"/"+string(Auth)+"/"+kind+user.Name, Auth
	c.Description, c.Credentials = "as user "+user.Name, user.Credentials()
	m, err := encode(c)
	if err != nil {
		return
	}
	t := trial{c: c, message: m, proven: true}
	t.c.User = &user
	r.follow(ctx, &t)
	if !user.Lacks(op) && !t.accepted() {
		t.base = r.absent(ctx, t.c)
	}
	r.judgeAndTell(ctx, t)
}

// ofOurs is the plain request on a record that this run created: nothing is known
// of whom others belong to.
func (r *runner) ofOurs(ctx context.Context, op *specs.Operation) (Case, bool) {
	c := *r.of(op).plain
	if len(specs.TemplateNames(op.Path)) == 0 {
		return c, true
	}
	if r.usesUp(op) {
		c = r.rebind(ctx, c)
		return c, c.Operation != nil
	}
	for _, b := range r.memory.Candidates(op) {
		if b.Owned && !b.Guessed {
			return bound(c, b), true
		}
	}
	return c, false
}

// absent is the answer to a user who asks for a record that nobody has, nil where
// the plan has no id for it.
func (r *runner) absent(ctx context.Context, like Case) *traffic.Response {
	p := r.of(like.Operation)
	for c := range r.plan.Probes(like.Operation, Accepted{Plain: p.plain, Full: p.full}) {
		if c.Probe != AbsentID || r.over(ctx) {
			continue
		}
		c.Credentials = like.Credentials
		if m, err := encode(c); err == nil {
			return r.send(ctx, c, m).Response
		}
	}
	return nil
}
