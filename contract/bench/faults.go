package bench

import (
	"maps"
	"net/http"
)

// AnyOperation as a Fault's operation says that it touches all of them.
const AnyOperation = "*"

// Fault breaks the server in one thing.
type Fault struct {
	Name      string
	Doc       string
	Operation string // where it shows, or AnyOperation
	Check     string // the check that is expected to find it

	overlooks     string                       // a rule of input, as judge names it
	forgets       string                       // a member that is answered and not kept
	storesNothing bool                         // the write is answered and not kept
	admits        func(token string) bool      // a token that is not good
	tamper        func(*http.Request, *answer) // changes what is sent
}

// The checks, by the names that other tools of the field gave them.
const (
	serverError  = "not_a_server_error"
	statusCode   = "status_code_conformance"
	contentType  = "content_type_conformance"
	headers      = "response_headers_conformance"
	schema       = "response_schema_conformance"
	negativeData = "negative_data_rejection"
	ignoredAuth  = "ignored_auth"
	readWrites   = "read_your_writes"
)

// Faults lists all faults. None changes what another one shows.
var Faults = []Fault{
	{Name: "create-answers-200", Doc: "a create is answered with 200 where only 201 is documented",
		Operation: "createProject", Check: statusCode, tamper: status(http.StatusCreated, http.StatusOK)},
	{Name: "teapot", Doc: "invalid input is refused with an undocumented status",
		Operation: "createTask", Check: statusCode, tamper: status(http.StatusBadRequest, http.StatusTeapot)},
	{Name: "delete-answers-202", Doc: "a delete is answered with an undocumented success",
		Operation: "deleteTask", Check: statusCode, tamper: status(http.StatusNoContent, http.StatusAccepted)},
	{Name: "required-member-missing", Doc: "a response lacks a required member",
		Operation: "readProject", Check: schema, tamper: member("name", func(any) any { return nil })},
	{Name: "number-as-text", Doc: "an integer is sent as a string",
		Operation: "readTask", Check: schema, tamper: member("estimate", func(any) any { return "12" })},
	{Name: "foreign-word", Doc: "a response shows a value outside its enum",
		Operation: "updateTask", Check: schema, tamper: member("status", func(any) any { return "Done" })},
	{Name: "time-without-offset", Doc: "a date-time lacks its offset",
		Operation: "replaceProject", Check: schema, tamper: member("createdAt", func(any) any { return "2026-01-01 00:00" })},
	{Name: "undeclared-member", Doc: "a response shows a member that a closed schema does not have",
		Operation: "createTask", Check: schema, tamper: member("internal", func(any) any { return true })},
	{Name: "bare-list", Doc: "a list comes without its envelope",
		Operation: "listProjects", Check: schema, tamper: bareList},
	{Name: "labelled-html", Doc: "JSON is sent as text/html",
		Operation: "listProjects", Check: contentType, tamper: header("Content-Type", "text/html")},
	{Name: "error-labelled-text", Doc: "an error is sent as text/plain where JSON is documented",
		Operation: "createProject", Check: contentType, tamper: errorsAsText},
	{Name: "header-missing", Doc: "a required response header is not sent",
		Operation: "listTasks", Check: headers, tamper: header("X-Total-Count", "")},
	{Name: "header-wrong-type", Doc: "an integer header holds a word",
		Operation: "listProjects", Check: headers, tamper: header("X-Total-Count", "many")},
	{Name: "location-missing", Doc: "a create does not say where",
		Operation: "createProject", Check: headers, tamper: header("Location", "")},
	{Name: "maximum-ignored", Doc: "a number above its maximum is accepted",
		Operation: "createProject", Check: negativeData, overlooks: "/budget maximum"},
	{Name: "nested-length-ignored", Doc: "a text below its minLength is accepted in a nested object",
		Operation: "replaceProject", Check: negativeData, overlooks: "/owner/name minLength"},
	{Name: "required-ignored", Doc: "a body without a required member is accepted",
		Operation: "createTask", Check: negativeData, overlooks: "/title required"},
	{Name: "pattern-ignored", Doc: "a text that does not match its pattern is accepted",
		Operation: "updateTask", Check: negativeData, overlooks: "/code pattern"},
	{Name: "type-ignored", Doc: "a value of another type is accepted",
		Operation: "createProject", Check: negativeData, overlooks: "/budget type"},
	{Name: "additional-ignored", Doc: "an undeclared member is accepted in a closed schema",
		Operation: "createTask", Check: negativeData, overlooks: " additionalProperties"},
	{Name: "body-enum-ignored", Doc: "a word outside an enum of the body is accepted",
		Operation: "updateTask", Check: negativeData, overlooks: "/status enum"},
	{Name: "query-enum-ignored", Doc: "a word outside an enum of the query is accepted",
		Operation: "listProjects", Check: negativeData, overlooks: "priority enum"},
	{Name: "query-maximum-ignored", Doc: "a query parameter above its maximum is accepted",
		Operation: "listProjects", Check: negativeData, overlooks: "limit maximum"},
	{Name: "auth-ignored", Doc: "one operation lets everybody in",
		Operation: "listTasks", Check: ignoredAuth, admits: func(string) bool { return true }},
	{Name: "any-token", Doc: "any token is good",
		Operation: AnyOperation, Check: ignoredAuth, admits: func(token string) bool { return token != "" }},
	{Name: "update-lost", Doc: "an update is answered and not stored",
		Operation: "replaceProject", Check: readWrites, storesNothing: true},
	{Name: "field-lost-on-create", Doc: "one member is answered on create and not stored",
		Operation: "createProject", Check: readWrites, forgets: "budget"},
	{Name: "field-lost-on-update", Doc: "one member is answered on update and not stored",
		Operation: "updateTask", Check: readWrites, forgets: "estimate"},
	{Name: "crash-at-maximum", Doc: "a number at its maximum crashes the server",
		Operation: "createTask", Check: serverError, tamper: crashAtMaximum},
	{Name: "crash-on-filter", Doc: "one word of a query's enum crashes the server",
		Operation: "listProjects", Check: serverError, tamper: crashOnFilter},
}

func status(from, to int) func(*http.Request, *answer) {
	return func(_ *http.Request, a *answer) {
		if a.status == from {
			a.status = to
		}
	}
}

// member changes a member of a shown record; nil takes it away.
func member(name string, change func(any) any) func(*http.Request, *answer) {
	return func(_ *http.Request, a *answer) {
		r, ok := a.body.(record)
		if !ok || a.status/100 != 2 {
			return
		}
		r = maps.Clone(r)
		if r[name] = change(r[name]); r[name] == nil {
			delete(r, name)
		}
		a.body = r
	}
}

// header changes a header of accepted requests; "" takes it away.
func header(name, value string) func(*http.Request, *answer) {
	return func(_ *http.Request, a *answer) {
		if a.status/100 != 2 {
			return
		}
		if a.header[name] = value; value == "" {
			delete(a.header, name)
		}
	}
}

func bareList(_ *http.Request, a *answer) {
	if r, ok := a.body.(record); ok && r["items"] != nil {
		a.body = r["items"]
	}
}

func errorsAsText(_ *http.Request, a *answer) {
	if a.status == http.StatusBadRequest {
		a.header["Content-Type"] = "text/plain"
	}
}

func crashAtMaximum(_ *http.Request, a *answer) {
	if r, ok := a.body.(record); ok && a.status == http.StatusCreated && r["estimate"] != nil {
		if len(integer(1, 99)("", r["estimate"])) > 0 {
			*a = answer{status: http.StatusInternalServerError, header: a.header, body: record{"code": "crash", "message": "crash"}}
		}
	}
}

func crashOnFilter(r *http.Request, a *answer) {
	if a.status == http.StatusOK && r.URL.Query().Get("priority") == "normal" {
		*a = answer{status: http.StatusInternalServerError, header: a.header, body: record{"code": "crash", "message": "crash"}}
	}
}
