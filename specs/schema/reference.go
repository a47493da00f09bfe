package schema

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// maxHops bounds the references followed inside one pointer.
const maxHops = 100

// follow goes from a place to the schema that it means: a chain of references
// is followed to its end. With an error comes the place of the reference that
// is wrong.
func (c *Compiler) follow(from place) (place, error) {
	at, chain := from, []place(nil)
	for {
		value, ok := at.value()
		if !ok {
			return at, errors.New("there is no such place")
		}
		reference, ok := pureReference(value, at)
		if !ok {
			return at, nil
		}
		chain = append(chain, at)
		c.warnOfSiblings(at, value)
		next, err := c.resolve(reference, at)
		if err != nil {
			return at.child("$ref"), err
		}
		for i, passed := range chain {
			if passed == next {
				return next.child("$ref"), loopError(chain[i:], next)
			}
		}
		if in := at.resource(); in != next.resource() && in.isDynamic() {
			// What refers must be entered: its anchors count from here on.
			return at, nil
		}
		at = next
	}
}

// warnOfSiblings tells which keywords beside a $ref are lost where it is alone.
func (c *Compiler) warnOfSiblings(at place, value any) {
	rules := at.rules()
	if !rules.alone {
		return
	}
	object, _ := value.(map[string]any)
	var lost []string
	for _, name := range sortedKeys(object) {
		if !remarks[name] && !strings.HasPrefix(name, "x-") && name != "definitions" {
			lost = append(lost, name)
		}
	}
	if len(lost) > 0 {
		c.warn(at, "%s ignores what stands beside a $ref: %s", rules.name, strings.Join(lost, ", "))
	}
}

func loopError(chain []place, back place) error {
	steps := make([]string, 0, len(chain)+1)
	for _, at := range chain {
		steps = append(steps, at.String())
	}
	return fmt.Errorf("$ref goes in a circle and reaches no schema: %s", strings.Join(append(steps, back.String()), " -> "))
}

// pureReference tells the $ref of a schema that says nothing else. OpenAPI
// 3.0: "any sibling elements of a $ref are ignored".
func pureReference(value any, at place) (string, bool) {
	object, ok := value.(map[string]any)
	if !ok {
		return "", false
	}
	reference, ok := object["$ref"].(string)
	if !ok {
		return "", false
	}
	alone := at.rules().alone
	for name := range object {
		if !alone && !remarks[name] && !strings.HasPrefix(name, "x-") {
			return "", false
		}
	}
	return reference, true
}

// remarks are the keywords beside a $ref that change nothing about a value.
var remarks = map[string]bool{"$ref": true, "$comment": true, "title": true, "description": true, "summary": true}

// resolve tells where a reference leads.
func (c *Compiler) resolve(reference string, from place) (place, error) {
	document, fragment, _ := strings.Cut(reference, "#")
	in, err := c.resourceFor(document, from)
	if err != nil {
		return place{}, fmt.Errorf("$ref %q leads nowhere: %w", reference, err)
	}
	if at, ok := c.find(in, fragment); ok {
		return at, nil
	}
	whole := from.source.resources[""]
	if document == "" && in != whole {
		// A pointer from inside a schema with $id is relative to that schema;
		// authors often mean the document.
		if at, ok := c.find(whole, fragment); ok {
			return at, nil
		}
	}
	return place{}, fmt.Errorf("$ref %q leads nowhere: %s has no such place", reference, in.uri)
}

func (c *Compiler) resourceFor(document string, from place) (*resource, error) {
	near := from.resource()
	if document == "" {
		return near, nil
	}
	if found, ok := c.resources[join(near.uri, document)]; ok {
		return found, nil
	}
	name := join(from.source.name, document)
	if found, ok := c.resources[name]; ok {
		return found, nil
	}
	if s := standardSource(document); s != nil {
		c.resources[document] = s.resources[""]
		return s.resources[""], nil
	}
	return nil, fmt.Errorf("document %q is not loaded", name)
}

func (c *Compiler) find(in *resource, fragment string) (place, bool) {
	decoded, err := url.PathUnescape(fragment)
	if err != nil {
		decoded = fragment
	}
	if at := (place{in.at.source, decoded}); in.at.source.standard {
		return at, engineSchema(at.String()) != nil
	}
	for _, fragment := range []string{decoded, fragment} {
		if fragment != "" && fragment[0] != '/' {
			named, ok := in.anchors[fragment]
			return named.at, ok
		}
		if at, ok := c.reach(in.at, fragment); ok {
			return at, true
		}
	}
	return place{}, false
}

// reach walks a pointer and follows the references it meets on its way, as
// many documents expect although RFC 6901 does not.
func (c *Compiler) reach(at place, pointer string) (place, bool) {
	tokens, hops := tokensOf(pointer), 0
	value, ok := at.value()
	for i := 0; ok && i < len(tokens); {
		next, found := step(value, tokens[i])
		if found {
			at, value, i = at.child(tokens[i]), next, i+1
			continue
		}
		if hops++; hops > maxHops {
			return place{}, false
		}
		if at, ok = c.hop(at, value); ok {
			value, ok = at.value()
		}
	}
	return at, ok
}

func (c *Compiler) hop(at place, value any) (place, bool) {
	object, ok := value.(map[string]any)
	if !ok {
		return place{}, false
	}
	reference, ok := object["$ref"].(string)
	if !ok {
		return place{}, false
	}
	document, fragment, _ := strings.Cut(reference, "#")
	in, err := c.resourceFor(document, at)
	if err != nil || (fragment != "" && fragment[0] != '/') {
		return place{}, false
	}
	next := place{in.at.source, in.at.pointer + fragment}
	if _, ok := next.value(); !ok {
		return place{}, false
	}
	return next, true
}
