// Package session plays what signing in is about: operations by which callers
// begin and end a session or are told who they are (x-mock-sign), cookies and
// header fields that show a session again, bearer tokens that expire and are
// renewed, and the token endpoint of OAuth 2.0 (RFC 6749) where a document names
// one. Sessions are records of the sandbox: they end with it, and with its time.
// It is no security: the credentials are those of fixtures.
package session

import (
	"context"
	"net/http"
	"slices"
	"time"

	"understudy/fixtures"
	"understudy/mock"
	"understudy/mock/state"
	"understudy/specs"
	"understudy/specs/extension"
)

// Protocol is the sessions of an API.
type Protocol struct{}

// Prepare compiles what the API says of sessions.
func (Protocol) Prepare(part *mock.Part) (mock.Player, error) {
	if !concerns(part.API) {
		return absent{}, nil
	}
	return newPlayer(part)
}

// concerns tells whether the API has anything to do with sessions.
func concerns(api *specs.API) bool {
	signs := func(op *specs.Operation) bool { return op.Sign != nil }
	grants := func(scheme *specs.SecurityScheme) bool { return len(scheme.Tokens) > 0 }
	return api.Session != nil || slices.ContainsFunc(api.Operations, signs) || slices.ContainsFunc(api.Schemes, grants)
}

// absent plays nothing.
type absent struct{}

// Fill implements mock.Player.
func (absent) Fill(*state.Tx) error { return nil }

// Answer implements mock.Player.
func (absent) Answer(context.Context, *mock.Call) (mock.Answer, bool, error) {
	return mock.Answer{}, false, nil
}

// player is the sessions of one API.
type player struct {
	part    *mock.Part
	rules   extension.Session
	begin   []*specs.SecurityScheme // whose credentials begin a session
	keys    []*specs.SecurityScheme // that a session satisfies
	tokens  tokens
	grants  map[string]bool // paths of the token endpoint that no operation has
	callers []any           // as expressions see them

	sessions, begun string // names of collections
}

// Fill implements mock.Player: nobody is signed in at the beginning.
func (*player) Fill(*state.Tx) error { return nil }

// Answer plays operations by which callers sign in or out, and token endpoints.
func (p *player) Answer(ctx context.Context, call *mock.Call) (answer mock.Answer, ok bool, err error) {
	op := call.Operation()
	switch {
	case op.Sign != nil:
		err = call.Sandbox.Update(ctx, func(tx *state.Tx) (inner error) {
			answer, ok, inner = p.turn(call, tx).sign(op.Sign)
			return inner
		})
		answer.Source = "session"
		return answer, ok, err
	case op.Method == http.MethodPost && p.grantsAt(op.Path):
		return p.grantByOperation(ctx, call)
	}
	return mock.Answer{}, false, nil
}

// Recognize implements mock.Doorkeeper.
func (p *player) Recognize(call *mock.Call, scheme *specs.SecurityScheme) *fixtures.Caller {
	found := p.foundBy(call, scheme)
	if found == nil {
		return nil
	}
	return p.part.ByName(found.caller)
}

// foundBy finds the session that a call shows in the way of a scheme.
func (p *player) foundBy(call *mock.Call, scheme *specs.SecurityScheme) *record {
	switch {
	case takesToken(scheme):
		found, _ := p.find(call.Sandbox.Snapshot(), mock.BearerToken(call.Request.Header), call.Sandbox.Now())
		return found
	case slices.Contains(p.keys, scheme):
		return p.shown(call)
	}
	return nil
}

func takesToken(scheme *specs.SecurityScheme) bool {
	return scheme.Type == "http" && scheme.Scheme == "bearer" || scheme.Type == "oauth2" || scheme.Type == "openIdConnect"
}

// Doubt implements mock.Doorkeeper.
func (p *player) Doubt(call *mock.Call) string {
	values := append(p.values(call), mock.BearerToken(call.Request.Header))
	for _, value := range values {
		if _, doubt := p.find(call.Sandbox.Snapshot(), value, call.Sandbox.Now()); doubt != "" {
			return doubt
		}
	}
	return ""
}

// Admit implements mock.Doorkeeper: it begins the sessions that need no signing
// in, and asks for the token against calls of foreign pages.
func (p *player) Admit(ctx context.Context, call *mock.Call) (map[string]any, http.Header, error) {
	found := p.shown(call)
	var header http.Header
	if found == nil && call.Caller != nil && p.beginsBy(call) {
		begun, err := p.beginOnce(ctx, call)
		if err != nil {
			return nil, nil, err
		}
		if header, err = p.turn(call, nil).cookies(begun, true); err != nil {
			return nil, nil, err
		}
		found = begun
	}
	if found == nil {
		return nil, nil, nil
	}
	return found.value(), header, p.checkCSRF(call, found)
}

func (p *player) beginsBy(call *mock.Call) bool {
	return slices.ContainsFunc(p.begin, func(scheme *specs.SecurityScheme) bool {
		return p.part.CallerBy(call, scheme) == call.Caller
	})
}

// safe are the methods that change nothing (RFC 9110, section 9.2.1).
var safe = []string{http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace}

func (p *player) checkCSRF(call *mock.Call, found *record) error {
	name := p.rules.CSRF.Header
	if !p.rules.CSRF.Enforce || name == "" || slices.Contains(safe, call.Request.Method) {
		return nil
	}
	if call.Request.Header.Get(name) == found.csrf {
		return nil
	}
	problem := mock.Refuse(http.StatusForbidden, "the header field %s does not show this session's token; any GET answers with it", name)
	problem.Title = "CSRF token"
	return problem
}

// Keeps implements mock.Keeper.
func (p *player) Keeps(collection string) bool {
	return collection == p.sessions || collection == p.begun
}

// lifetime is how long something lasts that began at a time; zero: for ever.
func lifetime(begun time.Time, lasts extension.Lifetime) time.Time {
	if lasts == 0 {
		return time.Time{}
	}
	return begun.Add(time.Duration(lasts))
}

func over(end, now time.Time) bool { return !end.IsZero() && !now.Before(end) }
