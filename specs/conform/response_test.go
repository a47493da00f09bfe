package conform_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/specs/conform"
	"understudy/specs/traffic"
)

func TestResponse(t *testing.T) {
	t.Parallel()
	op := operation(t, "put")
	const jsonType, count = "Content-Type: application/json", "X-Count: 1"
	tests := []struct {
		name, method string
		status       int
		body         string
		headers      []string
		want         []string
	}{
		{"good", "PUT", 200, `{"n":1}`, []string{jsonType, count}, nil},
		{"status not declared", "PUT", 201, `{"n":1}`, nil, []string{`5 status: status: want 200, 204, 304, 206, 4XX, got 201`}},
		{"impossible status", "PUT", 7, "", nil, []string{`5 status: status: want 200, 204, 304, 206, 4XX, got 7`}},
		{"range", "PUT", 404, `[]`, []string{jsonType}, []string{`34 body: type: want object, got array`}},
		{"header missing", "PUT", 200, `{"n":1}`, []string{jsonType}, []string{`27 header "X-Count": required: want a value`}},
		{"header wrong", "PUT", 200, `{"n":1}`, []string{jsonType, "X-Count: many", "X-Rest: 1, x"}, []string{
			`27 header "X-Count": type: want integer, got "many"`,
			`27 header "X-Rest" at /1: type: want integer, got "x"`,
		}},
		{"body wrong", "PUT", 200, `{"n":"1"}`, []string{jsonType, count}, []string{`29 body at /n: type: want integer, got "1"`}},
		{"body broken", "PUT", 200, `{"n":1`, []string{jsonType, count}, []string{`29 body: syntax, got json: line 1, column 7: the text ends where "," or "}" should stand`}},
		{"body missing", "PUT", 200, "", []string{jsonType, count}, nil},
		{"body missing, no text possible", "PUT", 404, "", []string{jsonType}, []string{`34 body: absent: want application/json, got no bytes`}},
		{"content type not declared", "PUT", 200, "x", []string{"Content-Type: image/png", count}, []string{`25 content-type: mediaType: want application/json or text/*, got "image/png"`}},
		{"content type missing", "PUT", 200, "x", []string{count}, []string{`25 content-type: mediaType: want application/json or text/*, got none`}},
		{"content type broken", "PUT", 200, "x", []string{"Content-Type: ;", count}, []string{`25 content-type: mediaType: want application/json or text/*, got ";"`}},
		{"range of types", "PUT", 200, "abcdef", []string{"Content-Type: text/plain", count}, []string{`30 body: maxLength: want at most 5 characters, got "abcdef"`}},
		{"format nobody reads", "PUT", 206, "%&/", []string{"Content-Type: application/x-own"}, nil},
		{"HEAD has the headers only", "HEAD", 200, "", []string{jsonType}, []string{`27 header "X-Count": required: want a value`}},
		{"204", "PUT", 204, "", nil, nil},
		{"204 with a body", "PUT", 204, "{}", []string{jsonType}, []string{`31 body: surplus: want no body with 204, got 2 bytes`}},
		{"304 has headers", "PUT", 304, "", nil, []string{`32 header "ETag": required: want a value`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, violations := conform.Response(op, test.method, traffic.Response{Status: test.status, Header: header(test.headers...), Body: []byte(test.body)})
			if diff := cmp.Diff(test.want, sentences(violations)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAnswer(t *testing.T) {
	t.Parallel()
	op := operation(t, "put")
	a, _ := conform.Response(op, "PUT", traffic.Response{Status: 200, Header: header("Content-Type: text/csv", "X-Count: 1"), Body: []byte("a,b")})
	if a.Declared.Status != "200" || a.MediaType.Name != "text/*" || !a.HasBody || a.Body != "a,b" {
		t.Errorf("got %+v", a)
	}
	a, _ = conform.Response(op, "PUT", traffic.Response{Status: 206, Header: header("Content-Type: application/x-own"), Body: []byte("?")})
	if a.MediaType == nil || a.HasBody {
		t.Errorf("a body nobody reads: %+v", a)
	}
	a, _ = conform.Response(op, "PUT", traffic.Response{Status: 500})
	if a.Declared != nil {
		t.Errorf("an undeclared status: %+v", a)
	}
}

func TestIsOpaque(t *testing.T) {
	t.Parallel()
	content := operation(t, "put").RequestBody.Content
	for i, want := range []bool{false, true, false} {
		if got := conform.IsOpaque(content[i]); got != want {
			t.Errorf("%s: got %v", content[i].Name, got)
		}
	}
}
