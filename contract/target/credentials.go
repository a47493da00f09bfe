package target

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"understudy/contract"
	"understudy/specs"
)

// wrong is well formed for every scheme and nobody's credential.
const wrong = "c0ffee00c0ffee00c0ffee00c0ffee00"

func isBasic(s *specs.SecurityScheme) bool { return s.Type == "http" && s.Scheme == "basic" }

// Covers tells whether an operation needs no credentials or all of one of its
// alternatives are there.
func (t *Target) Covers(op *specs.Operation) bool {
	return len(op.Security) == 0 || t.alternative(op) >= 0
}

// alternative finds the first whose credentials are all there, one that needs
// some before one that lets everybody in; -1: none.
func (t *Target) alternative(op *specs.Operation) int {
	anybody := -1
	for i, requirement := range op.Security {
		covered := !slices.ContainsFunc(requirement, func(c specs.Credential) bool { return !t.has(c.Scheme.Name) })
		switch {
		case covered && len(requirement) > 0:
			return i
		case covered && anybody < 0:
			anybody = i
		}
	}
	return anybody
}

// has tells whether there are credentials for a scheme, or a way to get them.
func (t *Target) has(scheme string) bool { return t.auth[scheme] != "" || t.logins[scheme] != nil }

// value is the credential of a scheme, as a call's caller has it.
func (t *Target) value(scheme string) string {
	if s := t.logins[scheme]; s != nil {
		return s.token()
	}
	return t.auth[scheme]
}

// credential is one value to put into a request.
type credential struct {
	scheme *specs.SecurityScheme
	value  string
	shown  string // in its place where people look
}

// credentials gives what a call is sent with.
func (t *Target) credentials(call contract.Call) []credential {
	switch call.Credentials {
	case contract.Nobody:
		return nil
	case contract.Invalid, contract.Empty, contract.Malformed, contract.Missing:
		return t.spoiled(call)
	}
	if user, named := strings.CutPrefix(string(call.Credentials), userPrefix); named {
		return t.ofUser(call.Operation, user)
	}
	if i := t.alternative(call.Operation); i >= 0 {
		return t.all(call.Operation.Security[i], nil)
	}
	return nil
}

// spoiled gives the alternative that has the call's scheme, which is spoilt.
func (t *Target) spoiled(call contract.Call) []credential {
	for _, requirement := range call.Operation.Security {
		for _, c := range requirement {
			if c.Scheme == call.Scheme {
				return spoil(t.all(requirement, call.Scheme), call)
			}
		}
	}
	return nil
}

// spoil makes of a wrong credential one that is spoilt in the call's way.
func spoil(all []credential, call contract.Call) []credential {
	for i, c := range all {
		switch {
		case c.scheme != call.Scheme:
		case call.Credentials == contract.Empty:
			all[i].value, all[i].shown = "", ""
		case call.Credentials == contract.Malformed:
			all[i].scheme = &specs.SecurityScheme{Name: c.scheme.Name, Type: "http", Scheme: "Unknown"}
		case call.Credentials == contract.Missing:
			return slices.Delete(all, i, i+1)
		}
	}
	return all
}

func (t *Target) all(requirement specs.Requirement, spoil *specs.SecurityScheme) []credential {
	var out []credential
	for _, c := range requirement {
		if c.Scheme == spoil {
			out = append(out, credential{c.Scheme, wrongFor(c.Scheme), wrongFor(c.Scheme)})
			continue
		}
		if value := t.value(c.Scheme.Name); value != "" {
			out = append(out, credential{c.Scheme, value, placeholder(c.Scheme.Name)})
		}
	}
	return out
}

func wrongFor(s *specs.SecurityScheme) string {
	if isBasic(s) {
		return "nobody:" + wrong
	}
	return wrong
}

// apply puts a credential into the request that is sent and the one that is shown.
func (c credential) apply(sent, shown *http.Request) {
	s := c.scheme
	switch {
	case s.Type == "apiKey" && s.In == "query":
		addQuery(sent.URL, s.Param, url.QueryEscape(c.value))
		addQuery(shown.URL, s.Param, c.shown)
	case s.Type == "apiKey" && s.In == "cookie":
		addCookie(sent.Header, s.Param+"="+c.value)
		addCookie(shown.Header, s.Param+"="+c.shown)
	case s.Type == "apiKey":
		sent.Header.Set(s.Param, c.value)
		shown.Header.Set(s.Param, c.shown)
	case isBasic(s):
		sent.Header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(c.value)))
		shown.Header.Set("Authorization", "Basic "+shownBasic(c))
	case s.Type == "http" && s.Scheme != "bearer" && s.Scheme != "":
		sent.Header.Set("Authorization", s.Scheme+" "+c.value)
		shown.Header.Set("Authorization", s.Scheme+" "+c.shown)
	default:
		sent.Header.Set("Authorization", "Bearer "+c.value)
		shown.Header.Set("Authorization", "Bearer "+c.shown)
	}
}

// shownBasic encodes what is no secret, so that the shown request can be sent.
func shownBasic(c credential) string {
	if strings.HasPrefix(c.shown, "$") {
		return c.shown
	}
	return base64.StdEncoding.EncodeToString([]byte(c.shown))
}

func addQuery(u *url.URL, name, escaped string) {
	if u.RawQuery != "" {
		u.RawQuery += "&"
	}
	u.RawQuery += url.QueryEscape(name) + "=" + escaped
}

func addCookie(h http.Header, pair string) {
	if already := h.Get("Cookie"); already != "" {
		pair = already + "; " + pair
	}
	h.Set("Cookie", pair)
}

// placeholder makes a shell variable's name of a scheme's: $BEARER, $API_KEY.
func placeholder(scheme string) string {
	var b strings.Builder
	b.WriteByte('$')
	previous := 'A'
	for _, r := range scheme {
		switch {
		case r >= 'A' && r <= 'Z' && previous >= 'a' && previous <= 'z':
			b.WriteByte('_')
			b.WriteRune(r)
		case r >= 'a' && r <= 'z':
			b.WriteRune(r - 'a' + 'A')
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9' && b.Len() > 1:
			b.WriteRune(r)
		default:
			b.WriteByte('_')
		}
		previous = r
	}
	return b.String()
}
