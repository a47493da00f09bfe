package control

import (
	"fmt"
	"net/http"
	"time"

	"understudy/mock"
)

type health struct {
	OK     bool          `json:"ok"`
	Checks []healthCheck `json:"checks"`
}

type healthCheck struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail,omitempty"`
}

// getLiveness depends on nothing: a store that is away is no reason for a restart.
func (a *admin) getLiveness(question) (reply, error) {
	return ok(health{OK: true, Checks: []healthCheck{{Name: "process", OK: true}}})
}

func (a *admin) getReadiness(question) (reply, error) {
	out := health{OK: true, Checks: []healthCheck{
		{Name: "apis", OK: true, Detail: fmt.Sprintf("%d on stage", len(a.server.Parts()))},
		a.checkState(),
		{Name: "listener", OK: a.options.Ready()},
	}}
	status := http.StatusOK
	for _, check := range out.Checks {
		if !check.OK {
			out.OK, status = false, http.StatusServiceUnavailable
		}
	}
	return withStatus(status, out)
}

func (a *admin) checkState() healthCheck {
	check := healthCheck{Name: "state", OK: true}
	if _, err := a.server.World().Sandbox(""); err != nil {
		check.OK, check.Detail = false, err.Error()
	}
	return check
}

func (a *admin) getDocument(question) (reply, error) {
	body, err := files.ReadFile(documentName)
	return reply{status: http.StatusOK, contentType: "application/yaml", body: body}, err
}

type status struct {
	Version   string        `json:"version"`
	Started   time.Time     `json:"started"`
	Uptime    int64         `json:"uptimeSeconds"`
	Seed      uint64        `json:"seed"`
	APIs      []stagedAPI   `json:"apis"`
	Sandboxes []string      `json:"sandboxes"`
	Journal   journalStatus `json:"journal"`
	Reload    *reload       `json:"reload,omitempty"`
}

type reload struct {
	Number    int       `json:"number"`
	Time      time.Time `json:"time"`
	OK        bool      `json:"ok"`
	Problem   string    `json:"problem,omitempty"`
	Kept      int       `json:"kept"`
	Completed int       `json:"completed"`
	Aside     int       `json:"aside"`
	Returned  int       `json:"returned"`
	Waiting   int       `json:"waiting"`
	Added     int       `json:"added"`
	Told      []string  `json:"told"`
}

func reloadOf(r *mock.Reload) *reload {
	if r == nil {
		return nil
	}
	return &reload{
		Number: r.Number, Time: r.Time.UTC(), OK: r.Err == nil, Problem: r.Reason(), Kept: r.Kept, Completed: r.Completed,
		Aside: r.Aside, Returned: r.Returned, Waiting: r.Waiting, Added: r.Added, Told: orEmpty(r.Told),
	}
}

type stagedAPI struct {
	Name     string `json:"name"`
	Scenario string `json:"scenario"`
	URL      string `json:"url,omitempty"`
}

type journalStatus struct {
	Kept    int   `json:"kept"`
	Dropped int64 `json:"dropped"`
}

func (a *admin) getStatus(question) (reply, error) {
	out := status{
		Version: a.options.Version, Started: a.started.UTC(), Uptime: int64(a.options.Now().Sub(a.started).Seconds()),
		APIs: []stagedAPI{}, Sandboxes: a.names(),
	}
	for _, part := range a.server.Parts() {
		out.Seed = part.Seed
		out.APIs = append(out.APIs, stagedAPI{Name: part.API.Name, Scenario: part.Scenario.Name, URL: a.url(part)})
	}
	calls, dropped := a.server.Journal().Entries("*")
	out.Journal = journalStatus{Kept: len(calls), Dropped: dropped}
	out.Reload = reloadOf(a.server.LastReload())
	return ok(out)
}

func (a *admin) url(part *mock.Part) string {
	if a.options.URL == "" {
		return ""
	}
	return a.options.URL + "/" + part.API.Name
}

type describedAPI struct {
	Name       string               `json:"name"`
	Title      string               `json:"title"`
	Version    string               `json:"version"`
	OpenAPI    string               `json:"openapi"`
	URL        string               `json:"url,omitempty"`
	Scenario   string               `json:"scenario"`
	Scenarios  []string             `json:"scenarios"`
	Problems   int                  `json:"problems"`
	Operations []describedOperation `json:"operations"`
}

type describedOperation struct {
	ID         string `json:"id"`
	Method     string `json:"method"`
	Path       string `json:"path"`
	Summary    string `json:"summary,omitempty"`
	Deprecated bool   `json:"deprecated,omitempty"`
}

func (a *admin) listAPIs(question) (reply, error) {
	out := []describedAPI{}
	for _, part := range a.server.Parts() {
		out = append(out, a.describe(part))
	}
	return ok(map[string]any{"apis": out})
}

func (a *admin) describe(part *mock.Part) describedAPI {
	api := part.API
	out := describedAPI{
		Name: api.Name, Title: api.Title, Version: api.Version, OpenAPI: api.Spec, URL: a.url(part),
		Scenario: part.Scenario.Name, Scenarios: []string{}, Problems: len(api.Problems), Operations: []describedOperation{},
	}
	for _, scenario := range part.Fixtures.Scenarios {
		out.Scenarios = append(out.Scenarios, scenario.Name)
	}
	for _, op := range api.Operations {
		out.Operations = append(out.Operations, describedOperation{ID: op.ID, Method: op.Method, Path: op.Path, Summary: op.Summary, Deprecated: op.Deprecated})
	}
	return out
}
