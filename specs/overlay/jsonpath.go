package overlay

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/speakeasy-api/jsonpath/pkg/jsonpath"
	"gopkg.in/yaml.v3"
)

// query selects nodes, each once, in the order of the path.
func query(root *yaml.Node, expression string) (nodes []*yaml.Node, err error) {
	defer func() {
		// The library panics on what its parser lets through by mistake.
		if cause := recover(); cause != nil {
			err = fmt.Errorf("it is not supported (%v)", cause)
		}
	}()
	path, err := jsonpath.NewPath(bracketed(expression))
	if err != nil {
		return nil, firstLine(err)
	}
	seen := map[*yaml.Node]bool{}
	for _, node := range path.Query(root) {
		if !seen[node] {
			seen[node] = true
			nodes = append(nodes, node)
		}
	}
	return nodes, nil
}

// firstLine drops the drawing below the library's message, and the place, which
// would be that in the bracketed text.
func firstLine(err error) error {
	line, _, _ := strings.Cut(err.Error(), "\n")
	if _, said, found := strings.Cut(line, ": "); found && strings.HasPrefix(line, "Error at ") {
		line = said
	}
	return errors.New(line)
}

// hyphenated matches quoted text, which stays as it is, or a dotted name.
var hyphenated = regexp.MustCompile(`'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\.\.?[A-Za-z_\x{80}-\x{10FFFF}][-\w\x{80}-\x{10FFFF}]*`)

// bracketed rewrites .x-name to ['x-name']: RFC 9535 has no hyphen in names after a
// dot, yet the Overlay standard writes $.paths.*.get[?@.x-oai-traits.paged].
func bracketed(expression string) string {
	return hyphenated.ReplaceAllStringFunc(expression, func(part string) string {
		name := strings.TrimLeft(part, ".")
		if part[0] != '.' || !strings.Contains(name, "-") {
			return part
		}
		if strings.HasPrefix(part, "..") {
			return "..['" + name + "']"
		}
		return "['" + name + "']"
	})
}
