package session

import (
	"strings"

	"understudy/fixtures/generate"
	"understudy/mock"
	"understudy/specs/schema"
)

// guessed answers in the declared schema where no rule says what: members whose
// names tell that they hold a token, a session's id or the caller get it.
func (t *turn) guessed(answer mock.Answer) (mock.Answer, bool, error) {
	_, declared := t.call.Operation().Success()
	s := t.call.OfferSchema(declared)
	if s == nil {
		return answer, true, nil
	}
	known := map[string]any{}
	for _, name := range s.Names() {
		value := t.known(name)
		if value != nil && len(s.Property(name).Validate(value, schema.Response)) == 0 {
			known[name] = value
		}
	}
	o := generate.Options{Seed: t.call.Seed(), Direction: schema.Response, Now: t.call.Sandbox.Now()}
	body, err := generate.Complete(s, known, o)
	if err != nil {
		body, err = generate.Value(s, o)
	}
	answer.Body, answer.HasBody = body, err == nil
	return answer, true, nil
}

// known is what a member of that name would hold; nil where the name tells nothing.
func (t *turn) known(name string) any {
	caller := t.call.Caller.Value()
	switch plain := strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name)); plain {
	case "token", "accesstoken", "bearertoken", "jwt", "authtoken", "idtoken":
		return t.call.Session["token"]
	case "refreshtoken":
		return t.call.Session["refresh"]
	case "sessionid", "session", "sid":
		return t.call.Session["id"]
	case "csrftoken", "csrf", "xsrftoken":
		return t.call.Session["csrf"]
	case "userid", "id":
		return caller["id"]
	case "username", "login":
		return caller["name"]
	case "displayname", "name", "fullname":
		return caller["title"]
	case "tokentype":
		return "Bearer"
	default:
		return caller[name]
	}
}
