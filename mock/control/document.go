package control

import (
	"embed"
	"strings"

	"understudy/specs"
)

//go:embed openapi.yaml
var files embed.FS

const documentName = "openapi.yaml"

// wide is the path parameter that may hold slashes.
const wide = "collection"

func loadDocument() (*specs.API, error) {
	return specs.Load(specs.Input{Name: "admin", Source: specs.Source{Root: files, Name: documentName}})
}

// ginPath writes a path template as Gin has it.
func ginPath(template string) string {
	segments := strings.Split(template, "/")
	for i, segment := range segments {
		if name, ok := parameterName(segment); ok && name == wide {
			segments[i] = "*" + name
		} else if ok {
			segments[i] = ":" + name
		}
	}
	return strings.Join(segments, "/")
}

// pathValues matches an escaped path with the template it was routed by. The
// last segment of the template takes all that is left.
func pathValues(template, escaped string) map[string]string {
	values := map[string]string{}
	segments := strings.Split(template, "/")
	given := strings.SplitN(escaped, "/", len(segments))
	for i, segment := range segments {
		if name, ok := parameterName(segment); ok && i < len(given) {
			values[name] = given[i]
		}
	}
	return values
}

func parameterName(segment string) (string, bool) {
	name, opened := strings.CutPrefix(segment, "{")
	name, closed := strings.CutSuffix(name, "}")
	return name, opened && closed
}
