package control

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"understudy/mock"
	"understudy/specs/document"
	"understudy/specs/traffic"
)

type journal struct {
	Matching int    `json:"matching"`
	Dropped  int64  `json:"dropped"`
	Calls    []call `json:"calls"`
}

func (a *admin) listCalls(q question) (reply, error) {
	entries, dropped, err := a.matching(q)
	if err != nil {
		return reply{}, err
	}
	hiding := secretsOf(a.server.Schemes())
	out := journal{Matching: len(entries), Dropped: dropped, Calls: []call{}}
	for _, e := range latest(entries, whole(q.query, "limit")) {
		out.Calls = append(out.Calls, callOf(hiding.redact(e)))
	}
	return ok(out)
}

func (a *admin) exportCalls(q question) (reply, error) {
	entries, _, err := a.matching(q)
	if err != nil {
		return reply{}, err
	}
	hiding := secretsOf(a.server.Schemes())
	var exchanges []traffic.Exchange
	for _, e := range latest(entries, whole(q.query, "limit")) {
		exchanges = append(exchanges, a.exchange(hiding.redact(e)))
	}
	body, err := traffic.HAR(exchanges, a.options.Version)
	return reply{status: http.StatusOK, contentType: "application/json", body: body}, err
}

// exchange is a redacted entry as an archive has it: with the whole URL, as far
// as we know where we are reached.
func (a *admin) exchange(e mock.Entry) traffic.Exchange {
	if base, err := url.Parse(a.options.URL); err == nil && e.Request.URL.Host == "" {
		whole := *e.Request.URL
		whole.Scheme, whole.Host = base.Scheme, base.Host
		e.Request.URL = &whole
	}
	e.Response.Truncated = e.Response.Truncated || isCut(e.Response.Body)
	return traffic.Exchange{Request: e.Request, Response: &e.Response, Started: e.Time.UTC(), Duration: e.Duration}
}

func (a *admin) getCall(q question) (reply, error) {
	number := whole(q.path, "number")
	entries, _ := a.server.Journal().Entries("*")
	i, found := slices.BinarySearchFunc(entries, number, func(e *mock.Entry, number int64) int { return cmp.Compare(e.Number, number) })
	if found {
		return ok(callOf(secretsOf(a.server.Schemes()).redact(entries[i])))
	}
	there := "it is empty"
	if len(entries) > 0 {
		there = fmt.Sprintf("it begins with %d and ends with %d", entries[0].Number, entries[len(entries)-1].Number)
	}
	return reply{}, mock.Refuse(http.StatusNotFound, "the journal has no call %d; %s", number, there)
}

func (a *admin) clearJournal(q question) (reply, error) {
	a.server.Journal().Clear(sandboxFilter(q))
	return nothing, nil
}

// sandboxFilter is the sandbox asked for as the journal knows it.
func sandboxFilter(q question) string {
	if name := text(q.query, "sandbox"); name != "" {
		return inner(name)
	}
	return "*"
}

// matching lists the calls that pass all filters, oldest first, and how many of
// all calls are dropped.
func (a *admin) matching(q question) ([]*mock.Entry, int64, error) {
	api, operation, status := text(q.query, "api"), text(q.query, "operation"), text(q.query, "status")
	if err := a.checkNames(api, operation); err != nil {
		return nil, 0, err
	}
	entries, dropped := a.server.Journal().Entries(sandboxFilter(q))
	return slices.DeleteFunc(entries, func(e *mock.Entry) bool {
		return api != "" && e.API != api || operation != "" && e.Operation != operation || !hasStatus(e, status)
	}), dropped, nil
}

// hasStatus compares with a status such as 404, or a class such as 4XX.
func hasStatus(e *mock.Entry, wanted string) bool {
	class, isClass := strings.CutSuffix(strings.ToUpper(wanted), "XX")
	got := strconv.Itoa(e.Response.Status)
	return wanted == "" || got == wanted || isClass && strings.HasPrefix(got, class)
}

// checkNames refuses names that no call can have: a mistyped filter would look
// like a call that never came.
func (a *admin) checkNames(api, operation string) error {
	var apis, operations []string
	for _, part := range a.server.Parts() {
		apis = append(apis, part.API.Name)
		if api != "" && part.API.Name != api {
			continue
		}
		for _, op := range part.API.Operations {
			operations = append(operations, op.ID)
		}
	}
	if api != "" && !slices.Contains(apis, api) {
		return mock.Refuse(http.StatusUnprocessableEntity, "no API is called %q; want %s", api, among(api, apis))
	}
	if operation != "" && !slices.Contains(operations, operation) {
		return mock.Refuse(http.StatusUnprocessableEntity, "no operation is called %q%s; GET /apis lists them", operation, meant(operation, operations))
	}
	return nil
}

// meant is the name that was probably meant, as the end of a sentence.
func meant(word string, known []string) string {
	if nearest := document.Suggest(word, known); nearest != "" {
		return fmt.Sprintf("; did you mean %q?", nearest)
	}
	return ""
}

func latest(entries []*mock.Entry, limit int64) []*mock.Entry {
	return entries[max(0, len(entries)-int(limit)):]
}
