package traffic_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"understudy/specs/traffic"
)

func TestReadRequest(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		body      io.Reader
		limit     int64
		want      string
		wantLimit int64
	}{
		{"none", nil, 0, "", 0},
		{"fits exactly", strings.NewReader("12345"), 5, "12345", 0},
		{"stated length too great", strings.NewReader("123456"), 5, "", 5},
		{"unstated length fits", io.MultiReader(strings.NewReader("12"), strings.NewReader("345")), 5, "12345", 0},
		{"unstated length too great", io.MultiReader(strings.NewReader("123456")), 5, "", 5},
		{"a reader's own limit", http.MaxBytesReader(nil, io.NopCloser(strings.NewReader("123456")), 3), 5, "", 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest(http.MethodPost, "/a%2Fb?c=d", tt.body)
			r.Host = "api.example:8080"
			got, err := traffic.ReadRequest(r, tt.limit)
			var large *traffic.TooLargeError
			if errors.As(err, &large) != (tt.wantLimit > 0) || large != nil && large.Limit != tt.wantLimit {
				t.Fatalf("error %v, want limit %d", err, tt.wantLimit)
			}
			if string(got.Body) != tt.want || got.Method != "POST" || got.URL.String() != "http://api.example:8080/a%2Fb?c=d" {
				t.Errorf("got %s %s %q", got.Method, got.URL, got.Body)
			}
		})
	}
}

func TestReadRequestThatBreaksOff(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest(http.MethodPost, "/a", io.MultiReader(strings.NewReader("1"), broken{}))
	if _, err := traffic.ReadRequest(r, 5); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("error %v", err)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestReadResponse(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]traffic.Response{
		"12345":  {Status: 200, Body: []byte("12345")},
		"123456": {Status: 200, Body: []byte("12345"), Truncated: true},
	} {
		got, err := traffic.ReadResponse(&http.Response{StatusCode: 200, ContentLength: -1, Body: io.NopCloser(strings.NewReader(body))}, 5)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", body, diff)
		}
	}
	got, err := traffic.ReadResponse(&http.Response{StatusCode: 200, ContentLength: 9, Body: io.NopCloser(broken{})}, 5)
	if err == nil || !got.Truncated {
		t.Errorf("broken off: %+v, error %v", got, err)
	}
}

func TestCurl(t *testing.T) {
	t.Parallel()
	hide := func(name, value string) string {
		switch name {
		case "Authorization", "key":
			return "***"
		case "":
			return strings.ReplaceAll(value, "secret", "***")
		}
		return value
	}
	tests := []struct {
		name    string
		request traffic.Request
		want    string
	}{
		{"get", request("GET", "http://h/a?b=c", nil, ""), `curl 'http://h/a?b=c'`},
		{"head", request("HEAD", "http://h/", nil, ""), `curl --head 'http://h/'`},
		{"delete", request("DELETE", "http://h/", nil, ""), `curl -X DELETE 'http://h/'`},
		{"quotes", request("POST", "http://h/o'c[1]", http.Header{"B": {"x'$(id)"}, "A": {"", "2"}, "Content-Type": {"text/plain"}, "Content-Length": {"4"}}, "it's"),
			`curl -X POST --globoff 'http://h/o'\''c[1]' -H 'A;' -H 'A: 2' -H 'B: x'\''$(id)' -H 'Content-Type: text/plain' --data-binary 'it'\''s'`},
		{"no content type", request("PUT", "http://h/", nil, "@file"), `curl -X PUT 'http://h/' -H 'Content-Type:' --data-raw '@file'`},
		{"binary", request("POST", "http://h/", http.Header{"Content-Type": {"image/png"}}, "\x00'"),
			`printf %s 'ACc=' | base64 -d | curl -X POST 'http://h/' -H 'Content-Type: image/png' --data-binary @-`},
		{"escape sequences are binary", request("POST", "http://h/", http.Header{"Content-Type": {"a/b"}}, "\x1b[2J"),
			`printf %s 'G1sySg==' | base64 -d | curl -X POST 'http://h/' -H 'Content-Type: a/b' --data-binary @-`},
		{"redacted", request("POST", "http://u:p@h/../x?key=1&a=b&key#f", http.Header{"Authorization": {"Bearer x"}, "Content-Type": {"a/b"}}, "a secret"),
			`curl -X POST --path-as-is 'http://h/../x?key=%2A%2A%2A&a=b&key' -H 'Authorization: ***' -H 'Content-Type: a/b' --data-binary 'a ***'`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, tt.request.Curl(hide)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func request(method, target string, header http.Header, body string) traffic.Request {
	parsed, err := url.Parse(target)
	if err != nil {
		panic(err)
	}
	return traffic.Request{Method: method, URL: parsed, Header: header, Body: []byte(body)}
}

// TestCurlRepeats runs the command and compares what arrives.
func TestCurlRepeats(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is not installed")
	}
	arrived := make(chan traffic.Request, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		got, err := traffic.ReadRequest(r, 1<<20)
		if err != nil {
			t.Error(err)
		}
		arrived <- got
	}))
	t.Cleanup(server.Close)
	for _, body := range []string{"", "it's $HOME\n`id` \\", "@x", "\x00\xff'", "{\"a\":\"é\"}\n"} {
		sent := request("PATCH", server.URL+"/a%2Fb/[x]?q='%20&r={1}", http.Header{"X-A": {"it's", "2"}, "X-Empty": {""}}, body)
		if out, err := exec.CommandContext(t.Context(), "sh", "-c", sent.Curl(nil)).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", sent.Curl(nil), err, out)
		}
		got := <-arrived
		got.Header = http.Header{"X-A": got.Header["X-A"], "X-Empty": got.Header["X-Empty"]}
		if !bytes.Equal(got.Body, sent.Body) || got.URL.String() != sent.URL.String() || got.Method != "PATCH" || !cmp.Equal(got.Header, sent.Header) {
			t.Errorf("sent %q\n got %q by %s", sent, got, sent.Curl(nil))
		}
	}
}

func TestHAR(t *testing.T) {
	t.Parallel()
	started := time.Date(2026, 1, 2, 3, 4, 5, 6_000_000, time.UTC)
	exchanges := []traffic.Exchange{
		{
			Request:  request("POST", "http://h/a?b=%20c&d", http.Header{"Content-Type": {"text/plain"}, "Cookie": {"s=1"}}, "<x>"),
			Response: &traffic.Response{Status: 201, Header: http.Header{"Location": {"/a/1"}, "Content-Type": {"image/png"}}, Body: []byte{0xFF}, Truncated: true},
			Started:  started,
			Duration: 1500 * time.Microsecond,
		},
		{Request: request("GET", "http://h/", nil, ""), Err: errors.New("no answer"), Started: started},
	}
	got, err := traffic.HAR(exchanges, "1.0")
	if err != nil {
		t.Fatal(err)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, got); err != nil {
		t.Fatal(err)
	}
	want := `{"log":{"version":"1.2","creator":{"name":"understudy","version":"1.0"},"entries":[` +
		`{"startedDateTime":"2026-01-02T03:04:05.006Z","time":1.500,` +
		`"request":{"method":"POST","url":"http://h/a?b=%20c&d","httpVersion":"HTTP/1.1","cookies":[{"name":"s","value":"1"}],` +
		`"headers":[{"name":"Content-Type","value":"text/plain"},{"name":"Cookie","value":"s=1"}],` +
		`"queryString":[{"name":"b","value":" c"},{"name":"d","value":""}],` +
		`"postData":{"mimeType":"text/plain","params":[],"text":"<x>"},"headersSize":-1,"bodySize":3},` +
		`"response":{"status":201,"statusText":"Created","httpVersion":"HTTP/1.1","cookies":[],` +
		`"headers":[{"name":"Content-Type","value":"image/png"},{"name":"Location","value":"/a/1"}],` +
		`"content":{"size":1,"mimeType":"image/png","text":"/w==","encoding":"base64","comment":"the body is cut"},` +
		`"redirectURL":"/a/1","headersSize":-1,"bodySize":-1},"cache":{},"timings":{"send":0,"wait":1.500,"receive":0}},` +
		`{"startedDateTime":"2026-01-02T03:04:05.006Z","time":0.000,` +
		`"request":{"method":"GET","url":"http://h/","httpVersion":"HTTP/1.1","cookies":[],"headers":[],"queryString":[],"headersSize":-1,"bodySize":0},` +
		`"response":{"status":0,"statusText":"","httpVersion":"HTTP/1.1","cookies":[],"headers":[],"content":{"size":0,"mimeType":"x-unknown"},` +
		`"redirectURL":"","headersSize":-1,"bodySize":-1},"cache":{},"timings":{"send":0,"wait":0.000,"receive":0},"_error":"no answer"}]}}`
	if diff := cmp.Diff(want, compact.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
