package contract

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"understudy/specs"
)

// Bases are the URLs below which an API's paths stand.
type Bases []*url.URL

// BasesOf are the servers of a document. One that names no host is any host's.
func BasesOf(api *specs.API) Bases {
	var out Bases
	for _, server := range api.Servers {
		at, err := url.Parse(server.URL)
		if err != nil {
			at = &url.URL{}
		}
		out = append(out, &url.URL{Scheme: at.Scheme, Host: at.Host, Path: server.Path})
	}
	if len(out) == 0 {
		out = Bases{{}}
	}
	return out
}

// below gives what follows the longest base that a URL is below, escaped.
func (b Bases) below(at *url.URL) (path string, ok bool) {
	longestFirst := slices.SortedStableFunc(slices.Values(b), func(x, y *url.URL) int { return cmp.Compare(len(y.Path), len(x.Path)) })
	for _, base := range longestFirst {
		if base.Host != "" && host(base) != host(at) {
			continue
		}
		rest, found := strings.CutPrefix(at.EscapedPath(), strings.TrimRight(base.EscapedPath(), "/"))
		if found && (rest == "" || rest[0] == '/') {
			return "/" + strings.TrimPrefix(rest, "/"), true
		}
	}
	return "", false
}

// host is a URL's host with its port, the usual one left out.
func host(at *url.URL) string {
	port := at.Port()
	if port == "80" && at.Scheme == "http" || port == "443" && at.Scheme == "https" {
		port = ""
	}
	return strings.ToLower(at.Hostname()) + ":" + port
}
