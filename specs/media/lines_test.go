package media_test

import "testing"

func TestJSONLines(t *testing.T) {
	t.Parallel()
	both := []example{
		{"items", people, "{\"name\":\"a\",\"age\":1}\n{}\n", array{object{"age": num("1"), "name": "a"}, object{}}},
		{"no items", people, "", array{}},
		{"items of which the schema describes one", person, "{\"name\":\"a\",\"age\":1}\n{}\n", array{object{"age": num("1"), "name": "a"}, object{}}},
		{"one value", person, `{"name":"a","age":1}`, object{"age": num("1"), "name": "a"}},
	}
	checkDecode(t, "text/jsonl", both)
	checkEncode(t, "text/jsonl", both)
	checkDecode(t, "text/jsonl", []example{
		{"blank lines", people, "\uFEFF\r\n{}\r\n \n{}", array{object{}, object{}}},
		{"blank lines after one value", person, "\n{}\n\n", object{}},
		{"no schema", nil, "[1]\n", array{num("1")}},
	})
	checkErrors(t, "text/jsonl", []mistake{
		{person, "{}\n{\"age\":x}", `jsonl: line 2, column 8: at /1/age: "x" stands where a value should`},
		{person, "\n \n", "jsonl: line 1, column 1: the text ends where a value should stand"},
		{person, "{\n}", "jsonl: line 1, column 2: the text ends where a member name in double quotes should stand"},
		{people, "{}\n{\"a\":x}", `jsonl: line 2, column 6: at /1/a: "x" stands where a value should`},
	})
}

func TestJSV(t *testing.T) {
	t.Parallel()
	both := []example{
		{"documented form", nil, "{Chat:[{ChatId:0a,ChatName:b c}]}", object{"Chat": array{object{"ChatId": "0a", "ChatName": "b c"}}}},
		{"schema's order and types", person, `{name:a,age:12,ok:true,tags:["x,y","a ""b""",""],home:{street:"1:2",no:3}}`,
			object{"home": object{"no": num("3"), "street": "1:2"}, "tags": array{"x,y", `a "b"`, ""}, "ok": true, "age": num("12"), "name": "a"}},
		{"quoted", person, "{\"a:b\":\"x\ny\",n:\"null\"}", object{"a:b": "x\ny", "n": "null"}},
		{"null", listOf(maybe), "[1,null]", array{num("1"), nil}},
		{"empty", listOf(person), "[{},{tags:[]}]", array{object{}, object{"tags": array{}}}},
		{"text", str, "a b", "a b"},
	}
	checkDecode(t, "text/jsv", both)
	checkEncode(t, "text/jsv", both)
	checkDecode(t, "text/jsv", []example{
		{"list without brackets", listOf(str), `a,"b,c",d`, array{"a", "b,c", "d"}},
		{"colon in a text", person, "{name:10:30}\r\n", object{"name": "10:30"}},
		{"null as text", str, "null", "null"},
	})
	checkErrors(t, "text/jsv", []mistake{
		{person, "{name:a", `jsv: line 1, column 8: the text ends where "," or "}" should stand`},
		{person, "{name}", `jsv: line 1, column 6: ":" should stand after the name "name"`},
		{person, "{home:{no:1,no:2}}", `jsv: line 1, column 13: at /home/no: member "no" is given twice`},
		{person, `{name:a"b}`, `jsv: line 1, column 8: at /name: "\"" in an unquoted text; quote the text`},
		{person, `{name:"a}`, `jsv: line 1, column 7: at /name: the quoted text has no end`},
		{person, `{} x`, `jsv: line 1, column 3: text after the value: " x"; a string that holds one of "{}[],\":\r\n" must be quoted`},
		{listOf(str), `a]b`, `jsv: line 1, column 2: "]" closes no list`},
	})
}

func TestCSV(t *testing.T) {
	t.Parallel()
	both := []example{
		{"rows", people, "name,age,home,z\r\n\"a,\"\"b\"\"\",1,\"{no:1}\",\r\n\"\",,,\" x\"\r\n",
			array{object{"name": `a,"b"`, "age": num("1"), "home": object{"no": num("1")}}, object{"name": "", "z": " x"}}},
		{"no rows", people, "name,age,ok,tags,home\r\n", array{}},
		{"object", person, "name,tags\r\na,\"[b,\"\"c,d\"\"]\"\r\n", object{"name": "a", "tags": array{"b", "c,d"}}},
		{"column", listOf(maybe), "1\r\n\r\n2\r\n", array{num("1"), nil, num("2")}},
	}
	checkDecode(t, "text/csv", both)
	checkEncode(t, "text/csv", both)
	checkDecode(t, "text/csv", []example{
		{"line feeds, mark, blank line, no end", people, "\uFEFFname,age\nb,2\n\nc,3", array{object{"name": "b", "age": num("2")}, object{"name": "c", "age": num("3")}}},
		{"no schema", nil, "a\n1\n", array{object{"a": "1"}}},
		{"nothing", people, "", array{}},
	})
	checkErrors(t, "text/csv", []mistake{
		{people, "name,age\na\n", "csv: line 2, column 1: at /0: 1 cells in a row, 2 in the header"},
		{people, "name,name\n", `csv: line 1, column 6: column "name" is given twice`},
		{people, "name,\n", "csv: line 1, column 6: column 2 has no name"},
		{people, "name\na\"b\n", "csv: line 2, column 2: a quote in an unquoted cell; quote the cell and write the quote twice"},
		{people, "name\n\"a\"b\n", "csv: line 2, column 4: text after the closing quote; write a quote inside a cell twice"},
		{people, "name\n\"a", "csv: line 2, column 1: the quoted text has no end"},
		{people, "name,home\na,{no:1\n", `csv: line 2, column 3: at /0/home: the text ends where "," or "}" should stand`},
		{person, "name\na\nb\n", "csv: line 1, column 1: 2 rows below the header; one is expected here"},
		{listOf(integer), "1,2\n", "csv: line 1, column 3: at /0: 2 cells in a row; one is expected here"},
	})
	for name, value := range map[string]any{"text": "a", "mixed": array{object{"a": "b"}, "c"}, "bare": array{object{}}} {
		if got, err := codec(t, "text/csv").Encode(value, nil); err == nil {
			t.Errorf("%s is written as %q", name, got)
		}
	}
}
