package overlay

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"understudy/specs/document"
)

// effect is what an action does.
type effect int

const (
	nothing effect = iota
	update
	copying
	remove
)

// action is one Action Object whose form is right.
type action struct {
	pointer string
	target  string
	source  string // what copy selects
	effect  effect
}

func (a action) at(field string) string {
	return a.pointer + "/" + field
}

// reader checks the form of an overlay and says all that is wrong with it.
type reader struct {
	over     *document.File
	problems document.Problems
	v1_1     bool
}

var version = regexp.MustCompile(`^1\.[01]\.[0-9]+$`)

// read checks the overlay and returns its actions.
func read(over *document.File) ([]action, document.Problems) {
	r := &reader{over: over}
	if !r.isObject("", "an overlay") {
		return nil, r.problems
	}
	r.version()
	r.fields("", "overlay", "info", "extends", "actions")
	r.info()
	r.text("", "extends", false)
	return r.actions(), r.problems
}

func (r *reader) version() {
	text, ok := r.text("", "overlay", true)
	if ok && !version.MatchString(text) {
		r.report("/overlay", fmt.Sprintf("unknown version of the Overlay standard (%s)", strconv.Quote(text)), "write overlay: 1.0.0 or 1.1.0")
	}
	r.v1_1 = strings.HasPrefix(text, "1.1.")
}

func (r *reader) info() {
	if !r.exists("", "info", true) || !r.isObject("/info", "info") {
		return
	}
	known := []string{"title", "version"}
	if r.v1_1 {
		known = append(known, "description")
		r.text("/info", "description", false)
	}
	r.fields("/info", known...)
	r.text("/info", "title", true)
	r.text("/info", "version", true)
}

func (r *reader) actions() []action {
	if !r.exists("", "actions", true) {
		return nil
	}
	list, _ := r.over.Node("/actions")
	if list.Kind != yaml.SequenceNode || len(list.Content) == 0 {
		r.report("/actions", "actions must be a list with at least one action", "write - target: … and update: … or remove: true")
		return nil
	}
	var actions []action
	seen := map[string]int{}
	for i := range list.Content {
		pointer := document.Pointer("actions", strconv.Itoa(i))
		if action, ok := r.action(pointer); ok && r.isNew(pointer, seen) {
			actions = append(actions, action)
		}
	}
	return actions
}

func (r *reader) action(pointer string) (action, bool) {
	if !r.isObject(pointer, "an action") {
		return action{}, false
	}
	known := []string{"target", "description", "update", "remove"}
	if r.v1_1 {
		known = append(known, "copy")
	}
	before := len(r.problems)
	r.fields(pointer, known...)
	r.text(pointer, "description", false)
	a := action{pointer: pointer}
	target, ok := r.text(pointer, "target", true)
	if ok && !strings.HasPrefix(target, "$") {
		r.report(pointer+"/target", fmt.Sprintf("a target must begin with $ (%s)", strconv.Quote(target)), "write a JSONPath, such as $.info")
	}
	a.target = target
	if r.v1_1 {
		a.source, _ = r.text(pointer, "copy", false)
	}
	a.effect = r.effect(a)
	return a, len(r.problems.Errors()) == len(r.problems[:before].Errors())
}

// effect decides by precedence: remove, then update, then copy.
func (r *reader) effect(a action) effect {
	switch {
	case r.removes(a.pointer):
		return remove
	case r.exists(a.pointer, "update", false):
		return update
	case a.source != "":
		return copying
	}
	note := problem(r.over, a.pointer, "the action does nothing", "give it update: … or remove: true")
	note.Severity = document.Warning
	r.problems = append(r.problems, note)
	return nothing
}

func (r *reader) removes(pointer string) bool {
	value, found := r.over.Value(pointer + "/remove")
	if !found {
		return false
	}
	removes, ok := value.(bool)
	if !ok {
		r.report(pointer+"/remove", "remove must be true or false", "")
	}
	return removes
}

// isNew refuses an action that is the same as one before.
func (r *reader) isNew(pointer string, seen map[string]int) bool {
	value, _ := r.over.Value(pointer)
	text, err := json.Marshal(value)
	if err != nil {
		return true
	}
	if line, twice := seen[string(text)]; twice {
		r.report(pointer, fmt.Sprintf("the action is the same as that on line %d", line), "take one of the two out")
		return false
	}
	seen[string(text)] = r.over.Position(pointer).Line
	return true
}

// fields refuses unknown fields other than x- extensions.
func (r *reader) fields(pointer string, known ...string) {
	for _, name := range r.over.Members(pointer) {
		if slices.Contains(known, name) || strings.HasPrefix(name, "x-") {
			continue
		}
		advice := "known are " + strings.Join(known, ", ") + " and x-…"
		if near := document.Suggest(name, known); near != "" {
			advice = fmt.Sprintf("did you mean %s?", near)
		}
		r.report(pointer+document.Pointer(name), fmt.Sprintf("unknown field (%s)", strconv.Quote(name)), advice)
	}
}

func (r *reader) isObject(pointer, what string) bool {
	node, found := r.over.Node(pointer)
	if found && node.Kind == yaml.MappingNode {
		return true
	}
	r.report(pointer, what+" must be an object", "")
	return false
}

func (r *reader) exists(pointer, field string, required bool) bool {
	_, found := r.over.Node(pointer + "/" + field)
	if !found && required {
		r.report(pointer, field+" is missing", "")
	}
	return found
}

// text reads a field that must be text where it exists.
func (r *reader) text(pointer, field string, required bool) (string, bool) {
	if !r.exists(pointer, field, required) {
		return "", false
	}
	value, _ := r.over.Value(pointer + "/" + field)
	text, ok := value.(string)
	if !ok {
		r.report(pointer+"/"+field, field+" must be text", "put it in quotes")
	}
	return text, ok
}

func (r *reader) report(pointer, message, advice string) {
	r.problems = append(r.problems, problem(r.over, pointer, message, advice))
}
