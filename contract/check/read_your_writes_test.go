package check_test

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"understudy/contract"
	"understudy/contract/check"
	"understudy/specs"
)

// record reads a JSON object as our values.
func record(t *testing.T, text string) any {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return value
}

const recordDocument = `
openapi: 3.0.3
info: {title: a, version: '1'}
paths:
  /a: {post: {operationId: create, responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/R'}}}}}}}
  /a/{id}: {put: {operationId: update, parameters: [{name: id, in: path, required: true, schema: {type: string}}], responses: {'200': {description: ok}}}}
components:
  schemas:
    R:
      type: object
      properties:
        name: {type: string}
        done: {type: boolean}
        size: {type: number}
        at: {type: string}
        by: {type: string, readOnly: true}
        tags: {type: array, items: {type: string}}
        parts: {type: array, items: {type: object, properties: {id: {type: string}, user: {type: string}}}}
`

type write struct{ kind, sent, shown string }

var writeCases = []struct {
	name   string
	writes []write
	want   []string
}{
	{"all stored", []write{
		{"create", `{"name":"a","done":true}`, `{"name":"a","done":true}`}, {"create", `{"name":"b","done":false}`, `{"name":"b","done":false}`},
		{"update", `{"name":"c","done":false}`, `{"name":"c","done":false}`}, {"update", `{"name":"d","done":true}`, `{"name":"d","done":true}`},
	}, nil},
	{"update not stored, all members", []write{
		{"create", `{"name":"a","done":true}`, `{"name":"a","done":true}`}, {"create", `{"name":"b","done":false}`, `{"name":"b","done":false}`},
		{"update", `{"name":"c","done":false}`, `{"name":"a","done":true}`}, {"update", `{"name":"d","done":true}`, `{"name":"a","done":true}`},
	}, []string{"nothing stored @3"}},
	{"update not stored, one member", []write{
		{"create", `{"name":"a","size":1}`, `{"name":"a","size":1}`}, {"create", `{"name":"b","size":2}`, `{"name":"b","size":2}`},
		{"update", `{"name":"c","size":3}`, `{"name":"c","size":1}`}, {"update", `{"name":"d","size":4}`, `{"name":"d","size":1}`},
	}, []string{"member /size @3"}},
	{"create not stored, one boolean", []write{
		{"create", `{"name":"a","done":true}`, `{"name":"a","done":false}`}, {"create", `{"name":"b","done":false}`, `{"name":"b","done":false}`},
		{"update", `{"name":"c","done":false}`, `{"name":"c","done":false}`}, {"update", `{"name":"d","done":true}`, `{"name":"d","done":true}`},
	}, []string{"member /done @0"}},
	{"the server's own", []write{
		{"create", `{"name":"a","size":1,"done":true,"at":"x"}`, `{"name":"a","size":70,"done":false,"at":"now"}`},
		{"create", `{"name":"b","size":2,"done":false,"at":"y"}`, `{"name":"b","size":71,"done":false,"at":"now"}`},
		{"update", `{"name":"c","size":3,"done":false,"at":"z"}`, `{"name":"c","size":72,"done":false,"at":"then"}`},
		{"update", `{"name":"d","size":4,"done":true,"at":"u"}`, `{"name":"d","size":73,"done":false,"at":"then"}`},
	}, nil},
	{"one value cannot tell", []write{
		{"create", `{"name":"a","size":1}`, `{"name":"a","size":5}`}, {"update", `{"name":"c","size":3}`, `{"name":"c","size":3}`},
	}, nil},
	{"one long value can", []write{
		{"create", `{"name":"a long name"}`, `{"name":"a long name"}`}, {"update", `{"name":"another long name"}`, `{"name":"a long name"}`},
	}, []string{"member /name @1"}},
	{"normal forms", []write{
		{"create", `{"size":1.0,"at":"2024-01-01T12:00:00+02:00","name":" Me@Example.com"}`, `{"size":1,"at":"2024-01-01T10:00:00Z","name":"me@example.com"}`},
		{"create", `{"size":2e1,"at":"2024-01-02","name":"{8C7B2A41-1D2E-4F3A-9B4C-5D6E7F801234}"}`, `{"size":20,"at":"2024-01-02T00:00:00Z","name":"8c7b2a411d2e4f3a9b4c5d6e7f801234"}`},
		{"update", `{"size":3,"at":"2024-01-03","name":"c"}`, `{"size":3.00,"at":"2024-01-03","name":"c"}`},
		{"update", `{"size":4,"at":"2024-01-04","name":"d"}`, `{"size":4,"at":"2024-01-04","name":"d"}`},
	}, nil},
	{"lists may be in another order and longer", []write{
		{"create", `{"tags":["a","b"]}`, `{"tags":["b","me","a"]}`}, {"create", `{"tags":["c"]}`, `{"tags":["c"]}`},
		{"update", `{"tags":["d"]}`, `{"tags":["d"]}`}, {"update", `{"tags":["e"]}`, `{"tags":["e"]}`},
	}, nil},
	{"a list that is not updated", []write{
		{"create", `{"tags":["a","b"]}`, `{"tags":["a","b"]}`}, {"create", `{"tags":["c"]}`, `{"tags":["c"]}`},
		{"update", `{"tags":["d"]}`, `{"tags":["a","b"]}`}, {"update", `{"tags":["e"]}`, `{"tags":["a","b"]}`},
	}, []string{"member /tags/* @3"}},
	{"ids within a list are the server's", []write{
		{"create", `{"parts":[{"id":"x","user":"u1"}]}`, `{"parts":[{"id":"1","user":"u1"}]}`}, {"create", `{"parts":[{"id":"y","user":"u2"}]}`, `{"parts":[{"id":"2","user":"u2"}]}`},
		{"update", `{"parts":[{"id":"z","user":"u3"}]}`, `{"parts":[{"id":"3","user":"u3"}]}`}, {"update", `{"parts":[{"id":"w","user":"u4"}]}`, `{"parts":[{"id":"4","user":"u4"}]}`},
	}, nil},
	{"readOnly and unknown members", []write{
		{"create", `{"name":"a","by":"me","else":1}`, `{"name":"a","by":"you"}`}, {"create", `{"name":"b","by":"me2","else":2}`, `{"name":"b","by":"you"}`},
		{"update", `{"name":"c","by":"me3","else":3}`, `{"name":"c","by":"me3"}`}, {"update", `{"name":"d","by":"me4","else":4}`, `{"name":"d","by":"me4"}`},
	}, nil},
}

func TestReadYourWrites(t *testing.T) {
	t.Parallel()
	for _, test := range writeCases {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			root := fstest.MapFS{"api.yaml": {Data: []byte(recordDocument)}}
			api, err := specs.Load(specs.Input{Source: specs.Source{Root: root, Name: "api.yaml"}})
			if err != nil {
				t.Fatal(err)
			}
			s, err := api.Schema("#/components/schemas/R")
			if err != nil {
				t.Fatal(err)
			}
			j := contract.Judgement{}
			for _, w := range test.writes {
				op, _ := api.Operation(w.kind)
				j.History = append(j.History, contract.Write{
					Operation: op, Creates: w.kind == "create", Sent: record(t, w.sent), Shown: record(t, w.shown), Read: true, Input: s, Output: s,
				})
			}
			c, _ := check.Named("read_your_writes")
			var got []string
			for _, f := range c.Judge(j) {
				got = append(got, f.Rule+" @"+string(rune('0'+f.Write)))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
