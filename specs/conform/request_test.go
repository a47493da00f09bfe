package conform_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/specs/conform"
	"understudy/specs/traffic"
)

func TestRequest(t *testing.T) {
	t.Parallel()
	op := operation(t, "put")
	const jsonType, trace = "Content-Type: application/json", "X-Trace: ab"
	unset := conform.Reading{Unset: func(value any) bool { return value == "" || value == json.Number("0") || value == nil }}
	strict := conform.Reading{Strict: true, Known: []string{"format"}}
	tests := []struct {
		name string
		r    traffic.Request
		id   string
		how  conform.Reading
		want []string
	}{
		{"good", request("page=2&tags=a,b", `{"n":1}`, jsonType, trace, "Cookie: sid=ab"), "1", conform.Reading{}, nil},
		{"path", request("", `{"n":1}`, jsonType, trace), "x", conform.Reading{}, []string{`8 path "id": type: want integer, got "x"`}},
		{"path, escape", request("", `{"n":1}`, jsonType, trace), "%zz", conform.Reading{}, []string{`8 path "id": syntax, got path parameter "id": "%zz" at offset 0: "%" must be followed by two hex digits; a percent sign itself is "%25"`}},
		{"query", request("page=10&tags=abcd,b", `{"n":1}`, jsonType, trace), "1", conform.Reading{}, []string{
			`9 query "page": maximum: want at most 9, got 10`,
			`10 query "tags" at /0: maxLength: want at most 3 characters, got "abcd"`,
		}},
		{"query given twice", request("page=1&page=2", `{"n":1}`, jsonType, trace), "1", conform.Reading{}, []string{`9 query "page": syntax, got query parameter "page": "2" at offset 0: the name is given 2 times, but takes one value`}},
		{"query as a whole", request("page=%zz", `{"n":1}`, jsonType, trace), "1", conform.Reading{}, []string{`5 query: syntax, got query: "page=%zz" at offset 5: "%" must be followed by two hex digits; a percent sign itself is "%25"`}},
		{"header missing", request("", `{"n":1}`, jsonType), "1", conform.Reading{}, []string{`15 header "X-Trace": required: want a value`}},
		{"header wrong", request("", `{"n":1}`, jsonType, "X-Trace: a"), "1", conform.Reading{}, []string{`15 header "X-Trace": minLength: want at least 2 characters, got "a"`}},
		{"cookie wrong", request("", `{"n":1}`, jsonType, trace, "Cookie: sid=a"), "1", conform.Reading{}, []string{`16 cookie "sid": minLength: want at least 2 characters, got "a"`}},
		{"empty value allowed", request("flag=", `{"n":1}`, jsonType, trace), "1", conform.Reading{}, nil},
		{"content parameter", request(`filter={"a":1,"b":2}`, `{"n":1}`, jsonType, trace), "1", conform.Reading{}, nil},
		{"content parameter, wrong", request(`filter={"a":"x"}`, `{"n":1}`, jsonType, trace), "1", conform.Reading{}, []string{`11 query "filter" at /a: type: want integer, got "x"`}},
		{"content parameter, broken", request(`filter={`, `{"n":1}`, jsonType, trace), "1", conform.Reading{}, []string{`11 query "filter": syntax, got json: line 1, column 2: the text ends where a member name in double quotes should stand`}},
		{"content parameter of no known format", request("raw=abc", `{"n":1}`, jsonType, trace), "1", conform.Reading{}, []string{`12 query "raw": maxLength: want at most 2 characters, got "abc"`}},
		{"body missing", request("", "", jsonType, trace), "1", conform.Reading{}, []string{`17 body: required: want a body`}},
		{"body broken", request("", `{"n":1,"l":[{"a":}]}`, jsonType, trace), "1", conform.Reading{}, []string{`20 body at /l/0/a: syntax, got json: line 1, column 18: at /l/0/a: "}" stands where a value should`}},
		{"all at once", request("page=x", `{"id":1}`, jsonType), "x", conform.Reading{}, []string{
			`8 path "id": type: want integer, got "x"`,
			`9 query "page": type: want integer, got "x"`,
			`15 header "X-Trace": required: want a value`,
			`21 body: required: want "n", got object`,
			`21 body at /id: type: want string, got 1`,
		}},
		{"content type unknown", request("", "x", "Content-Type: text/html", trace), "1", conform.Reading{}, []string{`17 content-type: mediaType: want application/json or text/csv or application/x-own, got "text/html"`}},
		{"content type broken", request("", "x", "Content-Type: json", trace), "1", conform.Reading{}, []string{`17 content-type: mediaType: want application/json or text/csv or application/x-own, got "json"`}},
		{"content type with a charset", request("", `{"n":1}`, "Content-Type: Application/JSON; charset=utf-8", trace), "1", conform.Reading{}, nil},
		{"no content type: the first", request("", `{"n":true}`, trace), "1", conform.Reading{}, []string{`21 body at /n: type: want integer, got true`}},
		{"opaque representation", request("", "a,b\n1,2\n", "Content-Type: text/csv", trace), "1", conform.Reading{}, []string{`22 body: maxLength: want at most 5 characters, got "a,b\n1,2\n"`}},
		{"format nobody reads", request("", "%&/", "Content-Type: application/x-own", trace), "1", conform.Reading{}, nil},
		{"unset values", request("page=0&flag=", `{"n":1,"id":"","l":[{"a":null}]}`, jsonType, trace), "1", unset, nil},
		{"unset, and required", request("", `{"n":0}`, jsonType, trace), "1", unset, []string{`21 body: required: want "n", got object`}},
		{"unset counts not in the path", request("", `{"n":1}`, jsonType, trace), "0", unset, nil},
		{"strict, an object takes the rest", request("more=1", `{"n":1}`, jsonType, trace), "1", strict, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, violations := conform.Request(op, test.r, path(test.id), test.how)
			if diff := cmp.Diff(test.want, sentences(violations)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestStrictReadingOfTheQuery(t *testing.T) {
	t.Parallel()
	how := conform.Reading{Strict: true, Known: []string{"format"}}
	_, violations := conform.Request(operation(t, "optional"), request("format=json&more=1", ""), path("1"), how)
	want := []string{`36 query "more": undeclared: want a declared parameter`}
	if diff := cmp.Diff(want, sentences(violations)); diff != "" {
		t.Error(diff)
	}
}

func TestDecodedRequest(t *testing.T) {
	t.Parallel()
	d, violations := conform.Request(operation(t, "put"),
		request(`tags=a,b&filter={"a":12345678901234567890}&x=1&flag=true`, `{"n":1.0}`, "X-Trace: ab", "Cookie: sid=s%20d"), path("7"), conform.Reading{})
	if diff := cmp.Diff([]string(nil), sentences(violations)); diff != "" {
		t.Error(diff)
	}
	want := map[string]map[string]any{
		"path": {"id": json.Number("7")},
		"query": {
			"page": json.Number("1"), "tags": []any{"a", "b"}, "filter": map[string]any{"a": json.Number("12345678901234567890")},
			"flag": true, "rest": map[string]any{"x": json.Number("1")},
		},
		"header": {"X-Trace": "ab"},
		"cookie": {"sid": "s d"},
	}
	got := map[string]map[string]any{"path": d.Parameters("path"), "query": d.Parameters("query"), "header": d.Parameters("header"), "cookie": d.Parameters("cookie")}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]any{"n": json.Number("1.0")}, d.Body); diff != "" || !d.HasBody || d.MediaType.Name != "application/json" {
		t.Error(d.HasBody, d.MediaType, diff)
	}
}

func TestOptionalBody(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		op      string
		r       traffic.Request
		hasBody bool
		body    any
		want    []string
	}{
		{"nothing", "optional", request("", ""), false, nil, nil},
		{"no bytes of JSON are no body", "optional", request("", "", "Content-Type: application/json"), false, nil, nil},
		{"no bytes of text are the empty text", "optional", request("", "", "Content-Type: text/plain"), true, "", nil},
		{"no bytes of something else", "optional", request("", "", "Content-Type: a/b"), false, nil, nil},
		{"a text", "optional", request("", "abc", "Content-Type: text/plain"), true, "abc", nil},
		{"a long text", "optional", request("", "abcd", "Content-Type: text/plain"), true, "abcd", []string{`38 body: maxLength: want at most 3 characters, got "abcd"`}},
		{"anything", "any", request("", "?", "Content-Type: a/b"), false, nil, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			d, violations := conform.Request(operation(t, test.op), test.r, path("1"), conform.Reading{})
			if diff := cmp.Diff(test.want, sentences(violations)); diff != "" {
				t.Error(diff)
			}
			if d.HasBody != test.hasBody || d.Body != test.body {
				t.Errorf("got %v %#v", d.HasBody, d.Body)
			}
		})
	}
}

func TestStrip(t *testing.T) {
	t.Parallel()
	how := conform.Reading{Unset: func(value any) bool { return value == nil || value == "" }}
	in := map[string]any{"a": "", "b": nil, "c": map[string]any{"d": "", "e": json.Number("0")}, "f": []any{"", map[string]any{"g": nil}}}
	want := map[string]any{"c": map[string]any{"e": json.Number("0")}, "f": []any{"", map[string]any{}}}
	if diff := cmp.Diff(want, how.Strip(in)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff("", in["a"]); diff != "" {
		t.Error("Strip changes what it is given")
	}
}
