package media_test

import (
	"testing"

	"understudy/specs/schema"
)

func TestEventStream(t *testing.T) {
	t.Parallel()
	events := listOf(objectOf("event", str, "data", str, "id", str, "retry", integer))
	typed := listOf(objectOf("event", str, "data", home))
	stream := "event: addString\ndata: This data is formatted\ndata: across two lines\nretry: 5\n\nevent: addNumber\ndata: 1234.5678\nunknownField: this is ignored\n\n: This is a comment\nevent: addJSON\ndata: {\"foo\": 42}"
	example1 := array{
		object{"event": "addString", "data": "This data is formatted\nacross two lines", "retry": num("5")},
		object{"event": "addNumber", "data": "1234.5678"}, object{"event": "addJSON", "data": `{"foo": 42}`},
	}
	both := []example{
		{"events", events, "id: 1\nevent: a\nretry: 30\ndata: x\ndata: \ndata: y\n\ndata: z\n\n", array{object{"id": "1", "event": "a", "retry": num("30"), "data": "x\n\ny"}, object{"data": "z"}}},
		{"data of a type", typed, "event: a\ndata: {\"street\":\"s\",\"no\":1}\n\n", array{object{"event": "a", "data": object{"no": num("1"), "street": "s"}}}},
		{"data alone", listOf(home), "data: {\"no\":1}\n\ndata: {}\n\n", array{object{"no": num("1")}, object{}}},
		{"numbers alone", listOf(integer), "data: 1\n\ndata: 2\n\n", array{num("1"), num("2")}},
		{"one event", home, "data: {\"no\":1}\n\n", object{"no": num("1")}},
		{"events of which the schema describes one", home, "data: {\"no\":1}\n\ndata: {}\n\n", array{object{"no": num("1")}, object{}}},
		{"no events", events, "", array{}},
		{"no events of which the schema describes one", home, "", array{}},
		{"text of the stream", str, "data: a\n\n", "data: a\n\n"},
	}
	checkDecode(t, "text/event-stream", both)
	checkEncode(t, "text/event-stream", both)
	checkDecode(t, "text/event-stream", []example{
		{"example of OpenAPI 3.2", events, stream, example1},
		{"no schema", nil, stream, example1},
		{"line ends and a mark", events, "\uFEFFdata:a\r\ndata: b\r\rdata:  c\n\n", array{object{"data": "a\nb"}, object{"data": " c"}}},
		{"field without a colon", events, "data\n\n", array{object{"data": ""}}},
		{"what is ignored", events, "retry: soon\nid: a\x00\nevent:\ndata: a\n\nevent: none\n\nretry: 1\n\n: ping\n\n", array{object{"data": "a"}}},
		{"leading zeros", events, "retry: 007\ndata: a\n\nretry: 00\ndata: b\n\n", array{object{"data": "a", "retry": num("7")}, object{"data": "b", "retry": num("0")}}},
		{"data in several lines", typed, "data: {\ndata: \"no\": 1}\n\n", array{object{"data": object{"no": num("1")}}}},
		{"what does not fit is left to the schema", typed, "data: done\n\n", array{object{"data": "done"}}},
	})
	checkErrors(t, "text/event-stream", []mistake{
		{typed, "data: {}\n\nevent: a\ndata: {\"no\":}\n\n", `event-stream: line 4, column 13: at /1/data/no: "}" stands where a value should`},
		{typed, "data: {\ndata: \"no\":}\n\n", `event-stream: line 1, column 7: at /0/data/no: "}" stands where a value should`},
		{home, "data: {}\n\ndata: {\"no\":}\n\n", `event-stream: line 3, column 13: at /1/no: "}" stands where a value should`},
	})
	for name, value := range map[string]any{
		"carriage return": array{object{"data": "a\rb"}}, "line break in a name": array{object{"event": "a\nb"}}, "object as id": array{object{"id": object{}}},
	} {
		if got, err := codec(t, "text/event-stream").Encode(value, events); err == nil {
			t.Errorf("%s is written as %q", name, got)
		}
	}
}

func TestJSONSequence(t *testing.T) {
	t.Parallel()
	both := []example{
		{"items", people, "\x1e{\"name\":\"a\",\"age\":1}\n\x1e{}\n", array{object{"age": num("1"), "name": "a"}, object{}}},
		{"numbers", listOf(integer), "\x1e1\n\x1e2\n", array{num("1"), num("2")}},
		{"no items", people, "", array{}},
		{"one value", person, "\x1e{\"age\":1}\n", object{"age": num("1")}},
		{"items of which the schema describes one", person, "\x1e{\"age\":1}\n\x1e{}\n", array{object{"age": num("1")}, object{}}},
	}
	checkDecode(t, "application/json-seq", both)
	checkEncode(t, "application/json-seq", both)
	checkDecode(t, "application/json-seq", []example{
		{"several lines, blank texts", people, "\n\x1e\x1e {\n\"age\":1}\x1e{}", array{object{"age": num("1")}, object{}}},
		{"no schema", nil, "\x1e[1]\n", array{num("1")}},
	})
	checkErrors(t, "application/json-seq", []mistake{
		{people, "{}\n", "json-seq: line 1, column 1: a record separator (U+001E) should stand before the text"},
		{people, "\x1e{}\n\x1e{\"age\":x}\n", `json-seq: line 2, column 9: at /1/age: "x" stands where a value should`},
		{people, "\x1e{}\n\x1e{\"a", "json-seq: line 2, column 3: at /1: the string has no end"},
		{listOf(integer), "\x1e1\n\x1e2", "json-seq: line 2, column 3: at /1: a line feed should end the text, which may have been cut here"},
		{person, "\x1e\n", "json-seq: line 2, column 1: the text ends where a value should stand"},
	})
}

func TestJSONLinesOfUnions(t *testing.T) {
	t.Parallel()
	either := &schema.Schema{Type: []string{"array"}, Items: &schema.Schema{AnyOf: []*schema.Schema{home, integer}}}
	both := []example{{"items", either, "{\"no\":1}\n2\n", array{object{"no": num("1")}, num("2")}}}
	checkDecode(t, "application/x-ndjson", both)
	checkEncode(t, "application/x-ndjson", both)
}
