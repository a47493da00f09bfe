package session

import (
	"fmt"
	"net/http"
	"strconv"

	"understudy/fixtures"
	"understudy/mock"
	"understudy/mock/state"
	"understudy/specs/document"
	"understudy/specs/expression"
	"understudy/specs/extension"
)

// turn is one call being played.
type turn struct {
	*player
	call  *mock.Call
	tx    *state.Tx        // nil while only reading
	scope expression.Scope // nil until an expression is run
}

func (p *player) turn(call *mock.Call, tx *state.Tx) *turn {
	return &turn{player: p, call: call, tx: tx}
}

// names is what expressions see. Cookies are those declared and all others that
// the call shows.
func (t *turn) names() expression.Scope {
	if t.scope != nil {
		return t.scope
	}
	decoded := t.call.Decoded
	cookies := map[string]any{}
	for name, value := range mock.Cookies(t.call.Request.Header) {
		cookies[name] = value
	}
	t.scope = expression.NewScope(map[string]any{
		"body": decoded.Body, "path": decoded.Path, "query": decoded.Query, "header": decoded.Header, "cookie": cookies,
		"server": map[string]any{"url": t.call.BaseURL()}, "now": t.call.Sandbox.Now(),
	})
	t.scope["callers"] = t.callers
	if t.call.Caller != nil {
		t.scope.Set("caller", t.call.Caller.Value())
	}
	t.part.ProvideDraws(t.scope, t.tx)
	return t.scope
}

// fault tells where the expression is written that could not be computed.
func (t *turn) fault(pointer string, err error) error {
	return fmt.Errorf("%s at #%s: %w", t.part.API.Locate("#"+pointer), pointer, err)
}

// sign does the first of the operation's ways that is asked for.
func (t *turn) sign(rules *extension.Sign) (mock.Answer, bool, error) {
	t.recall()
	at := t.call.Operation().Place.Pointer + "/x-mock-sign/ways"
	for i, way := range rules.Ways {
		here := at + document.Pointer(strconv.Itoa(i))
		holds, err := way.When.Holds(t.names())
		if err != nil {
			return mock.Answer{}, false, t.fault(here+"/when", err)
		}
		if holds {
			return t.take(&asked{Way: way, at: here, answer: rules.Answer})
		}
	}
	return mock.Answer{}, false, mock.Refuse(http.StatusBadRequest, "%s can do nothing of what is asked", t.call.Operation().ID)
}

// recall finds who calls, where the operation itself asks for no credentials.
func (t *turn) recall() {
	if t.call.Caller == nil {
		t.call.Caller = t.part.Identify(t.call)
	}
	if found := t.present(); found != nil && found.id != "" {
		t.call.Session = found.value()
		t.names().Set("session", t.call.Session)
	}
}

// present is the session that the call shows in any way.
func (t *turn) present() *record {
	if found := t.shown(t.call); found != nil {
		return found
	}
	found, _ := t.find(t.tx, mock.BearerToken(t.call.Request.Header), t.tx.Now())
	return found
}

// asked is one of the operation's ways, with where it is written.
type asked struct {
	extension.Way
	at     string
	answer expression.Value // the operation's
}

func (t *turn) take(way *asked) (mock.Answer, bool, error) {
	switch way.Do {
	case extension.SignIn:
		return t.signIn(way)
	case extension.SignOut:
		return t.signOut(way)
	case extension.Renew:
		return t.renew(way)
	case extension.Who:
		if t.call.Caller != nil {
			return t.tell(way, nil)
		}
	}
	return mock.Answer{}, false, t.refusal(way, "nobody is signed in")
}

func (t *turn) signIn(way *asked) (mock.Answer, bool, error) {
	caller, err := t.credited(way)
	if err != nil {
		return mock.Answer{}, false, err
	}
	if caller == nil {
		return mock.Answer{}, false, t.refusal(way, "Invalid user name or password")
	}
	permanent := false
	if way.Permanent.Given() {
		if permanent, err = way.Permanent.Holds(t.names()); err != nil {
			return mock.Answer{}, false, t.fault(way.at+"/permanent", err)
		}
	}
	begun, err := t.start(caller, permanent)
	if err != nil {
		return mock.Answer{}, false, err
	}
	return t.welcome(way, caller, begun)
}

// credited gives the caller whose credentials the request brings; nil: nobody's.
func (t *turn) credited(way *asked) (*fixtures.Caller, error) {
	texts := map[string]string{}
	for name, value := range map[string]expression.Value{"user": way.User, "password": way.Password, "token": way.Token} {
		computed, err := value.Run(t.names())
		if err != nil {
			return nil, t.fault(way.at+"/"+name, err)
		}
		texts[name], _ = computed.(string)
	}
	if !way.User.Given() && !way.Token.Given() {
		return t.call.Caller, nil
	}
	if texts["token"] == "" {
		return t.part.ByPassword(texts["user"], texts["password"]), nil
	}
	if caller := t.part.ByToken(texts["token"]); caller != nil {
		return caller, nil
	}
	if found, _ := t.find(t.tx, texts["token"], t.tx.Now()); found != nil {
		return t.part.ByName(found.caller), nil
	}
	return nil, nil
}

// renew gives a session another token for its refresh token. A caller's token
// in the fixtures is good for a new session.
func (t *turn) renew(way *asked) (mock.Answer, bool, error) {
	computed, err := way.Token.Run(t.names())
	if err != nil {
		return mock.Answer{}, false, t.fault(way.at+"/token", err)
	}
	shown, _ := computed.(string)
	if caller := t.part.ByToken(shown); caller != nil {
		begun, err := t.start(caller, false)
		if err != nil {
			return mock.Answer{}, false, err
		}
		return t.welcome(way, caller, begun)
	}
	found, doubt := t.byRefresh(shown)
	if found == nil {
		return mock.Answer{}, false, t.refusal(way, doubt)
	}
	caller := t.part.ByName(found.caller)
	if caller == nil {
		return mock.Answer{}, false, t.refusal(way, "the caller is not known any more")
	}
	if err := t.issue(caller, found); err != nil {
		return mock.Answer{}, false, err
	}
	return t.welcome(way, caller, found)
}

// byRefresh finds the session of a refresh token.
func (t *turn) byRefresh(shown string) (found *record, doubt string) {
	id := shown
	for i := len(shown) - 1; i >= 0; i-- {
		if shown[i] == '.' {
			id = shown[:i]
			break
		}
	}
	found, doubt = t.byID(t.tx, id, t.tx.Now())
	switch {
	case found == nil && doubt != "":
		return nil, doubt
	case found == nil || found.refresh != shown:
		return nil, "the refresh token is not known"
	case over(found.refreshExpires, t.tx.Now()):
		return nil, "the refresh token expired at " + timeText(found.refreshExpires)
	}
	return found, ""
}

// welcome answers a caller who has a session now.
func (t *turn) welcome(way *asked, caller *fixtures.Caller, r *record) (mock.Answer, bool, error) {
	t.call.Caller, t.call.Session = caller, r.value()
	t.names().Set("caller", caller.Value())
	t.names().Set("session", t.call.Session)
	header, err := t.cookies(r, way.Do == extension.SignIn && (way.User.Given() || way.Token.Given()))
	if err != nil {
		return mock.Answer{}, false, err
	}
	return t.tell(way, header)
}

func (t *turn) signOut(way *asked) (mock.Answer, bool, error) {
	if found := t.present(); found != nil {
		t.tx.Delete(t.sessions, found.id)
		t.tx.Delete(t.begun, found.caller)
	}
	return t.tell(way, t.takenBack())
}

// tell answers as the way or the operation says, else as the document does.
func (t *turn) tell(way *asked, header http.Header) (mock.Answer, bool, error) {
	status, _ := t.call.Operation().Success()
	answer := mock.Answer{Status: status, Header: header}
	rule, at := way.Answer, way.at+"/answer"
	if !rule.Given() {
		rule, at = way.answer, t.call.Operation().Place.Pointer+"/x-mock-sign/answer"
	}
	if !rule.Given() {
		return t.guessed(answer)
	}
	body, err := rule.Run(t.names())
	if err != nil {
		return answer, false, t.fault(at, err)
	}
	answer.Body, answer.HasBody = body, body != nil
	return answer, true, nil
}

// refusal is the way's own, or says what is wrong by itself.
func (t *turn) refusal(way *asked, detail string) error {
	status := way.Status
	if status == 0 {
		status = http.StatusUnauthorized
	}
	problem := mock.Refuse(status, "%s", detail)
	problem.Code = way.Code
	if way.Detail.Given() {
		computed, err := way.Detail.Run(t.names())
		if err != nil {
			return t.fault(way.at+"/detail", err)
		}
		if text, ok := computed.(string); ok {
			problem.Detail = text
		}
	}
	return problem
}
