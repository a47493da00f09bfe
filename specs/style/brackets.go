package style

import (
	"slices"
	"strconv"
	"strings"
)

// No style writes a list as name[]=a or name[0]=a, but the query builders of
// several languages do. A list takes these names too, where no other parameter
// is called so.

// takesBrackets tells whether the parameter is a list that its client may have
// written in brackets.
func (p Parameter) takesBrackets() bool {
	return p.In == "query" && p.style() != "deepObject" &&
		(ShapeOf(p.Schema) == Array || p.Schema.Is("array") && !p.Schema.Is("object"))
}

// bracket returns what stands between the brackets of name[] or name[0].
func (p Parameter) bracket(name string) (index string, ok bool) {
	if len(name) < len(p.Name)+2 || name[len(p.Name)] != '[' || name[len(name)-1] != ']' || name[:len(p.Name)] != p.Name {
		return "", false
	}
	index = name[len(p.Name)+1 : len(name)-1]
	return index, strings.Trim(index, "0123456789") == "" && !slices.Contains(p.Siblings, name)
}

// isBracketed tells whether any name of the query belongs to the parameter as
// a list in brackets.
func (p Parameter) isBracketed(q Query) bool {
	return p.takesBrackets() && slices.ContainsFunc(q.pairs, func(pair pair) bool {
		_, ok := p.bracket(pair.name)
		return ok
	})
}

// decodeBrackets reads name[]=a&name[]=b in order, and name[0]=a&name[1]=b by
// index.
func (p Parameter) decodeBrackets(q Query) (any, error) {
	var raws, indexes []string
	for _, pair := range q.pairs {
		if pair.name == p.Name {
			return nil, p.fault(p.Name, 0, "the name is given both with and without brackets")
		}
		if index, ok := p.bracket(pair.name); ok {
			raws, indexes = append(raws, pair.raw), append(indexes, index)
		}
	}
	if slices.ContainsFunc(indexes, func(index string) bool { return index != "" }) {
		var err error
		if raws, err = p.inOrder(raws, indexes); err != nil {
			return nil, err
		}
	}
	return p.items(raws, p.commaSeparated(q))
}

// inOrder sorts texts by their indexes, which count from 0.
func (p Parameter) inOrder(raws, indexes []string) ([]string, error) {
	sorted := make([]string, len(raws))
	taken := make([]bool, len(raws))
	for i, index := range indexes {
		n, err := strconv.Atoi(index)
		if err != nil || n >= len(raws) || taken[n] {
			return nil, p.fault(p.Name+"["+index+"]", len(p.Name), "the items of a list are counted from 0, each once and without a gap, or all are called %s[]", p.Name)
		}
		sorted[n], taken[n] = raws[i], true
	}
	return sorted, nil
}
