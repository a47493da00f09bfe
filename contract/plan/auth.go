package plan

import (
	"slices"

	"understudy/contract"
	"understudy/specs"
)

// credentials tries an operation that needs some with none, and for each scheme
// with empty, malformed and wrong ones, and without it where several are needed at
// once. Where one alternative lets everybody in, there is nothing to try.
func (p *Plan) credentials(op *specs.Operation, accepted contract.Accepted, yield func(contract.Case) bool) bool {
	open := slices.ContainsFunc(op.Security, func(r specs.Requirement) bool { return len(r) == 0 })
	if accepted.Plain == nil || len(op.Security) == 0 || open {
		return true
	}
	c := p.vary(accepted.Plain, contract.Auth, "none", "no credentials")
	if c.Credentials = contract.Nobody; !yield(c) {
		return false
	}
	var tried []*specs.SecurityScheme
	for _, requirement := range op.Security {
		for _, credential := range requirement {
			s := credential.Scheme
			if slices.Contains(tried, s) || s.Type == "mutualTLS" || isEnough(op, requirement, s) {
				continue
			}
			tried = append(tried, s)
			for _, spoiled := range spoilings(requirement, s) {
				c := p.vary(accepted.Plain, contract.Auth, string(spoiled)+"-"+s.Name, string(spoiled)+" credentials for "+s.Name)
				if c.Credentials, c.Scheme = spoiled, s; !yield(c) {
					return false
				}
			}
		}
	}
	return true
}

// isEnough tells whether what is left of a requirement without a scheme meets
// another alternative: then it is right to let the caller in.
func isEnough(op *specs.Operation, requirement specs.Requirement, without *specs.SecurityScheme) bool {
	left := func(c specs.Credential) bool {
		return c.Scheme != without && slices.ContainsFunc(requirement, func(has specs.Credential) bool { return has.Scheme == c.Scheme })
	}
	return slices.ContainsFunc(op.Security, func(other specs.Requirement) bool {
		return !slices.ContainsFunc(other, func(c specs.Credential) bool { return !left(c) })
	})
}

// spoilings lists what can be wrong with the credentials of a scheme. An API key
// has no form that could be wrong.
func spoilings(requirement specs.Requirement, s *specs.SecurityScheme) []contract.Credentials {
	out := []contract.Credentials{contract.Invalid, contract.Empty}
	if s.Type != "apiKey" {
		out = append(out, contract.Malformed)
	}
	if len(requirement) > 1 {
		out = append(out, contract.Missing)
	}
	return out
}
