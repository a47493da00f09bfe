package bench

import (
	"net/http"
	"strings"
	"unicode/utf8"
)

// repaired is the text that a lenient parser takes a broken one for.
func (c call) repaired(data []byte) []byte {
	text := strings.TrimSpace(string(data))
	switch {
	case c.on("empty-accepted") && text == "" && c.operation == "replaceProject":
		return []byte(`{"name":"untitled"}`)
	case c.on("truncated-accepted") && strings.HasPrefix(text, "{") && c.operation == "createTask":
		if _, ok := decode(data); !ok {
			return []byte(`{"title":"untitled"}`)
		}
	}
	return data
}

// strange is the answer to a valid body that a fault cannot bear.
func (c call) strange(text string, body record) *answer {
	switch {
	case c.on("depth-resets") && strings.Count(text, "[")+strings.Count(text, "{") > 40:
		return &answer{manner: reset}
	case c.on("nul-crashes") && c.operation == "createProject" && strings.ContainsRune(allText(body), 0):
		crashed := crash
		return &crashed
	case c.refusesEdge(body):
		a := refused(http.StatusBadRequest, "this is not liked")
		return &a
	}
	return nil
}

func (c call) refusesEdge(body record) bool {
	name, _ := body["name"].(string)
	switch c.operation {
	case "createProject":
		return c.on("longest-refused") && utf8.RuneCountInString(name) == 40
	case "updateTask":
		return c.on("word-refused") && body["status"] == "done"
	case "createTask":
		return c.on("optional-required") && body["due"] == nil
	case "replaceProject":
		return c.on("length-in-bytes") && len(name) > 40
	}
	return false
}

func allText(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case []any:
		var b strings.Builder
		for _, one := range v {
			b.WriteString(allText(one))
		}
		return b.String()
	case record:
		var b strings.Builder
		for name, one := range v {
			b.WriteString(name + allText(one))
		}
		return b.String()
	}
	return ""
}
