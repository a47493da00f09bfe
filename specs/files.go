package specs

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"understudy/specs/document"
	"understudy/specs/swagger"
)

// The limits of a document that consists of several files.
const (
	maxFiles = 2000
	maxTotal = 64 << 20
)

// Source says where a document is read from.
type Source struct {
	Root fs.FS  // the folder no reference leads out of
	Name string // the main document within Root
	// Label is how the folder is called in messages; joined with the names of files.
	Label string
}

func (s Source) label(name string) string {
	if s.Label == "" {
		return name
	}
	return path.Join(s.Label, name)
}

// open reads one file of the folder and tells its size. The error is a
// document.Problems where there is a text, else that of the folder.
func (s Source) open(name string) (*document.File, int, error) {
	data, err := s.read(name)
	if err != nil {
		return nil, 0, err
	}
	f, err := document.Parse(s.label(name), data)
	return f, max(len(data), 1), err
}

// read takes one byte more than is allowed, so that document.Parse can tell.
func (s Source) read(name string) (data []byte, err error) {
	file, err := s.Root.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return io.ReadAll(io.LimitReader(file, document.MaxBytes+1))
}

func readMessage(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "no such file"
	case errors.Is(err, fs.ErrPermission):
		return "it may not be read"
	}
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err.Error()
	}
	return err.Error()
}

// files holds the texts an API consists of and follows references in them. All
// lie under one folder; a reference that leads out of it is refused.
type files struct {
	main   string // the main document's name within the folder
	list   []*document.File
	byName map[string]*document.File
	names  map[*document.File]string
	size   int
	// repairs says what the model is made of in place of what has the wrong form.
	repairs map[spot]any
	swagger *swagger.Converter // nil: the document is one of OpenAPI
}

func newFiles(name string, main *document.File) *files {
	all := &files{main: name, byName: map[string]*document.File{}, names: map[*document.File]string{}, repairs: map[spot]any{}}
	all.add(name, main)
	return all
}

func (all *files) add(name string, f *document.File) {
	all.byName[name] = f
	all.names[f] = name
	all.list = append(all.list, f)
}

// spot is a node by file name (within the root; "" is the main file) and pointer.
type spot struct{ file, pointer string }

func (s spot) member(tokens ...string) spot {
	return spot{s.file, s.pointer + document.Pointer(tokens...)}
}

// location is the form package schema takes and gives.
func (s spot) location() string { return s.file + "#" + s.pointer }

func (all *files) file(name string) *document.File {
	if name == "" {
		return all.list[0]
	}
	return all.byName[name]
}

// fileName is the name within the root of a spot's file.
func (all *files) fileName(name string) string {
	if name == "" {
		return all.main
	}
	return name
}

func (all *files) nameOf(f *document.File) string { return all.names[f] }

func (all *files) place(name, pointer string) Place {
	f := all.file(name)
	if f == nil {
		return Place{Pointer: pointer}
	}
	return Place{Position: f.Position(pointer), Pointer: pointer}
}

func (all *files) at(s spot) Place { return all.place(s.file, s.pointer) }

func (all *files) value(s spot) (any, bool) {
	f := all.file(s.file)
	if f == nil {
		return nil, false
	}
	return f.Value(s.pointer)
}

func (all *files) has(s spot) bool {
	f := all.file(s.file)
	if f == nil {
		return false
	}
	_, there := f.Node(s.pointer)
	return there
}

func (all *files) members(s spot) []string {
	if f := all.file(s.file); f != nil {
		return f.Members(s.pointer)
	}
	return nil
}

// json writes a file, repaired, for kin-openapi.
func (all *files) json(name string) ([]byte, error) {
	f := all.byName[name]
	if f == nil {
		return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
	}
	if name == all.main {
		name = ""
	}
	value, _ := f.Value("")
	for at, instead := range all.repairs {
		if at.file == name {
			replace(value, strings.Split(at.pointer, "/")[1:], instead)
		}
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return out.Bytes(), err
}

// replace puts a value where the tokens of a pointer lead, if they lead anywhere.
func replace(in any, tokens []string, value any) {
	for i, token := range tokens {
		last := i == len(tokens)-1
		switch holder := in.(type) {
		case map[string]any:
			name := document.Unescape(token)
			if in = holder[name]; last {
				put(holder, name, value)
			}
		case []any:
			index, err := strconv.Atoi(token)
			if err != nil || index >= len(holder) {
				return
			}
			if in = holder[index]; last {
				holder[index] = value
			}
		default:
			return
		}
	}
}

func put(holder map[string]any, name string, value any) {
	if _, gone := value.(leftOut); gone {
		delete(holder, name)
		return
	}
	holder[name] = value
}
