package check_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"understudy/contract"
	"understudy/contract/check"
	"understudy/specs"
	"understudy/specs/conform"
	"understudy/specs/traffic"
)

const document = `
openapi: 3.0.3
info: {title: a, version: '1'}
security: [{bearer: []}]
paths:
  /a:
    get:
      operationId: a
      parameters:
        - {name: limit, in: query, schema: {type: integer, maximum: 9}}
      responses:
        '200':
          description: ok
          headers:
            X-Total: {required: true, schema: {type: integer}}
            X-Tags: {schema: {type: array, items: {type: string}, maxItems: 2}}
          content:
            application/json:
              schema:
                type: object
                required: [id, secret]
                properties:
                  id: {type: integer}
                  name: {type: string, nullable: true}
                  secret: {type: string, writeOnly: true}
            image/png: {}
        '204': {description: nothing}
        4XX:
          description: refused
          content: {application/problem+json: {schema: {type: object}}}
        '503': {description: later}
components:
  securitySchemes:
    bearer: {type: http, scheme: bearer}
`

func load(t *testing.T) *specs.API {
	t.Helper()
	root := fstest.MapFS{"api.yaml": {Data: []byte(document)}}
	api, err := specs.Load(specs.Input{Source: specs.Source{Root: root, Name: "api.yaml"}})
	if err != nil {
		t.Fatal(err)
	}
	return api
}

// answer is a response in short.
type answer struct {
	status  int
	headers string // "Name: value" in lines
	body    string
	cut     bool
}

func (a answer) response() traffic.Response {
	r := traffic.Response{Status: a.status, Header: http.Header{}, Body: []byte(a.body), Truncated: a.cut}
	for line := range strings.SplitSeq(a.headers, "\n") {
		if name, value, ok := strings.Cut(line, ": "); ok {
			r.Header.Add(name, value)
		}
	}
	return r
}

const good = "X-Total: 1\nContent-Type: application/json; charset=utf-8"

var (
	fault    = &contract.Fault{Part: conform.Query, Name: "limit", Keyword: "type", Message: "limit is no number"}
	tooMany  = &contract.Fault{Part: conform.Query, Name: "limit", Keyword: "maximum", Message: "limit 10"}
	valid    = contract.Case{Strategy: contract.Minimal, Credentials: contract.Good}
	negative = contract.Case{Strategy: contract.Negative, Credentials: contract.Good, Fault: fault}
	clamped  = contract.Case{Strategy: contract.Negative, Credentials: contract.Good, Fault: tooMany}
	nobody   = contract.Case{Strategy: contract.Auth, Credentials: contract.Nobody}
	guessed  = contract.Case{Strategy: contract.Minimal, Credentials: contract.Good, Guessed: true}
	fine     = answer{status: 200, headers: good, body: `{"id": 1, "more": true}`}
	problem  = "Content-Type: application/problem+json"
)

const silent, passes = "silent", "passes"

var exchangeCases = []struct {
	name, check string
	c           contract.Case
	unproven    bool
	a           answer
	want        string // silent, passes, or the severities and rules found
}{
	{"a good answer", "not_a_server_error", valid, false, fine, passes},
	{"a failure", "not_a_server_error", valid, false, answer{status: 500}, "critical status 500"},
	{"a failure after invalid data", "not_a_server_error", negative, false, answer{status: 502}, "critical status 502"},
	{"declared 503 with a time", "not_a_server_error", valid, false, answer{status: 503, headers: "Retry-After: 1"}, passes},
	{"declared 503 without a time", "not_a_server_error", valid, false, answer{status: 503}, "critical status 503"},
	{"undeclared 501", "not_a_server_error", valid, false, answer{status: 501}, "critical status 501"},

	{"declared", "status_code_conformance", valid, false, fine, passes},
	{"declared by range", "status_code_conformance", valid, false, answer{status: 418, headers: problem, body: "{}"}, passes},
	{"undeclared", "status_code_conformance", valid, false, answer{status: 201}, "medium status 201"},
	{"undeclared redirect", "status_code_conformance", negative, false, answer{status: 302}, "medium status 302"},
	{"too many requests", "status_code_conformance", valid, false, answer{status: 429}, silent},
	{"refusal of invalid data", "status_code_conformance", negative, false, answer{status: 400}, silent},
	{"unauthorized probe", "status_code_conformance", nobody, false, answer{status: 401}, silent},
	{"guessed id", "status_code_conformance", guessed, false, answer{status: 404}, silent},
	{"server error", "status_code_conformance", valid, false, answer{status: 500}, silent},

	{"parameters do not matter", "content_type_conformance", valid, false, fine, passes},
	{"undeclared type", "content_type_conformance", valid, false, answer{200, "Content-Type: text/html", "<p>", false}, "medium content-type  mediaType"},
	{"no type", "content_type_conformance", valid, false, answer{200, "", "{}", false}, "medium content-type  mediaType"},
	{"json is not problem+json", "content_type_conformance", valid, false, answer{400, "Content-Type: application/json", "{}", false}, "medium content-type  mediaType"},
	{"no body", "content_type_conformance", valid, false, answer{status: 400}, silent},
	{"no content declared", "content_type_conformance", valid, false, answer{204, "Content-Type: text/html", "", false}, silent},

	{"all there", "response_headers_conformance", valid, false, fine, passes},
	{"required one absent", "response_headers_conformance", valid, false, answer{200, "", "", false}, "high header X-Total required"},
	{"wrong value", "response_headers_conformance", valid, false, answer{200, "x-total: many", "", false}, "medium header X-Total type"},
	{"list too long", "response_headers_conformance", valid, false, answer{200, "X-Total: 1\nX-Tags: a,b,c", "", false}, "medium header X-Tags maxItems"},
	{"none declared", "response_headers_conformance", valid, false, answer{status: 204}, silent},

	{"fits", "response_schema_conformance", valid, false, fine, passes},
	{"null where allowed", "response_schema_conformance", valid, false, answer{200, good, `{"id": 1, "name": null}`, false}, passes},
	{"wrong type", "response_schema_conformance", valid, false, answer{200, good, `{"id": "1"}`, false}, "high body  type"},
	{"two rules", "response_schema_conformance", valid, false, answer{200, good, `{"name": 1}`, false}, "high body  required, high body  type"},
	{"no JSON", "response_schema_conformance", valid, false, answer{200, good, `{`, false}, "high body  syntax"},
	{"error without body", "response_schema_conformance", valid, false, answer{status: 400}, silent},
	{"an error is not its affair", "response_schema_conformance", valid, false, answer{400, problem, `[]`, false}, silent},
	{"error of another shape", "documented_error_shape", valid, false, answer{400, problem, `[]`, false}, "medium body  type"},
	{"error of its shape", "documented_error_shape", valid, false, answer{400, problem, `{}`, false}, passes},
	{"a success is not its affair", "documented_error_shape", valid, false, answer{200, good, `{}`, false}, silent},
	{"cut", "response_schema_conformance", valid, false, answer{200, good, `{"id"`, true}, silent},
	{"undeclared type is not its affair", "response_schema_conformance", valid, false, answer{200, "Content-Type: text/html", "<p>", false}, silent},

	{"valid data", "negative_data_rejection", valid, false, fine, silent},
	{"refused", "negative_data_rejection", negative, false, answer{status: 422}, passes},
	{"broken", "negative_data_rejection", negative, false, answer{status: 500}, passes},
	{"accepted", "negative_data_rejection", negative, false, fine, "high query limit type"},
	{"redirected", "negative_data_rejection", negative, false, answer{status: 303}, "high query limit type"},
	{"accepted, and not proven", "negative_data_rejection", negative, true, fine, silent},
	{"page size clamped", "negative_data_rejection", clamped, false, fine, "low query limit maximum"},

	{"good credentials", "ignored_auth", valid, false, fine, silent},
	{"none, refused", "ignored_auth", nobody, false, answer{status: 401}, passes},
	{"none, hidden", "ignored_auth", nobody, false, answer{status: 404}, passes},
	{"none, accepted", "ignored_auth", nobody, false, fine, "critical not asked for"},
	{"none, and the answer calls a script's function, whatever it says", "ignored_auth", nobody, false, answer{status: 200, headers: "Content-Type: text/javascript; charset=utf-8", body: "f({})"}, passes},
	{"none, accepted, and good ones never were", "ignored_auth", nobody, true, fine, silent},
}

func TestChecksOfOneExchange(t *testing.T) {
	t.Parallel()
	for _, test := range exchangeCases {
		t.Run(test.check+"/"+test.name, func(t *testing.T) {
			t.Parallel()
			api := load(t)
			op, _ := api.Operation("a")
			test.c.Operation = op
			response := test.a.response()
			j := contract.Judgement{Case: test.c, Exchange: traffic.Exchange{Response: &response}, Proven: !test.unproven}
			j.Answer, j.Violations = conform.Response(op, "GET", response)
			if got := verdict(t, test.check, j); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// verdict is what a check says, in short.
func verdict(t *testing.T, name string, j contract.Judgement) string {
	t.Helper()
	c, ok := check.Named(name)
	if !ok {
		t.Fatalf("no check is called %s", name)
	}
	if !c.Applies(j) {
		return "silent"
	}
	var found []string
	for _, f := range c.Judge(j) {
		severity := f.Severity
		if severity == "" {
			severity = c.Severity
		}
		rule, _, _ := strings.Cut(f.Rule, " /")
		found = append(found, strings.TrimSpace(string(severity)+" "+rule))
	}
	if len(found) == 0 {
		return "passes"
	}
	return strings.Join(found, ", ")
}

func TestChecksAreDocumented(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, c := range check.All {
		if seen[c.Name] || c.Name == "" || c.Severity == "" || c.Applies == nil || c.Judge == nil {
			t.Errorf("%q is not whole, or there twice", c.Name)
		}
		seen[c.Name] = true
		if !strings.HasPrefix(c.Doc, "Finds ") || !strings.HasSuffix(c.Doc, ".") || strings.Contains(c.Doc, "\n") {
			t.Errorf("%s: doc is no paragraph on what it finds: %s", c.Name, c.Doc)
		}
	}
	want := []string{"content_type_conformance", "ignored_auth", "negative_data_rejection", "not_a_server_error", "read_your_writes",
		"response_headers_conformance", "response_schema_conformance", "status_code_conformance"}
	for _, name := range want {
		if !seen[name] {
			t.Errorf("%s is missing", name)
		}
	}
}
