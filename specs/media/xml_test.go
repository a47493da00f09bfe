package media_test

import (
	"strings"
	"testing"

	"understudy/specs/schema"
)

const xmlStart = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

// named returns a copy of a plain schema with an xml object.
func named(s *schema.Schema, x schema.XML) *schema.Schema {
	return &schema.Schema{Type: s.Type, Format: s.Format, Items: s.Items, Properties: s.Properties, XML: &x}
}

// TestXMLObject holds the examples of the xml object in OpenAPI 3.1 (section
// 4.8.26.2): what a property "animals" is written as.
func TestXMLObject(t *testing.T) {
	t.Parallel()
	animal := named(str, schema.XML{Name: "animal"})
	list := array{"value"}
	tests := []struct {
		name, text string
		property   *schema.Schema
		value      any
	}{
		{"no xml", `<animals>value</animals>`, str, "value"},
		{"unwrapped", `<animals>value</animals>`, listOf(str), list},
		{"name", `<animal>value</animal>`, animal, "value"},
		{"prefix and namespace", `<sample:animals xmlns:sample="http://example.com/s">value</sample:animals>`, named(str, schema.XML{Prefix: "sample", Namespace: "http://example.com/s"}), "value"},
		{"namespace", `<animals xmlns="urn:a">value</animals>`, named(str, schema.XML{Namespace: "urn:a"}), "value"},
		{"item name", `<animal>value</animal>`, listOf(animal), list},
		{"outer name has no effect unwrapped", `<animal>value</animal>`, named(listOf(animal), schema.XML{Name: "aliens"}), list},
		{"wrapped", `<animals><animals>value</animals></animals>`, named(listOf(str), schema.XML{Wrapped: true}), list},
		{"wrapped with names", `<aliens><animal>value</animal></aliens>`, named(listOf(animal), schema.XML{Name: "aliens", Wrapped: true}), list},
		{"wrapped with outer name", `<aliens><aliens>value</aliens></aliens>`, named(listOf(str), schema.XML{Name: "aliens", Wrapped: true}), list},
		{"wrapped with item name", `<animals><animal>value</animal></animals>`, named(listOf(animal), schema.XML{Wrapped: true}), list},
		{"empty and wrapped", `<animals></animals>`, named(listOf(str), schema.XML{Wrapped: true}), array{}},
		{"part that may be null", `<animal>value</animal>`, &schema.Schema{AnyOf: []*schema.Schema{animal, {Type: []string{"null"}}}}, "value"},
		{"null", `<animals xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"></animals>`, maybe, nil},
	}
	var both []example
	for _, tt := range tests {
		body := xmlStart + "<root>" + tt.text + "</root>"
		both = append(both, example{tt.name, objectOf("animals", tt.property), body, object{"animals": tt.value}})
	}
	checkEncode(t, "application/xml", both)
	checkDecode(t, "application/xml", both)
}

func TestXML(t *testing.T) {
	t.Parallel()
	id := named(integer, schema.XML{Attribute: true})
	pet := named(objectOf("id", id, "name", str, "ok", boolean), schema.XML{Name: "Pet"})
	component := objectOf("a", str)
	component.Location = "api.yaml#/components/schemas/Thing"
	required := objectOf("l", listOf(str))
	required.Required = []string{"l"}
	both := []example{
		{"attributes and escapes", pet, xmlStart + `<Pet id="7"><name>a &lt;&amp;&#xA;é</name><ok>true</ok></Pet>`, object{"id": num("7"), "name": "a <&\né", "ok": true}},
		{"root array", named(listOf(pet), schema.XML{Name: "Pets"}), xmlStart + `<Pets><Pet id="1"></Pet><Pet></Pet></Pets>`, array{object{"id": num("1")}, object{}}},
		{"component's name", component, xmlStart + `<Thing><a></a></Thing>`, object{"a": ""}},
		{"required list that is empty", required, xmlStart + `<root></root>`, object{"l": array{}}},
		{"scalar", integer, xmlStart + `<root>5</root>`, num("5")},
	}
	checkEncode(t, "application/xml", both)
	checkDecode(t, "application/xml", both)
	checkDecode(t, "application/xml", []example{
		{"layout, comments, CDATA, foreign namespaces", pet, "\uFEFF<?xml version='1.0'?>\n<!-- c -->\n<p:Pet xmlns:p='urn:x' id=' 7 '>\n  <p:name> <![CDATA[<b>]]> </p:name>\n  <ok> true </ok>\n</p:Pet>\n",
			object{"id": num("7"), "name": " <b> ", "ok": true}},
		{"no schema", nil, `<a x="1"><b>2</b><b>3</b><c/></a>`, object{"x": "1", "b": array{"2", "3"}, "c": ""}},
		{"what does not fit is left to the schema", pet, `<Pet><ok>yes</ok><more>1</more></Pet>`, object{"ok": "yes", "more": "1"}},
	})
	checkErrors(t, "application/xml", []mistake{
		{pet, "", "xml: line 1, column 1: the text ends where an element should stand"},
		{pet, "<Dog/>", "xml: line 1, column 1: the root element is <Dog>; the schema calls it <Pet>"},
		{pet, "<Pet>\n<name>a</name><name>b</name></Pet>", "xml: line 2, column 15: at /name: element <name> is given 2 times, but takes one value"},
		{pet, "<Pet>x</Pet>", `xml: line 1, column 1: text "x" in <Pet>, which holds elements`},
		{pet, `<Pet id="1" id="2"/>`, `xml: line 1, column 1: attribute "id" is given twice`},
		{pet, `<Pet id="1"><id>2</id></Pet>`, `xml: line 1, column 1: at /id: member "id" is given as an attribute and as an element`},
		{pet, `<Pet><name a="1">x</name></Pet>`, `xml: line 1, column 6: at /name: attribute "a" of <name> has no place in the schema`},
		{pet, `<Pet/><Pet/>`, `xml: line 1, column 7: a second root element`},
		{pet, `<Pet/>x`, `xml: line 1, column 7: text outside the root element`},
		{pet, `<Pet>`, `xml: line 1, column 6: unexpected EOF`},
		{pet, `<!DOCTYPE a [<!ENTITY b "c">]><Pet/>`, `xml: line 1, column 1: a document type declaration is not read`},
		{pet, `<Pet>&b;</Pet>`, `xml: line 1, column 9: invalid character entity &b;`},
		{pet, strings.Repeat("<a>", 201), "xml: line 1, column 601: more than 200 levels of elements"},
	})
	for name, value := range map[string]any{"control character": object{"a": "\x00"}, "element name": object{"a b": "c"}, "prefix": object{"a:b": "c"}} {
		if got, err := codec(t, "text/xml").Encode(value, nil); err == nil {
			t.Errorf("%s is written as %q", name, got)
		}
	}
}

// TestXMLStandard holds the examples of whole documents in OpenAPI 3.1.2
// (sections 4.8.26.3 and 4.8.26.4.3), and what names and prefixes lead to.
func TestXMLStandard(t *testing.T) {
	t.Parallel()
	const sample = "https://example.com/schema/sample"
	of := func(s *schema.Schema, component string) *schema.Schema {
		s.Location = "api.yaml#/components/schemas/" + component
		return s
	}
	person := of(objectOf("id", named(integer, schema.XML{Attribute: true}), "name", named(str, schema.XML{Namespace: sample, Prefix: "sample"})), "Person")
	product := of(objectOf("count", named(maybe, schema.XML{Attribute: true}), "rating", named(str, schema.XML{Attribute: true}),
		"description", str, "related", &schema.Schema{Type: []string{"object", "null"}}), "product")
	cat := named(objectOf("meow", str), schema.XML{Name: "cat"})
	dog := named(objectOf("bark", str), schema.XML{Name: "dog"})
	cat.Required, dog.Required = []string{"meow"}, []string{"bark"}
	pet := &schema.Schema{OneOf: []*schema.Schema{cat, dog}}
	tagged := &schema.Schema{OneOf: []*schema.Schema{cat, dog}, Discriminator: &schema.Discriminator{PropertyName: "kind", Mapping: map[string]*schema.Schema{"c": cat, "d": dog}}}
	plain := of(objectOf("a", str), "Plain")
	sub := of(&schema.Schema{AllOf: []*schema.Schema{cat, objectOf("more", str)}}, "Sub")
	prefixed := named(objectOf("a", named(str, schema.XML{Prefix: "p", Attribute: true, Namespace: "urn:p"}), "b", named(str, schema.XML{Prefix: "p"}), "c", named(str, schema.XML{Prefix: "q"})),
		schema.XML{Name: "r", Prefix: "p", Namespace: "urn:p"})
	both := []example{
		{"attribute, prefix and namespace", person, `<Person id="123"><sample:name xmlns:sample="` + sample + `">example</sample:name></Person>`, object{"id": num("123"), "name": "example"}},
		{"null", product, `<product><description>Thing</description><related xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"></related></product>`,
			object{"count": nil, "description": "Thing", "related": nil}},
		{"name of the referenced schema", objectOf("x", cat), `<root><cat><meow>m</meow></cat></root>`, object{"x": object{"meow": "m"}}},
		{"own name before that of the referenced schema", objectOf("x", &schema.Schema{AllOf: []*schema.Schema{cat}, XML: &schema.XML{Name: "y"}}), `<root><y><meow>m</meow></y></root>`, object{"x": object{"meow": "m"}}},
		{"a component is called as its property", objectOf("x", plain), `<root><x><a>1</a></x></root>`, object{"x": object{"a": "1"}}},
		{"a component of parts is none of them", sub, `<Sub><meow>m</meow></Sub>`, object{"meow": "m"}},
		{"branch as root", pet, `<dog><bark>b</bark></dog>`, object{"bark": "b"}},
		{"branch as property", objectOf("x", pet), `<root><dog><bark>b</bark></dog></root>`, object{"x": object{"bark": "b"}}},
		{"branches as items", objectOf("x", listOf(pet)), `<root><dog><bark>b</bark></dog><cat><meow>m</meow></cat></root>`, object{"x": array{object{"bark": "b"}, object{"meow": "m"}}}},
		{"branch by discriminator", tagged, `<dog><kind>d</kind></dog>`, object{"kind": "d"}},
		{"each prefix once, and none without a namespace", prefixed, `<p:r xmlns:p="urn:p" p:a="1"><p:b>2</p:b><c>3</c></p:r>`, object{"a": "1", "b": "2", "c": "3"}},
	}
	for i := range both {
		both[i].body = xmlStart + both[i].body
	}
	checkEncode(t, "application/xml", both)
	checkDecode(t, "application/xml", both)
	checkErrors(t, "application/xml", []mistake{
		{pet, "<fish/>", "xml: line 1, column 1: the root element is <fish>; the schema calls it <cat>, <dog>"},
	})
	clash := objectOf("a", named(str, schema.XML{Prefix: "p", Namespace: "urn:a", Attribute: true}), "b", named(str, schema.XML{Prefix: "p", Namespace: "urn:b", Attribute: true}))
	if got, err := codec(t, "text/xml").Encode(object{"a": "1", "b": "2"}, clash); err == nil {
		t.Errorf("a prefix of two namespaces is written as %q", got)
	}
}

func TestXMLDeclaredEncoding(t *testing.T) {
	t.Parallel()
	_, err := codec(t, "text/xml").Decode([]byte(`<?xml version="1.0" encoding="latin1"?><a/>`), nil, "text/xml")
	if err == nil || !strings.Contains(err.Error(), `encoding "latin1" is not read; send UTF-8`) {
		t.Errorf("error %v", err)
	}
}
