package control

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"understudy/mock"
	"understudy/specs"
	"understudy/specs/conform"
)

const hidden = "***"

// secrets are the names, in lower case, whose values are credentials. Values
// inside bodies are not among them.
type secrets struct {
	headers, query map[string]bool
}

// secretsOf collects the names in which any of the APIs takes credentials. They
// hold for all calls: one that found no API may carry them too.
func secretsOf(schemes []*specs.SecurityScheme) secrets {
	s := secrets{
		headers: map[string]bool{"authorization": true, "proxy-authorization": true, "cookie": true, "set-cookie": true},
		query:   map[string]bool{"access_token": true}, // RFC 6750, section 2.3
	}
	for _, scheme := range schemes {
		switch {
		case scheme.Type == "apiKey" && scheme.In == "header":
			s.headers[strings.ToLower(scheme.Param)] = true
		case scheme.Type == "apiKey" && scheme.In == "query":
			s.query[strings.ToLower(scheme.Param)] = true
		}
	}
	return s
}

// redact returns a copy of the entry without credentials.
func (s secrets) redact(e *mock.Entry) mock.Entry {
	out := *e
	out.Request.Header, out.Response.Header = s.header(e.Request.Header), s.header(e.Response.Header)
	shown := url.URL{}
	if e.Request.URL != nil {
		shown = *e.Request.URL
	}
	shown.User, shown.RawQuery = nil, s.rawQuery(shown.RawQuery)
	out.Request.URL = &shown
	out.Departures = s.violations(e.Departures)
	if e.Problem != nil {
		problem := *e.Problem
		problem.Violations = s.violations(problem.Violations)
		out.Problem = &problem
	}
	return out
}

func (s secrets) header(given http.Header) http.Header {
	out := given.Clone()
	for name, values := range out {
		if s.headers[strings.ToLower(name)] {
			for i := range values {
				values[i] = hidden
			}
		}
	}
	return out
}

// rawQuery hides values and leaves every other byte as it was.
func (s secrets) rawQuery(raw string) string {
	pairs := strings.Split(raw, "&")
	for i, pair := range pairs {
		name, _, has := strings.Cut(pair, "=")
		if has && s.isSecretPair(name) {
			pairs[i] = name + "=" + hidden
		}
	}
	return strings.Join(pairs, "&")
}

func (s secrets) isSecretPair(name string) bool {
	if plain, err := url.QueryUnescape(name); err == nil {
		name = plain
	}
	return s.query[strings.ToLower(name)]
}

// violations hides what was got where a credential was wanted.
func (s secrets) violations(given []conform.Violation) []conform.Violation {
	out := slices.Clone(given)
	for i, v := range out {
		name := strings.ToLower(v.Name)
		if v.Got != "" && (v.Part == conform.Cookie || v.Part == conform.Header && s.headers[name] || v.Part == conform.Query && s.query[name]) {
			out[i].Got = hidden
		}
	}
	return out
}
