package resource_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/specs/resource"
)

// collection writes a path with a list, a POST and a read of one by param.
func collection(path, param, list, one string) string {
	return "  " + path + ": {get: {operationId: list, responses: " + ok(list) + "}, post: {operationId: add, requestBody: " + body(one) + ", responses: " + ok(one) + "}}\n" +
		"  " + path + "/{" + param + "}: {parameters: [{name: " + param + ", in: path, required: true, schema: {type: string}}], get: {operationId: read, responses: " + ok(one) + "}}\n"
}

func object(members string) string { return "{type: object, properties: {" + members + "}}" }

func TestIDs(t *testing.T) {
	t.Parallel()
	text := func(names ...string) string {
		return object(strings.Join(names, ": {type: string}, ") + ": {type: string}")
	}
	tests := []struct{ name, path, param, record, want string }{
		{"in another case", "/orders", "orderId", text("total", "OrderID"), "OrderID"},
		{"with other separators", "/clusters", "clusterKey", text("name", "cluster_key"), "cluster_key"},
		{"called as the thing and the parameter say together", "/issues", "issue_number", text("id", "number"), "number"},
		{"with the thing before it", "/orders", "id", text("note", "orderNumber"), "orderNumber"},
		{"in what tells about the record", "/pods", "name", object("kind: {type: string}, metadata: " + text("name", "labels")), "/metadata/name"},
		{"not in another record within", "/pods", "podId", object("kind: {type: string}, owner: " + text("id")), ""},
		{"of a type the path can name", "/builds", "id", object("id: {type: object}, uuid: {type: string}"), "uuid"},
		{"none", "/files", "handle", text("size", "colour"), ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			model, _ := infer(t, "paths:\n"+collection(test.path, test.param, "{type: array, items: "+test.record+"}", test.record))
			if len(model.Resources) != 1 {
				t.Fatalf("%d resources", len(model.Resources))
			}
			if diff := cmp.Diff(test.want, model.Resources[0].ID); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestIDDeeperWithin(t *testing.T) {
	t.Parallel()
	r := &resource.Resource{ID: "/metadata/name"}
	shared := map[string]any{"labels": "l"}
	record := map[string]any{"metadata": shared}
	r.PutID(record, "a")
	if got := r.IDOf(record); got != "a" || shared["name"] != nil {
		t.Errorf("id %v, and what was there is %v", got, shared)
	}
	r.PutID(record, nil)
	if diff := cmp.Diff(map[string]any{"metadata": map[string]any{"labels": "l"}}, record); diff != "" {
		t.Error(diff)
	}
	if got := r.IDMember(); got != "metadata" {
		t.Error(got)
	}
	none := &resource.Resource{}
	none.PutID(record, "x")
	if none.IDOf(record) != nil || none.IDMember() != "" || len(record) != 1 {
		t.Error("a record without an id got one")
	}
}

func TestEnvelopes(t *testing.T) {
	t.Parallel()
	const meta = "meta: {type: object, properties: {total: {type: integer}}}"
	tests := []struct{ name, list, one, want string }{
		{"data and meta", object("data: " + pets + ", " + meta), object("data: " + pet + ", " + meta), "/data /data"},
		{"HAL", object("_links: {type: object, properties: {self: {type: string}}}, _embedded: " + object("pets: "+pets)), pet, "/_embedded/pets "},
		{"a list in an object", object("status: {type: string}, data: " + object("items: "+pets+", total: {type: integer}")), object("status: {type: string}, data: " + object("pet: "+pet)), "/data/items /data/pet"},
		{"a result without an id", "{type: array, items: " + object("label: {type: string}, size: {type: integer}") + "}", object("result: " + object("label: {type: string}, size: {type: integer}")), " /result"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			model, _ := infer(t, "paths:\n"+collection("/pets", "petId", test.list, test.one)+schemas)
			var list, read *resource.Action
			for _, a := range model.Actions {
				switch a.Operation.ID {
				case "list":
					list = a
				case "read":
					read = a
				}
			}
			if diff := cmp.Diff(test.want, list.Output+" "+read.Output); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParents(t *testing.T) {
	t.Parallel()
	const part = "{type: array, items: {type: object, properties: {id: {type: string}, size: {type: integer}}}}"
	below := func(path string, schema string) string {
		name := path[strings.Index(path, "{")+1 : strings.Index(path, "}")]
		return "  " + path + ": {parameters: [{name: " + name + ", in: path, required: true, schema: {type: " + schema + "}}], get: {operationId: parts, responses: " + ok(part) + "}, post: {operationId: addPart, responses: " + ok(part) + "}}\n"
	}
	spaces := collection("/v1/spaces", "name", "{type: array, items: "+object("name: {type: string}")+"}", object("name: {type: string}"))
	tests := []struct {
		name, text, want string
		orphans          bool
	}{
		{"on the path", spaces + below("/v1/spaces/{space}/parts", "string"), "spaces", false},
		{"elsewhere, called alike", spaces + below("/v2/apps/spaces/{space}/parts", "string"), "spaces", true},
		{"elsewhere, called after it", spaces + below("/reviews/{space-name}/parts", "string"), "spaces", true},
		{"not one the parameter cannot name", spaces + below("/v1/spaces/{number}/parts", "integer"), "", false},
		{"not by a word alone", spaces + below("/reports/{space}/parts", "string"), "", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			model, _ := infer(t, "paths:\n"+test.text)
			got := model.Resource("parts")
			name := ""
			if got.Parent != nil {
				name = got.Parent.Name
			}
			if name != test.want || got.Orphans != test.orphans {
				t.Errorf("belongs to %q, orphans %v", name, got.Orphans)
			}
		})
	}
}

func TestKinds(t *testing.T) {
	t.Parallel()
	const required = "requestBody: {required: true, content: {application/json: {schema: "
	tests := []struct{ name, method, text, want string }{
		{"DELETE of all", "delete", "responses: " + empty, "clear pets"},
		{"DELETE of a list of ids", "delete", required + "{type: object, properties: {ids: {type: array, items: {type: integer}}, why: {type: string}}}}}}, responses: " + empty, "clear pets in=/ids"},
		{"DELETE of nobody knows what", "delete", required + "{type: object, properties: {query: {type: string}}}}}}, responses: " + empty, "none -"},
		{"POST that searches", "post", "responses: " + ok(pets), "list pets"},
		{"POST that makes several", "post", "responses: " + ok(pets), "create pets"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			id := "searchPets"
			if strings.Contains(test.name, "makes") {
				id = "addPets"
			}
			model, _ := infer(t, "paths:\n  /pets/{petId}: {"+"parameters: [{name: petId, in: path, required: true, schema: {type: integer}}]"+", get: {operationId: getPet, responses: "+ok(pet)+"}}\n  /pets:\n    get: {operationId: listPets, responses: "+ok(pets)+"}\n    "+test.method+": {operationId: "+id+", "+test.text+"}\n"+schemas)
			if !strings.Contains(summary(model)+"\n", "\n"+id+": "+test.want+"\n") {
				t.Error(summary(model))
			}
		})
	}
}

func TestReplacementsThatMake(t *testing.T) {
	t.Parallel()
	item := func(responses string) string {
		return "  /pets/{petId}: {" + id + ", get: {operationId: getPet, responses: " + ok(pet) + "}, put: {operationId: putPet, requestBody: " + body(pet) + ", responses: " + responses + "}}\n"
	}
	post := "  /pets: {get: {operationId: listPets, responses: " + ok(pets) + "}, post: {operationId: addPet, requestBody: " + body(pet) + ", responses: " + ok(pet) + "}}\n"
	for _, test := range []struct {
		name, text string
		want       bool
	}{
		{"beside a POST", post + item(ok(pet)), false},
		{"beside a POST, but with 201", post + item("{'200': {description: d}, '201': {description: d}}"), true},
		{"where nothing else makes one", item(ok(pet)), true},
		{"where rules forbid it", strings.Replace(item(ok(pet)), "operationId: putPet,", "operationId: putPet, x-mock-action: {makes: false},", 1), false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			model, problems := infer(t, "paths:\n"+test.text+schemas)
			if a := model.Actions[len(model.Actions)-1]; a.Makes != test.want || a.Operation.ID != "putPet" || problems != nil {
				t.Error(a.Operation.ID, a.Makes, problems)
			}
		})
	}
}

func TestFilters(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ parameter, want string }{
		{"{name: 'filter[status]', in: query, schema: {type: string}}", "[{filter[status]  status equal}]"},
		{"{name: 'filter[status]', in: query, schema: {type: array, items: {type: string}}}", "[{filter[status]  status any of}]"},
		{"{name: 'size[gte]', in: query, schema: {type: integer}}", "[{size[gte]  size from}]"},
		{"{name: 'filter[size][lt]', in: query, schema: {type: integer}}", "[{filter[size][lt]  size before}]"},
		{"{name: size__lte, in: query, schema: {type: integer}}", "[{size__lte  size until}]"},
		{"{name: status_ne, in: query, schema: {type: string}}", "[{status_ne  status not}]"},
		{"{name: name_like, in: query, schema: {type: string}}", "[{name_like  name contains}]"},
		{"{name: Status, in: query, schema: {type: string}}", "[{Status  status equal}]"},
		{"{name: filter, in: query, style: deepObject, explode: true, schema: {type: object, properties: {status: {type: string}, size: {type: object, properties: {gt: {type: integer}, lt: {type: integer}}}, other: {type: string}}}}",
			"[{filter /status status equal} {filter /size/gt size after} {filter /size/lt size before}]"},
		{"{name: checkin, in: query, schema: {type: string}}", "[]"},
		{"{name: shoe_size, in: query, schema: {type: integer}}", "[]"},
	} {
		t.Run(test.parameter, func(t *testing.T) {
			t.Parallel()
			model, _ := infer(t, "paths:\n  /pets: {get: {operationId: listPets, parameters: ["+test.parameter+"], responses: "+ok(pets)+"}, post: {operationId: addPet, responses: "+ok(pet)+"}}\n"+schemas)
			if diff := cmp.Diff(test.want, sprint(model.Actions[0].Filters)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRulesOfLists(t *testing.T) {
	t.Parallel()
	const parameters = "parameters: [{name: status, in: query, schema: {type: string}}, {name: q, in: query, schema: {type: string}}, {name: sort, in: query, schema: {type: string}}, {name: after, in: query, schema: {type: string}}, {name: fields, in: query, schema: {type: string}}]"
	list := func(rules string) string {
		return "paths:\n  /pets: {get: {operationId: listPets, " + parameters + ", x-mock-action: {" + rules + "}, responses: " + ok(pets) + "}, post: {operationId: addPet, responses: " + ok(pet) + "}}\n" + schemas
	}
	model, problems := infer(t, list("narrow: [{parameter: status, member: name, match: contains}], sort: {}, cursor: {after: q}, search: '', select: sort"))
	a := model.Actions[0]
	if diff := cmp.Diff("[{status  name contains}] { } {q }  sort", sprint(a.Filters)+" "+sprint(a.Sort)+" "+sprint(a.Cursor)+" "+a.Search+" "+a.Select); diff != "" || problems != nil {
		t.Error(diff, problems)
	}
	model, problems = infer(t, list("narrow: [], search: status"))
	if a := model.Actions[0]; len(a.Filters) > 0 || a.Search != "status" || a.Sort.Members != "sort" || problems != nil {
		t.Error(a.Filters, a.Search, a.Sort, problems)
	}
	for rules, want := range map[string]string{
		"narrow: [{parameter: statos, member: name, match: equal}]": `filter "statos" is no query parameter of listPets at #/paths/~1pets/get/x-mock-action/narrow/0/parameter. did you mean "status"?`,
		"narrow: [{parameter: status, member: name, match: eqal}]":  `unknown match "eqal" at #/paths/~1pets/get/x-mock-action/narrow/0/match. did you mean "equal"?`,
		"sort: {members: srt}":    `order "srt" is no query parameter of listPets at #/paths/~1pets/get/x-mock-action/sort/members. did you mean "sort"?`,
		"cursor: {before: aftr}":  `cursor "aftr" is no query parameter of listPets at #/paths/~1pets/get/x-mock-action/cursor/before. did you mean "after"?`,
		"search: qq, select: fld": `search "qq" is no query parameter of listPets at #/paths/~1pets/get/x-mock-action/search.`,
	} {
		_, problems := infer(t, list(rules))
		if len(problems) == 0 || !strings.Contains(problems[0].String(), want) {
			t.Errorf("%s: %v", rules, problems)
		}
	}
}

func TestRulesOfResources(t *testing.T) {
	t.Parallel()
	rules := func(text string) string {
		return "paths:\n  /a/pets: {get: {operationId: listPets, responses: " + ok(pets) + "}, post: {operationId: addPet, responses: " + ok(pet) + "}}\nx-mock-resource: {animals: {schema: '#/components/schemas/Pet', " + text + "}}\n" + schemas
	}
	model, problems := infer(t, rules("path: /a/pets, times: {name: {moment: change, unit: date-time}}, makers: {status: creation}"))
	r := model.Resource("animals")
	if len(model.Resources) != 1 || r.Path != "/a/pets" || problems != nil {
		t.Fatal(summary(model), problems)
	}
	if diff := cmp.Diff("[{name change date-time}] [{status creation}]", sprint(r.Times)+" "+sprint(r.Makers)); diff != "" {
		t.Error(diff)
	}
	for text, want := range map[string]string{
		"path: /a/pet": `"/a/pet" is no path of the document at #/x-mock-resource/animals/path. did you mean "/a/pets"?`,
		"times: {name: {moment: chnge, unit: date}}": `unknown moment "chnge" at #/x-mock-resource/animals/times/name/moment. did you mean "change"?`,
		"times: {name: {moment: change, unit: day}}": `unknown unit "day" at #/x-mock-resource/animals/times/name/unit.`,
		"makers: {name: now}":                        `unknown moment "now" at #/x-mock-resource/animals/makers/name.`,
	} {
		_, problems := infer(t, rules(text))
		if len(problems) == 0 || !strings.Contains(problems[0].String(), want) {
			t.Errorf("%s: %v", text, problems)
		}
	}
}

func sprint(value any) string { return fmt.Sprint(value) }
