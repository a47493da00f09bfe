package media_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestJSON(t *testing.T) {
	t.Parallel()
	checkDecode(t, "application/json", []example{
		{"exact numbers", nil, `[9007199254740993, 1.0, -0, 1e400, 12345678901234567890123456789.5]`,
			array{num("9007199254740993"), num("1.0"), num("-0"), num("1e400"), num("12345678901234567890123456789.5")}},
		{"escapes", nil, `"a\"\\\/\b\f\n\r\té😀é"`, "a\"\\/\b\f\n\r\té😀é"},
		{"byte order mark and space", nil, "\uFEFF \t\r\n{ \"a\" : [ ] , \"b\" : { } } \n", object{"a": array{}, "b": object{}}},
		{"literals", nil, `[true,false,null,""]`, array{true, false, nil, ""}},
		{"no duplicates across objects", nil, `[{"a":1},{"a":2}]`, array{object{"a": num("1")}, object{"a": num("2")}}},
	})
	checkEncode(t, "application/json", []example{
		{"schema's order", person, `{"name":"<é>","age":1e2,"a":null,"z":[]}`, object{"z": array{}, "age": num("1e2"), "name": "<é>", "a": nil}},
	})
}

func TestJSONDepth(t *testing.T) {
	t.Parallel()
	body := strings.Repeat("[", 200) + strings.Repeat("]", 200)
	c := codec(t, "application/json")
	value, err := c.Decode([]byte(body), nil, "")
	if err != nil {
		t.Fatal(err)
	}
	if written, _ := c.Encode(value, nil); string(written) != body {
		t.Errorf("200 levels became %s", written)
	}
}

func TestJSONErrors(t *testing.T) {
	t.Parallel()
	checkErrors(t, "application/json", []mistake{
		{nil, "", "json: line 1, column 1: the text ends where a value should stand"},
		{nil, "{\"a\": {\"b/c\":\n  1, \"é\": 2, \"b/c\": 3}}", `json: line 2, column 14: at /a/b~1c: member "b/c" is given twice`},
		{nil, `{"a":1} xx`, `json: line 1, column 9: text after the value: "xx"`},
		{nil, `{"a":[1,]}`, `json: line 1, column 9: at /a/1: "]" stands where a value should`},
		{nil, `{"a":1,}`, `json: line 1, column 8: "}" stands where a member name in double quotes should`},
		{nil, `{a:1}`, `json: line 1, column 2: "a" stands where a member name in double quotes should`},
		{nil, `{"a" 1}`, `json: line 1, column 6: "1" stands where ":" should`},
		{nil, `[1 2]`, `json: line 1, column 4: "2" stands where "," or "]" should`},
		{nil, `[1`, `json: line 1, column 3: the text ends where "," or "]" should stand`},
		{nil, `[01]`, `json: line 1, column 2: at /0: "01" is no number, or one beyond 1000 characters or an exponent of 9999`},
		{nil, `1e10000`, `json: line 1, column 1: "1e10000" is no number, or one beyond 1000 characters or an exponent of 9999`},
		{nil, `NaN`, `json: line 1, column 1: "N" stands where a value should`},
		{nil, `"a`, `json: line 1, column 1: the string has no end`},
		{nil, `"a\`, `json: line 1, column 3: "\\" is no escape; these are: \" \\ \/ \b \f \n \r \t \uXXXX`},
		{nil, `"\x"`, `json: line 1, column 2: "\\x" is no escape; these are: \" \\ \/ \b \f \n \r \t \uXXXX`},
		{nil, `"\u12"`, `json: line 1, column 2: \u must be followed by four hex digits`},
		{nil, `"\ud800"`, `json: line 1, column 2: \uD800 is half of a surrogate pair without its other half, which is no character`},
		{nil, "\"a\nb\"", `json: line 1, column 3: control character U+000A in a string; write it as \u000A`},
		{nil, "\"\xff\"", `json: line 1, column 2: byte 0xFF is not UTF-8; send the text as UTF-8`},
		{nil, strings.Repeat("[", 201), "json: line 1, column 201: at " + strings.Repeat("/0", 200) + ": more than 200 levels of arrays and objects"},
		{nil, "[0" + strings.Repeat(",0", 199_999) + "]", "json: line 1, column 400000: at /199999: more than 200000 values"},
	})
}

// TestJSONAgreesWithStandardLibrary compares both readers on what is valid.
func TestJSONAgreesWithStandardLibrary(t *testing.T) {
	t.Parallel()
	c := codec(t, "application/json")
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.MapOf(rapid.String(), rapid.SliceOf(rapid.String())).Draw(t, "value")
		data, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		got, err := c.Decode(data, nil, "")
		if err != nil {
			t.Fatal(err)
		}
		want, _ := standard(data)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

func standard(data []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, fmt.Errorf("trailing text")
	}
	return value, nil
}

// FuzzJSON holds that what we read the standard library reads as the same
// value, and that it is written as text that reads the same.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{`{"a":[1,-2.5e3,"é\n",true,null]}`, `"😀"`, `[[{}]]`, ` 0 `, `{"a":1,"a":2}`, "\uFEFF1"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c := codec(t, "application/json")
		value, err := c.Decode(data, nil, "")
		if err != nil {
			return
		}
		want, err := standard(bytes.TrimPrefix(data, []byte("\uFEFF")))
		if err != nil {
			t.Fatalf("the standard library refuses %q: %v", data, err)
		}
		if !reflect.DeepEqual(want, value) { // cmp takes exponential time on deep values
			t.Fatalf("got %v, want %v", value, want)
		}
		again(t, c, value, nil, "")
	})
}
