package session

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"understudy/fixtures"
	"understudy/fixtures/generate"
	"understudy/mock"
	"understudy/mock/state"
	"understudy/specs/schema"
	"understudy/specs/traffic"
)

// findGrants notes the paths at which the document says tokens are to be had: as
// they are written, and below the base path of its servers.
func (p *player) findGrants() {
	for _, scheme := range p.part.API.Schemes {
		for _, text := range scheme.Tokens {
			parsed, err := url.Parse(text)
			if err != nil || parsed.Path == "" || parsed.Path == "/" {
				continue
			}
			path := "/" + strings.TrimPrefix(parsed.EscapedPath(), "/")
			p.grants[path] = true
			for _, server := range p.part.API.Servers {
				if below, ok := strings.CutPrefix(path, server.Path+"/"); ok {
					p.grants["/"+below] = true
				}
			}
		}
	}
}

func (p *player) grantsAt(path string) bool { return p.grants[path] }

// refused is an error as RFC 6749, section 5.2, tells it.
type refused struct {
	status       int
	code, detail string
}

func (r *refused) body() map[string]any {
	return map[string]any{"error": r.code, "error_description": r.detail}
}

// Beside implements mock.Bystander: a token endpoint that is no operation.
func (p *player) Beside(ctx context.Context, call *mock.Call) (traffic.Response, bool) {
	if !p.grantsAt(call.Below()) {
		return traffic.Response{}, false
	}
	header := http.Header{"Content-Type": {"application/json"}, "Cache-Control": {"no-store"}}
	switch call.Request.Method {
	case http.MethodPost:
	case http.MethodOptions:
		return traffic.Response{Status: http.StatusNoContent, Header: http.Header{"Allow": {"OPTIONS, POST"}}}, true
	default:
		header.Set("Allow", "OPTIONS, POST")
		body, _ := json.Marshal((&refused{code: "invalid_request", detail: "tokens are asked for by POST"}).body())
		return traffic.Response{Status: http.StatusMethodNotAllowed, Header: header, Body: body}, true
	}
	status := http.StatusOK
	answer, failed, err := p.grant(ctx, call, formOf(call))
	switch {
	case err != nil:
		status, answer = http.StatusInternalServerError, (&refused{code: "server_error", detail: err.Error()}).body()
	case failed != nil:
		if status, answer = failed.status, failed.body(); status == http.StatusUnauthorized {
			header.Set("WWW-Authenticate", `Basic realm="`+p.part.API.Name+`"`)
		}
	}
	body, _ := json.Marshal(answer)
	return traffic.Response{Status: status, Header: header, Body: body}, true
}

// formOf reads the parameters of a token request: a form, or the members of a
// JSON object, as some clients send.
func formOf(call *mock.Call) func(string) string {
	kind, _, _ := mime.ParseMediaType(call.Request.Header.Get("Content-Type"))
	if strings.HasSuffix(kind, "json") {
		var members map[string]any
		_ = json.Unmarshal(call.Request.Body, &members)
		return textOf(members)
	}
	form, _ := url.ParseQuery(string(call.Request.Body))
	return form.Get
}

func textOf(members map[string]any) func(string) string {
	return func(name string) string {
		text, _ := members[name].(string)
		return text
	}
}

// grantByOperation plays a token endpoint that is an operation of the document.
func (p *player) grantByOperation(ctx context.Context, call *mock.Call) (mock.Answer, bool, error) {
	members, ok := call.Decoded.Body.(map[string]any)
	if !ok || textOf(members)("grant_type") == "" {
		return mock.Answer{}, false, nil
	}
	body, failed, err := p.grant(ctx, call, textOf(members))
	if err != nil {
		return mock.Answer{}, false, err
	}
	if failed != nil {
		problem := mock.Refuse(failed.status, "%s", failed.detail)
		problem.Title, problem.Code = failed.code, failed.code
		return mock.Answer{}, false, problem
	}
	status, declared := call.Operation().Success()
	answer := mock.Answer{Status: status, Body: body, HasBody: true, Source: "session", Header: http.Header{"Cache-Control": {"no-store"}}}
	if s := call.OfferSchema(declared); s != nil && len(s.Validate(answer.Body, schema.Response)) > 0 {
		o := generate.Options{Seed: call.Seed(), Direction: schema.Response, Now: call.Sandbox.Now()}
		whole, err := generate.Complete(s, body, o)
		if err != nil {
			return mock.Answer{}, false, nil
		}
		answer.Body = whole
	}
	return answer, true, nil
}

// grant issues a token for one of the grants that need no browser.
func (p *player) grant(ctx context.Context, call *mock.Call, form func(string) string) (body map[string]any, failed *refused, err error) {
	err = call.Sandbox.Update(ctx, func(tx *state.Tx) error {
		t := p.turn(call, tx)
		var caller *fixtures.Caller
		var found *record
		if caller, found, failed = t.granted(form); failed != nil {
			return errRefused
		}
		var inner error
		if found == nil {
			found, inner = t.start(caller, false)
		} else {
			inner = t.issue(caller, found)
		}
		if inner != nil {
			return inner
		}
		call.Caller, call.Session = caller, found.value()
		body = p.granting(form, found, tx)
		return nil
	})
	if errors.Is(err, errRefused) {
		err = nil
	}
	return body, failed, err
}

var errRefused = errors.New("refused")

// granted tells whose token it will be, and of which session where that is there.
func (t *turn) granted(form func(string) string) (*fixtures.Caller, *record, *refused) {
	switch kind := form("grant_type"); kind {
	case "password":
		if caller := t.part.ByPassword(form("username"), form("password")); caller != nil {
			return caller, nil, nil
		}
		return nil, nil, &refused{http.StatusBadRequest, "invalid_grant", "no caller has this user name and password"}
	case "client_credentials":
		if caller := t.client(form); caller != nil {
			return caller, nil, nil
		}
		return nil, nil, &refused{http.StatusUnauthorized, "invalid_client", "client_id is a caller's name, client_secret the password"}
	case "refresh_token":
		found, doubt := t.byRefresh(form("refresh_token"))
		if found == nil {
			return nil, nil, &refused{http.StatusBadRequest, "invalid_grant", doubt}
		}
		if caller := t.part.ByName(found.caller); caller != nil {
			return caller, found, nil
		}
		return nil, nil, &refused{http.StatusBadRequest, "invalid_grant", "the caller is not known any more"}
	case "":
		return nil, nil, &refused{http.StatusBadRequest, "invalid_request", "grant_type is missing"}
	default:
		return nil, nil, &refused{http.StatusBadRequest, "unsupported_grant_type", kind + " is none of password, client_credentials, refresh_token"}
	}
}

// client is who asks for itself: by Basic, or by members of the form.
func (t *turn) client(form func(string) string) *fixtures.Caller {
	name, secret := form("client_id"), form("client_secret")
	kind, encoded, _ := strings.Cut(t.call.Request.Header.Get("Authorization"), " ")
	if strings.EqualFold(kind, "Basic") {
		if decoded, err := base64.StdEncoding.DecodeString(strings.TrimSpace(encoded)); err == nil {
			name, secret, _ = strings.Cut(string(decoded), ":")
		}
	}
	return t.part.ByPassword(name, secret)
}

// granting is the successful response of RFC 6749, section 5.1. Who asks for
// itself gets no refresh token (section 4.4.3).
func (p *player) granting(form func(string) string, r *record, tx *state.Tx) map[string]any {
	out := map[string]any{
		"access_token": r.token, "token_type": "Bearer",
		"expires_in": json.Number(strconv.Itoa(int(r.tokenExpires.Sub(tx.Now()).Seconds()))),
	}
	if form("grant_type") != "client_credentials" {
		out["refresh_token"] = r.refresh
	}
	if scope := form("scope"); scope != "" {
		out["scope"] = scope
	}
	return out
}
