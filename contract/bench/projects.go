package bench

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

var projectInput = rules{
	"name":     {required: true, judge: text(1, 40)},
	"priority": {judge: oneOf("low", "normal", "high")},
	"budget":   {judge: integer(0, 1000)},
	"labels":   {judge: list(3, text(0, 12))},
	"owner":    {judge: object(ownerInput)},
}

var ownerInput = rules{
	"name": {required: true, judge: text(2, 20)},
	"note": {judge: text(0, -1)},
}

// createdAt stands for a clock: nothing here depends on the time.
const createdAt = "2026-01-01T00:00:00Z"

func (s *server) listProjects(c call) answer {
	var broken []string
	limit, keep := 50, func(record) bool { return true }
	query := c.URL.Query()
	if query.Has("limit") {
		broken = append(broken, named("limit", integer(1, 50)("", json.Number(query.Get("limit"))))...)
		if n, err := strconv.Atoi(query.Get("limit")); err == nil {
			limit = n
		}
	}
	if query.Has("priority") {
		want := query.Get("priority")
		broken = append(broken, named("priority", projectInput["priority"].judge("", want))...)
		keep = func(r record) bool { return r["priority"] == want }
	}
	if len(c.bearable(broken)) > 0 {
		return refused(http.StatusBadRequest, "the query is wrong")
	}
	found := s.projects.list(keep)
	if c.on("list-shows-deleted") {
		found = append(found, slices.DeleteFunc(s.projects.deleted(), func(r record) bool { return !keep(r) })...)
	}
	return answer{
		status: http.StatusOK,
		header: map[string]string{"X-Total-Count": strconv.Itoa(len(found))},
		body:   record{"items": found[:min(max(limit, 0), len(found))]},
	}
}

func (s *server) createProject(c call) answer {
	body, refusal := c.input(projectInput)
	if refusal != nil {
		return *refusal
	}
	id := s.projects.nextID()
	project := projectOf(id, body)
	s.projects.put(id, c.kept(project))
	s.projects.tasks[id] = newTable("t")
	s.projects.tasks[id].reuses = c.on("ids-reused")
	a := shown(http.StatusCreated, project)
	a.header = map[string]string{"Location": "/projects/" + id}
	return a
}

// projectOf shows what is known: what else was sent is ignored.
func projectOf(id string, body record) record {
	project := record{"id": id, "createdAt": createdAt}
	for name, value := range body {
		if _, known := projectInput[name]; known {
			project[name] = value
		}
	}
	return project
}

func (s *server) project(c call) (string, record, *answer) {
	id := c.PathValue("projectId")
	if s.projects.rows[id] == nil && s.projects.tasks[id] != nil && strings.Contains(c.Pattern, "/tasks") {
		return id, nil, nil
	}
	if s.projects.rows[id] == nil {
		a := refused(http.StatusNotFound, "no such project")
		return "", nil, &a
	}
	return id, s.projects.rows[id], nil
}

func (s *server) readProject(c call) answer {
	_, project, refusal := s.project(c)
	if refusal != nil {
		return *refusal
	}
	a := shown(http.StatusOK, project)
	if s.reads++; s.reads%7 == 0 && c.on("every-seventh") {
		delete(a.body.(record), "createdAt")
	}
	return a
}

func (s *server) replaceProject(c call) answer {
	id, old, refusal := s.project(c)
	if refusal != nil {
		return *refusal
	}
	body, refusal := c.input(projectInput)
	if refusal != nil {
		return *refusal
	}
	project := c.replaced(old, projectOf(id, body))
	if !c.storesNothing() {
		s.projects.put(id, c.kept(project))
	}
	return shown(http.StatusOK, project)
}

func (s *server) deleteProject(c call) answer {
	id, _, refusal := s.project(c)
	if refusal != nil {
		return *refusal
	}
	s.projects.remove(id)
	if !c.on("child-outlives-parent") {
		delete(s.projects.tasks, id)
	}
	return answer{status: http.StatusNoContent}
}

// replaced is what PUT leaves: all that is new, unless a fault keeps the old.
func (c call) replaced(old, fresh record) record {
	if c.on("replace-merges") {
		kept := maps.Clone(old)
		maps.Copy(kept, fresh)
		return kept
	}
	before, _ := old["labels"].([]any)
	after, given := fresh["labels"].([]any)
	if c.on("replace-appends") && given {
		all := slices.Concat(before, after)
		fresh["labels"] = all[:min(len(all), 3)]
	}
	return fresh
}

func named(name string, broken []string) []string {
	out := slices.Clone(broken)
	for i, rule := range out {
		out[i] = name + rule
	}
	return out
}
