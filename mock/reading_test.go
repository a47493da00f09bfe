package mock_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/mock/mocktest"
)

func TestReadingBodies(t *testing.T) {
	t.Parallel()
	s := notes(t)
	for _, test := range []struct{ name, line, contentType, body, want string }{
		{"names in any case", "POST /notes", "application/json", `{"TEXT":"a","done":"True","count":"3","KIND":"sHORT"}`, `{"Text":"a","Count":3,"Done":true,"Kind":"Short"}`},
		{"the exact name wins", "POST /notes", "application/json", `{"text":"a","Text":"b","TEXT":"c"}`, `{"Text":"b"}`},
		{"the query wins", "POST /notes?text=q&tags=[a,b]&count=2", "application/json", `{"text":"b","tags":["c"]}`, `{"Text":"q","Count":2,"Tags":["a","b"]}`},
		{"by name the body wins", "POST /call/note?text=q&count=2", "application/json", `{"text":"b"}`, `{"Text":"b","Count":2}`},
		{"no body at all", "POST /notes?text=q", "", ``, `{"Text":"q"}`},
		{"an empty object", "POST /notes", "application/json", ``, `400 [""]`},
		{"empty values", "POST /notes?text=&count", "application/json", `{"text":"b","count":1}`, `{"Text":"b","Count":1}`},
		{"form", "POST /notes", "application/x-www-form-urlencoded", `text=a+b&tags=x,%22y,z%22&done=TRUE,x`, `{"Text":"a b","Done":true,"Tags":["x","y,z"]}`},
		{"multipart", "POST /notes", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nm\r\n--b--\r\n", `{"Text":"m"}`},
		{"broken multipart", "POST /notes", "multipart/form-data", "--b", `400 [""]`},
		{"JSV", "POST /notes", "application/jsv", `{text:"a, b",tags:[x,y],count:4}`, `{"Text":"a, b","Count":4,"Tags":["x","y"]}`},
		{"broken JSV", "POST /notes", "application/jsv", `{text:[`, `400 [""]`},
		{"XML", "POST /notes", "application/xml; charset=utf-8", `<Note><Text>x</Text><Done>true</Done></Note>`, `{"Text":"x","Done":true}`},
		{"the first line", "POST /notes", "text/jsonl", "{\"text\":\"one\"}\n{\"text\":\"two\"}\n", `{"Text":"one"}`},
		{"an unknown type", "POST /notes", "text/plain", "hello", `415 [""]`},
		{"what cannot be read", "POST /notes", "application/json", `{"text":"a","count":"many","done":"maybe","kind":"odd"}`, `400 ["/Count","/Done","/Kind"]`},
		{"not JSON", "POST /notes", "application/json", `text`, `400 [""]`},
		{"a list", "POST /notes", "application/json", `[1]`, `400 [""]`},
	} {
		got := s.Ask(t, test.line, test.body, "Content-Type: "+test.contentType, "Accept: application/json")
		if diff := cmp.Diff(test.want, without(got.Body, got.Status)); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}

// without leaves out the id that was made up; a refusal is its status and fields.
func without(body string, status int) string {
	if _, fields, refused := strings.Cut(body, `"fields":`); refused {
		return outcomeStatus(status) + " " + strings.TrimSuffix(fields, "}")
	}
	if _, rest, made := strings.Cut(body, `","Text"`); made {
		return `{"Text"` + rest
	}
	return body
}

func outcomeStatus(status int) string {
	return map[int]string{400: "400", 415: "415"}[status]
}

func TestReadingQueries(t *testing.T) {
	t.Parallel()
	s := notes(t)
	for _, body := range []string{`{"text":"1","tags":["a"],"kind":"Short","done":true}`, `{"text":"2","tags":["b,c"],"kind":"Long","done":false}`} {
		wantStatus(t, s.Ask(t, "POST /notes", body), 200)
	}
	for query, want := range map[string]int{
		"kind=SHORT":              200,
		"kind=other":              400,
		"DONE=TRUE":               200,
		"done=maybe":              400,
		"tags=a,x":                200,
		"tags=[a,x]":              200,
		"tags=%5B%22a%22%5D":      200,
		"tags=[a":                 200, // no list in brackets: one item, as it stands
		"tags=&kind=&done":        200,
		"tags=a&tags=x&unknown=1": 200,
		"kind=%zz":                400,
	} {
		if got := s.Ask(t, "GET /notes?"+query, ""); got.Status != want {
			t.Errorf("%s: %d %s, want %d", query, got.Status, got.Body, want)
		}
	}
}

func TestWriting(t *testing.T) {
	t.Parallel()
	s := notes(t)
	body := `{"id":"1","text":"<b>","code":"abcd"}`
	for _, test := range []struct{ line, name, value, part string }{
		{"POST /notes", "Content-Type", "application/json; charset=utf-8", `"Text":"<b>"`},
		{"PUT /notes/1.page", "Content-Disposition", "inline;filename=Note.html", "&lt;b&gt;"},
		{"PUT /notes/1.xml", "Content-Type", "application/xml", `<Code>ab-cd</Code><Count i:nil="true"></Count>`},
		{"PUT /notes/2?callback=a-b", "Content-Type", "text/javascript", `a_b({"error":`},
		{"PUT /notes/2.xml", "Content-Type", "application/xml", `<error>Not Found</error>`},
	} {
		got := s.Ask(t, test.line, body)
		if diff := cmp.Diff(test.value, got.Header.Get(test.name)); diff != "" {
			t.Errorf("%s: %s", test.line, diff)
		}
		wantText(t, test.line, got.Body, test.part)
	}
	wantStatus(t, s.Ask(t, "PUT /notes/2?callback=f", body), 200)
	wantStatus(t, s.Ask(t, "PUT /notes/2", body), 404)
}

func TestPreferredRepresentation(t *testing.T) {
	t.Parallel()
	s := notes(t)
	wantStatus(t, s.Ask(t, "POST /notes", `{"id":"1","text":"a"}`), 200)
	for _, test := range []struct{ path, accept, contentType, want string }{
		{"/notes/1", "application/xml, application/json;q=0", "x/y", "application/json"},
		{"/notes/1", "application/xml, text/html;q=0.1", "application/json", "text/html"},
		{"/notes/1", "text/html, application/xml", "application/xml", "application/xml"},
		{"/notes/1", "text/jsonl, */*", "application/xml", "application/xml"},
		{"/notes/1", "text/jsonl, */*", "application/x-www-form-urlencoded", "application/json"},
		{"/notes/1", "image/png, text/jsonl;q=0", "", "text/jsonl"},
		{"/notes/1", "image/png", "", "application/json"},
		{"/notes/1", "", "application/xml", "application/json"},
		{"/notes/1.jsonl?callback=f&format=xml", "text/html", "", "text/jsonl"},
		{"/notes/1?callback=f&format=xml", "text/html", "", "text/javascript"},
		{"/notes/1?Format=XML", "text/html", "", "application/xml"},
		{"/notes/1?format=text/html", "", "", "text/html"},
		{"/notes/1?format=odd", "application/xml", "", "application/xml"},
		{"/xml/say/note?id=1", "text/html", "", "application/xml"},
		{"/xml/say/note.jsonl?id=1", "text/html", "", "text/jsonl"},
		{"/call/note?id=1", "text/html", "", "application/json"},
	} {
		body := ""
		if test.contentType == "" {
			body = `{"text":"a"}`
		}
		got := s.Ask(t, "PUT "+test.path+sep(test.path)+"text=a", body, "Accept: "+test.accept, "Content-Type: "+test.contentType)
		if diff := cmp.Diff("200 "+test.want, outcome(got)); diff != "" {
			t.Errorf("%s, Accept %s, Content-Type %s: %s%s", test.path, test.accept, test.contentType, diff, got.Body)
		}
	}
}

func sep(path string) string {
	if strings.Contains(path, "?") {
		return "&"
	}
	return "?"
}

// What x-mock-read does not allow stays as the document says.
func TestReadingOnlyAsAllowed(t *testing.T) {
	t.Parallel()
	s := mocktest.Start(t, mocktest.Config{Document: with(petDocument, "x-mock-read: {anyCase: true}")})
	for line, want := range map[string]int{
		"GET /PETS?LIMIT=1":         200,
		"GET /pets?limit=0":         400,
		"GET /pets?LIMIT=0":         400,
		"GET /pets?limit=1&limit=2": 400,
		"GET /pets?limit=":          400,
		"GET /pets?limit=TRUE":      400,
	} {
		if got := s.Ask(t, line, ""); got.Status != want {
			t.Errorf("%s: %d %s, want %d", line, got.Status, got.Body, want)
		}
	}
	for body, want := range map[string]int{
		`{"NAME":"Rex"}`:                201,
		`{"name":"Rex","weight":"7"}`:   422,
		`{"name":"Rex","WEIGHT":7.25}`:  201,
		`{"name":"Rex","weight":"many"`: 422,
	} {
		if got := s.Ask(t, "POST /Pets", body); got.Status != want {
			t.Errorf("%s: %d %s, want %d", body, got.Status, got.Body, want)
		}
	}
	wantStatus(t, s.Ask(t, "POST /pets?name=Rex", ""), 422)
	wantStatus(t, s.Ask(t, "POST /pets", "name=Rex", "Content-Type: application/x-www-form-urlencoded"), 415)
}
