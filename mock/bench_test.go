package mock_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"understudy/mock"
	"understudy/mock/mocktest"
	"understudy/mock/protocol"
)

// benchDocument is an API as people write them: a security scheme, a few
// parameters, records of a dozen members.
const benchDocument = `
openapi: 3.0.3
info: {title: Bench, version: "1"}
security: [{bearer: []}]
paths:
  /orders:
    get:
      operationId: listOrders
      parameters:
        - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 100, default: 20}}
        - {name: offset, in: query, schema: {type: integer, minimum: 0, default: 0}}
        - {name: state, in: query, schema: {type: string}}
      responses:
        "200":
          description: orders
          content:
            application/json:
              schema:
                type: object
                required: [items, total]
                properties:
                  items: {type: array, items: {$ref: "#/components/schemas/Order"}}
                  total: {type: integer}
    post:
      operationId: createOrder
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}
      responses:
        "201":
          description: the order
          content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}
  /orders/{id}:
    get:
      operationId: readOrder
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses:
        "200":
          description: the order
          content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}
components:
  securitySchemes: {bearer: {type: http, scheme: bearer}}
  schemas:
    Order:
      type: object
      required: [id, customer, state, lines]
      properties:
        id: {type: integer, readOnly: true}
        customer: {type: string, minLength: 1, maxLength: 80}
        email: {type: string, format: email}
        state: {type: string, enum: [open, paid, sent, done], default: open}
        note: {type: string}
        amount: {type: number, minimum: 0}
        paid: {type: boolean, default: false}
        createdAt: {type: string, format: date-time, readOnly: true}
        updatedAt: {type: string, format: date-time, readOnly: true}
        lines:
          type: array
          items:
            type: object
            required: [product, count]
            properties:
              product: {type: string}
              count: {type: integer, minimum: 1}
`

const benchOrder = `{"customer":"Ada Byron","email":"ada@example.org","state":"open","amount":12.50,"lines":[{"product":"tea","count":2},{"product":"cup","count":1}]}`

func BenchmarkMockGetOne(b *testing.B) { benchmark(b, "GET", "/api/orders/1", "") }

func BenchmarkMockList20(b *testing.B) { benchmark(b, "GET", "/api/orders?limit=20", "") }

func BenchmarkMockPost(b *testing.B) { benchmark(b, "POST", "/api/orders", benchOrder) }

// resetEvery keeps what POST makes below the limit of a collection.
const resetEvery = 2000

// benchmark measures a call of the mock beside a bare Gin handler that answers
// the same bytes, so that the factor between them holds on every machine.
func benchmark(b *testing.B, method, target, body string) {
	server, handler := benchServer(b)
	want := exchange(handler, method, target, body)
	if want.Code/100 != 2 {
		b.Fatalf("%s %s: %d %s", method, target, want.Code, want.Body)
	}
	b.Run("mock", func(b *testing.B) { measure(b, handler, method, target, body, server) })
	b.Run("gin", func(b *testing.B) {
		measure(b, bareGin(want.Code, want.Header().Get("Content-Type"), want.Body.Bytes()), method, target, body, server)
	})
}

func measure(b *testing.B, handler http.Handler, method, target, body string, server *mock.Server) {
	b.ReportAllocs()
	calls := 0
	for b.Loop() {
		if calls++; method == http.MethodPost && calls%resetEvery == 0 {
			reset(b, server)
		}
		if w := exchange(handler, method, target, body); w.Code/100 != 2 {
			b.Fatalf("%d %s", w.Code, w.Body)
		}
	}
}

func exchange(handler http.Handler, method, target, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer demo-agent")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

func reset(b *testing.B, server *mock.Server) {
	sandbox, err := server.World().Sandbox("")
	if err == nil {
		err = sandbox.Reset()
	}
	if err != nil {
		b.Fatal(err)
	}
}

func benchServer(b *testing.B) (*mock.Server, http.Handler) {
	b.Helper()
	part, err := mocktest.Load(mocktest.Config{Document: []byte(benchDocument)})
	if err != nil {
		b.Fatal(err)
	}
	server, err := mock.New([]*mock.Part{part}, mock.Options{Protocols: protocol.All()})
	if err != nil {
		b.Fatal(err)
	}
	handler := server.Handler()
	for i := range 40 {
		if w := exchange(handler, "POST", "/api/orders", benchOrder); w.Code != http.StatusCreated {
			b.Fatal(i, w.Code, fmt.Sprint(w.Body))
		}
	}
	return server, handler
}

func bareGin(status int, contentType string, body []byte) http.Handler {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.NoRoute(func(c *gin.Context) { c.Data(status, contentType, body) })
	return engine
}
