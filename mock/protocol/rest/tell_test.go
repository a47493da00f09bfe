package rest_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"understudy/mock"
	"understudy/mock/mocktest"
)

const tellingDocument = `
openapi: 3.0.3
info: {title: Doors, version: "1"}
paths:
  /doors/{doorId}:
    parameters: [{name: doorId, in: path, required: true, schema: {type: string}}]
    get: {operationId: readDoor, responses: {"200": {description: door, content: {application/json: {schema: {$ref: "#/components/schemas/Door"}}}}}}
    put:
      operationId: moveDoor
      requestBody: {content: {application/json: {schema: {type: object, properties: {to: {type: string}}}}}}
      responses: {"200": {description: door, content: {application/json: {schema: {$ref: "#/components/schemas/Door"}}}}}
      x-mock-action: {resource: doors, kind: transition}
components:
  schemas:
    Door: {type: object, required: [id, state], properties: {id: {type: string}, state: {type: string}}}
x-mock-resource: {doors: {schema: '#/components/schemas/Door', id: id}}
x-mock-lifecycle:
  doors:
    member: state
    transitions:
      - {name: Close, on: body.to == "closed", from: [open], to: closed, emit: [closed, quiet]}
      - {name: Knock, on: body.to == "knock", emit: [knocked]}
x-mock-channels:
  /b: [{resource: doors, on: [knocked, closed], data: '= event + " " + self.state'}]
  /a:
    - {resource: doors, on: [updated, closed], data: '= event'}
    - {resource: doors, on: [closed], data: '= query.there + records("none")'}
    - {resource: doors, on: [closed], when: 'self.state', data: never}
`

// TestEventsOfALifecycleAreTold: behind the change of the record, in the order
// in which they are emitted, also where nothing changed. A rule that cannot be
// computed takes nothing from the others.
func TestEventsOfALifecycleAreTold(t *testing.T) {
	t.Parallel()
	s := mocktest.Start(t, mocktest.Config{Document: []byte(tellingDocument), Fixtures: fstest.MapFS{
		"scenarios/demo.yaml": {Data: []byte("description: a door\ncollections: {doors: [{id: front, state: open}]}\n")},
	}})
	box, err := s.World().Sandbox("")
	if err != nil {
		t.Fatal(err)
	}
	got := make(chan string, 10)
	defer s.Parts()[0].Listen(box, nil, func(m mock.Message) {
		text, _ := json.Marshal(m.Data)
		got <- fmt.Sprint(m.ID, " ", m.Channel, " ", string(text))
	})()
	for _, to := range []string{"closed", "closed", "knock"} { // the second is refused
		s.Ask(t, "PUT /doors/front", `{"to":"`+to+`"}`)
	}
	var told []string
	for range 4 {
		select {
		case one := <-got:
			told = append(told, one)
		case <-time.After(10 * time.Second):
		}
	}
	want := []string{`1-0 /a "updated"`, `1-1 /a "closed"`, `1-2 /b "closed closed"`, `2-0 /b "knocked closed"`}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}
