package traffic_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"understudy/specs/traffic"
)

func readAll(text string) (all []traffic.Recorded, problems []string) {
	for one, err := range traffic.ReadHAR(strings.NewReader(text)) {
		if err != nil {
			problems = append(problems, err.Error())
			continue
		}
		all = append(all, one)
	}
	return all, problems
}

// What we write we read as it was.
func TestHARIsReadAsWritten(t *testing.T) {
	t.Parallel()
	at, err := url.Parse("http://127.0.0.1:80/a%2Fb?q=%20x&q=y")
	if err != nil {
		t.Fatal(err)
	}
	want := []traffic.Exchange{{
		Request: traffic.Request{Method: "POST", URL: at, Header: http.Header{"Content-Type": {"application/json"}, "X": {"1", "2"}}, Body: []byte(`{"a":"ü"}`)},
		Response: &traffic.Response{
			Status: 201, Header: http.Header{"Content-Type": {"application/octet-stream"}}, Body: []byte{0xff, 0, 1},
		},
		Started: time.Date(2026, 3, 2, 9, 0, 0, 1000, time.UTC), Duration: 1500 * time.Microsecond,
	}, {
		Request:  traffic.Request{Method: "PUT", URL: at, Header: http.Header{}, Body: []byte{0xfe}},
		Response: &traffic.Response{Status: 200, Header: http.Header{"A": {"b"}}, Body: []byte("cu"), Truncated: true},
		Started:  time.Date(2026, 3, 2, 9, 0, 1, 0, time.UTC),
	}}
	text, err := traffic.HAR(want, "1")
	if err != nil {
		t.Fatal(err)
	}
	read, problems := readAll(string(text))
	var got []traffic.Exchange
	for i, one := range read {
		if one.Index != i || one.LostBody {
			t.Errorf("entry %d is %d, lost %v", i, one.Index, one.LostBody)
		}
		got = append(got, one.Exchange)
	}
	if diff := cmp.Diff(want, got); diff != "" || len(problems) > 0 {
		t.Errorf("%v\n%s", problems, diff)
	}
}

// entry is an archive of one entry.
func entry(request, response string) string {
	return `{"log": {"pages": [{"x": [1]}], "entries": [{"request": {"method": "get", "url": "http://u:p@h/x#f"` + request + `}, "response": {` + response + `}}]}}`
}

func TestHARSaysWhatItDoesNotHold(t *testing.T) {
	t.Parallel()
	const fine = `"status": 200`
	latin := `"status": 200, "headers": [{"name": "content-type", "value": "text/plain; charset=latin1"}], "content": {"text": `
	for _, test := range []struct {
		name, request, response string
		lost, truncated         bool
	}{
		{"nothing sent", "", fine, false, false},
		{"a text", `, "postData": {"text": "a"}`, fine, false, false},
		{"a body that is not there", `, "bodySize": 12`, fine, true, false},
		{"fields of a form", `, "postData": {"mimeType": "application/x-www-form-urlencoded", "params": [{"name": "a", "value": "b"}]}`, fine, true, false},
		{"files", `, "postData": {"mimeType": "multipart/form-data; boundary=x", "text": "--x--"}`, fine, true, false},
		{"an answer without its text", "", fine + `, "content": {"size": 3}`, false, true},
		{"an empty answer", "", fine + `, "content": {"size": 0}`, false, false},
		{"a cut answer", "", fine + `, "content": {"size": 9, "text": "abc"}`, false, true},
		{"without its byte order mark", "", fine + `, "content": {"size": 6, "text": "abc"}`, false, false},
		{"translated", "", latin + `"ü"}`, false, true},
		{"the same in both charsets", "", latin + `"u"}`, false, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			all, problems := readAll(entry(test.request, test.response))
			if len(all) != 1 || len(problems) > 0 {
				t.Fatalf("%v %v", all, problems)
			}
			x := all[0].Exchange
			if all[0].LostBody != test.lost || x.Response.Truncated != test.truncated {
				t.Errorf("lost %v, truncated %v", all[0].LostBody, x.Response.Truncated)
			}
			if x.Request.Method != "GET" || x.Request.URL.String() != "http://h/x" {
				t.Errorf("%s %s", x.Request.Method, x.Request.URL)
			}
		})
	}
}

func TestHARHeaders(t *testing.T) {
	t.Parallel()
	all, problems := readAll(entry("", `"status": 200, "content": {"text": "abc"}, "headers": [{"name": ":status", "value": "200"},
		{"name": "set-cookie", "value": "a=1\nb=2"}, {"name": "content-encoding", "value": "gzip"}, {"name": "content-length", "value": "99"}]`))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	want := http.Header{"Set-Cookie": {"a=1", "b=2"}, "Content-Encoding": {"gzip"}}
	if diff := cmp.Diff(want, all[0].Exchange.Response.Header); diff != "" {
		t.Error(diff)
	}
}

func TestBadHARIsRefused(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, text, want string }{
		{"nothing", "", "ends in the middle"},
		{"no object", "7", "the archive is no object"},
		{"no log", `{"a": 1}`, "this is no HTTP archive"},
		{"no entries", `{"log": {}}`, "this is no HTTP archive"},
		{"entries of another type", `{"log": {"entries": {}}}`, "log.entries is no array"},
		{"twice", `{"log": {"entries": [], "entries": []}}`, "log.entries is there twice"},
		{"a tail", `{"log": {"entries": []}} x`, "goes on after its end"},
		{"too deep", `{"x": ` + strings.Repeat("[", 20000), "exceeded max depth"},
		{"no status", entry("", ""), ""},
		{"status of another type", entry("", `"status": "200"`), "log.entries[0]: response.status is a JSON string, want a whole number"},
		{"an encoding nobody knows", entry("", `"status": 200, "content": {"text": "a", "encoding": "rot13"}`), `encoding "rot13" is not known`},
		{"no method", `{"log": {"entries": [{"request": {"url": "http://h"}, "response": {}}]}}`, "request: method is missing"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, problems := readAll(test.text)
			if got := strings.Join(problems, "\n"); len(problems) > 1 || !strings.Contains(got, test.want) || (got == "") != (test.want == "") {
				t.Errorf("got %q, want %q in it", got, test.want)
			}
		})
	}
	_, problems := readAll(`{"log": {"entries": [` + strings.Repeat("1,", 500) + `1]}}`)
	if len(problems) != 10 {
		t.Errorf("%d problems are told, want 10", len(problems))
	}
}

// Whatever an archive holds: no panic, an end, and what was read is whole.
func FuzzReadHAR(f *testing.F) {
	f.Add(entry(`, "postData": {"text": "a"}`, `"status": 200, "content": {"text": "YQ==", "encoding": "base64"}`))
	f.Add(`{"log": {"entries": [{}, null, 1]}}`)
	f.Add("\xef\xbb\xbf{}")
	f.Fuzz(func(t *testing.T, text string) {
		all, _ := readAll(text)
		for _, one := range all {
			x := one.Exchange
			if x.Request.URL == nil || x.Request.Method == "" || (x.Response == nil) == (x.Err == nil) {
				t.Errorf("%+v", x)
			}
		}
	})
}
