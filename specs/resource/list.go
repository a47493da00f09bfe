package resource

import (
	"fmt"
	"slices"
	"strings"

	"understudy/specs"
)

var (
	offsetNames = []string{"offset", "skip", "startindex", "start", "$skip", "from"}
	limitNames  = []string{"limit", "count", "pagesize", "page_size", "per_page", "perpage", "size", "$limit", "top", "$top", "countperpage", "maxresults", "max_results"}
	numberNames = []string{"page", "pagenumber", "page_number", "pageno"}
)

// inferList finds what each query parameter of a list does.
func (in *inference) inferList(a *Action) {
	in.applyList(a)
	for _, p := range a.Operation.Parameters {
		_, explicit := a.Rules.Filters[p.Name]
		if page := a.Rules.Page; page != nil && slices.Contains([]string{page.Offset, page.Limit, page.Number}, p.Name) {
			continue
		}
		if p.In == "query" && !explicit && !narrows(a, p.Name) {
			inferParameter(a, p)
		}
	}
	if a.Sort.Members == "" {
		a.Sort.Direction = ""
	}
}

func inferParameter(a *Action, p *specs.Parameter) {
	if a.Rules.Page == nil && inferPage(a, p) {
		a.note(false, p.Name+" cuts the list into pages", "it is a whole number called so")
		return
	}
	if a.Rules.Narrow == nil && a.Rules.Query == nil && inferNarrowing(a, p) {
		return
	}
	inferByName(a, p)
}

// narrows tells whether rules say how a parameter narrows the list.
func narrows(a *Action, parameter string) bool {
	return a.Rules.Narrow != nil && slices.ContainsFunc(a.Filters, func(f Filter) bool { return f.Parameter == parameter })
}

// inferNarrowing finds the member by which a parameter narrows the list.
func inferNarrowing(a *Action, p *specs.Parameter) bool {
	if f, ok := inferFilter(a, p); ok {
		a.addFilter(f, "the names agree")
		return true
	}
	if f, why, ok := inferOperator(a, p); ok {
		a.addFilter(f, why)
		return true
	}
	if f, why, ok := inferRange(a, p); ok {
		a.addFilter(f, why)
		return true
	}
	return inferObject(a, p)
}

func (a *Action) addFilter(f Filter, why string) {
	a.Filters = append(a.Filters, f)
	a.note(false, fmt.Sprintf("%s%s narrows by %s, %s", f.Parameter, strings.ReplaceAll(f.At, "/", "."), f.Member, f.Match), why)
}

func inferPage(a *Action, p *specs.Parameter) bool {
	if !p.Schema.Is("integer") || p.Schema == nil {
		return false
	}
	for _, family := range []struct {
		names  []string
		target *string
	}{{offsetNames, &a.Page.Offset}, {limitNames, &a.Page.Limit}, {numberNames, &a.Page.Number}} {
		if slices.Contains(family.names, strings.ToLower(p.Name)) && *family.target == "" {
			*family.target = p.Name
			if p.Schema.Minimum == "1" && family.target == &a.Page.Offset {
				a.Page.First = 1
			}
			return true
		}
	}
	return false
}

func inferFilter(a *Action, p *specs.Parameter) (Filter, bool) {
	isList := p.Schema != nil && p.Schema.Is("array")
	for _, name := range a.Resource.Schema.Names() {
		switch {
		case plain(name) == plain(p.Name) && isList && !p.Schema.Is("string"):
			return Filter{Parameter: p.Name, Member: name, Match: AnyOf}, true
		case plain(name) == plain(p.Name):
			return Filter{Parameter: p.Name, Member: name, Match: Equal}, true
		case plain(name) == plain(singular(p.Name)) && isList:
			return Filter{Parameter: p.Name, Member: name, Match: AnyOf}, true
		}
	}
	return Filter{}, false
}
