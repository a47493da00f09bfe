package resource

import (
	"fmt"
	"slices"
	"strings"

	"understudy/specs"
	"understudy/specs/schema"
)

// Names, without case and separators, of parameters that do the usual things
// to a list of texts.
var (
	sortNames      = []string{"sort", "sortby", "orderby", "ordering", "sortfield", "sortcolumn", "sorton"}
	directionNames = []string{"order", "sortorder", "direction", "sortdirection", "sortdir", "dir", "orderdirection", "orderdir", "sorttype"}
	searchNames    = []string{"q", "query", "search", "searchterm", "searchtext", "keyword", "keywords", "term", "fulltext"}
	selectNames    = []string{"fields", "select", "selectfields", "includefields", "onlyfields"}
	afterNames     = []string{"after", "cursor", "startingafter", "pagetoken", "nexttoken", "nextcursor", "nextpagetoken", "continuationtoken", "continue", "marker", "pagecursor", "aftercursor", "startcursor"}
	beforeNames    = []string{"before", "endingbefore", "beforecursor", "prevcursor", "previouscursor"}
)

// inferByName takes parameters that no member is called like.
func inferByName(a *Action, p *specs.Parameter) {
	name := plain(p.Name)
	text := p.Schema != nil && (p.Schema.Is("string") || p.Schema.Is("array"))
	switch {
	case !text:
	case slices.Contains(sortNames, name) && a.Sort.Members == "" && a.Rules.Sort == nil && !a.Rules.Order.Given():
		a.Sort.Members = p.Name
		a.note(false, p.Name+" orders the list", "it is a text called so")
	case slices.Contains(directionNames, name) && a.Sort.Direction == "" && a.Rules.Sort == nil && !a.Rules.Order.Given():
		if name == "order" && !isDirection(p.Schema) && a.Sort.Members == "" && !hasSort(a.Operation) {
			a.Sort.Members = p.Name
			a.note(false, p.Name+" orders the list", "it is a text called so")
			return
		}
		a.Sort.Direction = p.Name
		a.note(false, p.Name+" is the direction of the order", "it is a text called so")
	case slices.Contains(searchNames, name) && a.Search == "" && a.Rules.Search == nil && !a.Rules.Where.Given():
		a.Search = p.Name
		a.note(false, p.Name+" narrows to records with its words", "it is a text called so")
	default:
		inferCursor(a, p, name)
	}
}

func isDirection(s *schema.Schema) bool {
	return slices.ContainsFunc(s.Enum, func(value any) bool {
		text, _ := value.(string)
		return strings.HasPrefix(strings.ToLower(text), "desc")
	})
}

func hasSort(op *specs.Operation) bool {
	return slices.ContainsFunc(op.Parameters, func(p *specs.Parameter) bool {
		return p.In == "query" && slices.Contains(sortNames, plain(p.Name))
	})
}

func inferCursor(a *Action, p *specs.Parameter, name string) {
	if !p.Schema.Is("string") || a.Rules.Cursor != nil {
		return
	}
	for _, family := range []struct {
		names  []string
		target *string
	}{{afterNames, &a.Cursor.After}, {beforeNames, &a.Cursor.Before}} {
		if slices.Contains(family.names, name) && *family.target == "" {
			*family.target = p.Name
			a.note(false, p.Name+" cuts the list at a record", "it is a text called so")
		}
	}
}

// inferSelect finds the parameter that lists members to show.
func inferSelect(a *Action) {
	if a.Rules.Select != nil {
		a.Select = *a.Rules.Select
		return
	}
	for _, p := range a.Operation.Parameters {
		_, explicit := a.Rules.Filters[p.Name]
		if p.In != "query" || explicit || p.Schema.Is("object") || !slices.Contains(selectNames, plain(p.Name)) {
			continue
		}
		if slices.ContainsFunc(a.Filters, func(f Filter) bool { return f.Parameter == p.Name }) {
			continue
		}
		a.Select = p.Name
		a.note(false, p.Name+" lists the members to show", "it is called so")
		return
	}
}

// bounds are the words that make a parameter one end of a range.
var bounds = []struct {
	word  string
	match Match
	first bool // stands before the member's name too
}{
	{"after", After, true}, {"since", From, true}, {"from", From, true}, {"gte", From, false}, {"gt", After, false}, {"min", From, true}, {"start", From, true},
	{"before", Before, true}, {"until", Until, true}, {"to", Until, true}, {"lte", Until, false}, {"lt", Before, false}, {"max", Until, true}, {"end", Until, true},
}

// inferRange finds one end of a range: a word for an end, with the name of a
// member before or behind it, or alone where it can only mean the creation.
func inferRange(a *Action, p *specs.Parameter) (f Filter, why string, ok bool) {
	name := strings.NewReplacer("[", "", "]", "").Replace(plain(p.Name))
	for _, bound := range bounds {
		if name == bound.word && p.Schema != nil && (p.Schema.Format == "date-time" || p.Schema.Format == "date") {
			return creationRange(a, p, bound.match)
		}
		stem, found := strings.CutSuffix(name, bound.word)
		if !found && bound.first {
			stem, found = strings.CutPrefix(name, bound.word)
		}
		if member := memberOf(a.Resource.Schema, stem); found && member != "" {
			return Filter{Parameter: p.Name, Member: member, Match: bound.match}, fmt.Sprintf("it is %q and the name of the member", bound.word), true
		}
	}
	return Filter{}, "", false
}

func creationRange(a *Action, p *specs.Parameter, match Match) (Filter, string, bool) {
	for _, kept := range a.Resource.Times {
		if kept.Moment == AtCreation {
			return Filter{Parameter: p.Name, Member: kept.Member, Match: match}, "it is a time, and " + kept.Member + " is that of creation", true
		}
	}
	return Filter{}, "", false
}

// memberOf finds a member that can be ordered, by its name or by that without
// the word that makes it a time.
func memberOf(s *schema.Schema, stem string) string {
	for _, name := range s.Names() {
		property := s.Property(name)
		if property == nil || !property.Is("string") && !property.Is("number") && !property.Is("integer") || len(stem) < 2 {
			continue
		}
		for _, suffix := range []string{"", "at", "on", "date", "time"} {
			if plain(name) == stem+suffix {
				return name
			}
		}
	}
	return ""
}
