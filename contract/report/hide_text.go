package report

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// What gives itself away by its form: a signed token, a password before a host,
// credentials after the name of their scheme.
var (
	signed   = regexp.MustCompile(`\beyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]*`)
	userinfo = regexp.MustCompile(`(\b[a-zA-Z][a-zA-Z0-9+.-]*:)(\\?/\\?/)[^\s/@"'<>\\]*:[^\s/@"'<>\\]*@`)
	scheme   = regexp.MustCompile(`(?i)\b(bearer|basic) +([\w+/.~-]{8,}={0,2})([^\w+/.~="-]|$)`)
)

// text hides secrets, and writes what is no UTF-8 as \xNN.
func (h *hider) text(text string) string {
	if text == "" {
		return ""
	}
	if h.given != nil {
		text = h.given(text)
	}
	return legible(byForm(h.compiled().Replace(text)))
}

func byForm(text string) string {
	if strings.Contains(text, "eyJ") {
		text = signed.ReplaceAllString(text, "$$TOKEN")
	}
	if strings.ContainsRune(text, '@') {
		text = userinfo.ReplaceAllString(text, "${1}${2}…@")
	}
	return scheme.ReplaceAllString(text, "${1} $$TOKEN${3}")
}

func legible(text string) string {
	if utf8.ValidString(text) {
		return text
	}
	var b strings.Builder
	for i, r := range text {
		if r == utf8.RuneError && !strings.HasPrefix(text[i:], "\uFFFD") {
			fmt.Fprintf(&b, `\x%02x`, text[i])
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// header hides the value of a header that holds nothing but a secret.
func (h *hider) header(name, value string) string {
	if !h.isSecret(name) {
		return h.text(value)
	}
	switch name {
	case "Cookie", "Set-Cookie":
		return h.cookies(value, name == "Set-Cookie")
	}
	shown := h.text(value)
	if scheme, credentials, found := strings.Cut(shown, " "); found && !strings.HasPrefix(credentials, "$") {
		return scheme + " $" + placeholder(name)
	} else if !found && !strings.HasPrefix(shown, "$") {
		return "$" + placeholder(name)
	}
	return shown
}

func (h *hider) cookies(text string, isSet bool) string {
	var out []string
	for i, part := range strings.Split(text, ";") {
		name, value, found := strings.Cut(strings.TrimSpace(part), "=")
		if isSet && i > 0 || !found || strings.HasPrefix(value, "$") {
			out = append(out, h.text(strings.TrimSpace(part)))
			continue
		}
		out = append(out, h.text(name)+"=…")
	}
	return strings.Join(out, "; ")
}

// url hides the user, and secrets in path and query.
func (h *hider) url(u *url.URL) string {
	shown := *u
	shown.User = nil
	pairs := strings.Split(shown.RawQuery, "&")
	for i, pair := range pairs {
		name, value, given := strings.Cut(pair, "=")
		if given && h.isSecret(name) && value != "" && !strings.HasPrefix(value, "$") {
			pairs[i] = name + "=$" + placeholder(name)
		}
	}
	shown.RawQuery = strings.Join(pairs, "&")
	return h.text(shown.String())
}

// command hides secrets in commands for a shell: a variable takes the place of
// each, outside the single quotes that all values stand in.
func (h *hider) command(text string) string {
	h.compiled()
	return h.text(h.shell.Replace(text))
}

// place is what stands around a secret in a text, and the $NAME that replaces it.
type place struct{ before, name, after string }

// compiled is the replacer of all values met, the longest first.
func (h *hider) compiled() *strings.Replacer {
	if h.replacer != nil {
		return h.replacer
	}
	var plain, shell []string
	for _, form := range slices.SortedFunc(maps.Keys(h.forms), longestFirst) {
		at := h.forms[form]
		plain = append(plain, form, at.before+at.name+at.after)
		shell = append(shell, strings.ReplaceAll(form, "'", `'\''`), at.before+`'"`+at.name+`"'`+at.after)
	}
	h.replacer, h.shell = strings.NewReplacer(plain...), strings.NewReplacer(shell...)
	return h.replacer
}

func longestFirst(a, b string) int {
	if len(a) != len(b) {
		return len(b) - len(a)
	}
	return strings.Compare(a, b)
}

// isDull is true for a value that might as well be a word of a sentence.
func isDull(value string) bool {
	return len(value) < shortestMet || strings.Trim(value, "abcdefghijklmnopqrstuvwxyz") == "" && len(value) < 2*shortestMet
}

// formsOf lists how a value may be written.
func formsOf(value string) []string {
	quoted, _ := json.Marshal(value)
	inJSON := strings.Trim(string(quoted), `"`)
	return []string{
		value, url.QueryEscape(value), url.PathEscape(value), inJSON, strings.ReplaceAll(inJSON, "/", `\/`),
		strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value),
		base64.StdEncoding.EncodeToString([]byte(value)), base64.RawStdEncoding.EncodeToString([]byte(value)),
		base64.URLEncoding.EncodeToString([]byte(value)), base64.RawURLEncoding.EncodeToString([]byte(value)),
	}
}

// pairsOf lists how a member and its value may be written, up to the value and
// behind it.
func pairsOf(name string) [][2]string {
	return [][2]string{
		{`"` + name + `":"`, `"`}, {`"` + name + `": "`, `"`}, {`"` + name + `" : "`, `"`}, {"<" + name + ">", "</"},
	}
}
