package resource_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSingletons(t *testing.T) {
	t.Parallel()
	const me = "{type: object, properties: {id: {type: string}, name: {type: string}, motto: {type: string}}}"
	const other = "{type: object, properties: {secret: {type: string}}}"
	for _, test := range []struct{ name, text, want string }{
		{"read and changed", "  /me/: {get: {operationId: a, responses: " + ok(me) + "}, patch: {operationId: b, requestBody: " + body(me) + ", responses: " + empty + "}}\n",
			"me /me id=id parent=-\nGET /status: none -\na: read me\nb: update me"},
		{"below a parent", "  /pets/{petId}: {" + id + ", get: {operationId: c, responses: " + ok(pet) + "}}\n  /pets/{petId}/owner: {" + id + ", get: {operationId: a, responses: " + ok("{type: object, properties: {owner: "+me+"}}") + "}, put: {operationId: b, requestBody: " + body(me) + ", responses: " + empty + "}, delete: {operationId: d, responses: " + empty + "}}\n",
			"pets /pets id=id parent=-\nowner /pets/{petId}/owner id=id parent=pets\nGET /status: none -\nc: read pets id=petId\na: read owner parents=[petId] out=/owner\nb: replace owner parents=[petId]\nd: delete owner parents=[petId]"},
		{"takes another thing", "  /me: {get: {operationId: a, responses: " + ok(me) + "}, put: {operationId: b, requestBody: " + body(other) + ", responses: " + empty + "}}\n",
			"GET /status: none -\na: none -\nb: none -"},
		{"said to be something else", "  /me: {get: {operationId: a, x-mock-action: {kind: none}, responses: " + ok(me) + "}, put: {operationId: b, requestBody: " + body(me) + ", responses: " + empty + "}}\n",
			"GET /status: none -\na: none -\nb: none -"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			model, problems := infer(t, petstore+test.text+schemas)
			if diff := cmp.Diff(test.want, summary(model)); diff != "" {
				t.Error(diff, problems)
			}
		})
	}
}
