package target_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"understudy/contract"
	"understudy/contract/target"
	"understudy/specs"
	"understudy/specs/traffic"
)

// call asks an operation of a target at a server and gives what the server saw.
func call(t *testing.T, o target.Options, id string, c contract.Call) (traffic.Exchange, *http.Request) {
	t.Helper()
	var seen *http.Request
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = r
		_, _ = io.WriteString(w, "ok")
	}))
	defer server.Close()
	o.URL, o.API = server.URL+"/base", load(t)
	asked, err := target.New(o)
	if err != nil {
		t.Fatal(err)
	}
	defer asked.Close()
	op, _ := o.API.Operation(id)
	c.Operation = op
	c.Request = traffic.Request{Method: "GET", URL: &url.URL{Path: op.Path}}
	if c.Scheme != nil {
		c.Scheme = schemeOf(o.API, c.Scheme.Name)
	}
	return asked.Send(t.Context(), c), seen
}

func schemeOf(api *specs.API, name string) *specs.SecurityScheme {
	for _, s := range api.Schemes {
		if s.Name == name {
			return s
		}
	}
	return nil
}

func TestCredentials(t *testing.T) {
	t.Parallel()
	auth := map[string]string{"bearer": "tok-1234", "basic": "me:pass-1234", "apiKey": "key/1234", "header": "hdr-1234", "session": "sid-1234"}
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("me:pass-1234"))
	for _, test := range []struct {
		name, operation string
		call            contract.Call
		auth            map[string]string
		want, shown     string
	}{
		{"none needed", "open", contract.Call{}, auth, "", ""},
		{"optional, and there", "maybe", contract.Call{}, auth, "Authorization=Bearer tok-1234", "Authorization=Bearer $BEARER"},
		{"optional, not there", "maybe", contract.Call{}, nil, "", ""},
		{"bearer", "bearer", contract.Call{}, auth, "Authorization=Bearer tok-1234", "Authorization=Bearer $BEARER"},
		{"basic", "basic", contract.Call{}, auth, "Authorization=" + basic, "Authorization=Basic $BASIC"},
		{"query", "query", contract.Call{}, auth, "?apikey=key%2F1234", "?apikey=$API_KEY"},
		{"cookie", "cookie", contract.Call{}, auth, "Cookie=sid=sid-1234", "Cookie=sid=$SESSION"},
		{"first alternative that is whole", "both", contract.Call{}, map[string]string{"basic": "me:pass-1234", "bearer": "tok-1234"},
			"Authorization=Bearer tok-1234", "Authorization=Bearer $BEARER"},
		{"all of an alternative", "both", contract.Call{}, auth, "Authorization=" + basic + " X-Key=hdr-1234", "Authorization=Basic $BASIC X-Key=$HEADER"},
		{"nobody", "bearer", contract.Call{Credentials: contract.Nobody}, auth, "", ""},
		{"wrong", "bearer", contract.Call{Credentials: contract.Invalid, Scheme: &specs.SecurityScheme{Name: "bearer"}}, auth,
			"Authorization=Bearer c0ffee00c0ffee00c0ffee00c0ffee00", "Authorization=Bearer c0ffee00c0ffee00c0ffee00c0ffee00"},
		{"one wrong, the other good", "both", contract.Call{Credentials: contract.Invalid, Scheme: &specs.SecurityScheme{Name: "header"}}, auth,
			"Authorization=" + basic + " X-Key=c0ffee00c0ffee00c0ffee00c0ffee00", "Authorization=Basic $BASIC X-Key=c0ffee00c0ffee00c0ffee00c0ffee00"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			exchange, seen := call(t, target.Options{Auth: test.auth}, test.operation, test.call)
			if got := credentialsIn(seen.Header, seen.URL); got != test.want {
				t.Errorf("sent %q, want %q", got, test.want)
			}
			if got := credentialsIn(exchange.Request.Header, exchange.Request.URL); got != test.shown {
				t.Errorf("shown %q, want %q", got, test.shown)
			}
		})
	}
}

func credentialsIn(h http.Header, u *url.URL) string {
	var parts []string
	for _, name := range []string{"Authorization", "X-Key", "Cookie"} {
		if value := h.Get(name); value != "" {
			parts = append(parts, name+"="+value)
		}
	}
	if u.RawQuery != "" {
		parts = append(parts, "?"+u.RawQuery)
	}
	return strings.Join(parts, " ")
}

func TestHeadersOfTheUser(t *testing.T) {
	t.Parallel()
	exchange, seen := call(t, target.Options{Headers: http.Header{"x-tenant": {"blue"}, "x-session-token": {"hush-hush"}}}, "open", contract.Call{})
	if seen.Header.Get("X-Tenant") != "blue" || seen.Header.Get("X-Session-Token") != "hush-hush" {
		t.Errorf("sent %v", seen.Header)
	}
	if seen.URL.Path != "/base/open" {
		t.Errorf("asked %s", seen.URL.Path)
	}
	if got := exchange.Request.Header.Get("X-Session-Token"); got != "$X_SESSION_TOKEN" {
		t.Errorf("shown %q", got)
	}
}

func TestRedact(t *testing.T) {
	t.Parallel()
	asked, err := target.New(target.Options{URL: "http://127.0.0.1", API: load(t), Auth: map[string]string{"bearer": "top/secret key", "basic": "me:pass-1234"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"top/secret key", url.QueryEscape("top/secret key"), url.PathEscape("top/secret key"), `"top\/secret key"`,
		base64.StdEncoding.EncodeToString([]byte("me:pass-1234")), "pass-1234", "me:pass-1234",
	} {
		shown := asked.RedactText("before " + text + " after")
		if strings.Contains(shown, text) || !strings.Contains(shown, "$B") || !strings.HasSuffix(shown, " after") && !strings.HasSuffix(shown, `" after`) {
			t.Errorf("%q is shown as %q", text, shown)
		}
	}
	x := asked.Redact(traffic.Exchange{
		Request:  traffic.Request{URL: &url.URL{Path: "/a", RawQuery: "q=pass-1234"}, Header: http.Header{"X": {"pass-1234"}}, Body: []byte("pass-1234")},
		Response: &traffic.Response{Header: http.Header{"Set-Cookie": {"sid=abc; Path=/"}}, Body: []byte("pass-1234")},
		Err:      errors.New("said pass-1234"),
	})
	shown := strings.TrimSpace(fmt.Sprintln(x.Request.URL, x.Request.Header, string(x.Request.Body), x.Response.Header, string(x.Response.Body), x.Err))
	if want := "/a?q=$BASIC map[X:[$BASIC]] $BASIC map[Set-Cookie:[sid=…; Path=/]] $BASIC said $BASIC"; shown != want {
		t.Errorf("got  %s\nwant %s", shown, want)
	}
}
