package specs_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/specs"
)

const chats = `openapi: 3.0.3
info: {title: Chats, version: '1'}
servers: [{url: 'https://{host}/v1/', variables: {host: {default: example.com}}}]
paths:
  /chats/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
      - {name: lang, in: query, schema: {type: string}}
    put:
      operationId: putChat
      parameters:
        - $ref: '#/components/parameters/Lang'
        - {name: Accept, in: header, schema: {type: string}}
        - {name: filter, in: query, style: form, schema: {type: object, additionalProperties: {type: string}}}
      requestBody:
        $ref: '#/components/requestBodies/Chat'
      responses:
        default: {description: all else}
        '200':
          description: done
          headers:
            X-Count: {required: true, schema: {type: integer}}
            Content-Type: {schema: {type: string}}
          content:
            text/plain: {schema: {type: string}}
            application/json: {schema: {$ref: '#/components/schemas/Chat'}}
          links:
            again: {operationId: getChat, parameters: {id: $response.body#/id}}
        4XX: {description: no}
    get:
      operationId: getChat
      responses: {'204': {description: d}}
  /chats:
    get: {responses: {'200': {description: d}}}
components:
  parameters:
    Lang: {name: lang, in: query, style: spaceDelimited, schema: {type: array, items: {type: string}}}
  requestBodies:
    Chat: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Chat'}, example: {id: a}}}}
  schemas:
    Chat: {type: object, properties: {id: {type: string}}}
`

func TestModelKeepsOrderAndPlaces(t *testing.T) {
	t.Parallel()
	api := load(t, chats)
	if diff := cmp.Diff([]string(nil), texts(api.Problems)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]specs.Server{{URL: "https://example.com/v1/", Path: "/v1"}}, api.Servers); diff != "" {
		t.Error(diff)
	}
	want := strings.TrimSpace(`
api.yaml:9:5 putChat PUT /chats/{id}
api.yaml:37:5 query lang spaceDelimited explode=false siblings=[filter]
api.yaml:14:11 query filter form explode=true siblings=[lang]
api.yaml:7:9 path id simple explode=false siblings=[]
api.yaml:39:5 body application/json
api.yaml:18:9 response default
api.yaml:19:9 response 200 text/plain,application/json
api.yaml:22:13 header X-Count
api.yaml:28:13 link again -> getChat map[id:$response.body#/id]
api.yaml:29:9 response 4XX
api.yaml:30:5 getChat GET /chats/{id}
api.yaml:7:9 path id simple explode=false siblings=[]
api.yaml:8:9 query lang form explode=true siblings=[]
api.yaml:32:19 response 204
api.yaml:34:5 GET /chats GET /chats
api.yaml:34:23 response 200`)
	if diff := cmp.Diff(want, strings.TrimSpace(outline(api))); diff != "" {
		t.Error(diff)
	}
	place := api.Operations[0].Responses[1].Content[1].Schema.Location
	if diff := cmp.Diff("api.yaml:41:5 /components/schemas/Chat", at(api.Locate(place))); diff != "" {
		t.Error(diff)
	}
}

func TestReadingOfStatuses(t *testing.T) {
	t.Parallel()
	op := load(t, chats).Operations[0]
	for status, want := range map[int]string{200: "200", 404: "4XX", 500: "default", 99: "default", -1: "default", 0: "default", 1000: "default"} {
		if got := op.Response(status); got == nil || got.Status != want {
			t.Errorf("%d: got %v, want %s", status, got, want)
		}
	}
	lone := &specs.Operation{Responses: []*specs.Response{{Status: "2xx"}, {Status: "201"}}}
	if got := lone.Response(201); got.Status != "201" {
		t.Errorf("a range wins over the exact status: %v", got)
	}
	if got := lone.Response(299); got.Status != "2xx" {
		t.Errorf("a range in lower case is not read: %v", got)
	}
	if got := lone.Response(404); got != nil {
		t.Errorf("an undeclared status is %v", got)
	}
}

func TestReadingAStatusCostsNoMemory(t *testing.T) { // alone: others' memory counts too
	op := load(t, chats).Operations[0]
	if allocs := testing.AllocsPerRun(100, func() { op.Response(404) }); allocs > 0 {
		t.Errorf("Response allocates %v times", allocs)
	}
}

func TestSuccess(t *testing.T) {
	t.Parallel()
	tests := []struct {
		declared []string
		status   int
		want     string
	}{
		{[]string{"404", "201", "200"}, 200, "200"},
		{[]string{"2XX"}, 200, "2XX"},
		{[]string{"default"}, 200, "default"},
		{[]string{"404"}, 200, ""},
		{nil, 200, ""},
	}
	for _, test := range tests {
		op := &specs.Operation{}
		for _, status := range test.declared {
			op.Responses = append(op.Responses, &specs.Response{Status: status})
		}
		status, response := op.Success()
		got := ""
		if response != nil {
			got = response.Status
		}
		if status != test.status || got != test.want {
			t.Errorf("%v: got %d %q", test.declared, status, got)
		}
	}
}

func TestMatch(t *testing.T) {
	t.Parallel()
	var content []*specs.MediaType
	for _, name := range []string{"*/*", "text/*", "application/json", "application/json; v=2", "broken"} {
		content = append(content, &specs.MediaType{Name: name})
	}
	for contentType, want := range map[string]string{
		"application/json": "application/json", "Application/JSON; charset=utf-8": "application/json", "application/json; v=2": "application/json; v=2",
		"text/csv": "text/*", "image/png": "*/*", "": "", "broken": "", "application/json; v": "",
	} {
		got := ""
		if m := specs.Match(content, contentType); m != nil {
			got = m.Name
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", contentType, got, want)
		}
	}
}

// What a careless author writes: it plays, and each slip is told with its line.
func TestSlipsThatDoNotStopUs(t *testing.T) {
	t.Parallel()
	operation := func(members string) string {
		return head + "  /a/{id}:\n    get:\n      parameters: [{name: id, in: path, required: true, schema: {type: string}}]\n" + members
	}
	const answer = "      responses: {'200': {description: d}}\n"
	tests := []struct {
		name, text string
		want       []string
	}{
		{"numbers as text", "openapi: 3.1\ninfo: {title: T, version: 1.0}\npaths: {}\n", []string{
			"api.yaml:1:1: a number stands where a text is expected (3.1) at #/openapi. put it in quotes",
			"api.yaml:2:18: a number stands where a text is expected (1.0) at #/info/version. put it in quotes",
		}},
		{"text as boolean", operation(answer + "      deprecated: 'true'\n"),
			[]string{`api.yaml:8:7: a text stands where true or false is expected ("true") at #/paths/~1a~1{id}/get/deprecated. take the quotes away`}},
		{"what can be missed", operation(answer + "      tags: x\n      externalDocs: y\n"), []string{
			"api.yaml:8:7: a text stands where a list is expected; it is left out at #/paths/~1a~1{id}/get/tags",
			"api.yaml:9:7: a text stands where an external documentation is expected; it is left out at #/paths/~1a~1{id}/get/externalDocs",
		}},
		{"nothing after the colon", head + "  /a:\n  /b: {get: {tags: , parameters: , responses: {'200': }}}\ncomponents: {schemas: , securitySchemes: }\n",
			[]string{"api.yaml:5:8: a short description of the response is required at #/paths/~1b/get"}},
		{"no paths", "openapi: 3.0.3\ninfo: {title: T, version: '1'}\n", []string{"api.yaml:1:1: must be an object"}},
		{"path parameter not declared", head + "  /a/{id}: {get: {responses: {'200': {description: d}}}}\n",
			[]string{`api.yaml:4:13: path parameter "id" is not declared at #/paths/~1a~1{id}/get. it is read as a text`}},
		{"path parameter not in the path", head + "  /a/{id}:\n    get:\n      parameters:\n        - {name: idd, in: path, required: true, schema: {type: string}}\n" + answer, []string{
			`api.yaml:5:5: path parameter "id" is not declared at #/paths/~1a~1{id}/get. it is read as a text`,
			`api.yaml:7:11: path parameter "idd" does not stand in /a/{id}; it is left out at #/paths/~1a~1{id}/get/parameters/0. did you mean "id"?`,
		}},
		{"unknown place", head + "  /a:\n    get:\n      parameters: [{name: b, in: body, schema: {}}, {in: query, schema: {}}]\n" + answer, []string{
			`api.yaml:6:20: parameter "b" is left out: it stands in no known place ("body") at #/paths/~1a/get/parameters/0. one of path, query, header, cookie`,
			`api.yaml:6:53: a parameter without a name is left out at #/paths/~1a/get/parameters/1`,
		}},
		{"bad statuses", operation("      responses: {'200': {description: d}, 2OO: {description: d}, '99': {description: d}, '+20': {description: d}, '600': {description: d}, 7XX: {description: d}, x-a: 1}\n"), []string{
			`api.yaml:7:44: "2OO" is no status at #/paths/~1a~1{id}/get/responses/2OO. three digits, a range such as "4XX", or "default"`,
			`api.yaml:7:67: "99" is no status at #/paths/~1a~1{id}/get/responses/99. three digits, a range such as "4XX", or "default"`,
			`api.yaml:7:91: "+20" is no status at #/paths/~1a~1{id}/get/responses/+20. three digits, a range such as "4XX", or "default"`,
			`api.yaml:7:116: "600" is no status at #/paths/~1a~1{id}/get/responses/600. three digits, a range such as "4XX", or "default"`,
			`"7XX" is no status`,
		}},
		{"bad media type", operation("      responses: {'200': {description: d, content: {json: {}}}}\n"),
			[]string{`api.yaml:7:53: media type "json": write it as type/subtype at #/paths/~1a~1{id}/get/responses/200/content/json`}},
		{"bad encoding", operation("      requestBody: {content: {multipart/form-data: {schema: {type: object}, encoding: {a: {style: wild}}}}}\n" + answer),
			[]string{"", `the encoding is ignored: "wild" is no style of a form; one of form, spaceDelimited, pipeDelimited, deepObject is at #/paths/~1a~1{id}/get/requestBody/content/multipart~1form-data/encoding/a`}},
		{"link to nowhere", operation("      operationId: getA\n      responses: {'200': {description: d, links: {l: {operationId: getB}, m: {operationRef: '#/paths/~1b/get'}, n: {operationRef: 'https://x/y'}}}}\n"), []string{
			`api.yaml:8:51: link leads to "getB", which is no operation at #/paths/~1a~1{id}/get/responses/200/links/l. did you mean "getA"?`,
			`api.yaml:8:75: link leads to "#/paths/~1b/get", which is no operation at #/paths/~1a~1{id}/get/responses/200/links/m`,
		}},
		{"operationId twice", head + "  /a: {get: {operationId: x, responses: {'200': {description: d}}}}\n  /b: {get: {operationId: x, responses: {'200': {description: d}}}}\n",
			[]string{`api.yaml:5:14: operationId "x" is taken by GET /a at #/paths/~1b/get/operationId. until it has its own, this one is called "GET /b"`}},
		{"a kin finding, placed", "openapi: 3.0.3\ninfo: {version: '1'}\npaths:\n  /a: {get: {parameters: [{name: q, in: query}], responses: {'200': {description: d}}}}\ncomponents: {securitySchemes: {k: {type: apiKy}}}\n", []string{
			"api.yaml:2:1: value of title must be a non-empty string at #/info",
			"api.yaml:4:27: parameter must contain exactly one of content and schema at #/paths/~1a/get/parameters/0",
			`api.yaml:5:32: security scheme 'type' can't be "apiKy" at #/components/securitySchemes/k`,
		}},
		{"a 3.1 member kin does not know", "openapi: 3.1.0\ninfo: {title: T, version: '1'}\ncomponents: {pathItems: {a: {get: {responses: {'200': {description: d}}}}}}\n", nil},
		{"templates alike, methods different", head + "  /a/{x}: {get: {parameters: [{name: x, in: path, required: true, schema: {}}], responses: {'200': {description: d}}}}\n  /a/{y}: {put: {parameters: [{name: y, in: path, required: true, schema: {}}], responses: {'200': {description: d}}}}\n", nil},
		{"templates alike, method the same", head + "  /a/{x}: {get: {parameters: [{name: x, in: path, required: true, schema: {}}], responses: {'200': {description: d}}}}\n  /a/{y}: {get: {parameters: [{name: y, in: path, required: true, schema: {}}], responses: {'200': {description: d}}}}\n",
			[]string{`api.yaml:5:3: conflicting paths "/a/{y}" and "/a/{x}" at #/paths/~1a~1{y}`}},
		{"a schema that refers to a parameter", operation(answer) + "components: {parameters: {p: {name: p, in: query, schema: {}}}, schemas: {S: {items: {$ref: '#/components/parameters/p'}}}}\n",
			[]string{"", "", "", `api.yaml:8:87: $ref "#/components/parameters/p" leads to a parameter, not to a schema at #/components/schemas/S/items/$ref`}},
		{"an unused schema is judged too", operation(answer) + "components: {schemas: {S: {minimun: 1}}}\n",
			[]string{`api.yaml:8:28: unknown keyword "minimun"; it is ignored at #/components/schemas/S/minimun`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := texts(load(t, test.text).Problems)
			if len(got) != len(test.want) {
				t.Fatalf("got %s", strings.Join(got, "\n"))
			}
			for i, want := range test.want {
				if !strings.HasPrefix(got[i], "warning ") || !strings.Contains(got[i], want) {
					t.Errorf("got  %s\nwant %s", got[i], want)
				}
			}
		})
	}
}

func TestAPathParameterThatIsNowhereDoesNotBarEveryRequest(t *testing.T) {
	t.Parallel()
	api := load(t, head+"  /a/{id:}: {get: {parameters: [{name: id, in: path, required: true, schema: {}}], responses: {'200': {description: d}}}}\n")
	op := api.Operations[0]
	if len(op.Parameters) != 1 || op.Param("path", "id:") == nil {
		t.Errorf("got %v", op.Parameters)
	}
}

func TestOperationIDsStayUnique(t *testing.T) {
	t.Parallel()
	api := load(t, head+"  /a: {get: {operationId: x, responses: {'200': {description: d}}}, put: {operationId: x, responses: {'200': {description: d, links: {l: {operationId: x}}}}}}\n")
	ids := []string{api.Operations[0].ID, api.Operations[1].ID}
	if diff := cmp.Diff([]string{"x", "PUT /a"}, ids); diff != "" {
		t.Error(diff)
	}
	if link := api.Operations[1].Responses[0].Links[0]; link.Operation != api.Operations[0] {
		t.Errorf("the link leads to %v", link.Operation)
	}
}

func TestLinksByReference(t *testing.T) {
	t.Parallel()
	api := load(t, head+"  /a: {get: {responses: {'200': {description: d, links: {l: {operationRef: '#/paths/~1a/put'}}}}}, put: {responses: {'200': {description: d}}}}\n")
	if link := api.Operations[0].Responses[0].Links[0]; link.Operation != api.Operations[1] {
		t.Errorf("the link leads to %v", link.Operation)
	}
}

func TestMethodsOfVersion32(t *testing.T) {
	t.Parallel()
	api := load(t, strings.Replace(head, "3.0.3", "3.2.0", 1)+"  /a: {query: {responses: {'200': {description: d}}}, additionalOperations: {COPY: {responses: {'200': {description: d}}}}}\n")
	var got []string
	for _, op := range api.Operations {
		got = append(got, op.ID+" "+op.Place.Pointer)
	}
	if diff := cmp.Diff([]string{"QUERY /a /paths/~1a/query", "COPY /a /paths/~1a/additionalOperations/COPY"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestEncodingsOfForms(t *testing.T) {
	t.Parallel()
	api := load(t, head+"  /a: {post: {requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {l: {type: array, items: {type: string}}}}, encoding: {l: {explode: false}}}}}, responses: {'200': {description: d}}}}\n")
	form := api.Operations[0].RequestBody.Content[0]
	got, err := form.Codec.Decode([]byte("l=a,b"), form.Schema, "")
	if diff := cmp.Diff(map[string]any{"l": []any{"a", "b"}}, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
}
