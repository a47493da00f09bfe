package mock_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"understudy/fixtures"
	"understudy/mock"
	"understudy/mock/mocktest"
	"understudy/mock/state"
)

const orderDocument = `
openapi: 3.1.0
info: {title: Orders, version: "1"}
paths:
  /orders:
    get: {operationId: listOrders, responses: {"200": {description: all, content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Order"}}}}}}}
    post:
      operationId: addOrder
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}
      responses: {"201": {description: order, content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}}
  /orders/{orderId}:
    parameters: [{name: orderId, in: path, required: true, schema: {type: integer}}]
    get: {operationId: readOrder, responses: {"200": {description: order, content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}}}
    patch:
      operationId: changeOrder
      requestBody: {content: {application/json: {schema: {type: object, properties: {state: {type: string}, note: {type: string}}}}}}
      responses: {"200": {description: order, content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}}
    delete: {operationId: dropOrder, responses: {"204": {description: gone}}}
  /orders/{orderId}/notes:
    parameters: [{name: orderId, in: path, required: true, schema: {type: integer}}]
    get: {operationId: listNotes, responses: {"200": {description: all, content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Note"}}}}}}}
    post:
      operationId: addNote
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Note"}}}}
      responses: {"201": {description: note, content: {application/json: {schema: {$ref: "#/components/schemas/Note"}}}}}
  /orders/{orderId}/notes/{noteId}:
    parameters: [{name: orderId, in: path, required: true, schema: {type: integer}}, {name: noteId, in: path, required: true, schema: {type: integer}}]
    get: {operationId: readNote, responses: {"200": {description: note, content: {application/json: {schema: {$ref: "#/components/schemas/Note"}}}}}}
  /events:
    get: {operationId: events, responses: {"200": {description: events, content: {text/event-stream: {schema: {type: string}}}}}, x-mock-stream: {channel: /orders}}
components:
  schemas:
    Order:
      type: object
      required: [id]
      properties: {id: {type: integer, readOnly: true}, state: {type: string}, owner: {type: string}, note: {type: string}, mine: {type: boolean, readOnly: true}}
    Note:
      type: object
      required: [id]
      properties: {id: {type: integer, readOnly: true}, text: {type: string}}
  securitySchemes: {bearer: {type: http, scheme: bearer}}
security: [{bearer: []}, {}]
x-mock-resource:
  orders:
    schema: '#/components/schemas/Order'
    fields:
      mine: {show: '= self.owner != nil && self.owner == caller?.name'}
  notes: {schema: '#/components/schemas/Note', parent: orders}
`

// channelRules is what the orders tell, in the order of channels and rules.
const channelRules = `
x-mock-channels:
  /orders:
    - {resource: orders, name: changed, data: {event: '= event', order: '= item', by: '= caller?.name', operation: '= operationId'}}
    - {resource: orders, on: [updated], when: 'self.state != old.state', for: '= [self.owner]', data: '= old.state + " to " + self.state + " for " + receiver.name'}
  /orders/{parent.id}/notes:
    - {resource: notes, on: [created, deleted], data: '= self.text + ", " + event + ", of " + string(len(records("notes", parent.id)))'}
`

var orderFixtures = fstest.MapFS{
	"seed.yaml": {Data: []byte(`
callers:
  - {name: agent, id: u1, tokens: [demo-agent]}
  - {name: agent2, id: u2, tokens: [demo-agent2]}
  - {name: admin, id: u3, tokens: [demo-admin]}
  - {name: guest, id: u4, tokens: [demo-guest]}
`)},
	"scenarios/demo.yaml": {Data: []byte("description: nothing\ncollections: {orders: []}\n")},
}

func orders(t *testing.T, more string) *mocktest.Server {
	t.Helper()
	return mocktest.Start(t, mocktest.Config{
		Document: []byte(orderDocument + more), Fixtures: orderFixtures,
		Options: mock.Options{Clock: state.Clock{Kind: state.Frozen, Time: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}},
	})
}

// hearer collects what somebody is told.
type hearer struct {
	mu   sync.Mutex
	more *sync.Cond
	got  []mock.Message
}

func listen(t *testing.T, s *mocktest.Server, sandbox, caller string) *hearer {
	t.Helper()
	h := &hearer{}
	h.more = sync.NewCond(&h.mu)
	box, err := s.World().Sandbox(sandbox)
	if err != nil {
		t.Fatal(err)
	}
	part := s.Parts()[0]
	stop := part.Listen(box, callerOf(part, caller), func(m mock.Message) {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.got = append(h.got, m)
		h.more.Broadcast()
	})
	t.Cleanup(stop)
	return h
}

// callerOf finds a caller; nil: there is none.
func callerOf(part *mock.Part, name string) *fixtures.Caller {
	for _, caller := range part.Fixtures.Callers {
		if caller.Name == name {
			return caller
		}
	}
	return nil
}

// wait gives the messages once there are so many, or those there are after a while.
func (h *hearer) wait(n int) []mock.Message {
	h.mu.Lock()
	defer h.mu.Unlock()
	late := false
	defer time.AfterFunc(10*time.Second, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		late = true
		h.more.Broadcast()
	}).Stop()
	for len(h.got) < n && !late {
		h.more.Wait()
	}
	return slices.Clone(h.got)
}

func told(messages []mock.Message) []string {
	out := make([]string, len(messages))
	for i, m := range messages {
		out[i] = fmt.Sprint(m.ID, " ", m.Channel, " ", m.Name, " ", m.Data)
	}
	return out
}

func TestChannelsTellWhatChangedToWhomItConcerns(t *testing.T) {
	t.Parallel()
	s := orders(t, channelRules)
	agent, guest, nobody, other := listen(t, s, "", "agent"), listen(t, s, "", "guest"), listen(t, s, "", "-"), listen(t, s, "other", "agent")
	s.Ask(t, "POST /orders", `{"state":"new","owner":"agent"}`, "Authorization: Bearer demo-guest")
	s.Ask(t, "PATCH /orders/1", `{"state":"paid"}`)
	s.Ask(t, "PATCH /orders/1", `{"state":"paid"}`) // nothing changes
	s.Ask(t, "POST /orders/1/notes", `{"text":"careful"}`)
	s.Ask(t, "PATCH /orders/7", `{}`) // refused
	s.Ask(t, "DELETE /orders/1", "")
	for _, want := range []struct {
		who  string
		h    *hearer
		told []string
	}{
		{"the owner", agent, []string{
			"1-0 /orders changed map[by:guest event:created operation:addOrder order:map[id:1 mine:true owner:agent state:new]]",
			"2-0 /orders changed map[event:updated operation:changeOrder order:map[id:1 mine:true owner:agent state:paid]]",
			"2-1 /orders  new to paid for agent",
			"4-0 /orders/1/notes  careful, created, of 1",
			"5-0 /orders changed map[event:deleted operation:dropOrder order:map[id:1 mine:true owner:agent state:paid]]",
			"5-1 /orders/1/notes  careful, deleted, of 0",
		}},
		{"somebody else", guest, []string{
			"1-0 /orders changed map[by:guest event:created operation:addOrder order:map[id:1 mine:false owner:agent state:new]]",
			"2-0 /orders changed map[event:updated operation:changeOrder order:map[id:1 mine:false owner:agent state:paid]]",
			"4-0 /orders/1/notes  careful, created, of 1",
			"5-0 /orders changed map[event:deleted operation:dropOrder order:map[id:1 mine:false owner:agent state:paid]]",
			"5-1 /orders/1/notes  careful, deleted, of 0",
		}},
	} {
		if diff := cmp.Diff(want.told, told(want.h.wait(len(want.told)))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", want.who, diff)
		}
	}
	if n := len(nobody.wait(5)); n != 5 {
		t.Errorf("who is not known is told %d times, want 5", n)
	}
	if len(other.wait(0)) > 0 {
		t.Errorf("another sandbox hears %v", told(other.got))
	}
}

// TestManyListeners is the promise to those who listen: every message once, in
// order, whoever writes and however many at a time.
func TestManyListeners(t *testing.T) {
	t.Parallel()
	s := orders(t, "\nx-mock-channels: {/orders: [{resource: orders, on: [created], data: '= self.id'}]}\n")
	const subscribers, publishers, each = 200, 50, 4
	names := []string{"agent", "agent2", "admin", "guest", "-"}
	hearers := make([]*hearer, subscribers)
	for i := range hearers {
		hearers[i] = listen(t, s, "", names[i%len(names)])
	}
	var publishing sync.WaitGroup
	for range publishers {
		publishing.Go(func() {
			for range each {
				s.Ask(t, "POST /orders", `{"state":"new"}`)
			}
		})
	}
	publishing.Wait()
	for i, h := range hearers {
		got := h.wait(publishers * each)
		if len(got) != publishers*each {
			t.Fatalf("subscriber %d is told %d times, want %d", i, len(got), publishers*each)
		}
		for n, message := range got {
			if want := fmt.Sprint(n + 1); fmt.Sprint(message.Data) != want {
				t.Fatalf("subscriber %d: message %d tells of order %v", i, n, message.Data)
			}
		}
	}
}

func TestListeningOutlivesResetAndReload(t *testing.T) {
	t.Parallel()
	s := orders(t, channelRules)
	agent := listen(t, s, "", "agent")
	s.Ask(t, "POST /orders", `{"state":"new"}`)
	agent.wait(1)
	box, _ := s.World().Sandbox("")
	if err := box.Reset(); err != nil {
		t.Fatal(err)
	}
	part, err := mocktest.Load(mocktest.Config{Fixtures: orderFixtures, Document: []byte(orderDocument + "\nx-mock-channels: {/orders: [{resource: orders, data: '= \"reloaded \" + event'}]}\n")})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Reload(t.Context(), []*mock.Part{part}); err != nil {
		t.Fatal(err)
	}
	s.Ask(t, "POST /orders", `{"state":"new"}`)
	if got := agent.wait(2); got[1].Data != "reloaded created" || len(got) != 2 {
		t.Errorf("after reset and reload: %v", told(got))
	}
}

func TestChannelRulesAreCheckedWhenLoaded(t *testing.T) {
	t.Parallel()
	for rules, want := range map[string]string{
		"/a: [{resource: ordres}]":                                        `"ordres" is no resource at #/x-mock-channels/~1a/0/resource. did you mean "orders"?`,
		"/a: [{resource: orders, on: [creatd]}]":                          `nothing called "creatd" happens to orders at #/x-mock-channels/~1a/0/on/0. did you mean "created"?`,
		"/a: [{resource: orders, when: 'slf.id == 1'}]":                   `column 1: unknown name slf`,
		"/a: [{resource: orders, webhook: {name: shipped}}]":              `"shipped" is neither a webhook nor a callback`,
		"/a: [{resource: orders, webhook: {name: shipped, delay: soon}}]": `"soon" is no duration; write it like 500ms or 2s`,
		"'/a/{self.}': [{resource: orders}]":                              `channel "/a/{self.}": expression "self."`,
		"/order: [{resource: orders}]":                                    `nothing is told on channel "/orders" at #/paths/~1events/get/x-mock-stream/channel. did you mean "/order"?`,
		"'/a/{self.id': [{resource: orders}]":                             `a brace is not closed`,
		"/a: [{resource: orders, fore: x}]":                               `unknown member "fore"`,
	} {
		_, err := mocktest.Load(mocktest.Config{Document: []byte(orderDocument + "\nx-mock-channels: {" + rules + "}\n")})
		if err == nil {
			t.Errorf("%s is accepted", rules)
			continue
		}
		wantText(t, rules, err.Error(), want, "openapi.yaml:")
	}
}
