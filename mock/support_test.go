package mock_test

import (
	"strings"
	"testing"

	"understudy/mock"
	"understudy/mock/mocktest"
)

// petDocument has a bit of everything the steps look at.
const petDocument = `
openapi: 3.0.3
info: {title: Pets, version: "1"}
paths:
  /pets:
    get:
      operationId: listPets
      parameters:
        - {name: limit, in: query, schema: {type: integer, minimum: 1}}
        - {name: name, in: query, schema: {type: string}}
      responses:
        "200": {description: pets, content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Pet"}}}}}
        "400": {description: bad, content: {application/json: {schema: {$ref: "#/components/schemas/Error"}}}}
    post:
      operationId: addPet
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}
      responses:
        "201": {description: pet, headers: {Location: {schema: {type: string}}}, content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}
  /pets/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: readPet
      responses:
        "200":
          description: pet
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Pet"}
              examples: {rex: {value: {id: 7, name: Rex}}, tom: {value: {id: 8, name: Tom, tag: cat}}}
        "404":
          description: none
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Error"}
              examples: {gone: {value: {code: 404, message: gone}}}
    put:
      operationId: replacePet
      deprecated: true
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}
      responses: {"200": {description: pet, content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}}
    delete: {operationId: deletePet, responses: {"204": {description: gone}}}
  /ping:
    get:
      operationId: ping
      responses: {"200": {description: pong, content: {text/plain: {schema: {type: string, example: pong}}}}}
components:
  schemas:
    Pet:
      type: object
      required: [id, name]
      properties:
        name: {type: string, minLength: 1}
        id: {type: integer, readOnly: true}
        tag: {type: string}
        weight: {type: number}
    Error:
      type: object
      required: [code, message]
      properties: {code: {type: integer}, message: {type: string}}
`

func pets(t *testing.T, options mock.Options) *mocktest.Server {
	t.Helper()
	return mocktest.Start(t, mocktest.Config{Document: []byte(petDocument), Options: options})
}

// with inserts lines before the one that says "paths:".
func with(document, lines string) []byte {
	return []byte(strings.Replace(document, "\npaths:\n", "\n"+lines+"\npaths:\n", 1))
}

func wantStatus(t *testing.T, got mocktest.Reply, want int) {
	t.Helper()
	if got.Status != want {
		t.Errorf("status %d, want %d: %s", got.Status, want, got.Body)
	}
}

func wantText(t *testing.T, what, got string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(got, part) {
			t.Errorf("%s is %q, want %q in it", what, got, part)
		}
	}
}
