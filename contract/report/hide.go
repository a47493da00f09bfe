package report

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"understudy/specs"
	"understudy/specs/traffic"
)

// hider replaces secrets in texts: those that the run was given, those that
// stand where secrets do (a header, a cookie, a member called password), and
// what has the form of one. A value that was met in such a place is hidden
// wherever it stands from then on.
type hider struct {
	given    func(string) string
	names    []string          // of the document's API keys, lower case
	forms    map[string]place  // of the values met, by how they may be written
	replacer *strings.Replacer // of forms; nil: stale
	shell    *strings.Replacer
}

func newHider(given func(string) string) *hider {
	return &hider{given: given, forms: map[string]place{}}
}

// declared learns what the document calls the places of its API keys.
func (h *hider) declared(api *specs.API) {
	for _, s := range api.Schemes {
		if s.Param != "" {
			h.names = append(h.names, strings.ToLower(s.Param))
		}
	}
}

// secretWords make a name one of a secret if it holds one of them, without
// regard to case, "-" and "_".
var secretWords = []string{
	"password", "passwd", "passphrase", "secret", "token", "apikey", "authorization", "credential",
	"cookie", "sessionid", "privatekey", "accesskey", "signature", "xauth",
}

// publicWords are names that hold one of secretWords and whose values are none.
var publicWords = []string{"tokentype", "tokenurl", "tokenexpir", "nexttoken", "pagetoken", "continuationtoken", "secretname", "policy", "pattern"}

func (h *hider) isSecret(name string) bool {
	lower := strings.ToLower(name)
	if slices.Contains(h.names, lower) {
		return true
	}
	plain := strings.NewReplacer("-", "", "_", "", ".", "").Replace(lower)
	holds := func(word string) bool { return strings.Contains(plain, word) }
	return slices.ContainsFunc(secretWords, holds) && !slices.ContainsFunc(publicWords, holds)
}

// learn looks for secrets in the places of an exchange.
func (h *hider) learn(x traffic.Exchange) {
	h.learnHeader(x.Request.Header)
	h.learnBody(x.Request.Header, x.Request.Body)
	if x.Request.URL != nil {
		h.learnPairs(x.Request.URL.RawQuery, "&")
		if password, given := x.Request.URL.User.Password(); given {
			h.add("password", password)
		}
	}
	if x.Response != nil {
		h.learnHeader(x.Response.Header)
		h.learnBody(x.Response.Header, x.Response.Body)
		if location, err := url.Parse(x.Response.Header.Get("Location")); err == nil {
			h.learnPairs(location.RawQuery, "&")
			h.learnPairs(location.Fragment, "&")
		}
	}
}

func (h *hider) learnHeader(header http.Header) {
	for name, values := range header {
		if !h.isSecret(name) {
			continue
		}
		for _, value := range values {
			switch name {
			case "Cookie":
				h.learnCookies(value, false)
			case "Set-Cookie":
				h.learnCookies(value, true)
			default:
				h.learnCredentials(name, value)
			}
		}
	}
}

// learnCookies takes every cookie for a secret; of one that is set the
// attributes are none.
func (h *hider) learnCookies(text string, isSet bool) {
	for pair := range strings.SplitSeq(text, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
		h.add(name, strings.Trim(value, `"`))
		if isSet {
			return
		}
	}
}

// learnCredentials reads what an Authorization header holds.
func (h *hider) learnCredentials(name, value string) {
	scheme, credentials, found := strings.Cut(value, " ")
	if !found {
		h.add(name, value)
		return
	}
	h.add(name, credentials)
	if !strings.EqualFold(scheme, "Basic") {
		return
	}
	if plain, err := base64.StdEncoding.DecodeString(credentials); err == nil {
		h.add(name, string(plain))
		if _, password, found := strings.Cut(string(plain), ":"); found {
			h.add("password", password)
		}
	}
}

func (h *hider) learnPairs(text, separator string) {
	for pair := range strings.SplitSeq(text, separator) {
		name, value, _ := strings.Cut(pair, "=")
		if plain, err := url.QueryUnescape(value); err == nil && h.isSecret(name) {
			h.add(name, plain)
		}
	}
}

var element = regexp.MustCompile(`<(?:[\w.-]+:)?([\w.-]+)[^<>]*>([^<>]+)</`)

func (h *hider) learnBody(header http.Header, body []byte) {
	if len(body) == 0 {
		return
	}
	kind := strings.ToLower(header.Get("Content-Type"))
	if strings.Contains(kind, "form-urlencoded") {
		h.learnPairs(string(body), "&")
		return
	}
	var value any
	if json.Unmarshal(body, &value) == nil {
		h.learnValue("", value)
		return
	}
	for _, found := range element.FindAllSubmatch(body, -1) {
		if h.isSecret(string(found[1])) {
			h.add(string(found[1]), string(found[2]))
		}
	}
}

// learnValue walks a JSON value; below is the name of the secret that it is or is
// part of, "" where it is none.
func (h *hider) learnValue(below string, value any) {
	switch v := value.(type) {
	case map[string]any:
		for name, member := range v {
			if !h.isSecret(name) {
				name = below
			}
			h.learnValue(name, member)
		}
	case []any:
		for _, item := range v {
			h.learnValue(below, item)
		}
	case string:
		if below != "" {
			h.add(below, v)
		}
	}
}

// shortestMet is the length from which a value is hidden wherever it stands; a
// shorter or duller one is hidden only beside its name.
const shortestMet = 6

// add remembers a secret. What already is a placeholder stays.
func (h *hider) add(name, value string) {
	if value == "" || value == "…" || strings.HasPrefix(value, "$") {
		return
	}
	shown := "$" + placeholder(name)
	if !isDull(value) {
		for _, form := range formsOf(value) {
			h.remember(form, place{name: shown})
		}
		return
	}
	for _, around := range pairsOf(name) {
		h.remember(around[0]+value+around[1], place{around[0], shown, around[1]})
	}
}

func (h *hider) remember(form string, at place) {
	if _, known := h.forms[form]; !known {
		h.forms[form], h.replacer = at, nil
	}
}

// placeholder makes the name of a shell variable of the name of a place.
func placeholder(name string) string {
	var b strings.Builder
	for _, r := range strings.ToUpper(name) {
		if r < '0' || r > '9' && r < 'A' || r > 'Z' {
			r = '_'
		}
		b.WriteRune(r)
	}
	word := strings.Trim(b.String(), "_")
	if word == "" || word[0] <= '9' {
		word = "SECRET_" + word
	}
	return strings.TrimRight(word, "_")
}
