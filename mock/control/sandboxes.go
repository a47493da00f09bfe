package control

import (
	"net/http"
	"slices"
	"time"

	"understudy/mock"
	"understudy/mock/state"
)

// shared is how the sandbox without a name is called here.
const shared = "default"

func inner(name string) string {
	if name == shared {
		return ""
	}
	return name
}

func outer(name string) string {
	if name == "" {
		return shared
	}
	return name
}

// names lists the open sandboxes.
func (a *admin) names() []string {
	out := []string{}
	for _, name := range a.server.World().Names() {
		out = append(out, outer(name))
	}
	return out
}

// opened gives the sandbox that is meant, and opens it where that is its first use.
func (a *admin) opened(q question) (*state.Sandbox, error) {
	return a.server.World().Sandbox(inner(text(q.path, "sandbox")))
}

// existing gives the sandbox that is meant if it is open.
func (a *admin) existing(q question) (*state.Sandbox, error) {
	name := text(q.path, "sandbox")
	if !slices.Contains(a.names(), name) {
		return nil, a.noSandbox(name)
	}
	return a.opened(q)
}

func (a *admin) noSandbox(name string) error {
	return mock.Refuse(http.StatusNotFound, "no sandbox %q is open%s", name, meant(name, a.names()))
}

type sandbox struct {
	Name      string    `json:"name"`
	Records   int       `json:"records"`
	Bytes     int64     `json:"bytes"`
	Actions   uint64    `json:"actions"`
	Now       time.Time `json:"now"`
	Used      time.Time `json:"used"`
	Snapshots []string  `json:"snapshots"`
}

func (a *admin) listSandboxes(question) (reply, error) {
	out := []sandbox{}
	for _, info := range a.server.World().Sandboxes() {
		out = append(out, sandbox{
			Name: outer(info.Name), Records: info.Objects, Bytes: info.Bytes, Actions: info.Actions,
			Now: info.Now.UTC(), Used: info.Used.UTC(), Snapshots: orEmpty(info.Saves),
		})
	}
	return ok(map[string]any{"sandboxes": out})
}

func (a *admin) deleteSandbox(q question) (reply, error) {
	name := text(q.path, "sandbox")
	if name == shared {
		return reply{}, mock.Refuse(http.StatusConflict, "the sandbox %s is always there; POST /sandboxes/%s/reset empties it", shared, shared)
	}
	if !a.server.World().Remove(name) {
		return reply{}, a.noSandbox(name)
	}
	return nothing, nil
}

func (a *admin) resetSandbox(q question) (reply, error) {
	s, err := a.opened(q)
	if err != nil {
		return reply{}, err
	}
	return nothing, s.Reset()
}

type snapshot struct {
	Name string `json:"name"`
}

func (a *admin) listSnapshots(q question) (reply, error) {
	s, err := a.existing(q)
	if err != nil {
		return reply{}, err
	}
	return ok(map[string]any{"snapshots": orEmpty(s.Saves())})
}

func (a *admin) saveSnapshot(q question) (reply, error) {
	s, err := a.opened(q)
	if err != nil {
		return reply{}, err
	}
	name := text(q.body, "name")
	if err := s.Save(name); err != nil {
		return reply{}, err
	}
	return withStatus(http.StatusCreated, snapshot{name})
}

func (a *admin) restoreSnapshot(q question) (reply, error) {
	s, err := a.existing(q)
	if err != nil {
		return reply{}, err
	}
	name := text(q.path, "snapshot")
	if !slices.Contains(s.Saves(), name) {
		return reply{}, mock.Refuse(http.StatusNotFound, "the sandbox %s has no snapshot %q%s", outer(s.Name()), name, meant(name, s.Saves()))
	}
	return nothing, a.server.Restore(s, name)
}

func orEmpty(names []string) []string {
	if names == nil {
		return []string{}
	}
	return names
}
