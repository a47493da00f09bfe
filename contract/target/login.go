package target

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"understudy/contract"
	"understudy/specs"
	"understudy/specs/document"
)

// Grant is how a token is asked for.
type Grant string

// The grants: two of OAuth 2.0 (RFC 6749, sections 4.4 and 4.3), and a call of
// the API itself.
const (
	ClientCredentials Grant = "client_credentials"
	Password          Grant = "password"
	LoginCall         Grant = "login"
)

// Login says how to get the credential of a scheme. A token is asked for when it
// is first needed, and again when it has expired or was refused.
type Login struct {
	Grant Grant
	// URL is where to ask; empty: the one of the document. Below the base URL if it
	// begins with a slash. It has to be at the target's origin.
	URL string
	// AnyOrigin lets URL lead to another origin, which the secrets are then sent to.
	AnyOrigin          bool
	ClientID, Secret   string
	Username, Password string
	Scopes             []string
	// Body is sent as JSON with LoginCall.
	Body map[string]any
	// Token is the JSON pointer of the token in the answer; empty: /access_token.
	Token string
}

// session is the state of one login. One caller asks, all share the token.
type session struct {
	Login
	mu      sync.Mutex
	current string
	good    bool     // the current one was accepted
	all     []string // every token so far, for they are all secret
	expires time.Time
}

func (s *session) token() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.current
}

// secrets lists what nobody may see.
func (s *session) secrets() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := slices.Clone(s.all)
	for _, value := range []string{s.Secret, s.Password} {
		if value != "" {
			out = append(out, value)
		}
	}
	for name, value := range s.Body {
		if text, isText := value.(string); isText && isSensitive(name) {
			out = append(out, text)
		}
	}
	return out
}

func (t *Target) checkLogins(logins map[string]Login) error {
	t.logins = map[string]*session{}
	for _, name := range slices.Sorted(maps.Keys(logins)) {
		login := logins[name]
		scheme := t.scheme(name)
		if scheme == nil {
			return fmt.Errorf("login for %q: the document has no such security scheme%s", name, t.suggest(name))
		}
		place, err := t.tokenURL(login, scheme)
		if err != nil {
			return fmt.Errorf("login for %q: %w", name, err)
		}
		login.URL, login.Token = place, cmp.Or(login.Token, "/access_token")
		t.logins[name] = &session{Login: login}
	}
	return nil
}

// tokenURL makes the URL of a login whole and sees that secrets stay where they belong.
func (t *Target) tokenURL(login Login, scheme *specs.SecurityScheme) (string, error) {
	text := login.URL
	if text == "" && len(scheme.Tokens) > 0 {
		text = scheme.Tokens[0]
	}
	if text == "" {
		return "", errors.New("the document names no token URL; give one")
	}
	if strings.HasPrefix(text, "/") && login.URL != "" {
		return t.base.String() + text, nil
	}
	u, err := t.base.Parse(text)
	if err != nil {
		return "", unwrapURL(err)
	}
	if !login.AnyOrigin && (u.Scheme != t.base.Scheme || u.Host != t.base.Host) {
		return "", fmt.Errorf("the token URL %s is at another origin than the target; allow it if the secrets may go there", u.Redacted())
	}
	return u.String(), nil
}

// signIn gets the tokens that a call needs and that are not there or have expired.
func (t *Target) signIn(ctx context.Context, call contract.Call) error {
	for _, s := range t.sessionsOf(call) {
		if err := t.refresh(ctx, s, func() bool { return s.current == "" || !s.expires.IsZero() && time.Now().After(s.expires) }); err != nil {
			return err
		}
	}
	return nil
}

// renew replaces the tokens that a refused call was sent with, if they were
// accepted before: a new one that is refused shows another trouble. Somebody else
// may have renewed them already.
func (t *Target) renew(ctx context.Context, call contract.Call, used []string) bool {
	renewed := false
	for i, s := range t.sessionsOf(call) {
		if t.refresh(ctx, s, func() bool { return s.current == used[i] && s.good }) == nil {
			renewed = renewed || s.token() != used[i]
		}
	}
	return renewed
}

// tokens are those that a call is sent with.
func (t *Target) tokens(call contract.Call) []string {
	var out []string
	for _, s := range t.sessionsOf(call) {
		out = append(out, s.token())
	}
	return out
}

// accepted notes that the tokens of a call do.
func (t *Target) accepted(call contract.Call, used []string) {
	for i, s := range t.sessionsOf(call) {
		s.mu.Lock()
		s.good = s.good || s.current == used[i]
		s.mu.Unlock()
	}
}

func (t *Target) sessionsOf(call contract.Call) []*session {
	if len(t.logins) == 0 || call.Credentials != contract.Good && call.Credentials != "" {
		return nil
	}
	i := t.alternative(call.Operation)
	if i < 0 {
		return nil
	}
	var out []*session
	for _, c := range call.Operation.Security[i] {
		if s := t.logins[c.Scheme.Name]; s != nil {
			out = append(out, s)
		}
	}
	return out
}

// refresh asks for a token if it is needed.
func (t *Target) refresh(ctx context.Context, s *session, needed func() bool) error {
	s.mu.Lock()
	if !needed() {
		s.mu.Unlock()
		return nil
	}
	token, lasts, err := t.ask(ctx, s.Login)
	if err == nil {
		s.current, s.expires, s.good = token, time.Time{}, false
		if lasts > 0 {
			s.expires = time.Now().Add(lasts)
		}
		if !slices.Contains(s.all, token) {
			s.all = append(s.all, token)
		}
	}
	s.mu.Unlock()
	if err != nil {
		return fmt.Errorf("sign in at %s: %w", s.URL, err)
	}
	t.collecting.Lock()
	defer t.collecting.Unlock()
	t.secrets.Store(t.collectSecrets())
	return nil
}

// ask sends the request for a token. No error holds what was sent or came.
func (t *Target) ask(ctx context.Context, login Login) (token string, lasts time.Duration, err error) {
	if err := t.waitTurn(ctx); err != nil {
		return "", 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, t.timeout)
	defer cancel()
	r, err := login.request(ctx)
	if err != nil {
		return "", 0, err
	}
	answer, err := t.client.Do(r)
	if err != nil {
		return "", 0, t.explain(ctx, err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode/100 != 2 {
		return "", 0, fmt.Errorf("answered %d", answer.StatusCode)
	}
	decoder := json.NewDecoder(io.LimitReader(answer.Body, maxHeader))
	decoder.UseNumber()
	var body any
	if err := decoder.Decode(&body); err != nil {
		return "", 0, errors.New("the answer is no JSON")
	}
	value, _ := document.Lookup(body, login.Token)
	token, isText := value.(string)
	if !isText || token == "" || strings.ContainsAny(token, "\r\n\x00") {
		return "", 0, fmt.Errorf("the answer has no token at %s", login.Token)
	}
	return token, lifetime(body), nil
}

// lifetime is expires_in (RFC 6749, section 5.1), a little less.
func lifetime(body any) time.Duration {
	value, _ := document.Lookup(body, "/expires_in")
	number, _ := value.(json.Number)
	seconds, err := number.Int64()
	if err != nil || seconds <= 0 {
		return 0
	}
	return time.Duration(min(seconds, 1<<31)) * time.Second * 9 / 10
}

func (l Login) request(ctx context.Context) (*http.Request, error) {
	contentType, body := "application/x-www-form-urlencoded", []byte(l.form().Encode())
	if l.Grant == LoginCall {
		data, err := json.Marshal(l.Body)
		if err != nil {
			return nil, err
		}
		contentType, body = "application/json", data
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, l.URL, bytes.NewReader(body))
	if err != nil {
		return nil, unwrapURL(err)
	}
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("Accept", "application/json")
	r.Header.Set("User-Agent", "understudy")
	if l.ClientID != "" {
		// RFC 6749, section 2.3.1: both are form-encoded first.
		pair := url.QueryEscape(l.ClientID) + ":" + url.QueryEscape(l.Secret)
		r.Header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(pair)))
	}
	return r, nil
}

func (l Login) form() url.Values {
	form := url.Values{"grant_type": {string(l.Grant)}}
	if l.Grant == Password {
		form.Set("username", l.Username)
		form.Set("password", l.Password)
	}
	if len(l.Scopes) > 0 {
		form.Set("scope", strings.Join(l.Scopes, " "))
	}
	return form
}
