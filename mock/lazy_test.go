package mock_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"understudy/mock"
	"understudy/mock/mocktest"
	"understudy/mock/state"
)

const nestedDocument = `
openapi: 3.1.0
info: {title: Nested, version: "1"}
paths:
  /shops:
    get: {operationId: listShops, responses: {"200": {description: d, content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Shop"}}}}}}}
    post:
      operationId: addShop
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Shop"}}}}
      responses: {"201": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/Shop"}}}}}
  /shops/{shopId}:
    parameters: [{name: shopId, in: path, required: true, schema: {type: integer}}]
    get: {operationId: readShop, responses: {"200": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/Shop"}}}}}}
    delete: {operationId: deleteShop, responses: {"204": {description: d}}}
  /shops/{shopId}/items:
    parameters: [{name: shopId, in: path, required: true, schema: {type: integer}}]
    get: {operationId: listItems, responses: {"200": {description: d, content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Item"}}}}}}}
    post:
      operationId: addItem
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Item"}}}}
      responses: {"201": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/Item"}}}}}
  /owners:
    get: {operationId: listOwners, responses: {"200": {description: d, content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Owner"}}}}}}}
  /owners/{ownerId}:
    parameters: [{name: ownerId, in: path, required: true, schema: {type: string}}]
    get: {operationId: readOwner, responses: {"200": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/Owner"}}}}}}
components:
  schemas:
    Shop: {type: object, required: [id, name], properties: {id: {type: integer, readOnly: true}, name: {type: string}}}
    Item: {type: object, required: [id, title], properties: {id: {type: integer, readOnly: true}, title: {type: string}}}
    Owner: {type: object, required: [id, email], properties: {id: {type: string, readOnly: true}, email: {type: string, format: email}}}
`

// Records nobody brought are made when somebody looks at their collection. Whoever
// looked at what before, the same calls give the same answers.
func TestMadeUpRecordsDoNotDependOnWhoLookedBefore(t *testing.T) {
	t.Parallel()
	calls := []string{
		"GET /shops", "DELETE /shops/2", "GET /shops/2/items", "POST /shops", "GET /shops", "GET /shops/1/items",
		"POST /shops/1/items", "GET /shops/1/items", "GET /owners", "GET /~other/api/shops/2/items",
	}
	run := func(before ...string) string {
		clock := state.Clock{Kind: state.Frozen, Time: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
		s := mocktest.Start(t, mocktest.Config{Document: []byte(nestedDocument), Options: mock.Options{Strict: true, Clock: clock}})
		for _, line := range before {
			s.Ask(t, line, "")
		}
		var out strings.Builder
		for _, line := range calls {
			body := map[bool]string{true: `{"name":"New","title":"New"}`}[strings.HasPrefix(line, "POST")]
			got := s.Ask(t, line, body)
			_, _ = fmt.Fprintln(&out, line, got.Status, got.Body)
		}
		sandbox, err := s.World().Sandbox("")
		if err != nil {
			t.Fatal(err)
		}
		now := sandbox.Snapshot()
		_, _ = fmt.Fprintln(&out, now.Collections(), now.Objects(), now.Bytes())
		return out.String()
	}
	want := run()
	wantText(t, "the first run", want, "GET /shops/2/items 404", `"id":6`, "POST /shops 201", "GET /~other/api/shops/2/items 200")
	for _, before := range [][]string{{"GET /owners"}, {"GET /shops/1/items"}, {"GET /~peek/api/shops/3/items", "GET /shops", "GET /owners"}} {
		if diff := cmp.Diff(want, run(before...)); diff != "" {
			t.Errorf("after %q: %s", before, diff)
		}
	}
}

func TestMadeUpRecordsAreMadeOnceForManyAtATime(t *testing.T) {
	t.Parallel()
	s := mocktest.Start(t, mocktest.Config{Document: []byte(nestedDocument)})
	answers := make([]string, 30)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() { answers[i] = s.Ask(t, fmt.Sprintf("GET /~s%d/api/shops/1/items", i%3), "").Body })
	}
	all.Wait()
	for _, got := range answers {
		if got != answers[0] || !strings.Contains(got, `"id":3`) {
			t.Errorf("got %s, the first %s", got, answers[0])
		}
	}
}
