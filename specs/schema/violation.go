package schema

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// flattener turns the engine's tree of failures into a list of leaves.
type flattener struct {
	engine *engine
	value  any
}

func (e *engine) violations(failure *jsonschema.ValidationError, value any) []Violation {
	f := &flattener{engine: e, value: value}
	all := f.leaves(failure)
	if len(all) == 0 {
		return nil
	}
	slices.SortFunc(all, func(a, b Violation) int {
		return cmp.Or(cmp.Compare(a.Pointer, b.Pointer), cmp.Compare(a.Keyword, b.Keyword),
			cmp.Compare(a.Location, b.Location), cmp.Compare(a.Want, b.Want))
	})
	return slices.Compact(all)
}

// leaves lists what is wrong at the ends of the tree.
func (f *flattener) leaves(failure *jsonschema.ValidationError) []Violation {
	switch reason := failure.ErrorKind.(type) {
	case *kind.Schema, *kind.Group, *kind.Reference, *kind.AllOf:
		var all []Violation
		for _, cause := range failure.Causes {
			all = append(all, f.leaves(cause)...)
		}
		return all
	case *kind.RefCycle:
		// A schema that leads back to itself for the same value asks for
		// nothing new: Pet with oneOf [Cat], Cat with allOf [Pet].
		return nil
	case *kind.AnyOf:
		return f.closest(failure)
	case *kind.OneOf:
		if reason.Subschemas == nil {
			return f.closest(failure)
		}
	case *kind.Required:
		return f.missing(failure, reason.Missing, "required")
	case *kind.DependentRequired:
		return f.missing(failure, reason.Missing, "dependentRequired", reason.Prop)
	case *kind.AdditionalProperties:
		return f.extra(failure, reason.Properties)
	case *badNames:
		return f.names(failure)
	case *noBranch:
		return []Violation{f.leaf(failure, reason.property)}
	}
	return []Violation{f.leaf(failure)}
}

// closest reports the one branch of anyOf or oneOf that the value was meant
// for, if there is one, and else that no branch fits.
func (f *flattener) closest(failure *jsonschema.ValidationError) []Violation {
	branches := make([][]Violation, 0, len(failure.Causes))
	for _, cause := range failure.Causes {
		branch := f.leaves(cause)
		if len(branch) == 0 {
			return nil
		}
		branches = append(branches, branch)
	}
	if len(branches) > 0 && f.spot(failure.SchemaURL).schema.nullable {
		return branches[0]
	}
	here := pointerOf(failure.InstanceLocation...)
	if branch := clearly(here, branches); branch != nil {
		return branch
	}
	return []Violation{f.leaf(failure)}
}

// clearly picks the branch that fits best: the only one of the right type, the
// only one whose constants fit, or the one that goes wrong deepest.
func clearly(here string, branches [][]Violation) []Violation {
	for _, mismatch := range []func(Violation) bool{
		func(v Violation) bool {
			return v.Pointer == here && slices.Contains([]string{"type", "false"}, v.Keyword)
		},
		func(v Violation) bool { return isTag(here, v) },
	} {
		left := slices.DeleteFunc(slices.Clone(branches), func(branch []Violation) bool {
			return slices.ContainsFunc(branch, mismatch)
		})
		if len(left) == 1 {
			return left[0]
		}
		if len(left) > 0 {
			branches = left
		}
	}
	best, unique := branches, false
	slices.SortStableFunc(best, func(a, b []Violation) int { return shallowest(b) - shallowest(a) })
	if len(best) > 1 {
		unique = shallowest(best[0]) > shallowest(best[1])
	}
	if len(best) == 1 || unique {
		return best[0]
	}
	return nil
}

// isTag tells whether the violation is about a constant of the value or of one
// of its members: such constants tell branches apart.
func isTag(here string, v Violation) bool {
	if v.Keyword != "const" && v.Keyword != "enum" && v.Keyword != "discriminator" {
		return false
	}
	rest, ok := strings.CutPrefix(v.Pointer, here)
	return ok && strings.Count(rest, "/") <= 1
}

func shallowest(branch []Violation) int {
	depth := 1 << 30
	for _, v := range branch {
		depth = min(depth, strings.Count(v.Pointer, "/"))
	}
	return depth
}

func (f *flattener) missing(failure *jsonschema.ValidationError, names []string, keyword ...string) []Violation {
	var all []Violation
	for _, name := range names {
		v := f.leaf(failure)
		v.Want = short(name)
		v.Location = f.location(failure.SchemaURL, f.spot(failure.SchemaURL).schema.asWritten(keyword))
		all = append(all, v)
	}
	return all
}

func (f *flattener) extra(failure *jsonschema.ValidationError, names []string) []Violation {
	var all []Violation
	for _, name := range names {
		all = append(all, f.leaf(failure, name))
	}
	return all
}

// names makes one violation of all that is wrong with a member's name.
func (f *flattener) names(failure *jsonschema.ValidationError) []Violation {
	var all []Violation
	for _, cause := range failure.Causes {
		inner := f.leaves(cause)
		if len(inner) == 0 || len(cause.InstanceLocation) == 0 {
			continue
		}
		v := f.leaf(failure)
		name := cause.InstanceLocation[len(failure.InstanceLocation)]
		v.Pointer = inner[0].Pointer
		v.Want = "a name that is " + inner[0].Want
		v.Got = short(name)
		all = append(all, v)
	}
	return all
}

// leaf describes one failure at the value, or at a member of it.
func (f *flattener) leaf(failure *jsonschema.ValidationError, member ...string) Violation {
	tokens := slices.Concat(failure.InstanceLocation, member)
	at := f.spot(failure.SchemaURL)
	path := at.schema.asWritten(failure.ErrorKind.KeywordPath())
	v := Violation{Pointer: pointerOf(tokens...), Location: f.location(failure.SchemaURL, path)}
	switch failure.ErrorKind.(type) {
	case *kind.FalseSchema:
		v.Keyword = at.schema.falseKeyword()
	case *kind.Not:
		v.Keyword, v.Location = "not", v.Location+"/not"
	case *kind.InvalidJsonValue:
		v.Keyword = "type"
	default:
		v.Keyword = path[0]
	}
	v.Want = at.schema.want(v.Keyword, failure.ErrorKind)
	v.Got = f.got(tokens, failure.ErrorKind)
	return v
}

// asWritten is the path of a keyword in the words of the schema's own draft.
func (s *Schema) asWritten(keyword []string) []string {
	if len(keyword) == 0 || keyword[0] != "dependentRequired" {
		return keyword
	}
	value, _ := s.at.value()
	object, _ := value.(map[string]any)
	needs, _ := object[keyword[0]].(map[string]any)
	if _, ok := needs[keyword[len(keyword)-1]]; ok || object["dependencies"] == nil {
		return keyword
	}
	return append([]string{"dependencies"}, keyword[1:]...)
}

// falseKeyword names the keyword that the schema false stands at.
func (s *Schema) falseKeyword() string {
	_, pointer, _ := strings.Cut(s.Location, "#")
	tokens := tokensOf(pointer)
	for _, back := range []int{1, 2} {
		if len(tokens) < back {
			break
		}
		switch token := tokens[len(tokens)-back]; token {
		case "additionalProperties", "unevaluatedProperties", "items", "additionalItems", "dependencies", "unevaluatedItems", "then", "else",
			"properties", "patternProperties", "prefixItems", "allOf", "anyOf", "oneOf", "dependentSchemas":
			return token
		}
	}
	return "false"
}

// spot leads from a URL of the engine's to the schema as written.
func (f *flattener) spot(schemaURL string) spot {
	address, fragment, _ := strings.Cut(schemaURL, "#")
	pointer, err := url.PathUnescape(fragment)
	if err != nil {
		pointer = fragment
	}
	if found, ok := f.engine.byURL.Load(address); ok {
		if at, ok := found.(*document).spots[pointer]; ok {
			return at
		}
	}
	return spot{schema: &Schema{Location: schemaURL, standard: schemaURL}}
}

func (f *flattener) location(schemaURL string, keyword []string) string {
	at := f.spot(schemaURL)
	if at.keyword != "" {
		return at.keyword
	}
	return at.schema.Location + pointerOf(keyword...)
}

// got tells what was found at the value's tokens.
func (f *flattener) got(tokens []string, reason jsonschema.ErrorKind) string {
	if counted := countOf(reason); counted != "" {
		return counted
	}
	value := f.value
	for _, token := range tokens {
		value, _ = step(value, token)
	}
	return short(value)
}
