package main

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
	"text/tabwriter"

	"net/http"
	"net/url"
	"understudy/fixtures"
	"understudy/mock"
	"understudy/specs"
	"understudy/specs/resource"
	"understudy/specs/traffic"
)

func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "devel"
}

// announce says that we are ready: one JSON line for programs on stdout, a
// table for people on stderr.
func announce(stdout, stderr io.Writer, server *mock.Server, s *stage) {
	base := "http://" + s.mock.Addr().String()
	line := struct {
		URL   string            `json:"url"`
		Admin string            `json:"admin,omitempty"`
		Token string            `json:"token,omitempty"`
		APIs  map[string]string `json:"apis"`
	}{URL: base, APIs: map[string]string{}}
	if s.admin != nil {
		line.Admin, line.Token = "http://"+s.admin.Addr().String(), s.token
	}
	for _, part := range server.Parts() {
		line.APIs[part.API.Name] = base + "/" + part.API.Name
	}
	friendly(stderr, server, base, line.Admin, line.Token)
	text, _ := json.Marshal(line)
	fmt.Fprintf(stdout, "%s\n", text)
}

func friendly(w io.Writer, server *mock.Server, base, admin, token string) {
	fmt.Fprintf(w, "\nUnderstudy is on stage at %s\n\n", base)
	table := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "API\tURL\tOPERATIONS\tSCENARIO\tTITLE")
	for _, part := range server.Parts() {
		fmt.Fprintf(table, "%s\t%s/%s\t%d\t%s\t%s\n", part.API.Name, base, part.API.Name, len(part.API.Operations), part.Scenario.Name, part.API.Title)
	}
	_ = table.Flush()
	fmt.Fprint(w, "\nTry it:\n\n")
	for _, part := range server.Parts() {
		if call, ok := sampleCall(part, base+"/"+part.API.Name); ok {
			fmt.Fprintf(w, "  %s\n", call)
		}
	}
	fmt.Fprintf(w, "\nCallers: %s\n", callerLine(server.Parts()))
	if admin != "" {
		fmt.Fprintf(w, "Admin:   %s  (Authorization: Bearer %s)\n", admin, token)
	}
	fmt.Fprint(w, "\n")
}

func callerLine(parts []*mock.Part) string {
	var words []string
	for _, caller := range parts[0].Fixtures.Callers {
		if len(caller.Tokens) > 0 {
			words = append(words, fmt.Sprintf("%s (token %s, password %s)", caller.Name, caller.Tokens[0], caller.Password))
		}
	}
	return strings.Join(words, ", ")
}

// sampleCall is a curl command that works when pasted: a list, else any GET
// without path parameters.
func sampleCall(part *mock.Part, base string) (string, bool) {
	var best *specs.Operation
	for _, action := range part.Model.Actions {
		op := action.Operation
		if op.Method != http.MethodGet || len(specs.TemplateNames(op.Path)) > 0 {
			continue
		}
		if action.Kind == resource.List {
			best = op
			break
		}
		if best == nil {
			best = op
		}
	}
	if best == nil {
		return "", false
	}
	target, err := url.Parse(base + best.Path)
	if err != nil {
		return "", false
	}
	target.RawQuery = sampleQuery(best)
	request := traffic.Request{Method: http.MethodGet, URL: target, Header: http.Header{}}
	sign(&request, best, part.Fixtures.Callers)
	return request.Curl(nil), true
}

// sampleQuery holds the parameters that are required, or that a named example
// shows as part of a call.
func sampleQuery(op *specs.Operation) string {
	var pairs []string
	for _, p := range op.Parameters {
		if p.In != "query" || len(p.Examples) == 0 || !p.Required && p.Examples[0].Name == "" {
			continue
		}
		if text, err := p.Encode(p.Examples[0].Value); err == nil && text != "" {
			pairs = append(pairs, text)
		}
	}
	return strings.Join(pairs, "&")
}

// sign adds the credentials of the first caller, for the first alternative.
func sign(r *traffic.Request, op *specs.Operation, callers []*fixtures.Caller) {
	if len(op.Security) == 0 || len(callers) == 0 || len(callers[0].Tokens) == 0 {
		return
	}
	caller := callers[0]
	for _, credential := range op.Security[0] {
		scheme := credential.Scheme
		switch {
		case scheme.Type == "http" && scheme.Scheme == "basic":
			signed := http.Request{Header: r.Header}
			signed.SetBasicAuth(caller.Name, caller.Password)
		case scheme.Type == "apiKey" && scheme.In == "header":
			r.Header.Set(scheme.Param, caller.Tokens[0])
		case scheme.Type == "apiKey" && scheme.In == "cookie":
			r.Header.Set("Cookie", scheme.Param+"="+caller.Tokens[0])
		case scheme.Type == "apiKey":
			query := r.URL.Query()
			query.Set(scheme.Param, caller.Tokens[0])
			r.URL.RawQuery = query.Encode()
		default:
			r.Header.Set("Authorization", "Bearer "+caller.Tokens[0])
		}
	}
}
