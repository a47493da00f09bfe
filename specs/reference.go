package specs

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"strings"

	"gopkg.in/yaml.v3"

	"understudy/specs/document"
	"understudy/specs/swagger"
)

// followUp finds what a reference leads to, reads its file if that is new, and
// walks the target where nobody has.
func (s *structure) followUp(r reference, targets map[spot]bool) {
	s.localize(&r)
	target, problem := s.all.external(r.at.file, r.text)
	if problem != "" {
		s.refuse(r, problem, "a reference stays inside the folder of the main document")
		return
	}
	if s.all.file(target.file) == nil && !s.read(r, target.file) {
		return
	}
	if s.all.file(target.file).Root == nil {
		return // it could not be read, as is told already
	}
	to, found := s.all.reach(target)
	if !found {
		s.refuse(r, fmt.Sprintf("$ref %q leads nowhere", s.written(r.text)), s.all.nearby(target))
		return
	}
	targets[to] = true
	if to != target {
		s.all.repairs[r.at] = s.all.reference(r.at.file, to)
	}
	if _, ends := s.all.follow(to); !ends {
		s.refuse(r, fmt.Sprintf("$ref %q goes in a circle, or through more than %d others", r.text, maxHops), "")
		return
	}
	s.arrive(r, to)
}

// arrive compares what a reference leads to with what it stands for.
func (s *structure) arrive(r reference, to spot) {
	switch kind, met := s.kinds[to]; {
	case !met:
		node, _ := s.all.file(to.file).Node(to.pointer)
		s.convert(to, node, r.want)
		s.value(to, node, r.want, r.want.empty())
	case kind != r.want && r.want == "schema":
		s.report(r.at, document.Warning, fmt.Sprintf("$ref %q leads to %s, not to a schema", r.text, kind.words()), "")
	case kind != r.want:
		s.report(r.at, document.Error, fmt.Sprintf("$ref %q leads to %s, not to %s", r.text, kind.words(), r.want.words()), "")
	}
}

// convert rewrites what stands in a further file as the main document is rewritten.
func (s *structure) convert(at spot, node *yaml.Node, kind form) {
	if s.all.swagger == nil || at.file == "" {
		return
	}
	toMain := func(name string) bool { return s.all.jump(at.file, name).file == "" }
	s.problems = append(s.problems, s.all.swagger.Fragment(s.all.file(at.file), node, string(kind), toMain)...)
}

// written is a reference as its author knows it.
func (s *structure) written(text string) string {
	name, fragment, _ := strings.Cut(text, "#")
	if s.all.swagger == nil || fragment == "" {
		return text
	}
	return name + "#" + swagger.Written(fragment)
}

// refuse reports a reference, but leaves to package schema those that only it
// can follow: by an anchor or by a schema's $id.
func (s *structure) refuse(r reference, message, advice string) {
	_, fragment, _ := strings.Cut(r.text, "#")
	isAnchor := fragment != "" && fragment[0] != '/'
	if r.want == "schema" && (isAnchor || s.identified || strings.Contains(r.text, "//json-schema.org/")) {
		return
	}
	s.report(r.at, document.Error, message, advice)
}

// read takes in a further file. What is wrong inside it is told at its own lines.
func (s *structure) read(r reference, name string) bool {
	if len(s.all.list) >= maxFiles {
		s.report(r.at, document.Error, fmt.Sprintf("more than %d files", maxFiles), "")
		return false
	}
	f, size, err := s.source.open(name)
	if s.all.size += size; s.all.size > maxTotal {
		s.report(r.at, document.Error, fmt.Sprintf("the files hold more than %d MiB", maxTotal>>20), "")
		return false
	}
	if errors.Is(err, fs.ErrNotExist) && s.identified && r.want == "schema" {
		return false
	}
	if err != nil && size == 0 {
		s.report(r.at, document.Error, fmt.Sprintf("$ref to %q: %s", name, readMessage(err)), "")
		return false
	}
	if err != nil {
		s.problems = append(s.problems, asProblems(err)...)
		f = &document.File{Name: s.source.label(name)}
	}
	s.all.add(name, f)
	if f.Root != nil && s.all.has(spot{name, "/openapi"}) {
		s.value(spot{file: name}, f.Root, "document", leftOut{})
	}
	return err == nil
}

// external gives the spot that a reference leads to, or why it is not followed.
func (all *files) external(from, text string) (target spot, problem string) {
	parsed, err := url.Parse(text)
	switch {
	case err != nil && !strings.HasPrefix(text, "#"):
		return spot{}, fmt.Sprintf("$ref %q is no URI reference", text)
	case err != nil:
		return all.jump(from, text), ""
	case parsed.Scheme != "" || parsed.Host != "":
		return spot{}, fmt.Sprintf("$ref %q leads to another host, which is not followed", text)
	}
	target = all.jump(from, text)
	if !fs.ValidPath(all.fileName(target.file)) || path.IsAbs(parsed.Path) {
		return spot{}, fmt.Sprintf("$ref %q leads out of the folder", text)
	}
	return target, ""
}

// reference writes what leads from a file to a spot.
func (all *files) reference(from string, to spot) string {
	out := url.URL{Fragment: to.pointer}
	if to.file != from {
		up := strings.Count(path.Clean(all.fileName(from)), "/")
		out.Path = strings.Repeat("../", up) + all.fileName(to.file)
	}
	return out.String()
}

// nearby names the member that was perhaps meant.
func (all *files) nearby(target spot) string {
	at := strings.LastIndexByte(target.pointer, '/')
	if at < 0 {
		return ""
	}
	parent, found := all.reach(spot{target.file, target.pointer[:at]})
	if !found {
		return ""
	}
	word := document.Unescape(target.pointer[at+1:])
	if near := document.Suggest(word, all.members(parent)); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return ""
}

// maxHops bounds a chain of references.
const maxHops = 100

// reach goes along a pointer, through references that stand on the way, as many
// documents expect although RFC 6901 does not. A $ref at its end is not followed.
func (all *files) reach(s spot) (spot, bool) {
	for range maxHops {
		f := all.file(s.file)
		if f == nil || f.Root == nil {
			return s, false
		}
		if _, ok := f.Node(s.pointer); ok {
			return s, true
		}
		next, ok := all.detour(f, s)
		if !ok {
			return s, false
		}
		s = next
	}
	return s, false
}

// detour replaces the first part of a pointer that is a reference by its target.
func (all *files) detour(f *document.File, s spot) (spot, bool) {
	for end := 1; end <= len(s.pointer); end++ {
		if end < len(s.pointer) && s.pointer[end] != '/' {
			continue
		}
		node, ok := f.Node(s.pointer[:end])
		if !ok {
			return s, false
		}
		if target := refOf(node); target != "" {
			next := all.jump(s.file, target)
			return spot{next.file, next.pointer + s.pointer[end:]}, true
		}
	}
	return s, false
}

// follow goes along $ref until something that is none.
func (all *files) follow(s spot) (spot, bool) {
	for range maxHops {
		at, found := all.reach(s)
		if !found {
			return s, false
		}
		node, _ := all.file(at.file).Node(at.pointer)
		target := refOf(node)
		if target == "" {
			return at, true
		}
		s = all.jump(at.file, target)
	}
	return s, false
}

// jump is the spot a reference names, by RFC 3986 relative to the file it stands in.
func (all *files) jump(from, target string) spot {
	parsed, err := url.Parse(target)
	if err != nil {
		name, fragment, _ := strings.Cut(target, "#")
		parsed = &url.URL{Path: name, Fragment: fragment}
	}
	if parsed.Path == "" {
		return spot{from, parsed.Fragment}
	}
	joined := path.Join(path.Dir(all.fileName(from)), parsed.Path)
	if joined == all.main {
		joined = ""
	}
	return spot{joined, parsed.Fragment}
}
