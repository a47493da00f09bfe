package rest

import (
	"errors"
	"fmt"
	"slices"

	"understudy/mock"
	"understudy/specs/conform"
	"understudy/specs/extension"
	"understudy/specs/resource"
	"understudy/specs/style"
)

// demand is what a query asks of a record.
type demand func(record map[string]any) bool

// language is x-mock-action.query with what would otherwise be looked up at
// each call.
type language struct {
	extension.Query
	subject *subject
	words   map[string]resource.Match
	known   []string // words, sorted
	taken   []string // names that mean something else
}

func newLanguage(part *mock.Part, a *act) *language {
	rules := a.Rules.Query
	if rules == nil || a.subject == nil {
		return nil
	}
	l := &language{Query: *rules, subject: a.subject, words: map[string]resource.Match{}, known: append(sortedKeys(rules.Words), rules.Any, rules.All)}
	l.known = slices.DeleteFunc(l.known, func(word string) bool { return word == "" })
	for word, match := range rules.Words {
		l.words[word] = resource.Match(match)
	}
	l.taken = []string{
		a.Page.Offset, a.Page.Limit, a.Page.Number, a.Sort.Members, a.Sort.Direction, a.Search, a.Select, a.Cursor.After, a.Cursor.Before,
	}
	l.taken = append(l.taken, part.UnderstoodQuery()...)
	for _, f := range a.Filters {
		l.taken = append(l.taken, f.Parameter)
	}
	for _, p := range a.Operation.Parameters {
		_, filters := a.Rules.Filters[p.Name]
		if p.In == "query" && (filters || a.subject.Schema.Property(p.Name) == nil) {
			l.taken = append(l.taken, p.Name)
		}
	}
	return l
}

// demand reads the conditions of the call's query; nil where it has none.
func (t *turn) demand() (demand, error) {
	l := t.act.language
	if l == nil || t.call.Request.URL.RawQuery == "" {
		return nil, nil
	}
	query, err := style.ParseQuery(t.call.Request.URL.RawQuery)
	if err != nil {
		return nil, t.misread(err)
	}
	root, err := query.Nested()
	if err != nil {
		return nil, t.misread(err)
	}
	if l.In != "" {
		root = root.Member(l.In)
	}
	if root == nil {
		return nil, nil
	}
	left := slices.DeleteFunc(slices.Clone(root.Members), func(n *style.Node) bool { return l.In == "" && slices.Contains(l.taken, n.Name) })
	asked, err := l.all(left)
	return asked, t.misread(err)
}

// slip is a condition that cannot be read.
type slip struct{ parameter, detail, want string }

func (s *slip) Error() string { return s.detail }

func slipf(parameter, format string, arguments ...any) error {
	return &slip{parameter: parameter, detail: fmt.Sprintf(format, arguments...)}
}

// misread refuses a query, with the status by which the operation says so.
func (t *turn) misread(err error) error {
	if err == nil {
		return nil
	}
	violation := conform.Violation{Part: conform.Query, Keyword: "syntax", Got: err.Error(), Place: t.act.Operation.Place}
	var slipped *slip
	if errors.As(err, &slipped) {
		violation.Name = slipped.parameter
		if slipped.want != "" {
			violation.Keyword, violation.Want, violation.Got = "undeclared", slipped.want, ""
		}
	}
	problem := t.call.Invalid([]conform.Violation{violation})
	problem.Detail = err.Error()
	return problem
}

// all holds where the conditions of every place do.
func (l *language) all(nodes []*style.Node) (demand, error) {
	var demands []demand
	for _, n := range nodes {
		one, err := l.condition(n)
		if err != nil {
			return nil, err
		}
		if one != nil {
			demands = append(demands, one)
		}
	}
	return func(record map[string]any) bool {
		return !slices.ContainsFunc(demands, func(one demand) bool { return !one(record) })
	}, nil
}

func (l *language) condition(n *style.Node) (demand, error) {
	switch {
	case n.Name != "" && n.Name == l.Any:
		demands, err := l.list(n)
		return func(record map[string]any) bool {
			return slices.ContainsFunc(demands, func(one demand) bool { return one(record) })
		}, err
	case n.Name != "" && n.Name == l.All:
		demands, err := l.list(n)
		return func(record map[string]any) bool {
			return !slices.ContainsFunc(demands, func(one demand) bool { return !one(record) })
		}, err
	case l.isReserved(n.Name):
		return nil, l.unknownWord(n.Name)
	}
	return l.member(n)
}

// list reads a list of conditions.
func (l *language) list(n *style.Node) ([]demand, error) {
	items, ok := n.List()
	if !ok {
		return nil, slipf(n.Name, "query parameter %s takes a list of conditions, as in %s[0][name]=value", n.Name, n.Name)
	}
	out := make([]demand, len(items))
	for i, item := range items {
		if len(item.Texts) > 0 {
			return nil, slipf(n.Name, "query parameter %s takes conditions, as in %s[0][name]=value, not %q", n.Name, n.Name, item.Texts[0])
		}
		var err error
		if out[i], err = l.all(item.Members); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// member reads the condition on one member; nil where there is no such member,
// and that means nothing.
func (l *language) member(n *style.Node) (demand, error) {
	of := l.subject.Schema.Property(n.Name)
	if of == nil && l.Separator != "" {
		if stem, word, found := cutLast(n.Name, l.Separator); found && l.words[word] != "" && l.subject.Schema.Property(stem) != nil {
			return l.compare(field{stem, l.subject.Schema.Property(stem)}, word, n)
		}
	}
	if of == nil && !l.Foreign {
		return nil, nil
	}
	if l.subject.own.hidden[n.Name] {
		return func(map[string]any) bool { return false }, nil
	}
	return l.at(field{n.Name, of}, n)
}
