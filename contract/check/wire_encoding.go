package check

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"understudy/contract"
	"understudy/specs/media"
)

var wireEncoding = contract.Check{
	Name:     "wire_encoding",
	Severity: contract.Medium,
	Doc: "Finds JSON bodies that two readers may read in two ways (RFC 8259): bytes that are no UTF-8, a charset other than UTF-8, a member that comes twice, " +
		"something after the end, and NaN or Infinity. It stays silent for a byte order mark at the beginning, and for JSON that is broken altogether, " +
		"which response_schema_conformance reports.",
	Applies: func(j contract.Judgement) bool { return isExchange(j) && hasBody(j) && isJSON(j) },
	Judge: func(j contract.Judgement) []contract.Finding {
		kind := misencoded(j)
		if kind == "" {
			return nil
		}
		return []contract.Finding{{Message: "the JSON body " + kind, Rule: kind, Place: answerPlace(j)}}
	},
}

func isJSON(j contract.Judgement) bool {
	base := media.Base(j.Exchange.Response.Header.Get("Content-Type"))
	return base == "application/json" || strings.HasSuffix(base, "+json")
}

// misencoded says how a JSON body is written wrongly although a lenient reader
// makes sense of it; "" where it is right, or beyond that.
func misencoded(j contract.Judgement) string {
	r := j.Exchange.Response
	body := bytes.TrimPrefix(r.Body, []byte("\xef\xbb\xbf"))
	charset := charsetOf(r.Header.Get("Content-Type"))
	isForeign := charset != "" && charset != "utf-8" && charset != "utf8" && charset != "us-ascii"
	switch {
	case isForeign:
		return fmt.Sprintf("is said to be in charset %q, and JSON is UTF-8", charset)
	case !utf8.Valid(body):
		return "is not UTF-8"
	case json.Valid(body) && hasTwice(json.NewDecoder(bytes.NewReader(body))):
		return "has a member twice"
	case json.Valid(body):
		return ""
	case json.Valid(words.ReplaceAll(body, []byte("${1}0${3}"))):
		return "holds NaN or Infinity"
	case hasTail(body):
		return "goes on after its end"
	}
	return ""
}

// words are numbers that JSON does not have, where a value may stand.
var words = regexp.MustCompile(`([:\[,]\s*)(-?Infinity|NaN)(\s*[,\]}])`)

func charsetOf(contentType string) string {
	parsed, err := media.Parse(contentType)
	if err != nil {
		return ""
	}
	return strings.ToLower(parsed.Params["charset"])
}

// hasTwice tells whether an object of a JSON text has two members of one name.
func hasTwice(d *json.Decoder) bool {
	token, err := d.Token()
	if err != nil {
		return false
	}
	open, _ := token.(json.Delim)
	seen := map[any]bool{}
	for (open == '{' || open == '[') && d.More() {
		if open == '{' {
			name, err := d.Token()
			if err != nil || seen[name] {
				return err == nil
			}
			seen[name] = true
		}
		if hasTwice(d) {
			return true
		}
	}
	if open == '{' || open == '[' {
		_, _ = d.Token() // its end
	}
	return false
}

// hasTail tells whether a text begins with a whole JSON object or array and goes on.
func hasTail(body []byte) bool {
	trimmed := bytes.TrimLeft(body, " \t\r\n")
	if len(trimmed) == 0 || trimmed[0] != '{' && trimmed[0] != '[' {
		return false
	}
	var value json.RawMessage
	return json.NewDecoder(bytes.NewReader(trimmed)).Decode(&value) == nil
}
