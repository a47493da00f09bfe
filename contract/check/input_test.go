package check_test

import (
	"encoding/json"
	"io"
	"testing"
	"testing/fstest"

	"understudy/contract"
	"understudy/specs"
	"understudy/specs/conform"
	"understudy/specs/traffic"
)

const inputDocument = `
openapi: 3.1.0
info: {title: a, version: '1'}
paths:
  /a/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    post:
      operationId: write
      security: [{key: []}]
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}
      responses:
        2XX:
          description: ok
          headers: {Location: {schema: {type: string}}}
          content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}
        '204': {description: nothing}
        '401': {description: no, content: {application/problem+json: {schema: {type: object}}}}
    get:
      operationId: read
      security: [{bearer: []}]
      responses: {2XX: {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}
    head: {operationId: probe, responses: {'200': {description: ok}}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    bearer: {type: http, scheme: bearer}
  schemas:
    A:
      type: object
      properties:
        id: {type: string, readOnly: true}
        password: {type: string, writeOnly: true}
        since: {type: string, format: date}
        size: {type: integer, default: 3}
        part:
          oneOf:
            - {type: object, required: [kind], properties: {kind: {const: a}, pin: {type: string, writeOnly: true}}}
            - {type: object, required: [kind], properties: {kind: {const: b}, pin: {type: string}}}
`

// j is a judgement in short, of the operation write or read.
type short struct {
	method string // "": that of the operation
	op     string
	probe  contract.Probe
	fault  *contract.Fault
	sent   any
	shown  any
	base   int
	near   int // the status of the sibling
	proven bool
	broken error
	a      answer
}

func (s short) judgement(t *testing.T) contract.Judgement {
	t.Helper()
	root := fstest.MapFS{"api.yaml": {Data: []byte(inputDocument)}}
	api, err := specs.Load(specs.Input{Source: specs.Source{Root: root, Name: "api.yaml"}})
	if err != nil {
		t.Fatal(err)
	}
	op, _ := api.Operation(s.op)
	c := contract.Case{Operation: op, Strategy: contract.Minimal, Credentials: contract.Good, Probe: s.probe, Method: s.method, Fault: s.fault, Body: s.sent, HasBody: s.sent != nil}
	if s.probe != "" {
		c.Strategy, c.Methods = contract.Probing, []string{"GET", "HEAD", "POST"}
	}
	if s.sent != nil {
		c.MediaType = op.RequestBody.Content[0]
	}
	j := contract.Judgement{Case: c, Exchange: traffic.Exchange{Err: s.broken}, Proven: s.proven, Shown: s.shown}
	if s.a.status != 0 {
		response := s.a.response()
		j.Exchange.Response = &response
		if !c.IsOutside() {
			j.Answer, j.Violations = conform.Response(op, c.SentMethod(), response)
		}
	}
	if s.base != 0 {
		j.Base = &traffic.Response{Status: s.base}
	}
	if s.near != 0 {
		j.Sibling = &traffic.Response{Status: s.near}
	}
	return j
}

const isJSON = "Content-Type: application/json"

func ok(body string) answer { return answer{status: 200, headers: isJSON, body: body} }

var (
	noHeader = &contract.Fault{Part: conform.Header, Name: "X-Desk", Keyword: "required"}
	noHost   = &contract.Fault{Part: conform.Header, Name: "host", Keyword: "required"}
	noQuery  = &contract.Fault{Part: conform.Query, Name: "q", Keyword: "required"}
	noMember = &contract.Fault{Part: conform.Body, Keyword: "required"}
	noBody   = &contract.Fault{Part: conform.Body, Keyword: "required", Whole: true}
	half     = &contract.Fault{Part: conform.Body, Keyword: "syntax"}
)

var inputCases = []struct {
	name, check string
	j           short
	want        string
}{
	{"nothing", "body_presence", short{op: "write", a: answer{status: 200, headers: isJSON}}, "high body  absent"},
	{"something", "body_presence", short{op: "write", a: ok(`{}`)}, passes},
	{"announced with 204", "body_presence", short{op: "write", a: answer{status: 204, headers: "Content-Length: 9"}}, "high surplus"},
	{"204", "body_presence", short{op: "write", a: answer{status: 204, headers: "Content-Length: 0"}}, passes},
	{"ends early", "body_presence", short{op: "write", broken: io.ErrUnexpectedEOF, a: answer{200, isJSON, `{`, true}}, "high short"},
	{"HEAD", "body_presence", short{op: "read", probe: contract.HeadInstead, method: "HEAD", a: answer{status: 200}}, silent},

	{"created by GET", "status_semantics", short{op: "read", a: answer{status: 201}}, "low status 201"},
	{"created", "status_semantics", short{op: "write", a: answer{status: 201}}, passes},
	{"part unasked", "status_semantics", short{op: "read", a: answer{status: 206}}, "low status 206"},
	{"unregistered", "status_semantics", short{op: "read", a: answer{status: 299}}, "low status 299"},
	{"undeclared", "status_semantics", short{op: "read", a: answer{status: 304}}, silent},

	{"no challenge", "required_companion_header", short{op: "read", a: answer{status: 401}}, "medium 401 WWW-Authenticate"},
	{"no challenge for a key", "required_companion_header", short{op: "write", a: answer{status: 401}}, "low 401 WWW-Authenticate"},
	{"challenge", "required_companion_header", short{op: "read", a: answer{status: 401, headers: "WWW-Authenticate: Bearer"}}, passes},
	{"no Allow", "required_companion_header", short{op: "read", probe: contract.UndeclaredMethod, a: answer{status: 405}}, "medium 405 Allow"},
	{"optional Location", "required_companion_header", short{op: "write", a: answer{status: 201}}, "low 201 Location"},
	{"other status", "required_companion_header", short{op: "write", a: answer{status: 400}}, silent},

	{"password", "write_only_leak", short{op: "read", a: ok(`{"password": "x"}`)}, "high writeOnly"},
	{"password withheld", "write_only_leak", short{op: "read", a: ok(`{"password": null}`)}, passes},
	{"in its branch", "write_only_leak", short{op: "read", a: ok(`{"part": {"kind": "a", "pin": "1"}}`)}, "high writeOnly"},
	{"in the other branch", "write_only_leak", short{op: "read", a: ok(`{"part": {"kind": "b", "pin": "1"}}`)}, passes},

	{"date", "format_conformance", short{op: "read", a: ok(`{"since": "31/12/2026"}`)}, "medium body  format"},
	{"date is not the schema's", "response_schema_conformance", short{op: "read", a: ok(`{"since": "31/12/2026"}`)}, passes},

	{"good JSON", "wire_encoding", short{op: "read", a: ok(`{"a": [1, {"a": 2}], "b": {"a": 1}}`)}, passes},
	{"mark", "wire_encoding", short{op: "read", a: ok("\xef\xbb\xbf{}")}, passes},
	{"twice", "wire_encoding", short{op: "read", a: ok(`{"b": [{"a": 1, "a": 2}]}`)}, "medium has a member twice"},
	{"twice is not the schema's", "response_schema_conformance", short{op: "read", a: ok(`{"a": 1, "a": 2}`)}, passes},
	{"bytes", "wire_encoding", short{op: "read", a: ok("{\"a\": \"\xff\"}")}, "medium is not UTF-8"},
	{"tail", "wire_encoding", short{op: "read", a: ok(`{} {}`)}, "medium goes on after its end"},
	{"no number", "wire_encoding", short{op: "read", a: ok(`{"a": NaN, "b": [-Infinity]}`)}, "medium holds NaN or Infinity"},
	{"charset", "wire_encoding", short{op: "read", a: answer{200, isJSON + "; charset=latin1", `{}`, false}}, `medium is said to be in charset "latin1", and JSON is UTF-8`},
	{"broken", "wire_encoding", short{op: "read", a: ok(`{"a"`)}, passes},
	{"broken is the schema's", "response_schema_conformance", short{op: "read", a: ok(`{"a"`)}, "high body  syntax"},
	{"no JSON", "wire_encoding", short{op: "read", a: answer{200, "Content-Type: text/plain", "{} {}", false}}, silent},

	{"right problem", "problem_details", short{op: "write", a: answer{401, problem, `{"status": 401, "type": "/a?b"}`, false}}, passes},
	{"bare problem", "problem_details", short{op: "write", a: answer{401, problem, `{}`, false}}, passes},
	{"other status", "problem_details", short{op: "write", a: answer{401, problem, `{"status": 403}`, false}}, "low status"},
	{"no reference", "problem_details", short{op: "write", a: answer{401, problem, `{"type": "a b%"}`, false}}, "low type"},

	{"header left out", "missing_required_header", short{op: "write", fault: noHeader, proven: true, a: ok(`{}`)}, "high header X-Desk required"},
	{"header left out, refused", "missing_required_header", short{op: "write", fault: noHeader, proven: true, a: answer{status: 400}}, passes},
	{"header of HTTP", "missing_required_header", short{op: "write", fault: noHost, proven: true, a: ok(`{}`)}, silent},
	{"parameter left out", "missing_required_parameter", short{op: "write", fault: noQuery, proven: true, a: ok(`{}`)}, "high query q required"},
	{"parameter, not proven", "missing_required_parameter", short{op: "write", fault: noQuery, a: ok(`{}`)}, silent},
	{"parameter is not negative data", "negative_data_rejection", short{op: "write", fault: noQuery, proven: true, a: ok(`{}`)}, silent},
	{"member left out", "negative_data_rejection", short{op: "write", fault: noMember, proven: true, a: ok(`{}`)}, "high body  required"},
	{"member is no body", "malformed_body_rejection", short{op: "write", fault: noMember, proven: true, a: ok(`{}`)}, silent},
	{"no body", "malformed_body_rejection", short{op: "write", fault: noBody, proven: true, a: ok(`{}`)}, "high body  required"},
	{"half a body", "malformed_body_rejection", short{op: "write", fault: half, proven: true, a: answer{status: 202}}, "high body  syntax"},
	{"half a body, refused", "malformed_body_rejection", short{op: "write", fault: half, proven: true, a: answer{status: 422}}, passes},
	{"echo of a fault", "response_schema_conformance", short{op: "write", fault: noMember, proven: true, a: ok(`{"id": 1}`)}, silent},

	{"other type taken", "unsupported_media_type", short{op: "write", probe: contract.UndeclaredMediaType, proven: true, a: ok(`{}`)}, "medium content-type"},
	{"other type refused", "unsupported_media_type", short{op: "write", probe: contract.UndeclaredMediaType, proven: true, a: answer{status: 400}}, passes},
	{"called as asked", "not_acceptable", short{op: "read", probe: contract.UndeclaredAccept, a: answer{200, "Content-Type: a/b", "x", false}}, "low accept"},
	{"usual answer", "not_acceptable", short{op: "read", probe: contract.UndeclaredAccept, a: ok(`{}`)}, passes},
	{"406", "not_acceptable", short{op: "read", probe: contract.UndeclaredAccept, a: answer{406, "Content-Type: a/b", "x", false}}, passes},
	{"406 is a probe's", "status_code_conformance", short{op: "read", probe: contract.UndeclaredAccept, a: answer{status: 406}}, silent},

	{"answered", "unsupported_method", short{op: "read", probe: contract.UndeclaredMethod, method: "PUT", a: ok(`{}`)}, "medium method PUT"},
	{"405", "unsupported_method", short{op: "read", probe: contract.UndeclaredMethod, method: "PUT", a: answer{status: 405}}, passes},
	{"401 before routing", "unsupported_method", short{op: "read", probe: contract.UndeclaredMethod, method: "PUT", a: answer{status: 401}}, passes},
	{"otherwise refused", "unsupported_method", short{op: "read", probe: contract.UndeclaredMethod, method: "PUT", a: answer{status: 400}}, "low method PUT"},
	{"404 of a router", "unsupported_method", short{op: "read", probe: contract.UndeclaredMethod, method: "PUT", a: answer{status: 404}}, passes},
	{"redirected", "unsupported_method", short{op: "read", probe: contract.UndeclaredMethod, method: "PUT", a: answer{status: 308}}, passes},
	{"not the responses' affair", "status_code_conformance", short{op: "read", probe: contract.UndeclaredMethod, method: "PUT", a: answer{status: 299}}, silent},

	{"too many", "allow_header_conformance", short{op: "read", probe: contract.UndeclaredMethod, a: answer{status: 405, headers: "Allow: GET, POST, PURGE, OPTIONS"}}, "low allow names PURGE"},
	{"too few", "allow_header_conformance", short{op: "read", probe: contract.UndeclaredMethod, a: answer{status: 405, headers: "Allow: GET"}}, "low allow leaves out POST"},
	{"right", "allow_header_conformance", short{op: "read", probe: contract.UndeclaredMethod, a: answer{status: 405, headers: "Allow: post,get"}}, passes},

	{"HEAD is absent", "head_parity", short{op: "read", probe: contract.HeadInstead, method: "HEAD", base: 200, a: answer{status: 404}}, "low status 404"},
	{"HEAD is not allowed", "head_parity", short{op: "read", probe: contract.HeadInstead, method: "HEAD", base: 200, a: answer{status: 405}}, passes},
	{"HEAD as GET", "head_parity", short{op: "read", probe: contract.HeadInstead, method: "HEAD", base: 200, a: answer{status: 200}}, passes},

	{"stored", "read_only_write_ignored", short{op: "write", probe: contract.ReadOnlyValue, sent: map[string]any{"id": "chosen-by-client"}, shown: map[string]any{"id": "chosen-by-client"}, a: ok(`{}`)}, "medium readOnly id"},
	{"ignored", "read_only_write_ignored", short{op: "write", probe: contract.ReadOnlyValue, sent: map[string]any{"id": "chosen-by-client"}, shown: map[string]any{"id": "7"}, a: ok(`{}`)}, passes},
	{"refused", "read_only_write_ignored", short{op: "write", probe: contract.ReadOnlyValue, sent: map[string]any{"id": "chosen-by-client"}, a: answer{status: 400}}, silent},

	{"crash", "no_crash_on_robust_input", short{op: "write", probe: contract.RobustInput, a: answer{status: 500}}, "critical robust"},
	{"crash is told once", "not_a_server_error", short{op: "write", probe: contract.RobustInput, a: answer{status: 500}}, silent},
	{"reset", "no_crash_on_robust_input", short{op: "write", probe: contract.RobustInput, proven: true, broken: io.EOF}, "critical robust"},
	{"reset of a server that is gone", "no_crash_on_robust_input", short{op: "write", probe: contract.RobustInput, broken: io.EOF}, silent},
	{"refused", "no_crash_on_robust_input", short{op: "write", probe: contract.RobustInput, a: answer{status: 431}}, passes},

	{"another value", "default_applied", short{op: "write", probe: contract.DefaultLeftOut, sent: map[string]any{}, shown: map[string]any{"size": json.Number("4")}, a: ok(`{}`)}, "medium default size"},
	{"its default", "default_applied", short{op: "write", probe: contract.DefaultLeftOut, sent: map[string]any{}, shown: map[string]any{"size": json.Number("3.0")}, a: ok(`{}`)}, passes},
	{"stranger", "undocumented_property", short{op: "read", a: ok(`{"id": "1", "more": 1, "part": {"kind": "b", "x": 1}}`)}, "low undocumented, low undocumented"},
	{"no stranger", "undocumented_property", short{op: "read", a: ok(`{"id": "1", "part": {"kind": "b", "pin": "1"}}`)}, passes},
	{"frames", "error_leak", short{op: "write", a: answer{401, problem, `{"detail": "at com.example.Api.run(Api.java:12)"}`, false}}, "medium frames of a call stack"},
	{"SQL", "error_leak", short{op: "write", a: answer{500, problem, `{"detail": "SELECT id FROM users WHERE id = 1"}`, false}}, "medium SQL"},
	{"words", "error_leak", short{op: "write", a: answer{401, problem, `{"detail": "select one from the list, see /docs/auth"}`, false}}, passes},
	{"success", "error_leak", short{op: "read", a: ok(`{"id": "SELECT a FROM b WHERE c"}`)}, silent},

	{"refused, and so is the like", "positive_data_acceptance", short{op: "write", proven: true, near: 400, a: answer{status: 422}}, "medium refused"},
	{"refused, and the like is not", "positive_data_acceptance", short{op: "write", proven: true, near: 201, a: answer{status: 422}}, "low refused"},
	{"conflict", "positive_data_acceptance", short{op: "write", proven: true, near: 400, a: answer{status: 409}}, passes},
	{"nothing to compare with", "positive_data_acceptance", short{op: "write", proven: true, a: answer{status: 400}}, silent},
	{"declared type refused", "positive_data_acceptance", short{op: "write", proven: true, sent: map[string]any{}, a: answer{status: 415}}, "medium refused"},
}

func TestChecksOfInput(t *testing.T) {
	t.Parallel()
	for _, test := range inputCases {
		t.Run(test.check+"/"+test.name, func(t *testing.T) {
			t.Parallel()
			if got := verdict(t, test.check, test.j.judgement(t)); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
