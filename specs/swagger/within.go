package swagger

import (
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"understudy/specs/document"
)

// Some references lead into an operation, a response or a parameter, parts of
// which have another place in OpenAPI 3.0. What they lead to is found before
// anything moves, and its new place afterwards.

// findInner notes what such references of the main document lead to.
func (c *Converter) findInner(node *yaml.Node) {
	for _, m := range members(node) {
		if m.key.Value == "$ref" && m.value.Kind == yaml.ScalarNode {
			c.noteInner(m.value)
			continue
		}
		c.findInner(m.value)
	}
	if node.Kind == yaml.SequenceNode {
		for _, item := range node.Content {
			c.findInner(item)
		}
	}
}

func (c *Converter) noteInner(reference *yaml.Node) {
	path, fragment, _ := strings.Cut(strings.TrimSpace(reference.Value), "#")
	if !c.toMain(path) || !isInner(fragment) {
		return
	}
	if target, found := c.main.Node(unescaped(fragment)); found {
		c.inner[reference] = target
	}
}

// isInner tells a pointer into something that is rewritten, not to the whole of
// a shared part.
func isInner(pointer string) bool {
	for _, section := range []string{"/paths/", "/responses/", "/parameters/"} {
		if rest, ok := strings.CutPrefix(pointer, section); ok {
			return section == "/paths/" || strings.Contains(rest, "/")
		}
	}
	return false
}

// redirectInner lets those references lead to where the parts are now.
func (c *Converter) redirectInner() {
	if len(c.inner) == 0 {
		return
	}
	places := map[*yaml.Node]string{}
	locate(c.main.Root, "", places)
	for reference, target := range c.inner {
		if pointer, there := places[target]; there {
			reference.Value = "#" + escaped(pointer)
		}
	}
}

// locate gives every node the first pointer that leads to it.
func locate(node *yaml.Node, pointer string, places map[*yaml.Node]string) {
	if _, known := places[node]; known {
		return
	}
	places[node] = pointer
	for _, m := range members(node) {
		locate(m.value, pointer+document.Pointer(m.key.Value), places)
	}
	if node.Kind == yaml.SequenceNode {
		for i, item := range node.Content {
			locate(item, pointer+"/"+strconv.Itoa(i), places)
		}
	}
}
