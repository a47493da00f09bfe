// Package extension holds the x-mock-* extensions as Go types: behaviour that
// stands beside a document, in an overlay or in the document itself. All is one
// table of them; an x-mock-* name outside it, or one in the wrong place, is a
// problem of the document with the nearest right name. Extensions are read, and
// their expressions compiled, when a document is loaded; what they do is done
// elsewhere.
package extension

import (
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"understudy/specs/document"
)

// Prefix begins the name of every extension of ours.
const Prefix = "x-mock-"

// Place says on which object of the document an extension may stand.
type Place string

// The places.
const (
	Root      Place = "the document's root"
	Operation Place = "an operation"
)

// Extension describes one x-mock-* member.
type Extension struct {
	Name   string
	Places []Place
	Doc    string // one sentence for the generated page
	Sample any    // a pointer to the zero value of its Go type
}

// All lists every extension, in the order the documentation shows them.
var All = []Extension{
	{"x-mock-resource", []Place{Root}, "What is a resource: its schema, id, parent, and the members the server sets, by the resource's name.", &map[string]Resource{}},
	{"x-mock-action", []Place{Operation}, "What an operation does to a resource: list, create, read, update, replace, delete, or a transition.", &Action{}},
	{"x-mock-lifecycle", []Place{Root}, "The states of a resource and its transitions, by the resource's name.", &map[string]Lifecycle{}},
	{"x-mock-error", []Place{Root, Operation}, "The shape in which the API tells errors.", &Error{}},
	{"x-mock-negotiate", []Place{Root}, "Where a client says which media type it wants, first hit wins.", &Negotiate{}},
	{"x-mock-roles", []Place{Root, Operation}, "The roles of which a caller must have one.", &[]string{}},
	{"x-mock-alias", []Place{Operation}, "Further path templates that reach the operation.", &[]string{}},
	{"x-mock-names", []Place{Root}, "Paths at which operations are called by name, one at a time or in batches.", &Names{}},
	{"x-mock-name", []Place{Operation}, "The name by which an operation is called there.", &Name{}},
	{"x-mock-read", []Place{Root}, "How requests are read: values that mean \"not given\", names in any case, further ways to write things.", &Read{}},
	{"x-mock-write", []Place{Root}, "How answers are written, by media type.", &map[string]Write{}},
	{"x-mock-cors", []Place{Root}, "What browsers are told, besides what they need.", &CORS{}},
	{"x-mock-protocol", []Place{Root}, "What the API speaks besides its operations: Bayeux.", &Protocol{}},
	{"x-mock-session", []Place{Root}, "What it is to be signed in: session ids, cookies, tokens, how long they last.", &Session{}},
	{"x-mock-sign", []Place{Operation}, "An operation by which callers sign in or out, or are told who they are.", &Sign{}},
	{"x-mock-headers", []Place{Root, Operation}, "Header fields that responses have besides those their answers set; an operation's stand before the root's.", &[]HeaderRule{}},
	{"x-mock-page", []Place{Root}, "Pages about the API itself, made of templates.", &[]AboutPage{}},
	{"x-mock-channels", []Place{Root}, "What is told when records change, by the channel's name: rules in the order in which they tell.", &map[string][]Telling{}},
	{"x-mock-stream", []Place{Operation}, "The operation answers with Server-Sent Events: what is told on a channel.", &Stream{}},
	{"x-mock-callback", []Place{Operation}, "How the operation's callbacks are sent, by the callback's name.", &map[string]Callback{}},
}

func names() []string {
	out := make([]string, len(All))
	for i, e := range All {
		out[i] = e.Name
	}
	return out
}

func find(name string) (Extension, bool) {
	for _, e := range All {
		if e.Name == name {
			return e, true
		}
	}
	return Extension{}, false
}

// At reads the extension name on the object at pointer into target, and does
// nothing where there is none.
func At(f *document.File, pointer, name string, target any) document.Problems {
	at := pointer + document.Pointer(name)
	if _, there := f.Node(at); !there {
		return nil
	}
	return document.Decode(f, at, target)
}

// Check finds every x-mock-* member that All does not know or that stands
// where it means nothing.
func Check(f *document.File) document.Problems {
	var problems document.Problems
	walk(f.Root, "", 0, func(pointer, name string) {
		if problem, bad := judge(f, pointer, name); bad {
			problems = append(problems, problem)
		}
	})
	return problems
}

// CheckFragment finds the unknown x-mock-* members of a file that a document
// refers to. Which of its objects are operations only the referring side knows.
func CheckFragment(f *document.File) document.Problems {
	var problems document.Problems
	walk(f.Root, "", 0, func(pointer, name string) {
		if _, known := find(name); !known {
			problems = append(problems, unknown(f, pointer+document.Pointer(name), name))
		}
	})
	return problems
}

func judge(f *document.File, pointer, name string) (document.Problem, bool) {
	at := pointer + document.Pointer(name)
	extension, known := find(name)
	switch {
	case !known:
		return unknown(f, at, name), true
	case slices.Contains(extension.Places, placeOf(pointer)):
		return document.Problem{}, false
	}
	return document.Problem{
		Position: f.Position(at), Pointer: at, Message: fmt.Sprintf("%q means nothing here", name),
		Advice: fmt.Sprintf("it stands on %s", joinPlaces(extension.Places)),
	}, true
}

func unknown(f *document.File, at, name string) document.Problem {
	return document.Problem{
		Position: f.Position(at), Pointer: at, Message: fmt.Sprintf("unknown extension %q", name), Advice: adviseName(name),
	}
}

// adviseName compares what follows the prefix, which all have in common.
func adviseName(name string) string {
	words := names()
	for i := range words {
		words[i] = strings.TrimPrefix(words[i], Prefix)
	}
	if near := document.Suggest(strings.TrimPrefix(name, Prefix), words); near != "" {
		return fmt.Sprintf("did you mean %q?", Prefix+near)
	}
	return "known: " + strings.Join(names(), ", ")
}

func joinPlaces(places []Place) string {
	words := make([]string, len(places))
	for i, place := range places {
		words[i] = string(place)
	}
	return strings.Join(words, " or ")
}

func placeOf(pointer string) Place {
	if pointer == "" {
		return Root
	}
	tokens := strings.Split(pointer[1:], "/")
	if len(tokens) == 3 && tokens[0] == "paths" && slices.Contains(methods, tokens[2]) {
		return Operation
	}
	if len(tokens) == 4 && tokens[0] == "paths" && tokens[2] == "additionalOperations" {
		return Operation
	}
	return ""
}

var methods = []string{"get", "put", "post", "delete", "options", "head", "patch", "trace", "query"}

// maxDepth agrees with the budget of package document.
const maxDepth = 1000

func walk(node *yaml.Node, pointer string, depth int, visit func(pointer, name string)) {
	if node == nil || depth > maxDepth {
		return
	}
	switch node.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			name := node.Content[i].Value
			if strings.HasPrefix(name, Prefix) {
				visit(pointer, name)
				continue
			}
			if isExample(pointer, name) {
				continue
			}
			walk(node.Content[i+1], pointer+document.Pointer(name), depth+1, visit)
		}
	case yaml.SequenceNode:
		for i, item := range node.Content {
			walk(item, fmt.Sprintf("%s/%d", pointer, i), depth+1, visit)
		}
	}
}

// isExample tells members whose values are data, not description. In a map of
// named things such a name is one of theirs.
func isExample(pointer, name string) bool {
	switch pointer[strings.LastIndexByte(pointer, '/')+1:] {
	case "responses", "properties", "schemas", "parameters":
		return false
	}
	return slices.Contains([]string{"example", "examples", "default", "enum", "const"}, name)
}
