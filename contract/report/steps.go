package report

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"understudy/specs/document"
)

// repeating is what the formats need that write findings as something to run:
// the exchanges that created records, so that a finding can be repeated after
// its records are gone.
type repeating struct {
	book
	made []exchangeJSON
}

func (r *repeating) result(e resultEvent) {
	if creates(e.Exchange) {
		r.made = append(r.made, e.Exchange)
	}
}

func creates(x exchangeJSON) bool {
	return (x.Method == "POST" || x.Method == "PUT") && x.Status/100 == 2 && x.Response != nil && !x.Response.Base64 && !x.Response.Cut
}

// step is one call on the way to a finding.
type step struct {
	exchangeJSON
	Keeps []variable // of its answer, for later steps
}

// variable is an id that the target makes.
type variable struct {
	Name    string // ID1, ID2, …
	Value   string // as it was in the run
	Pointer string // into the answer
	Member  string // its last token
	Nth     int    // which member of that name in the text of the answer, from 1
}

// mostSteps bounds how many calls are put before a finding's own.
const mostSteps = 12

// steps lists the calls that lead to a finding, the creates of the records it
// names included, with the ids of these replaced by variables.
func (r *repeating) steps(f failureJSON) []step {
	chain := append(slices.Clone(f.Before), f.Exchange)
	for range mostSteps {
		missing := r.missing(chain)
		if missing == nil {
			break
		}
		chain = append([]exchangeJSON{*missing}, chain...)
	}
	out := make([]step, len(chain))
	n := 0
	for i, x := range chain {
		out[i].exchangeJSON = x
		for _, id := range idsIn(x) {
			if !slices.ContainsFunc(chain[i+1:], func(later exchangeJSON) bool { return names(later, id.Value) }) {
				continue
			}
			n++
			id.Name = fmt.Sprintf("ID%d", n)
			out[i].Keeps = append(out[i].Keeps, id)
			for j := i + 1; j < len(chain); j++ {
				chain[j] = chain[j].with(id)
			}
		}
	}
	return out
}

// missing finds the newest create that made a record which the chain names and
// does not create itself.
func (r *repeating) missing(chain []exchangeJSON) *exchangeJSON {
	for i := len(r.made) - 1; i >= 0; i-- {
		for _, id := range idsIn(r.made[i]) {
			if isNamedFirst(chain, id.Value) {
				return &r.made[i]
			}
		}
	}
	return nil
}

// isNamedFirst tells whether a value is in a path before it is in an answer to a create.
func isNamedFirst(chain []exchangeJSON, value string) bool {
	for _, x := range chain {
		if names(x, value) {
			return true
		}
		if slices.ContainsFunc(idsIn(x), func(v variable) bool { return v.Value == value }) {
			return false
		}
	}
	return false
}

// names tells whether a value is a segment of the request's path.
func names(x exchangeJSON, value string) bool {
	path, _, _ := strings.Cut(x.URL, "?")
	return slices.Contains(strings.Split(path, "/"), url.PathEscape(value))
}

// with puts a variable in the place of an id: in the path, and where it is a
// whole text in the body.
func (x exchangeJSON) with(id variable) exchangeJSON {
	path, query, hasQuery := strings.Cut(x.URL, "?")
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		if segment == url.PathEscape(id.Value) {
			segments[i] = "$" + id.Name
		}
	}
	x.URL = strings.Join(segments, "/")
	if hasQuery {
		x.URL += "?" + query
	}
	if x.Request != nil && !x.Request.Base64 {
		request := *x.Request
		quoted, _ := json.Marshal(id.Value)
		request.Body = strings.ReplaceAll(request.Body, string(quoted), `"$`+id.Name+`"`)
		x.Request = &request
	}
	return x
}

// idsIn lists what may be an id in the answer to a create.
func idsIn(x exchangeJSON) []variable {
	if !creates(x) {
		return nil
	}
	decoder := json.NewDecoder(strings.NewReader(x.Response.Body))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return nil
	}
	var out []variable
	collect(&out, "", "", value)
	out = slices.DeleteFunc(out, func(v variable) bool { return names(x, v.Value) }) // not made by this call
	for i := range out {
		out[i].Nth = nth(x.Response.Body, out[i])
	}
	return out
}

func collect(out *[]variable, pointer, member string, value any) {
	switch v := value.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			collect(out, pointer+"/"+document.Escape(name), name, v[name])
		}
	case string:
		if isID(member) && v != "" {
			*out = append(*out, variable{Value: v, Pointer: pointer, Member: member})
		}
	case json.Number:
		if isID(member) {
			*out = append(*out, variable{Value: v.String(), Pointer: pointer, Member: member})
		}
	}
}

var idName = regexp.MustCompile(`(?i)^([a-z0-9_-]*[0-9_-])?(id|uuid|guid|key)$|^[A-Za-z0-9]*(?-i:Id|ID)$`)

func isID(member string) bool { return idName.MatchString(member) }

// nth counts the members of a name in a JSON text up to the one with the value.
func nth(text string, v variable) int {
	member := regexp.MustCompile(`"` + regexp.QuoteMeta(v.Member) + `" *: *("[^"]*"|[^],} ]*)`)
	for i, found := range member.FindAllStringSubmatch(text, -1) {
		if strings.Trim(found[1], `"`) == v.Value {
			return i + 1
		}
	}
	return 1
}

var (
	dollarName = regexp.MustCompile(`\$[A-Z][A-Z0-9_]*`)
	dollarText = regexp.MustCompile(`"\$[A-Z][A-Z0-9_]*"`)
)

// secretsIn lists the variables that stand for secrets in requests: in headers
// and queries anywhere, in bodies where they are a whole text.
func secretsIn(steps []step) []string {
	var out []string
	for _, s := range steps {
		_, query, _ := strings.Cut(s.URL, "?")
		out = append(out, dollarName.FindAllString(query, -1)...)
		if s.Request == nil {
			continue
		}
		for _, h := range s.Request.Headers {
			out = append(out, dollarName.FindAllString(h.Value, -1)...)
		}
		for _, text := range dollarText.FindAllString(s.Request.Body, -1) {
			out = append(out, strings.Trim(text, `"`))
		}
	}
	isOurs := func(name string) bool {
		return slices.ContainsFunc(steps, func(s step) bool {
			return slices.ContainsFunc(s.Keeps, func(v variable) bool { return "$"+v.Name == name })
		})
	}
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), isOurs)
}
