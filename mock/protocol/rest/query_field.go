package rest

import (
	"slices"
	"strings"

	"understudy/specs/resource"
	"understudy/specs/schema"
	"understudy/specs/style"
)

// field is a member of records, or one that lies deeper, with its schema, if
// it has one.
type field struct {
	path   string
	schema *schema.Schema
}

func (f field) of(record map[string]any) any {
	if value, there := record[f.path]; there {
		return value
	}
	return member(record, f.path)
}

// value reads a text as the field's own values are read.
func (f field) value(text string) any {
	if f.schema.Is("array") && !f.schema.Is("object") {
		return style.Primitive(text, f.schema.Item(0))
	}
	return style.Primitive(text, f.schema)
}

// at reads what stands at a member: a value, a list, or comparisons by word.
func (l *language) at(f field, n *style.Node) (demand, error) {
	if len(n.Members) == 0 && len(n.Texts) == 1 {
		return f.equals(n.Texts[0]), nil
	}
	if items, ok := n.List(); ok {
		return l.holdsEach(f, items)
	}
	if len(n.Texts) > 0 {
		return nil, slipf(n.Name, "query parameter %s is given both a value and brackets", n.Name)
	}
	demands := make([]demand, len(n.Members))
	for i, below := range n.Members {
		var err error
		if demands[i], err = l.below(f, below); err != nil {
			return nil, err
		}
	}
	return func(record map[string]any) bool {
		return !slices.ContainsFunc(demands, func(one demand) bool { return !one(record) })
	}, nil
}

// below reads what stands in brackets behind a member: a word, or a member of it.
func (l *language) below(f field, n *style.Node) (demand, error) {
	if l.words[n.Name] != "" {
		return l.compare(f, n.Name, n)
	}
	inner := f.schema.Property(n.Name)
	if l.isReserved(n.Name) || inner == nil && !l.Foreign {
		return nil, l.unknownWord(n.Name)
	}
	return l.at(field{f.path + "." + n.Name, inner}, n)
}

func (l *language) isReserved(name string) bool {
	return l.Reserved != "" && strings.HasPrefix(name, l.Reserved)
}

func (l *language) unknownWord(word string) error {
	return &slip{word, "Invalid query parameter " + word, "one of " + strings.Join(l.known, ", ")}
}

// equals compares a field with a text. Clients write null as an empty text.
func (f field) equals(text string) demand {
	if text == "" {
		return func(record map[string]any) bool { value := f.of(record); return value == nil || value == "" }
	}
	value := f.value(text)
	return func(record map[string]any) bool { return matches(f.of(record), value, resource.Equal) }
}

// holdsEach asks for all items of a list in a field that is one.
func (l *language) holdsEach(f field, items []*style.Node) (demand, error) {
	texts, err := textsOf(f.path, items)
	if err != nil {
		return nil, err
	}
	demands := make([]demand, len(texts))
	for i, text := range texts {
		demands[i] = f.equals(text)
	}
	return func(record map[string]any) bool {
		return !slices.ContainsFunc(demands, func(one demand) bool { return !one(record) })
	}, nil
}

// compare reads what stands behind a word.
func (l *language) compare(f field, word string, n *style.Node) (demand, error) {
	how := l.words[word]
	texts, err := l.texts(how, n)
	if err != nil {
		return nil, err
	}
	some := make([]demand, len(texts))
	for i, text := range texts {
		some[i] = f.equals(text)
		if value := f.value(text); how != resource.AnyOf && how != resource.NoneOf && how != resource.Equal && how != resource.Not {
			some[i] = func(record map[string]any) bool { return matches(f.of(record), value, how) }
		}
	}
	negated := how == resource.Not || how == resource.NoneOf
	return func(record map[string]any) bool {
		return slices.ContainsFunc(some, func(one demand) bool { return one(record) }) != negated
	}, nil
}

// texts are the values that a word compares with: one, or with those that take
// a list any number, also with commas between.
func (l *language) texts(how resource.Match, n *style.Node) ([]string, error) {
	many := how == resource.AnyOf || how == resource.NoneOf
	if items, ok := n.List(); ok && many {
		return textsOf(n.Name, items)
	}
	if len(n.Texts) != 1 || len(n.Members) > 0 {
		return nil, slipf(n.Name, "query parameter %s takes one value", n.Name)
	}
	if many {
		return strings.Split(n.Texts[0], ","), nil
	}
	return n.Texts, nil
}

func textsOf(name string, items []*style.Node) ([]string, error) {
	var out []string
	for _, item := range items {
		if len(item.Members) > 0 {
			return nil, slipf(name, "query parameter %s takes a list of values, not of conditions", name)
		}
		out = append(out, item.Texts...)
	}
	return out, nil
}
