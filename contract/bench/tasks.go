package bench

import (
	"encoding/json"
	"maps"
	"net/http"
	"strconv"
)

var taskChange = rules{
	closed:     {},
	"title":    {judge: text(1, 60)},
	"code":     {judge: matching(`^[A-Z]{2}-[0-9]{2}$`)},
	"estimate": {judge: integer(1, 100)},
	"due":      {judge: date},
	"status":   {judge: oneOf("open", "done")},
}

// taskInput lets an id pass: clients may send back what they were shown.
func taskInput() rules {
	r := maps.Clone(taskChange)
	r["id"] = rule{judge: func(string, any) []string { return nil }}
	r["title"] = rule{required: true, judge: taskChange["title"].judge}
	return r
}

func (s *server) listTasks(c call) answer {
	id, _, refusal := s.project(c)
	if refusal != nil {
		return *refusal
	}
	found := s.projects.tasks[id].list(func(record) bool { return true })
	if c.on("list-misses-new") {
		found = found[:max(0, len(found)-1)]
	}
	return answer{status: http.StatusOK, header: map[string]string{"X-Total-Count": strconv.Itoa(len(found))}, body: found}
}

func (s *server) createTask(c call) answer {
	project, _, refusal := s.project(c)
	if refusal != nil {
		return *refusal
	}
	input := taskInput()
	if c.on("read-only-refused") {
		delete(input, "id")
	}
	task, refusal := c.input(input)
	if refusal != nil {
		return *refusal
	}
	if task["title"] == nil {
		task["title"] = "untitled"
	}
	tasks := s.projects.tasks[project]
	id := tasks.nextID()
	if chosen, ok := task["id"].(string); ok && chosen != "" && c.on("client-sets-id") {
		id = chosen
	}
	task["id"] = id
	if !c.on("create-not-kept") {
		tasks.put(id, c.kept(task))
	}
	a := shown(http.StatusCreated, task)
	a.header = map[string]string{"Location": "/projects/" + project + "/tasks/" + id}
	return a
}

func (s *server) task(c call) (*table, record, *answer) {
	project, _, refusal := s.project(c)
	if refusal != nil {
		return nil, nil, refusal
	}
	tasks := s.projects.tasks[project]
	task := tasks.rows[c.PathValue("taskId")]
	if task == nil && c.on("child-of-any-parent") {
		task = s.anywhere(c.PathValue("taskId"))
	}
	if task == nil {
		a := refused(http.StatusNotFound, "no such task")
		return nil, nil, &a
	}
	return tasks, task, nil
}

func (s *server) readTask(c call) answer {
	_, task, refusal := s.task(c)
	if refusal != nil {
		return *refusal
	}
	if n, ok := task["estimate"].(json.Number); ok && c.on("read-changes") {
		if i, err := n.Int64(); err == nil {
			task["estimate"] = json.Number(strconv.FormatInt(i%100+1, 10))
		}
	}
	return shown(http.StatusOK, task)
}

func (s *server) updateTask(c call) answer {
	tasks, task, refusal := s.task(c)
	if refusal != nil {
		return *refusal
	}
	change, refusal := c.input(taskChange)
	if refusal != nil {
		if c.on("refused-and-written") {
			for name, value := range known(taskChange, *c.sent) {
				if judge := taskChange[name].judge; judge != nil && len(judge("", value)) == 0 {
					task[name] = value
				}
			}
		}
		return *refusal
	}
	changed := maps.Clone(task)
	maps.Copy(changed, change)
	kept := maps.Clone(task)
	maps.Copy(kept, c.kept(change))
	tasks.put(c.PathValue("taskId"), kept)
	return shown(http.StatusOK, changed)
}

func (s *server) deleteTask(c call) answer {
	tasks, _, refusal := s.task(c)
	if refusal != nil {
		return *refusal
	}
	if !c.on("delete-does-nothing") {
		tasks.remove(c.PathValue("taskId"))
	}
	return answer{status: http.StatusNoContent}
}

// anywhere finds a task below whatever project.
func (s *server) anywhere(id string) record {
	for _, project := range s.projects.ids {
		if task := s.projects.tasks[project].rows[id]; task != nil {
			return task
		}
	}
	return nil
}
