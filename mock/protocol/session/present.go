package session

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"understudy/mock"
	"understudy/specs/expression"
	"understudy/specs/extension"
)

// shown is the session that a call shows where sessions are carried; nil: none.
func (p *player) shown(call *mock.Call) *record {
	for _, value := range p.values(call) {
		if found, _ := p.find(call.Sandbox.Snapshot(), value, call.Sandbox.Now()); found != nil {
			return found
		}
	}
	return nil
}

// values are what a call shows where sessions are carried, in their order.
func (p *player) values(call *mock.Call) []string {
	header := call.Request.Header
	var cookies map[string]string
	if len(header["Cookie"]) > 0 {
		cookies = mock.Cookies(header)
	}
	var out []string
	for _, carrier := range p.rules.Carriers {
		value := cookies[carrier.Cookie]
		if carrier.Header != "" {
			value = header.Get(carrier.Header)
		}
		if value != "" && counts(carrier, header, cookies) {
			out = append(out, value)
		}
	}
	return out
}

// counts asks the condition of a carrier; one that cannot be computed says no.
func counts(carrier extension.Carrier, header http.Header, cookies map[string]string) bool {
	if !carrier.When.Given() {
		return true
	}
	fields, kept := map[string]any{}, map[string]any{}
	for name := range header {
		fields[strings.ToLower(name)] = header.Get(name)
	}
	for name, value := range cookies {
		kept[name] = value
	}
	holds, err := carrier.When.Holds(expression.NewScope(map[string]any{"header": fields, "cookie": kept}))
	return holds && err == nil
}

// cookies are the Set-Cookie fields of a session that begins, or of one that has
// only a new token.
func (t *turn) cookies(r *record, begins bool) (http.Header, error) {
	scope := t.names().With("session", r.value())
	header := http.Header{}
	for i, rule := range t.rules.Cookies {
		if !begins && !rule.Renewed {
			continue
		}
		at := cookiePointer(i)
		value, err := rule.Value.Run(scope)
		if err != nil {
			return nil, t.fault(at+"/value", err)
		}
		age, err := rule.MaxAge.Run(scope)
		if err != nil {
			return nil, t.fault(at+"/maxAge", err)
		}
		if text, ok := value.(string); ok {
			cookie := t.cookie(rule, text)
			cookie.MaxAge = ageOf(age)
			header.Add("Set-Cookie", cookie.String())
		}
	}
	return header, nil
}

// takenBack are Set-Cookie fields that end those cookies of a session that the
// call shows. Clients with a naive jar would keep others as empty ones.
func (t *turn) takenBack() http.Header {
	header, shown := http.Header{}, mock.Cookies(t.call.Request.Header)
	for _, rule := range t.rules.Cookies {
		if shown[rule.Name] == "" {
			continue
		}
		cookie := t.cookie(rule, "")
		cookie.MaxAge = -1
		header.Add("Set-Cookie", cookie.String())
	}
	return header
}

// cookie has no Expires: clients that split Set-Cookie at commas would read a
// part of the date as a cookie.
func (t *turn) cookie(rule extension.Cookie, value string) *http.Cookie {
	path := t.call.Mount()
	if path == "" {
		path = "/"
	}
	out := &http.Cookie{Name: rule.Name, Value: value, Path: path, HttpOnly: !rule.Open}
	switch strings.ToLower(rule.SameSite) {
	case "lax":
		out.SameSite = http.SameSiteLaxMode
	case "strict":
		out.SameSite = http.SameSiteStrictMode
	case "none":
		out.SameSite = http.SameSiteNoneMode
	}
	return out
}

func ageOf(value any) int {
	number, ok := value.(json.Number)
	if !ok {
		return 0
	}
	f, err := number.Float64()
	if err != nil || f <= 0 || f > (100*365*24*time.Hour).Seconds() {
		return 0
	}
	return int(f)
}
