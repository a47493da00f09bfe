package session

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"understudy/fixtures"
	"understudy/mock"
	"understudy/mock/state"
)

// maxSessions bounds how many sessions an API has in a sandbox; the oldest goes.
const maxSessions = 10_000

// record is one session.
type record struct {
	id, caller, csrf                      string
	token, refresh                        string // "": it has none
	begun                                 time.Time
	expires, tokenExpires, refreshExpires time.Time // zero: never
	permanent                             bool
}

// view is what can be read: a snapshot or an action.
type view interface {
	Get(collection, id string) (state.Entry, bool)
}

// value is the session as expressions see it.
func (r *record) value() map[string]any {
	out := r.stored()
	delete(out, "caller")
	return out
}

// stored is the session as the sandbox keeps it.
func (r *record) stored() map[string]any {
	out := map[string]any{"id": r.id, "caller": r.caller, "begun": timeText(r.begun), "permanent": r.permanent}
	for name, text := range map[string]string{
		"csrf": r.csrf, "token": r.token, "refresh": r.refresh, "expires": timeText(r.expires),
		"tokenExpires": timeText(r.tokenExpires), "refreshExpires": timeText(r.refreshExpires),
	} {
		if text != "" {
			out[name] = text
		}
	}
	return out
}

// recordOf reads what the sandbox keeps; whoever may write there by hand.
func recordOf(id string, kept map[string]any) *record {
	r := &record{id: id}
	for name, text := range map[string]*string{"caller": &r.caller, "csrf": &r.csrf, "token": &r.token, "refresh": &r.refresh} {
		*text, _ = kept[name].(string)
	}
	for name, at := range map[string]*time.Time{
		"begun": &r.begun, "expires": &r.expires, "tokenExpires": &r.tokenExpires, "refreshExpires": &r.refreshExpires,
	} {
		text, _ := kept[name].(string)
		*at, _ = time.Parse(time.RFC3339Nano, text)
	}
	r.permanent, _ = kept["permanent"].(bool)
	return r
}

func timeText(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.RFC3339Nano)
}

// find gives the session that an id or a token is of. Where it is none any more,
// doubt says why.
func (p *player) find(v view, value string, now time.Time) (found *record, doubt string) {
	if value == "" {
		return nil, ""
	}
	if found, doubt = p.byID(v, value, now); found != nil || doubt != "" {
		return found, doubt
	}
	if p.tokens.areSigned() && strings.Count(value, ".") == 2 {
		return p.bySigned(v, value, now)
	}
	dot := strings.LastIndexByte(value, '.')
	if dot < 0 {
		return nil, ""
	}
	if found, doubt = p.byID(v, value[:dot], now); found == nil {
		return nil, doubt
	}
	switch {
	case found.token != value:
		return nil, "the token was renewed since"
	case over(found.tokenExpires, now):
		return nil, "the token expired at " + timeText(found.tokenExpires)
	}
	return found, ""
}

func (p *player) byID(v view, id string, now time.Time) (found *record, doubt string) {
	entry, ok := v.Get(p.sessions, id)
	if !ok {
		return nil, ""
	}
	found = recordOf(id, entry.Value)
	if over(found.expires, now) {
		return nil, "the session ended at " + timeText(found.expires)
	}
	return found, ""
}

// start begins a session.
func (t *turn) start(caller *fixtures.Caller, permanent bool) (*record, error) {
	t.sweep()
	id, err := t.newID()
	if err != nil {
		return nil, err
	}
	now := t.tx.Now()
	r := &record{id: id, caller: caller.Name, begun: now, expires: lifetime(now, t.rules.Lasts), permanent: permanent}
	if t.rules.CSRF.Header != "" {
		if r.csrf, err = mock.UUID(t.tx); err != nil {
			return nil, err
		}
	}
	if r.refresh, err = t.secret(r); err != nil {
		return nil, err
	}
	r.refreshExpires = lifetime(now, t.rules.Token.RefreshLasts)
	return r, t.issue(caller, r)
}

// issue gives the session a new token and keeps it.
func (t *turn) issue(caller *fixtures.Caller, r *record) (err error) {
	r.tokenExpires = lifetime(t.tx.Now(), t.rules.Token.Lasts)
	if r.token, err = t.newToken(caller, r); err != nil {
		return err
	}
	return t.tx.Put(t.sessions, r.id, r.stored())
}

// sweep lets sessions go that are over, oldest first, and the oldest of too many.
func (t *turn) sweep() {
	for entry := range t.tx.All(t.sessions) {
		if !over(recordOf(entry.ID, entry.Value).expires, t.tx.Now()) && t.tx.Len(t.sessions) < maxSessions {
			return
		}
		t.tx.Delete(t.sessions, entry.ID)
	}
}

func (t *turn) newID() (string, error) {
	if t.rules.ID.Given() {
		value, err := t.rules.ID.Run(t.names())
		id, isText := value.(string)
		if err == nil && (!isText || id == "") {
			err = errors.New("it gives no text")
		}
		if err != nil {
			return "", t.fault("/x-mock-session/id", err)
		}
		if _, taken := t.tx.Get(t.sessions, id); !taken {
			return id, nil
		}
	}
	id, err := mock.UUID(t.tx)
	return strings.ReplaceAll(id, "-", ""), err
}

// secret is a token that says nothing to others: the session's id and what
// nobody can guess.
func (t *turn) secret(r *record) (string, error) {
	text, err := mock.UUID(t.tx)
	return r.id + "." + strings.ReplaceAll(text, "-", ""), err
}

// beginOnce gives the session that the caller's credentials began, or begins it.
func (p *player) beginOnce(ctx context.Context, call *mock.Call) (*record, error) {
	if found := p.begunBy(call.Sandbox.Snapshot(), call); found != nil {
		return found, nil
	}
	var found *record
	err := call.Sandbox.Update(ctx, func(tx *state.Tx) (err error) {
		if found = p.begunBy(tx, call); found != nil {
			return nil
		}
		if found, err = p.turn(call, tx).start(call.Caller, false); err != nil {
			return err
		}
		return tx.Put(p.begun, call.Caller.Name, map[string]any{"session": found.id})
	})
	return found, err
}

func (p *player) begunBy(v view, call *mock.Call) *record {
	entry, ok := v.Get(p.begun, call.Caller.Name)
	if !ok {
		return nil
	}
	id, _ := entry.Value["session"].(string)
	found, _ := p.byID(v, id, call.Sandbox.Now())
	return found
}

// Fit implements mock.Keeper: a session stays as long as its caller is known.
func (p *player) Fit(_ *state.Tx, collection, id string, kept map[string]any) (map[string]any, error) {
	name := id
	if collection == p.sessions {
		name = recordOf(id, kept).caller
	}
	if p.part.ByName(name) == nil {
		return nil, fmt.Errorf("its caller %q is not known any more", name)
	}
	return nil, nil
}

// Adopt implements mock.Keeper.
func (p *player) Adopt(tx *state.Tx, collection, id string, kept map[string]any) error {
	return tx.Put(collection, id, kept)
}
