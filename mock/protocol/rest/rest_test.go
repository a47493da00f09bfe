package rest_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"understudy/mock"
	"understudy/mock/mocktest"
)

// shopDocument is an API of the usual kind: a collection in an envelope,
// children below its records, times, and members of either direction only.
const shopDocument = `
openapi: 3.0.3
info: {title: Shop, version: "1"}
paths:
  /orders:
    get:
      operationId: listOrders
      parameters:
        - {name: limit, in: query, schema: {type: integer}}
        - {name: offset, in: query, schema: {type: integer, minimum: 0}}
        - {name: state, in: query, schema: {type: string}}
        - {name: states, in: query, schema: {type: array, items: {type: string}}, explode: false}
        - {name: note, in: query, schema: {type: array, items: {type: string}}}
      responses:
        "200":
          description: orders
          headers: {X-Total-Count: {schema: {type: integer}}}
          content:
            application/json:
              schema:
                type: object
                required: [items, total, offset, hasMore, version]
                properties:
                  items: {type: array, items: {$ref: "#/components/schemas/Order"}}
                  total: {type: integer}
                  offset: {type: integer}
                  hasMore: {type: boolean}
                  version: {type: string, enum: [v1]}
    post:
      operationId: createOrder
      requestBody: &body {content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}
      responses: {"201": {description: order, headers: {Location: {schema: {type: string}}}, content: &order {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}}
  /orders/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {operationId: readOrder, responses: {"200": {description: order, content: *order}}}
    put: {operationId: replaceOrder, requestBody: *body, responses: {"200": {description: order, content: *order}}}
    patch:
      operationId: updateOrder
      requestBody:
        content:
          application/json: {schema: &patch {type: object, properties: {note: {type: string, nullable: true}, state: {type: string}, secret: {type: string}, shop: {type: object, properties: {city: {type: string, nullable: true}, zip: {type: string, nullable: true}}}}}}
          application/merge-patch+json: {schema: *patch}
      responses: {"200": {description: order, content: *order}, "400": {description: bad}}
    delete: {operationId: deleteOrder, responses: {"204": {description: gone}}}
  /orders/{id}/lines:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {operationId: listLines, responses: {"200": {description: lines, content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Line"}}}}}}}
    post:
      operationId: createLine
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Line"}}}}
      responses: {"201": {description: line, content: {application/json: {schema: {$ref: "#/components/schemas/Line"}}}}}
  /orders/{id}/lines/{sku}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}, {name: sku, in: path, required: true, schema: {type: string}}]
    get: {operationId: readLine, responses: {"200": {description: line, content: {application/json: {schema: {$ref: "#/components/schemas/Line"}}}}}}
components:
  schemas:
    Order:
      type: object
      required: [id, shop]
      properties:
        id: {type: integer, readOnly: true}
        state: {type: string, enum: [open, paid, sent], default: open}
        note: {type: string}
        secret: {type: string, writeOnly: true}
        checksum: {type: string, readOnly: true}
        createdAt: {type: string, format: date-time, readOnly: true}
        updated_on: {type: string, format: date, readOnly: true}
        shop:
          type: object
          required: [city, country]
          properties: {city: {type: string}, zip: {type: string}, country: {type: string, readOnly: true, enum: [NL]}}
    Line:
      type: object
      required: [sku]
      properties: {sku: {type: string}, count: {type: integer, default: 1, minimum: 1}}
`

func scenario(text string) fstest.MapFS {
	return fstest.MapFS{"scenarios/demo.yaml": {Data: []byte("description: d\nclock: 2026-03-02T09:00:00Z\n" + text)}}
}

func overlay(actions string) [][]byte {
	return [][]byte{[]byte("overlay: 1.0.0\ninfo: {title: x, version: '1'}\nactions:\n" + actions)}
}

func shop(t *testing.T, records, actions string) *mocktest.Server {
	t.Helper()
	config := mocktest.Config{Document: []byte(shopDocument), Fixtures: scenario(records), Options: mock.Options{Strict: true}}
	if actions != "" {
		config.Overlays = overlay(actions)
	}
	return mocktest.Start(t, config)
}

// call is one request and what must come back. A want that ends in "…" is a beginning.
type call struct {
	line, body string
	status     int
	want       string
}

func play(t *testing.T, s *mocktest.Server, calls []call, headers ...string) {
	t.Helper()
	for _, c := range calls {
		got := s.Ask(t, c.line, c.body, headers...)
		if got.Status != c.status {
			t.Errorf("%s %s: status %d, want %d: %s", c.line, c.body, got.Status, c.status, got.Body)
		}
		body := got.Body
		if want, isPart := strings.CutPrefix(c.want, "…"); isPart {
			if !strings.Contains(body, want) {
				t.Errorf("%s: %s lacks %s", c.line, body, want)
			}
			continue
		}
		if diff := cmp.Diff(c.want, body); diff != "" {
			t.Errorf("%s %s: %s", c.line, c.body, diff)
		}
	}
}

const frozen = `collections: {orders: []}`

func TestLifeOfARecord(t *testing.T) {
	t.Parallel()
	s := shop(t, frozen, "")
	const made = `{"id":1,"state":"open","note":"n","createdAt":"2026-03-02T09:00:00Z","updated_on":"2026-03-02","shop":{"city":"Delft","country":"NL"}}`
	play(t, s, []call{
		{"GET /orders", "", 200, `{"items":[],"total":0,"offset":0,"hasMore":false,"version":"v1"}`},
		{"POST /orders", `{"note":"n","secret":"s","unknown":1,"shop":{"city":"Delft"}}`, 201, made},
		{"GET /orders/1", "", 200, made},
		{"GET /orders", "", 200, `{"items":[` + made + `],"total":1,"offset":0,"hasMore":false,"version":"v1"}`},
		{"PATCH /orders/1", `{"state":"paid"}`, 200, strings.Replace(made, "open", "paid", 1)},
		{"GET /orders/1", "", 200, strings.Replace(made, "open", "paid", 1)},
		{"PUT /orders/1", `{"shop":{"city":"Gouda"}}`, 200, `{"id":1,"state":"open","createdAt":"2026-03-02T09:00:00Z","updated_on":"2026-03-02","shop":{"city":"Gouda","country":"NL"}}`},
		{"DELETE /orders/1", "", 204, ""},
		{"GET /orders/1", "", 404, "…No record found for id '1'"},
		{"DELETE /orders/1", "", 404, "…No record found"},
		{"PATCH /orders/1", `{}`, 404, "…No record found"},
		{"POST /orders", `{"shop":{"city":"Delft"}}`, 201, `…{"id":2,`},
	})
}

func TestDirectionsOfMembers(t *testing.T) {
	t.Parallel()
	s := shop(t, frozen, "")
	for _, sent := range []string{`"id":99`, `"checksum":"mine"`, `"createdAt":"2000-01-01T00:00:00Z"`} {
		got := s.Ask(t, "POST /orders", `{`+sent+`,"secret":"s","shop":{"city":"Delft"}}`)
		if got.Status != 201 || strings.Contains(got.Body, sent) || strings.Contains(got.Body, "secret") {
			t.Errorf("%s: %d %s", sent, got.Status, got.Body)
		}
	}
	s = shop(t, frozen, "  - {target: $, update: {x-mock-resource: {orders: {schema: '#/components/schemas/Order', unknown: keep}}}}")
	play(t, s, []call{{"POST /orders", `{"colour":"red","secret":"s","shop":{"city":"Delft"}}`, 201, `…"colour":"red"`}})
	if body := s.Ask(t, "GET /orders/1", "").Body; strings.Contains(body, "secret") || !strings.Contains(body, "red") {
		t.Error(body)
	}
}

func TestMergePatch(t *testing.T) {
	t.Parallel()
	s := shop(t, `collections: {orders: [{id: 1, state: open, note: n, shop: {city: Delft, zip: "2611", country: NL}}]}`, "")
	const merge = "Content-Type: application/merge-patch+json"
	play(t, s, []call{
		{"PATCH /orders/1", `{"note":null,"shop":{"zip":null}}`, 200, `…"shop":{"city":"Delft","country":"NL"}}`},
		{"PATCH /orders/1", `{"shop":{"city":null}}`, 400, `…the orders would become invalid: body at /shop: required: want \"city\"`},
		{"GET /orders/1", "", 200, `…"shop":{"city":"Delft","country":"NL"}}`},
		{"PATCH /orders/1", `{"state":"lost"}`, 400, `…the orders would become invalid: body at /state: enum`},
		{"GET /orders/1", "", 200, `…{"id":1,"state":"open",`},
	}, merge)
	if body := s.Ask(t, "GET /orders/1", "").Body; strings.Contains(body, "note") {
		t.Error(body)
	}
}

func TestLists(t *testing.T) {
	t.Parallel()
	s := shop(t, `
collections:
  orders:
    - {id: 1, state: open, note: a, shop: {city: x, country: NL}}
    - {id: 2, state: paid, note: b, shop: {city: y, country: NL}}
    - {id: 10, state: paid, note: c, shop: {city: z, country: NL}}
    - {id: 3, state: sent, shop: {city: x, country: NL}}
`, "")
	for _, test := range []struct{ query, ids, rest string }{
		{"", "1 2 10 3", `"total":4,"offset":0,"hasMore":false`},
		{"?limit=2", "1 2", `"total":4,"offset":0,"hasMore":true`},
		{"?limit=2&offset=2", "10 3", `"total":4,"offset":2,"hasMore":false`},
		{"?limit=2&offset=3", "3", `"total":4,"offset":3,"hasMore":false`},
		{"?offset=9", "", `"total":4,"offset":9,"hasMore":false`},
		{"?limit=0", "", `"total":4,"offset":0,"hasMore":true`},
		{"?state=paid", "2 10", `"total":2,`},
		{"?state=paid&limit=1", "2", `"total":2,"offset":0,"hasMore":true`},
		{"?states=sent,open", "1 3", `"total":2,`},
		{"?note=a&note=c", "1 10", `"total":2,`},
		{"?state=lost", "", `"total":0,`},
		{"?limit=99999999999999999999", "1 2 10 3", `"total":4,`},
	} {
		got := s.Ask(t, "GET /orders"+test.query, "")
		if diff := cmp.Diff(test.ids, idsOf(t, got, "items")); diff != "" {
			t.Errorf("%s: %s", test.query, diff)
		}
		if !strings.Contains(got.Body, test.rest) {
			t.Errorf("%s: %s lacks %s", test.query, got.Body, test.rest)
		}
	}
	if total := s.Ask(t, "GET /orders?limit=1", "").Header.Get("X-Total-Count"); total != "4" {
		t.Errorf("X-Total-Count is %q", total)
	}
}

func idsOf(t *testing.T, got mocktest.Reply, member string) string {
	t.Helper()
	value := got.JSON(t)
	if members, ok := value.(map[string]any); ok {
		value = members[member]
	}
	items, _ := value.([]any)
	ids := make([]string, len(items))
	for i, item := range items {
		record, _ := item.(map[string]any)
		id, _ := record["id"].(interface{ String() string })
		ids[i] = id.String()
	}
	return strings.Join(ids, " ")
}

func TestChildren(t *testing.T) {
	t.Parallel()
	s := shop(t, `
collections:
  orders: [{id: 1, state: open, shop: {city: x, country: NL}}, {id: 2, state: open, shop: {city: x, country: NL}}]
  orders/1/lines: [{sku: tea, count: 2}]
`, "")
	play(t, s, []call{
		{"GET /orders/1/lines", "", 200, `[{"sku":"tea","count":2}]`},
		{"GET /orders/2/lines", "", 200, `[]`},
		{"GET /orders/3/lines", "", 404, "…No record found for id '3'"},
		{"POST /orders/3/lines", `{"sku":"cup"}`, 404, "…No record found for id '3'"},
		{"POST /orders/2/lines", `{"sku":"tea"}`, 201, `{"sku":"tea","count":1}`},
		{"POST /orders/2/lines", `{"sku":"tea"}`, 409, `…there is a lines with id`},
		{"GET /orders/2/lines/tea", "", 200, `{"sku":"tea","count":1}`},
		{"GET /orders/1/lines/cup", "", 404, "…No record found for id 'cup'"},
		{"DELETE /orders/1", "", 204, ""},
		{"GET /orders/1/lines/tea", "", 404, "…No record found for id '1'"},
		{"GET /orders/2/lines/tea", "", 200, `{"sku":"tea","count":1}`},
	})
}

func TestLocation(t *testing.T) {
	t.Parallel()
	s := shop(t, frozen, "")
	got := s.Ask(t, "POST /orders", `{"shop":{"city":"Delft"}}`)
	location := got.Header.Get("Location")
	if diff := cmp.Diff(s.URL+"/orders/1", location); diff != "" {
		t.Fatal(diff)
	}
	if again := s.Ask(t, "GET "+strings.TrimPrefix(location, s.URL), ""); again.Body != got.Body {
		t.Error(again.Body)
	}
}
