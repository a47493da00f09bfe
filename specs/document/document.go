// Package document reads one YAML or JSON file into a tree of nodes that know
// their line and column, and refuses at the door what later readers would
// misread in silence: broken encodings, a second document, duplicate keys,
// alias bombs, text after the end. It also answers JSON pointers (RFC 6901)
// with nodes, values and places, and holds the form in which every problem of a
// document is told.
//
// It knows nothing of OpenAPI and follows no references. Values are read by the
// core schema of YAML 1.2, so that 010 is ten and dates are text.
package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"
)

// The budgets of one file. They bound what a hostile file can cost.
const (
	// MaxBytes is the size of the largest file that is read.
	MaxBytes = 20 << 20
	// MaxDepth is how deep objects and arrays may be nested, aliases followed.
	MaxDepth = 1000
	// MaxNodes is how many keys, values, objects and arrays a file may hold.
	MaxNodes = 3_000_000
	// MaxExpanded is how many nodes the aliases of a file may expand to.
	MaxExpanded = 1_000_000
	// MaxExpansion is how many times larger than its source aliases may make a file.
	MaxExpansion = 100
)

// File is one document that passed the hygiene. Its nodes may be changed through
// Adopt or by hand; reading is safe for concurrent use, changing is not.
type File struct {
	// Name is what positions call the file.
	Name string
	// Root is the document's value: a mapping, sequence or scalar. Aliases and
	// merge keys below it are already replaced by copies of what they stand for.
	Root *yaml.Node

	adopted map[*yaml.Node]string
	mu      sync.Mutex
	indexes map[*yaml.Node]map[string]int
}

// Parse reads a YAML or JSON document. A file called .json is read as JSON, as is
// any text that is a valid JSON object or array. The error is of type Problems and
// lists all that is wrong.
func Parse(name string, data []byte) (*File, error) {
	text, problems := clean(name, data)
	if len(problems) > 0 {
		return nil, problems
	}
	read := parseYAML
	if isJSON(name, text) {
		read = parseJSON
	}
	root, problems := read(name, text)
	if len(problems) > 0 {
		return nil, problems.sorted()
	}
	expanded, problems := check(name, root)
	if len(problems) > 0 {
		return nil, problems.sorted()
	}
	if expanded {
		expand(root)
	}
	return &File{Name: name, Root: root}, nil
}

// Read parses the file at path, which also is its Name. The error is of type
// Problems.
func Read(path string) (*File, error) {
	data, err := readAll(path)
	if err != nil {
		return nil, Problems{unreadable(path, err)}
	}
	return Parse(path, data)
}

// readAll reads one byte more than is allowed, so that Parse can tell.
func readAll(path string) (data []byte, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, errFolder
	}
	return io.ReadAll(io.LimitReader(file, MaxBytes+1))
}

var errFolder = errors.New("is a folder")

func unreadable(path string, err error) Problem {
	problem := Problem{Position: Position{File: path}}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		problem.Message, problem.Advice = "no such file", "check the path"
	case errors.Is(err, fs.ErrPermission):
		problem.Message, problem.Advice = "may not be read (permission denied)", "check the file's mode and owner"
	case errors.Is(err, errFolder):
		problem.Message, problem.Advice = "is a folder", "name the file in it"
	default:
		problem.Message = fmt.Sprintf("cannot be read (%v)", bare(err))
	}
	return problem
}

// bare takes the operation and path off a file error: the position has the path.
func bare(err error) error {
	if at, ok := errors.AsType[*fs.PathError](err); ok {
		return at.Err
	}
	return err
}

func isJSON(name string, text []byte) bool {
	if strings.EqualFold(filepath.Ext(name), ".json") {
		return true
	}
	start := bytes.TrimLeft(text, " \t\r\n")
	return len(start) > 0 && (start[0] == '{' || start[0] == '[') && json.Valid(start)
}
