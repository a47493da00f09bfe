package bench

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// User is somebody whom a server knows.
type User struct {
	Name   string
	Auth   map[string]string // credentials by the scheme's name
	Scopes []string
}

// users are those of the vault. The first may do everything with what is hers, and
// only she has a key: what is reached by it belongs to nobody.
var users = []User{
	{"alice", map[string]string{"oauth": "token-of-alice", "key": "key-of-alice", "basic": "alice:open-sesame"}, []string{"read", "write"}},
	{"bob", map[string]string{"oauth": "token-of-bob", "basic": "bob:open-barley"}, []string{"read", "write"}},
	{"rita", map[string]string{"oauth": "token-of-rita"}, []string{"read"}},
}

// vault is a server of secrets that belong to users.
type vault struct {
	*site
	secrets  map[string]*table // by user
	ids      *table
	accounts *table
	settings record
}

func newVault(at *site) http.Handler {
	s := &vault{site: at, secrets: map[string]*table{}, ids: newTable("s"), accounts: newTable("a"), settings: record{"retention": json.Number("30")}}
	for _, u := range users {
		s.secrets[u.Name] = newTable("")
	}
	at.admit = s.allow
	return at.handler(routes{
		"GET /secrets":                 {"listSecrets", s.listSecrets},
		"POST /secrets":                {"createSecret", s.createSecret},
		"GET /secrets/{secretId}":      {"readSecret", s.readSecret},
		"PUT /secrets/{secretId}":      {"replaceSecret", s.replaceSecret},
		"DELETE /secrets/{secretId}":   {"deleteSecret", s.deleteSecret},
		"GET /settings":                {"readSettings", s.readSettings},
		"PUT /settings":                {"replaceSettings", s.replaceSettings},
		"POST /accounts":               {"createAccount", s.createAccount},
		"GET /accounts/{accountId}":    {"readAccount", s.readAccount},
		"DELETE /accounts/{accountId}": {"deleteAccount", s.deleteAccount},
		"GET /banner":                  {"readBanner", s.readBanner},
		"POST /token":                  {"createToken", s.createToken},
	})
}

// allow judges who asks by the operation, as the document has it.
func (s *vault) allow(c call) *answer {
	scope := "write"
	if c.Method == http.MethodGet || c.Method == http.MethodHead {
		scope = "read"
	}
	_, byToken := s.user(c, "oauth")
	_, byKey := s.user(c, "key")
	_, byPassword := s.user(c, "basic")
	known := byToken
	switch c.operation {
	case "readBanner", "createToken":
		return nil
	case "createAccount", "readAccount", "deleteAccount":
		known, scope = byKey || c.on("any-key") && c.Header.Get("X-Key") != "", ""
	case "replaceSettings":
		known = byToken && byKey || c.on("one-of-two") && (byToken || byKey)
	case "readSettings":
		known = byToken || byPassword
		if byPassword {
			scope = ""
		}
	}
	return s.judged(c, known, scope)
}

func (s *vault) judged(c call, known bool, scope string) *answer {
	u, _ := s.user(c, "oauth")
	allowed := scope == "" || u.Name == "" || slices.Contains(u.Scopes, scope) || c.on("scope-ignored") && c.operation == "createSecret"
	switch {
	case !known && s.on("hides-as-forbidden"):
		a := refused(http.StatusForbidden, "this is not for you")
		return &a
	case !known:
		a := refused(http.StatusUnauthorized, "who are you?")
		a.header = map[string]string{"WWW-Authenticate": `Bearer, Basic realm="vault"`}
		return &a
	case !allowed:
		a := refused(http.StatusForbidden, "the token lacks the scope "+scope)
		return &a
	}
	return nil
}

// user finds whose credentials of a scheme a request has.
func (s *vault) user(c call, scheme string) (User, bool) {
	var given string
	switch scheme {
	case "key":
		given = c.Header.Get("X-Key")
	case "oauth":
		given, _ = strings.CutPrefix(c.Header.Get("Authorization"), "Bearer ")
	case "basic":
		if name, password, ok := c.BasicAuth(); ok {
			given = name + ":" + password
		}
	}
	i := slices.IndexFunc(users, func(u User) bool { return given != "" && u.Auth[scheme] == given })
	if i < 0 {
		return User{}, false
	}
	return users[i], true
}

func (s *vault) readSettings(call) answer { return shown(http.StatusOK, s.settings) }

var settingsInput = rules{
	"retention": {required: true, judge: integer(1, 365)},
	"notify":    {judge: short(email, 60)},
}

func (s *vault) replaceSettings(c call) answer {
	body, refusal := c.input(settingsInput)
	if refusal != nil {
		return *refusal
	}
	s.settings = known(settingsInput, body)
	return shown(http.StatusOK, s.settings)
}

func (s *vault) readBanner(c call) answer {
	if u, found := s.user(c, "oauth"); found {
		return answer{status: http.StatusOK, body: record{"text": "Good day, " + u.Name}}
	}
	return answer{status: http.StatusOK, body: record{"text": "Good day"}}
}

func (s *vault) createToken(c call) answer {
	if kind, _, err := mime.ParseMediaType(c.Header.Get("Content-Type")); err != nil || kind != "application/x-www-form-urlencoded" {
		return refused(http.StatusUnsupportedMediaType, "the body must be a form")
	}
	data, err := io.ReadAll(io.LimitReader(c.Body, 1<<20))
	form, wrong := url.ParseQuery(string(data))
	if err != nil || wrong != nil || form.Get("grant_type") != "client_credentials" || form.Get("client_id") == "" || form.Get("client_secret") == "" {
		return refused(http.StatusBadRequest, "this is no request for a token")
	}
	for _, u := range users {
		if u.Auth["basic"] == form.Get("client_id")+":"+form.Get("client_secret") {
			return answer{status: http.StatusOK, body: record{"access_token": u.Auth["oauth"], "token_type": "Bearer"}}
		}
	}
	return challenged(refused(http.StatusUnauthorized, "no such client"))
}

func challenged(a answer) answer {
	a.header = map[string]string{"WWW-Authenticate": "Basic"}
	return a
}
