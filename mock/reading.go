package mock

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"understudy/specs"
	"understudy/specs/media"
	"understudy/specs/schema"
	"understudy/specs/style"
	"understudy/specs/traffic"
)

// reading is one request on its way into the form of the document.
type reading struct {
	*reader
	call    *Call
	request traffic.Request
	query   []string          // pairs, escaped
	given   map[string]bool   // declared query parameters
	path    map[string]string // of a call by name: escaped texts
	members map[string]any    // what query and form say of the body
	body    any
	hasBody bool
}

// read gives the request in the document's form; where the call is by name, its
// match gets the path parameters. The error says why a body cannot be read that
// the document itself does not know.
func (r *reader) read(call *Call) (traffic.Request, error) {
	in := &reading{reader: r, call: call, request: call.Request, given: map[string]bool{}, path: map[string]string{}, members: map[string]any{}}
	query, err := style.ParseQuery(call.Request.URL.RawQuery)
	if err != nil {
		return call.Request, nil
	}
	if err := in.takeBody(); err != nil {
		return call.Request, err
	}
	for _, name := range query.Names() {
		in.take(name, query.Raws(name))
	}
	if err := in.takeFields(); err != nil {
		return call.Request, err
	}
	if call.Match.Called != nil {
		in.takeFromBody()
		in.namePath()
	}
	in.writeQuery()
	in.writeBody()
	return in.request, nil
}

func (in *reading) takeBody() error {
	if in.reader.body == nil && in.call.Match.Called == nil || len(in.request.Body) == 0 {
		return nil
	}
	contentType := media.Base(in.request.Header.Get("Content-Type"))
	value, ok, err := in.decode(contentType, in.request.Header, in.request.Body)
	if ok {
		in.body, in.hasBody = in.canonical(value, in.schema()), true
	}
	return err
}

func (in *reading) takeFields() error {
	fields, err := in.reader.fields(media.Base(in.request.Header.Get("Content-Type")), in.request.Header, in.request.Body)
	if fields == nil || err != nil {
		return err
	}
	if in.reader.body != nil {
		in.body, in.hasBody = map[string]any{}, true
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		in.take(name, escapedTexts(fields[name]))
	}
	return nil
}

// escapedTexts are the values of a field that came once or several times, as a
// query writes them; a file has none.
func escapedTexts(field any) []string {
	items, several := field.([]any)
	if !several {
		items = []any{field}
	}
	out := []string{}
	for _, item := range items {
		if text, err := style.Text(item); err == nil {
			out = append(out, url.QueryEscape(text))
		}
	}
	return out
}

// take puts a name of the query or form with its escaped values where it
// belongs: to a parameter, to a member of the body, or to the rest of the query.
func (in *reading) take(name string, values []string) {
	if in.rules.IgnoreEmpty {
		values = slices.DeleteFunc(values, func(text string) bool { return text == "" })
	}
	if len(values) == 0 {
		return
	}
	if p := in.reader.query[in.folded(name)]; p != nil {
		in.takeParameter(p, values)
		return
	}
	if p := in.reader.path[in.folded(name)]; p != nil && in.call.Match.Called != nil {
		in.path[p.Name] = url.PathEscape(strings.Join(unescaped(values), ","))
	}
	if member, declared := in.member(name, in.schema()); in.rules.Bind && declared {
		in.members[member] = in.value(unescaped(values), in.schema().Property(member))
		return
	}
	in.pass(name, values)
}

// pass leaves a name and its values as they came.
func (in *reading) pass(name string, values []string) {
	for _, value := range values {
		in.query = append(in.query, url.QueryEscape(name)+"="+value)
	}
}

func unescaped(values []string) []string {
	out := make([]string, len(values))
	for i, value := range values {
		out[i], _ = url.QueryUnescape(value)
	}
	return out
}

// takeParameter reads a parameter where its text may have another form than the
// document's.
func (in *reading) takeParameter(p *specs.Parameter, values []string) {
	in.given[p.Name] = true
	isList := style.ShapeOf(p.Schema) != style.Scalar || len(values) > 1
	if p.Content != nil || p.Style == "deepObject" || isList && in.values == nil {
		in.pass(p.Name, values)
		return
	}
	pair, err := p.Encode(in.value(unescaped(values), p.Schema))
	if err != nil && !errors.Is(err, style.ErrEmpty) {
		in.pass(p.Name, values)
		return
	}
	in.addPair(pair, err)
}

// addPair leaves an empty list out, which the query has no text for.
func (in *reading) addPair(pair string, err error) {
	if err == nil {
		in.query = append(in.query, pair)
	}
}

// value reads the texts of one name. Text that does not fit stays text, for the
// document to name what is wrong.
func (in *reading) value(values []string, s *schema.Schema) any {
	joined := strings.Join(values, ",")
	if style.ShapeOf(s) == style.Scalar {
		return style.Primitive(in.text(joined, s), s)
	}
	if in.values != nil {
		if value, err := in.values.Decode([]byte(joined), s, ""); err == nil {
			return in.canonical(value, s)
		}
		return joined
	}
	items := make([]any, len(values))
	for i, text := range values {
		items[i] = style.Primitive(in.text(text, s.Item(i)), s.Item(i))
	}
	return items
}

// takeFromBody gives parameters that stand nowhere else the values that members
// of the body have.
func (in *reading) takeFromBody() {
	object, _ := in.body.(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(object)) {
		value := object[name]
		if p := in.reader.query[in.folded(name)]; p != nil && !in.given[p.Name] && value != nil {
			in.given[p.Name] = true
			in.addPair(p.Encode(in.canonical(value, p.Schema)))
		}
		p := in.reader.path[in.folded(name)]
		if p == nil {
			continue
		}
		if text, err := style.Text(value); err == nil && in.path[p.Name] == "" {
			in.path[p.Name] = url.PathEscape(text)
		}
	}
}

// namePath makes the path parameters of a call by name part of its match.
func (in *reading) namePath() {
	match := &in.call.Match
	match.Names, match.Values = nil, nil
	for _, name := range slices.Sorted(maps.Keys(in.path)) {
		match.Names, match.Values = append(match.Names, name), append(match.Values, in.path[name])
	}
}

func (in *reading) writeQuery() {
	target := *in.request.URL
	target.RawQuery = strings.Join(in.query, "&")
	in.request.URL = &target
}

// writeBody lays what query and form say over the body; on a call by name it
// fills the gaps only.
func (in *reading) writeBody() {
	if in.reader.body == nil {
		in.dropBody()
		return
	}
	if in.rules.Bind && !in.hasBody && len(in.request.Body) == 0 && in.schema().Is("object") {
		in.body, in.hasBody = map[string]any{}, true
	}
	if !in.hasBody {
		return
	}
	if object, ok := in.body.(map[string]any); ok {
		for name, value := range in.members {
			if _, there := object[name]; !there || in.call.Match.Called == nil {
				object[name] = value
			}
		}
	}
	in.setBody(in.reader.body.Name, encodeJSON(in.body))
}

// dropBody takes the body away from an operation that declares none and is
// called by name: it was read for the parameters.
func (in *reading) dropBody() {
	if in.call.Match.Called != nil && in.hasBody {
		in.setBody("", nil)
	}
}

func (in *reading) setBody(contentType string, body []byte) {
	header := make(http.Header, len(in.request.Header)+1)
	maps.Copy(header, in.request.Header)
	header.Set("Content-Type", contentType)
	in.request.Header, in.request.Body = header, body
}
