package bench

import (
	"encoding/json"
	"maps"
	"net/http"
	"strings"
)

// projectFaults break what the server of projects answers and takes.
var projectFaults = []Fault{
	{Number: 2, Name: "absent-crashes", Doc: "an absent record is a crash",
		Operation: "readProject", Check: serverError, tamper: replace(http.StatusNotFound, crash)},
	{Number: 3, Name: "absent-is-empty", Doc: "an absent record is an empty object",
		Operation: "readTask", Check: schema, Also: []string{statusCode}, tamper: replace(http.StatusNotFound, answer{status: http.StatusOK, body: record{}})},
	{Number: 5, Name: "delete-with-body", Doc: "204 comes with a body",
		Operation: "deleteTask", Check: bodyPresence, tamper: replace(http.StatusNoContent, answer{status: http.StatusNoContent, raw: []byte(`{"gone":true}`), manner: overfilled})},
	{Number: 7, Name: "error-as-success", Doc: "one edge of the query is answered with 200 and an error",
		Operation: "listProjects", Check: schema, tamper: errorAsSuccess},
	{Number: 10, Name: "location-leads-nowhere", Doc: "the Location of a new record is a wrong path",
		Operation: "createProject", Where: []string{"readProject"}, Check: locationValid, tamper: locationNowhere},
	{Number: 11, Name: "allow-missing", Doc: "405 comes without Allow",
		Operation: AnyOperation, Check: unsupportedMethod, Also: []string{companionHeader, allowHeader}},
	{Number: 12, Name: "allow-wrong", Doc: "Allow lists a method that is not documented",
		Operation: AnyOperation, Check: allowHeader, Also: []string{unsupportedMethod}},
	{Number: 13, Name: "challenge-missing", Doc: "401 comes without WWW-Authenticate",
		Operation: AnyOperation, Check: companionHeader},
	{Number: 15, Name: "media-type-missing", Doc: "a body comes without Content-Type",
		Operation: "readTask", Check: contentType, tamper: onSuccess(func(a *answer) { a.manner = unlabelled })},
	{Number: 17, Name: "media-type-ignored", Doc: "a body of an undeclared media type is accepted",
		Operation: "createProject", Check: unsupportedMedia},
	{Number: 18, Name: "answers-any-accept", Doc: "whatever is asked for is what the answer is called",
		Operation: "readProject", Check: notAcceptable, Also: []string{contentType}, OptIn: true, tamper: answersAccept},
	{Number: 19, Name: "member-twice", Doc: "a member comes twice",
		Operation: "readTask", Check: wireEncoding, tamper: onSuccess(memberTwice)},
	{Number: 19, Name: "not-utf8", Doc: "a body is no UTF-8",
		Operation: "updateTask", Check: wireEncoding, tamper: onSuccess(notUTF8)},
	{Number: 20, Name: "required-missing-at-times", Doc: "a required member is missing where an optional one was",
		Operation: "createProject", Check: schema, tamper: onSuccess(dropWithoutPriority)},
	{Number: 22, Name: "null-at-times", Doc: "an empty list comes as null",
		Operation: "createProject", Where: []string{"readProject", "replaceProject"}, Check: schema, tamper: onSuccess(emptyAsNull)},
	{Number: 24, Name: "date-of-a-country", Doc: "a date is written as day/month/year",
		Operation: "readTask", Check: formatConformance, Also: []string{schema}, tamper: member("due", func(any) any { return "31/12/2026" })},
	{Number: 25, Name: "long-text-in-third", Doc: "a text is too long in the third item of a list only",
		Operation: "listTasks", Check: schema, tamper: onSuccess(longThird)},
	{Number: 26, Name: "too-many-items", Doc: "a list is longer than its maxItems",
		Operation: "readProject", Check: schema, tamper: member("labels", func(any) any { return []any{"a", "b", "c", "d"} })},
	{Number: 29, Name: "pattern-broken", Doc: "a text does not match its pattern",
		Operation: "readTask", Check: schema, tamper: member("code", func(any) any { return "ab-1" })},
	{Number: 32, Name: "empty-list-as-object", Doc: "an empty list comes as an object",
		Operation: "listTasks", Check: schema, tamper: onSuccess(emptyAsObject)},
	{Number: 33, Name: "other-error-shape", Doc: "404 alone has another shape",
		Operation: "readTask", Check: errorShape, Also: []string{schema}, tamper: replace(http.StatusNotFound, answer{status: http.StatusNotFound, body: record{"error": "no such task"}})},
	{Number: 43, Name: "max-items-ignored", Doc: "a list longer than its maxItems is accepted",
		Operation: "createProject", Check: negativeData, overlooks: "/labels maxItems"},
	{Number: 44, Name: "truncated-accepted", Doc: "half a JSON text is accepted",
		Operation: "createTask", Check: malformedBody, Also: []string{negativeData}},
	{Number: 45, Name: "empty-accepted", Doc: "no body is accepted where one is required",
		Operation: "replaceProject", Check: malformedBody, Also: []string{negativeData}},
	{Number: 46, Name: "client-sets-id", Doc: "a readOnly id is taken from the client",
		Operation: "createTask", Where: []string{"readTask"}, Check: readOnlyIgnored},
	{Number: 47, Name: "longest-refused", Doc: "a text of exactly maxLength is refused",
		Operation: "createProject", Check: positiveData},
	{Number: 48, Name: "word-refused", Doc: "one member of an enum is refused",
		Operation: "updateTask", Check: positiveData},
	{Number: 49, Name: "optional-required", Doc: "an optional member is required",
		Operation: "createTask", Check: positiveData},
	{Number: 51, Name: "length-in-bytes", Doc: "a text's length is counted in bytes",
		Operation: "replaceProject", Check: positiveData},
	{Number: 77, Name: "method-falls-through", Doc: "an undeclared method is answered as GET",
		Operation: AnyOperation, Check: unsupportedMethod},
	{Number: 79, Name: "nul-crashes", Doc: "NUL in a text is a crash",
		Operation: "createProject", Check: robustInput, Also: []string{serverError}},
	{Number: 80, Name: "huge-number-crashes", Doc: "a huge limit is a crash",
		Operation: "listProjects", Check: serverError, Also: []string{robustInput}, tamper: crashOnHuge},
	{Number: 81, Name: "depth-resets", Doc: "deep nesting ends the connection",
		Operation: "createProject", Check: robustInput, Also: []string{serverError}},
	{Number: 82, Name: "slash-crashes", Doc: "an encoded slash in an id is a crash",
		Operation: "readProject", Check: robustInput, Also: []string{serverError}, tamper: crashOnSlash},
	{Number: 83, Name: "hangs", Doc: "one word of a query's enum is never answered",
		Operation: "listProjects", Check: timeLimit, Also: []string{responseTime}, tamper: hangOnFilter},
	{Number: 84, Name: "cut-short", Doc: "a body has fewer bytes than announced",
		Operation: "readProject", Check: bodyPresence, tamper: onSuccess(func(a *answer) { a.manner = cutShort })},
}

var crash = answer{status: http.StatusInternalServerError, body: record{"code": "crash", "message": "crash"}}

func replace(status int, by answer) func(*http.Request, *answer) {
	return func(_ *http.Request, a *answer) {
		if a.status == status {
			header := a.header
			*a = by
			a.header = header
		}
	}
}

func onSuccess(change func(*answer)) func(*http.Request, *answer) {
	return func(_ *http.Request, a *answer) {
		if a.status/100 == 2 {
			change(a)
		}
	}
}

func errorAsSuccess(r *http.Request, a *answer) {
	if r.URL.Query().Get("limit") == "50" {
		a.status, a.body = http.StatusOK, record{"error": "too many"}
	}
}

func locationNowhere(_ *http.Request, a *answer) {
	if where, found := a.header["Location"]; found {
		a.header["Location"] = strings.Replace(where, "/projects/", "/project/", 1)
	}
}

func answersAccept(r *http.Request, a *answer) {
	wanted, _, _ := strings.Cut(r.Header.Get("Accept"), ",")
	if a.status == http.StatusOK && wanted != "" && !strings.Contains(wanted, "*") && !strings.Contains(wanted, "json") {
		a.header["Content-Type"] = wanted
	}
}

func memberTwice(a *answer) {
	data, err := json.Marshal(a.body)
	if err == nil {
		a.raw = append([]byte(`{"title":"twice",`), data[1:]...)
	}
}

func notUTF8(a *answer) {
	data, err := json.Marshal(a.body)
	if err == nil {
		a.raw = []byte(strings.Replace(string(data), `"title":"`, "\"title\":\"\xff", 1))
	}
}

func dropWithoutPriority(a *answer) {
	if r, ok := a.body.(record); ok && r["priority"] == nil {
		r = maps.Clone(r)
		delete(r, "createdAt")
		a.body = r
	}
}

func emptyAsNull(a *answer) {
	if r, ok := a.body.(record); ok {
		if labels, isList := r["labels"].([]any); isList && len(labels) == 0 {
			r = maps.Clone(r)
			r["labels"] = nil
			a.body = r
		}
	}
}

func longThird(a *answer) {
	if list, ok := a.body.([]record); ok && len(list) > 2 {
		list[2]["title"] = strings.Repeat("long", 20)
	}
}

func emptyAsObject(a *answer) {
	if list, ok := a.body.([]record); ok && len(list) == 0 {
		a.body = record{}
	}
}

func crashOnHuge(r *http.Request, a *answer) {
	if len(strings.TrimLeft(r.URL.Query().Get("limit"), "-")) > 9 {
		*a = answer{status: crash.status, header: a.header, body: crash.body}
	}
}

func crashOnSlash(r *http.Request, a *answer) {
	if strings.Contains(strings.ToLower(r.URL.EscapedPath()), "%2f") || strings.Contains(strings.ToLower(r.URL.EscapedPath()), "%2e%2e") {
		*a = answer{status: crash.status, header: a.header, body: crash.body}
	}
}

func hangOnFilter(r *http.Request, a *answer) {
	if a.status == http.StatusOK && r.URL.Query().Get("priority") == "high" {
		a.manner = hanging
	}
}
