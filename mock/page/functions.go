package page

import (
	"encoding/json"
	"strconv"
	"strings"
	texttemplate "text/template"
	"unicode"
)

// functions are what templates can call besides Go's own.
var functions = texttemplate.FuncMap{
	"camel":   camel,
	"pascal":  pascal,
	"snake":   snake,
	"lower":   strings.ToLower,
	"upper":   strings.ToUpper,
	"join":    strings.Join,
	"json":    jsonText,
	"replace": func(text, old, with string) string { return strings.ReplaceAll(text, old, with) },
	"dict":    dict,
}

// camel writes a name like thisOne.
func camel(name string) string {
	for i, r := range name {
		return string(unicode.ToLower(r)) + name[i+len(string(r)):]
	}
	return name
}

// pascal writes a name like ThisOne.
func pascal(name string) string {
	for i, r := range name {
		return string(unicode.ToUpper(r)) + name[i+len(string(r)):]
	}
	return name
}

// snake writes a name like this_one.
func snake(name string) string {
	var out strings.Builder
	lower := false
	for _, r := range name {
		if unicode.IsUpper(r) && lower {
			out.WriteByte('_')
		}
		lower = unicode.IsLower(r) || unicode.IsDigit(r)
		out.WriteRune(unicode.ToLower(r))
	}
	return out.String()
}

func jsonText(value any) (string, error) {
	text, err := json.Marshal(value)
	return string(text), err
}

// dict makes one value of several, for a template that another calls.
func dict(pairs ...any) map[string]any {
	out := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if name, ok := pairs[i].(string); ok {
			out[name] = pairs[i+1]
		}
	}
	return out
}

func jsonIndex(i int) string { return strconv.Itoa(i) }
