package bench

import (
	"encoding/json"
	"net/http"
)

// workshopFaults break the server of odd media types and newer words.
var workshopFaults = []Fault{
	{Number: 6, Name: "read-creates", Doc: "a GET is answered with 201",
		Operation: "readHealth", Check: statusSemantics},
	{Number: 16, Name: "problem-as-json", Doc: "a problem is sent as application/json",
		Operation: "createShape", Check: contentType, Also: []string{errorShape}, tamper: problemAsJSON},
	{Number: 28, Name: "unknown-kind", Doc: "a discriminator has a value that is not mapped",
		Operation: "readShape", Check: schema, tamper: member("kind", func(any) any { return "triangle" })},
	{Number: 28, Name: "both-branches", Doc: "an object fits two branches of oneOf",
		Operation: "readReading", Check: schema, tamper: member("length", func(any) any { return record{"cm": json.Number("1"), "inch": json.Number("1")} })},
	{Number: 30, Name: "prefix-broken", Doc: "the second item of a tuple is of another type",
		Operation: "readReading", Check: schema, tamper: member("at", func(any) any { return []any{json.Number("1"), "east"} })},
	{Number: 30, Name: "dependent-missing", Doc: "a member lacks the one that it asks for",
		Operation: "createReading", Check: schema, tamper: onSuccess(valueWithoutUnit)},
	{Number: 30, Name: "then-broken", Doc: "what the condition asks for is missing",
		Operation: "readReading", Check: schema, tamper: member("mode", func(any) any { return "auto" })},
	{Number: 34, Name: "prefix-ignored", Doc: "a number above its maximum is accepted in a tuple",
		Operation: "createReading", Check: negativeData, overlooks: "/at/0 maximum"},
	{Number: 37, Name: "dependent-ignored", Doc: "a member is accepted without the one that it asks for",
		Operation: "createReading", Check: negativeData, overlooks: " dependentRequired"},
	{Number: 37, Name: "then-ignored", Doc: "a body is accepted without what its condition asks for",
		Operation: "createReading", Check: negativeData, overlooks: " then"},
	{Number: 52, Name: "form-refused", Doc: "the second media type of a body is refused",
		Operation: "createNote", Check: positiveData},
	{Number: 63, Name: "null-ignored", Doc: "null in a merge patch does not remove",
		Operation: "patchShape", Where: []string{"readShape"}, Check: mergePatch},
	{Number: 65, Name: "key-ignored", Doc: "the same Idempotency-Key creates twice",
		Operation: "createNote", Check: idempotencyKey, OptIn: true},
	{Number: 66, Name: "match-ignored", Doc: "a change of what has changed since is accepted",
		Operation: "replaceShape", Where: []string{"patchShape"}, Check: conditional, OptIn: true},
	{Number: 66, Name: "none-match-ignored", Doc: "what the client has is sent again",
		Operation: "readShape", Check: conditional, OptIn: true},
}

func problemAsJSON(_ *http.Request, a *answer) {
	if a.status >= http.StatusBadRequest {
		a.header["Content-Type"] = "application/json"
	}
}

func valueWithoutUnit(a *answer) {
	r, ok := a.body.(record)
	if ok && r["unit"] != nil && r["value"] != nil {
		delete(r, "unit")
	}
}
