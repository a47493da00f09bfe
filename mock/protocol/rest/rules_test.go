package rest_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/mock/mocktest"
)

// ticketDocument says nothing of behaviour; overlays do.
const ticketDocument = `
openapi: 3.0.3
info: {title: Tickets, version: "1"}
paths:
  /tickets:
    get:
      operationId: listTickets
      parameters: [{name: min, in: query, schema: {type: integer}}, {name: page, in: query, schema: {type: integer}}, {name: per, in: query, schema: {type: integer}}, {name: order, in: query, schema: {type: string}}]
      responses: {"200": {description: list, content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Ticket"}}}}}}
    post:
      operationId: createTicket
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses: {"201": {description: one, content: &one {application/json: {schema: {$ref: "#/components/schemas/Ticket"}}}}, "409": {description: taken}}
  /tickets/{id}:
    parameters: &id [{name: id, in: path, required: true, schema: {type: string}}]
    get: {operationId: readTicket, responses: {"200": {description: one, content: *one}}}
    patch: {operationId: updateTicket, requestBody: {content: {application/json: {schema: {type: object}}}}, responses: {"200": {description: one, content: *one}}}
    delete: {operationId: deleteTicket, responses: {"200": {description: one, content: *one}}}
  /tickets/{id}/close:
    post:
      operationId: closeTicket
      parameters: *id
      responses: {"200": {description: one, content: *one}, "409": {description: no, content: {application/json: {schema: {type: object}}}}}
  /logs:
    get: {operationId: listLogs, responses: {"200": {description: list, content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Log"}}}}}}}
    post: {operationId: addLog, requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Log"}}}}, responses: {"201": {description: one, content: {application/json: {schema: {$ref: "#/components/schemas/Log"}}}}}}
  /login: {post: {operationId: login, requestBody: {content: {application/json: {schema: {type: object}}}}, responses: {"200": {description: ok, content: {application/json: {schema: {type: object}}}}}}}
  /logout: {post: {operationId: logout, responses: {"204": {description: ok}}}}
components:
  schemas:
    Ticket: {type: object, required: [id], properties: {id: {type: string}, rank: {type: integer}, state: {type: string}, by: {type: string}, label: {type: string}, seen: {type: integer}}}
    Log: {type: object, required: [id, text], properties: {id: {type: integer}, text: {type: string}}}
`

const ticketRules = `
  - target: $
    update:
      x-mock-resource:
        tickets:
          schema: '#/components/schemas/Ticket'
          id: id
          newId: '= "t" + string(next("ticket"))'
          where: self.gone != true
          order: '= query?.order ?? "-rank,id"'
          fields:
            rank: {default: 5}
            by: {create: '= caller?.id ?? "nobody"', keep: true}
            state: {create: open}
            seen: {update: '= (self.seen ?? 0) + 1'}
            label: {show: '= self.state + "/" + string(self.rank) + "/" + (self.hint ?? "-")'}
      x-mock-lifecycle:
        tickets:
          member: state
          transitions:
            - name: close
              operations: [closeTicket]
              from: [open]
              to: closed
              refuse:
                - {when: self.rank > 8, status: 423, code: Locked, detail: '= "rank " + string(self.rank)'}
                - {status: 409, code: Twice, detail: '= "it is " + self.state'}
              set: {hint: closed}
              effects: [{resource: logs, create: {text: '= "closed " + self.id'}}]
              emit: [closed]
            - {name: reopen, operations: [updateTicket], on: body.state == "open", from: [closed], to: open}
  - target: $.paths['/tickets'].get
    update:
      x-mock-action:
        kind: list
        resource: tickets
        filters: {min: self.rank >= value}
        page: {number: page, limit: per, size: 2}
  - target: $.paths['/tickets'].post
    update:
      x-mock-action:
        kind: create
        resource: tickets
        refuse: [{when: body.rank == 0, status: 402, code: Free, detail: nothing is free}]
        set: {hint: '= body.why'}
        effects:
          - {resource: logs, create: {text: '= "made " + self.id'}}
          - {when: self.rank == 9, resource: logs, id: 1, set: {text: '= self.text + " +" + item.id'}}
  - target: $.paths['/tickets/{id}'].patch
    update: {x-mock-action: {kind: update, resource: tickets}}
  - target: $.paths['/tickets/{id}'].delete
    update: {x-mock-action: {kind: delete, resource: tickets, effects: [{resource: logs, id: 1, delete: true}]}}
  - target: $.paths['/tickets/{id}/close'].post
    update: {x-mock-action: {kind: transition, resource: tickets}}
  - target: $.paths['/login'].post
    update: {x-mock-action: {kind: none, refuse: [{when: body.user == nil, status: 401, detail: who}], answer: {token: '= alnum(4)', hello: '= upper(body.user)'}}}
  - target: $.paths['/logout'].post
    update: {x-mock-action: {kind: none, effects: [{resource: logs, create: {text: out}}]}}
`

func tickets(t *testing.T, records string) *mocktest.Server {
	t.Helper()
	return mocktest.Start(t, mocktest.Config{Document: []byte(ticketDocument), Overlays: overlay(ticketRules), Fixtures: scenario(records)})
}

func TestRules(t *testing.T) {
	t.Parallel()
	s := tickets(t, "collections: {logs: []}")
	play(t, s, []call{
		{"POST /tickets", `{"rank":0}`, 402, `…nothing is free`},
		{"POST /tickets", `{"by":"me","state":"closed","why":"w"}`, 201, `{"id":"t1","rank":5,"state":"open","by":"nobody","label":"open/5/w","seen":1}`},
		{"POST /tickets", `{"id":"mine","rank":9,"hint":"x"}`, 201, `{"id":"mine","rank":9,"state":"open","by":"nobody","label":"open/9/-","seen":1}`},
		{"POST /tickets", `{"id":"mine"}`, 409, `…there is a tickets with id \"mine\" already`},
		{"GET /logs", "", 200, `[{"id":1,"text":"made t1 +mine"},{"id":2,"text":"made mine"}]`},
		{"PATCH /tickets/t1", `{"by":"me","rank":2,"id":"z","label":"l","hint":"x"}`, 200, `{"id":"t1","rank":2,"state":"open","by":"nobody","label":"open/2/w","seen":2}`},
		{"POST /tickets/t1/close", "", 200, `{"id":"t1","rank":2,"state":"closed","by":"nobody","label":"closed/2/closed","seen":3}`},
		{"POST /tickets/t1/close", "", 409, `…it is closed`},
		{"POST /tickets/mine/close", "", 423, `…rank 9`},
		{"PATCH /tickets/t1", `{"state":"open"}`, 200, `…"state":"open"`},
		{"PATCH /tickets/t1", `{"state":"open"}`, 409, `…reopen is not possible in state \"open\", only in closed`},
		{"GET /logs", "", 200, `…{"id":3,"text":"closed t1"}]`},
		{"DELETE /tickets/mine", "", 200, `…{"id":"mine"`},
		{"GET /logs", "", 200, `[{"id":2,"text":"made mine"},{"id":3,"text":"closed t1"}]`},
		{"POST /login", `{}`, 401, `…who`},
		{"POST /login", `{"user":"ann"}`, 200, `…"hello":"ANN"`},
		{"POST /logout", "", 204, ""},
		{"GET /logs", "", 200, `…{"id":4,"text":"out"}]`},
	})
}

func TestOrderPagesAndConditions(t *testing.T) {
	t.Parallel()
	s := tickets(t, `
collections:
  tickets:
    - {id: a, rank: 1}
    - {id: b, rank: 3}
    - {id: d, rank: 2}
    - {id: c, rank: 2}
    - {id: e, rank: 9, gone: true}
`)
	for query, want := range map[string]string{
		"":                           "b c",
		"?page=2":                    "d a",
		"?page=3":                    "",
		"?page=0":                    "b c",
		"?per=3":                     "b c d",
		"?per=3&page=2":              "a",
		"?min=2&per=9":               "b c d",
		"?order=oldest&per=9":        "a b d c",
		"?order=newest&per=9":        "c d b a",
		"?order=rank,-id&per=9":      "a d c b",
		"?order=-label,nobody&per=9": "b d c a",
	} {
		got := s.Ask(t, "GET /tickets"+query, "")
		var ids []string
		items, _ := got.JSON(t).([]any)
		for _, item := range items {
			record, _ := item.(map[string]any)
			id, _ := record["id"].(string)
			ids = append(ids, id)
		}
		if diff := cmp.Diff(want, strings.Join(ids, " ")); diff != "" {
			t.Errorf("%s: %s", query, diff)
		}
	}
	play(t, s, []call{
		{"GET /tickets/e", "", 404, "…No record found for id 'e'"},
		{"PATCH /tickets/e", `{}`, 404, "…No record found"},
		{"DELETE /tickets/e", "", 404, "…No record found"},
	})
}

// With a lifecycle per somebody, each has a state of his own.
func TestLifecyclePer(t *testing.T) {
	t.Parallel()
	rules := `
  - target: $
    update:
      x-mock-resource: {tickets: {schema: '#/components/schemas/Ticket', id: id, fields: {label: {show: '= join(map(sort(keys(self.legs ?? {})), # + "=" + self.legs[#]))'}}}}
      x-mock-lifecycle:
        tickets:
          member: legs
          per: '= query?.min ?? "all"'
          otherwise: {status: 410, code: Wrong, detail: '= "wrong for " + (self.legs?.all ?? "none")'}
          transitions: [{name: close, operations: [closeTicket], from: [open], to: closed}]
  - target: $.paths['/tickets/{id}/close'].post
    update: {x-mock-action: {kind: transition, resource: tickets}}
`
	s := mocktest.Start(t, mocktest.Config{Document: []byte(ticketDocument), Overlays: overlay(rules), Fixtures: scenario("collections: {tickets: [{id: a, legs: {all: open, ann: open}}]}")})
	play(t, s, []call{
		{"POST /tickets/a/close", "", 200, `{"id":"a","label":"all=closedann=open"}`},
		{"POST /tickets/a/close", "", 410, `…wrong for closed`},
	})
}

// What an overlay gets wrong is told with its place, and nothing has changed.
func TestFaultsInRulesTellTheirPlace(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, action, want string }{
		{"a create that is no object", `set: {rank: 1}, effects: [{resource: logs, create: '= 1 + 1'}]`, "/x-mock-action/effects/0/create: gives 2"},
		{"a condition that is none", `refuse: [{when: body.rank, status: 400}]`, "/x-mock-action/refuse/0/when"},
		{"a value that cannot be", `set: {rank: '= body.rank + now'}`, "/x-mock-action/set/rank"},
		{"a kind of data nobody knows", `effects: [{resource: logs, create: {text: '= fake("nonsense")'}}]`, "nonsense"},
	} {
		rules := "  - target: $.paths['/tickets'].post\n    update: {x-mock-action: {kind: create, resource: tickets, " + test.action + "}}\n"
		s := mocktest.Start(t, mocktest.Config{Document: []byte(ticketDocument), Overlays: overlay(rules), Fixtures: scenario("collections: {tickets: []}")})
		play(t, s, []call{
			{"POST /tickets", `{"rank":1}`, 500, "…" + test.want},
			{"GET /tickets", "", 200, "[]"},
		})
		if body := s.Ask(t, "POST /tickets", `{"rank":1}`).Body; !strings.Contains(body, "overlay.yaml:5:") && !strings.Contains(body, "overlay.yaml:6:") {
			t.Errorf("%s: %s names no place", test.name, body)
		}
	}
}

func TestErrorShape(t *testing.T) {
	t.Parallel()
	rules := ticketRules + `
  - target: $
    update:
      x-mock-error:
        body: {ok: false, text: '= problem.detail', name: '= problem.code', count: '= len(problem.violations ?? [])', status: '= problem.status'}
        status: {"422": 499}
        headers: {"404": {X-Url: '= server.url'}}
        empty: [405]
`
	s := mocktest.Start(t, mocktest.Config{Document: []byte(ticketDocument), Overlays: overlay(rules), Fixtures: scenario("collections: {tickets: []}")})
	play(t, s, []call{
		{"GET /tickets/x", "", 404, `{"count":0,"name":"NotFound","ok":false,"status":404,"text":"No record found for id 'x'"}`},
		{"POST /tickets", `{"rank":0}`, 402, `{"count":0,"name":"Free","ok":false,"status":402,"text":"nothing is free"}`},
		{"GET /tickets?min=x&page=y", "", 499, `…"count":2`},
		{"PUT /tickets", "", 405, ""},
		{"GET /nowhere", "", 404, `…"ok":false`},
		{"POST /tickets?__code=abc", "{}", 400, `…"ok":false`},
	})
	if url := s.Ask(t, "GET /~box/api/tickets/x", "").Header.Get("X-Url"); !strings.HasSuffix(url, "/~box/api") {
		t.Errorf("server.url is %q", url)
	}
}
