package report_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"understudy/contract"
	"understudy/contract/report"
	"understudy/specs/traffic"
)

// planted are secrets, each in its own place of an exchange. Nobody has told the
// report of them.
var planted = map[string]string{
	"bearer":          "q1-bearer/+=token",
	"basic user":      "q2-basic:Pass/word+1",
	"request cookie":  "q3-cookie-value",
	"request header":  "q4-x-api-key-value",
	"declared query":  "q5+declared/key=",
	"query token":     "q6 access token?",
	"userinfo":        "q7-user-password",
	"json password":   `q8"quoted\pass<word>`,
	"nested secret":   "q9-client-secret-é",
	"form password":   "q10 form & password",
	"xml password":    "q11-xml-password",
	"response token":  "q12-response/token",
	"refresh token":   "q13-refresh-token",
	"list of tokens":  "q14-token-in-a-list",
	"set cookie":      "q15-session-cookie",
	"response header": "q16-x-auth-token",
	"location":        "q17-location-token",
	"echoed":          "q18-echoed-in-message",
	"jwt":             "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJxMTkifQ.q19signature",
	"url in a text":   "q20-url-password",
}

func pair(name string, value any) string {
	text, err := json.Marshal(map[string]any{name: value})
	if err != nil {
		panic(err)
	}
	return string(text)
}

// leaky is a run in which every secret stands somewhere.
func leaky() ([]contract.Result, contract.Report) {
	results, outcome := run()
	request := traffic.Request{Method: "POST", URL: &url.URL{
		Scheme: "http", User: url.UserPassword("user", planted["userinfo"]), Host: "127.0.0.1:4010", Path: "/chats",
		RawQuery: url.Values{"key": {planted["declared query"]}, "access_token": {planted["query token"]}}.Encode(),
	}, Header: http.Header{
		"Authorization": {"Bearer " + planted["bearer"]}, "Cookie": {"sid=" + planted["request cookie"] + "; b=c"},
		"X-Api-Key": {planted["request header"]}, "Content-Type": {"application/json"},
	}, Body: []byte(`{"user":` + pair("password", planted["json password"]) + `,"client_secret":` + pair("value", planted["nested secret"]) + `}`)}
	basic := request
	basic.Header = http.Header{"Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte(planted["basic user"]))}, "Content-Type": {"application/x-www-form-urlencoded"}}
	basic.Body = []byte(url.Values{"password": {planted["form password"]}}.Encode())
	soap := traffic.Request{Method: "POST", URL: request.URL, Header: http.Header{"Content-Type": {"text/xml"}}, Body: []byte("<a><password>" + planted["xml password"] + "</password></a>")}
	response := &traffic.Response{Status: 500, Header: http.Header{
		"Set-Cookie": {"session=" + planted["set cookie"] + "; HttpOnly"}, "X-Auth-Token": {planted["response header"]},
		"Location": {"https://x.test/#access_token=" + url.QueryEscape(planted["location"])}, "Content-Type": {"application/json"},
	}, Body: []byte(`{"a":[` + pair("access_token", planted["response token"]) + `,` + pair("refreshToken", planted["refresh token"]) + `,` +
		pair("tokens", []string{planted["list of tokens"]}) + `],"apiKey":` + pair("v", planted["echoed"])[len(`{"v":`):])}
	return plantInto(results, outcome, request, basic, soap, response)
}

func plantInto(results []contract.Result, outcome contract.Report, request, basic, soap traffic.Request, response *traffic.Response) ([]contract.Result, contract.Report) {
	x := traffic.Exchange{Request: request, Response: response, Started: noon}
	text := "got"
	for name, value := range planted {
		if name == "url in a text" {
			value = "https://admin:" + value + "@db.test/x"
		}
		text += " " + value
	}
	hidden := `curl 'http://127.0.0.1:4010/chats?key=` + url.QueryEscape(planted["declared query"]) + `' -d '` + strings.ReplaceAll(string(request.Body), "'", `'\''`) + "'"
	failure := outcome.Failures[0]
	failure.Message, failure.Exchange, failure.Before, failure.Curl = text, x, []traffic.Exchange{
		{Request: basic, Response: response}, {Request: soap, Response: response},
	}, hidden
	outcome.Failures[0] = failure
	results[2].Exchange, results[2].Failures, results[2].Reason = x, []contract.Failure{failure}, text
	outcome.Proofs[0].Reason = text
	outcome.Leftovers = []string{text}
	outcome.Stopped = text
	return results, outcome
}

func TestPlantedSecretsStayOut(t *testing.T) {
	t.Parallel()
	if len(planted) != 20 {
		t.Fatalf("%d secrets", len(planted))
	}
	for _, f := range report.All {
		var out bytes.Buffer
		results, outcome := leaky()
		r := f.New(&out, report.Options{})
		r.Start(played, outcome.URL, len(results))
		for _, result := range results {
			r.Result(result)
		}
		if err := r.Finish(outcome); err != nil {
			t.Fatal(err)
		}
		for name, value := range planted {
			for _, form := range forms(value) {
				if strings.Contains(out.String(), form) {
					t.Errorf("%s report holds the %s as %q", f.Name, name, form)
				}
			}
		}
	}
}

func forms(value string) []string {
	quoted, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	_, password, found := strings.Cut(value, ":")
	out := []string{
		value, url.QueryEscape(value), url.PathEscape(value), strings.Trim(string(quoted), `"`),
		base64.StdEncoding.EncodeToString([]byte(value)), base64.RawURLEncoding.EncodeToString([]byte(value)),
	}
	if found {
		out = append(out, password)
	}
	return out
}

// The test above would see a secret, were it not hidden.
func TestPlantedSecretsAreLookedFor(t *testing.T) {
	t.Parallel()
	_, outcome := leaky()
	for name, value := range planted {
		if !strings.Contains(outcome.Stopped, value) {
			t.Errorf("%s is not planted", name)
		}
	}
}
