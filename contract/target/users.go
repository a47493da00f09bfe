package target

import (
	"fmt"
	"maps"
	"slices"

	"understudy/contract"
	"understudy/specs"
)

const userPrefix = contract.UserPrefix

// As are the credentials of a named user.
func As(user string) contract.Credentials { return contract.Credentials(userPrefix + user) }

// Users lists the named users, sorted.
func (t *Target) Users() []string { return slices.Sorted(maps.Keys(t.users)) }

func (t *Target) checkUsers() error {
	for _, user := range t.Users() {
		if err := t.checkAuth(t.users[user]); err != nil {
			return fmt.Errorf("user %q: %w", user, err)
		}
	}
	return nil
}

// ofUser gives the first alternative that a user has all credentials of.
func (t *Target) ofUser(op *specs.Operation, user string) []credential {
	auth := t.users[user]
	for _, requirement := range op.Security {
		var out []credential
		for _, c := range requirement {
			if value := auth[c.Scheme.Name]; value != "" {
				out = append(out, credential{c.Scheme, value, placeholder(user + "_" + c.Scheme.Name)})
			}
		}
		if len(out) > 0 && len(out) == len(requirement) {
			return out
		}
	}
	return nil
}

// Callers lists the users who have credentials for an operation, sorted; the one
// whose credentials are the run's own is none of them.
func (t *Target) Callers(op *specs.Operation) []contract.User {
	var out []contract.User
	for _, name := range t.Users() {
		all := t.ofUser(op, name)
		isOwn := !slices.ContainsFunc(all, func(c credential) bool { return c.value != t.value(c.scheme.Name) })
		if len(all) > 0 && !isOwn {
			out = append(out, contract.User{Name: name, Scopes: t.scopes[name]})
		}
	}
	return out
}
