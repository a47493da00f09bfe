package style_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/specs/style"
)

func TestNested(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		query string
		want  *style.Node
	}{
		{"", &style.Node{}},
		{"a=1&b=&a=2", &style.Node{Members: []*style.Node{{Name: "a", Texts: []string{"1", "2"}}, {Name: "b", Texts: []string{""}}}}},
		{"%24sort%5Bb%5D=-1&%24sort%5Ba%5D=1", &style.Node{Members: []*style.Node{
			{Name: "$sort", Members: []*style.Node{{Name: "b", Texts: []string{"-1"}}, {Name: "a", Texts: []string{"1"}}}},
		}}},
		{"a[b][0][c]=x", &style.Node{Members: []*style.Node{
			{Name: "a", Members: []*style.Node{{Name: "b", Members: []*style.Node{{Name: "0", Members: []*style.Node{{Name: "c", Texts: []string{"x"}}}}}}}},
		}}},
		{"[]=x", &style.Node{Members: []*style.Node{{Name: "[]", Texts: []string{"x"}}}}},
	} {
		t.Run(c.query, func(t *testing.T) {
			t.Parallel()
			got, err := nested(c.query)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestNestedRefuses(t *testing.T) {
	t.Parallel()
	for _, query := range []string{"a[b=1", "a[b]c=1", "a%", "a[b]]=1"} {
		if got, err := nested(query); err == nil {
			t.Errorf("%s is read as %+v", query, got)
		}
	}
}

func TestNestedList(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		query string
		want  []string
		list  bool
	}{
		{"a=x", nil, false},
		{"a=x&a=y", []string{"x", "y"}, true},
		{"a[]=x", []string{"x"}, true},
		{"a[]=x&a[]=y", []string{"x", "y"}, true},
		{"a[1]=y&a[0]=x&a[10]=z", []string{"x", "y", "z"}, true},
		{"a[b]=x", nil, false},
		{"a[0]=x&a[b]=y", nil, false},
		{"a=x&a[0]=y", nil, false},
	} {
		got, err := nested(c.query)
		if err != nil {
			t.Fatal(err)
		}
		items, list := got.Member("a").List()
		var texts []string
		for _, item := range items {
			texts = append(texts, item.Texts...)
		}
		if diff := cmp.Diff(c.want, texts); diff != "" || list != c.list {
			t.Errorf("%s: list %v (-want +got)\n%s", c.query, list, diff)
		}
	}
}

func nested(text string) (*style.Node, error) {
	query, err := style.ParseQuery(text)
	if err != nil {
		return nil, err
	}
	return query.Nested()
}

func FuzzNested(f *testing.F) {
	for _, seed := range []string{"a[b][0]=c", "$or[0][a][$in][]=1", "[", "a[]=1&a[]=2"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		node, err := nested(text)
		if err != nil {
			return
		}
		for _, member := range node.Members {
			if node.Member(member.Name) != member {
				t.Errorf("%q: member %q is there twice", text, member.Name)
			}
			member.List()
		}
	})
}
