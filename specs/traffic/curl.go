package traffic

import (
	"encoding/base64"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// Curl writes one command for a POSIX shell that repeats the request. Redact
// returns what to show for a value: it is asked for each header and each pair
// of the query by its name, and with the name "" for the body; nil shows all.
// A body that is no plain text is written in base64 before a pipe.
func (r Request) Curl(redact func(name, value string) string) string {
	if redact == nil {
		redact = func(_, value string) string { return value }
	}
	body := r.Body
	if shown := redact("", string(body)); len(body) > 0 {
		body = []byte(shown)
	}
	words := append([]string{"curl"}, r.methodWords(body)...)
	target := r.target(redact)
	if strings.ContainsAny(target, "[]{}") {
		words = append(words, "--globoff")
	}
	if strings.Contains(target, "/.") {
		words = append(words, "--path-as-is")
	}
	words = append(words, quote(target))
	words = append(words, r.headerWords(len(body) > 0, redact)...)
	prefix, data := bodyWords(body)
	return prefix + strings.Join(append(words, data...), " ")
}

func (r Request) methodWords(body []byte) []string {
	switch {
	case r.Method == http.MethodHead && len(body) == 0:
		return []string{"--head"}
	case r.Method == "" || r.Method == http.MethodGet && len(body) == 0:
		return nil
	}
	return []string{"-X", methodWord(r.Method)}
}

func methodWord(method string) string {
	if strings.Trim(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" {
		return method
	}
	return quote(method)
}

// target is the URL without its user, and with the query redacted.
func (r Request) target(redact func(name, value string) string) string {
	if r.URL == nil {
		return ""
	}
	shown := *r.URL
	shown.User, shown.Fragment = nil, ""
	pairs := strings.Split(shown.RawQuery, "&")
	for i, pair := range pairs {
		rawName, raw, given := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(rawName)
		value, wrong := url.QueryUnescape(raw)
		if err != nil || wrong != nil {
			name, value = rawName, raw
		}
		if hidden := redact(name, value); given && hidden != value {
			pairs[i] = rawName + "=" + url.QueryEscape(hidden)
		}
	}
	shown.RawQuery = strings.Join(pairs, "&")
	return shown.String()
}

// headerWords leaves out what curl itself derives from the URL and the body.
func (r Request) headerWords(hasBody bool, redact func(name, value string) string) []string {
	var words []string
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		switch http.CanonicalHeaderKey(name) {
		case "Content-Length", "Host", "Transfer-Encoding", "Connection":
			continue
		case "Accept-Encoding":
			words = append(words, "--compressed")
		}
		for _, value := range r.Header[name] {
			words = append(words, "-H", quote(headerLine(name, redact(name, value))))
		}
	}
	if hasBody && len(r.Header.Values("Content-Type")) == 0 {
		words = append(words, "-H", quote("Content-Type:")) // else curl says it is a form
	}
	return words
}

// headerLine writes an empty header in the way that keeps curl from dropping it.
func headerLine(name, value string) string {
	if value == "" {
		return name + ";"
	}
	return name + ": " + value
}

func bodyWords(body []byte) (prefix string, words []string) {
	switch {
	case len(body) == 0:
		return "", nil
	case !isPlain(body):
		return "printf %s " + quote(base64.StdEncoding.EncodeToString(body)) + " | base64 -d | ", []string{"--data-binary", "@-"}
	case body[0] == '@': // --data-binary would read a file
		return "", []string{"--data-raw", quote(string(body))}
	}
	return "", []string{"--data-binary", quote(string(body))}
}

// isPlain tells whether text can stand in a command and be seen there.
func isPlain(body []byte) bool {
	for rest := body; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		if r == utf8.RuneError && size == 1 || r < ' ' && r != '\n' && r != '\t' || 0x7F <= r && r < 0xA0 {
			return false
		}
		rest = rest[size:]
	}
	return true
}

// quote makes one word of a text: nothing has a meaning between single quotes,
// which cannot hold a single quote.
func quote(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
