package target

import (
	"bytes"
	"encoding/base64"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"understudy/specs/traffic"
)

// shortest is the length from which a secret is hidden wherever it occurs.
// Hiding every "a" would leave no text to read.
const shortest = 4

// secrets replaces each form of each secret by its placeholder, the longest first.
type secrets struct {
	replacer *strings.Replacer
	names    []string
}

// collectSecrets gathers what is secret: what was given, and every token since.
func (t *Target) collectSecrets() *secrets {
	forms := map[string]string{}
	var names []string
	add := func(value, shown string) {
		names = append(names, shown)
		for _, form := range []string{
			value, url.QueryEscape(value), url.PathEscape(value), quoted(value),
			base64.StdEncoding.EncodeToString([]byte(value)), base64.RawURLEncoding.EncodeToString([]byte(value)),
		} {
			if len(value) >= shortest {
				forms[form] = shown
			}
		}
	}
	credentials := func(auth map[string]string, prefix string) {
		for name, value := range auth {
			shown := placeholder(prefix + name)
			add(value, shown)
			if user, password, found := strings.Cut(value, ":"); found && isBasic(t.scheme(name)) && password != user {
				add(password, shown)
			}
		}
	}
	credentials(t.auth, "")
	for user, auth := range t.users {
		credentials(auth, user+"_")
	}
	for name, s := range t.logins {
		for _, value := range s.secrets() {
			add(value, placeholder(name))
		}
	}
	for name, values := range t.headers {
		for _, value := range values {
			if isSensitive(name) {
				add(value, placeholder(name))
			}
		}
	}
	slices.Sort(names)
	return &secrets{replacerOf(forms), slices.Compact(names)}
}

func replacerOf(forms map[string]string) *strings.Replacer {
	longestFirst := slices.SortedFunc(maps.Keys(forms), func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	var pairs []string
	for _, form := range longestFirst {
		pairs = append(pairs, form, forms[form])
	}
	return strings.NewReplacer(pairs...)
}

// quoted is a secret as a JSON text holds it.
func quoted(value string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, "/", `\/`).Replace(value)
}

var sensitiveWords = []string{"authorization", "cookie", "token", "secret", "password", "api-key", "apikey", "x-auth"}

func isSensitive(header string) bool {
	lower := strings.ToLower(header)
	return slices.ContainsFunc(sensitiveWords, func(word string) bool { return strings.Contains(lower, word) })
}

// Secrets lists the $NAMEs that stand for secrets.
func (t *Target) Secrets() []string { return slices.Clone(t.secrets.Load().names) }

// RedactText shows the secrets in a text as $NAME.
func (t *Target) RedactText(text string) string { return t.secrets.Load().replacer.Replace(text) }

// Redact gives a copy of an exchange in which secrets are shown as $NAME, and
// cookies that the target set are not shown at all.
func (t *Target) Redact(x traffic.Exchange) traffic.Exchange {
	x.Request.Header = t.redactHeader(x.Request.Header)
	x.Request.Body = t.redactBytes(x.Request.Body)
	x.Request.URL = t.redactURL(x.Request.URL)
	if x.Err != nil {
		if text := x.Err.Error(); t.RedactText(text) != text {
			x.Err = errors.New(t.RedactText(text))
		}
	}
	if x.Response != nil {
		response := *x.Response
		response.Header = t.redactHeader(response.Header)
		if cookies := response.Header["Set-Cookie"]; len(cookies) > 0 {
			response.Header["Set-Cookie"] = hideCookies(cookies)
		}
		response.Body = t.redactBytes(response.Body)
		x.Response = &response
	}
	return x
}

func (t *Target) redactURL(u *url.URL) *url.URL {
	if u == nil {
		return nil
	}
	shown := *u
	shown.Path, shown.RawPath = t.RedactText(u.Path), t.RedactText(u.RawPath)
	shown.RawQuery = t.RedactText(u.RawQuery)
	return &shown
}

func (t *Target) redactHeader(h http.Header) http.Header {
	out := make(http.Header, len(h))
	for name, values := range h {
		for _, value := range values {
			out[name] = append(out[name], t.RedactText(value))
		}
	}
	return out
}

func (t *Target) redactBytes(data []byte) []byte {
	if len(data) == 0 {
		return data
	}
	text := string(data)
	if shown := t.RedactText(text); shown != text {
		return []byte(shown)
	}
	return bytes.Clone(data)
}

func hideCookies(cookies []string) []string {
	out := make([]string, len(cookies))
	for i, cookie := range cookies {
		pair, attributes, _ := strings.Cut(cookie, ";")
		name, _, _ := strings.Cut(pair, "=")
		out[i] = name + "=…"
		if attributes != "" {
			out[i] += ";" + attributes
		}
	}
	return out
}
