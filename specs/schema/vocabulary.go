package schema

import (
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/message"
)

// Keywords of our own, for what JSON Schema has not or the engine reports with
// the wrong place.
const (
	selectKeyword = "x-select"
	namesKeyword  = "x-names"
)

// selection writes oneOf or anyOf with a discriminator: the branch that the
// value names is the only one that judges it.
func (w *writer) selection() {
	s, d := w.s, w.s.Discriminator
	schemas, _ := w.out["allOf"].([]any)
	at := w.at + pointerOf("allOf", itoa(len(schemas)))
	names := map[string]any{}
	for _, name := range sortedKeys(d.Mapping) {
		w.d.spots[at+pointerOf("then", selectKeyword, "branches", name)] = spot{schema: d.Mapping[name]}
		names[name] = map[string]any{"$ref": w.d.engine.url(d.Mapping[name], w.hidden)}
	}
	named := map[string]any{"type": "object", "required": []any{d.PropertyName}}
	if !s.complete() {
		named["properties"] = map[string]any{d.PropertyName: map[string]any{"enum": anySlice(sortedKeys(names))}}
	}
	w.d.spots[at], w.d.spots[at+"/then"] = spot{schema: s}, spot{schema: s}
	w.out["allOf"] = append(schemas, map[string]any{
		"if":   named,
		"then": map[string]any{selectKeyword: map[string]any{"property": d.PropertyName, "branches": names}},
		"else": w.unselected(at + "/else"),
	})
}

// unselected writes what judges a value that names no branch. If all branches
// need the discriminator's property, its lack is all there is to say.
func (w *writer) unselected(at string) any {
	s := w.s
	if !s.complete() {
		return w.choice(at)
	}
	for _, branch := range slices.Concat(s.AnyOf, s.OneOf) {
		if !branch.required()[s.Discriminator.PropertyName] {
			return w.choice(at)
		}
	}
	keyword := s.Location + pointerOf("discriminator", "propertyName")
	w.d.spots[at], w.d.spots[at+"/then"] = spot{schema: s}, spot{schema: s, keyword: keyword}
	return map[string]any{
		"if":   map[string]any{"type": "object"},
		"then": map[string]any{"required": []any{s.Discriminator.PropertyName}},
		"else": w.choice(at + "/else"),
	}
}

// choice writes anyOf and oneOf as they stand.
func (w *writer) choice(at string) any {
	w.d.spots[at] = spot{schema: w.s}
	inner := &writer{d: w.d, s: w.s, at: at, out: map[string]any{}, hidden: w.hidden}
	inner.list("anyOf", w.s.AnyOf, 0, w.hidden)
	inner.list("oneOf", w.s.OneOf, 0, w.hidden)
	return inner.out
}

// vocabulary teaches the engine our keywords.
func vocabulary() *jsonschema.Vocabulary {
	return &jsonschema.Vocabulary{
		URL:     "schema:///vocabulary",
		Compile: compileKeywords,
		Subschemas: []jsonschema.SchemaPath{
			{jsonschema.Prop(selectKeyword), jsonschema.Prop("branches"), jsonschema.AllProp{}},
			{jsonschema.Prop(namesKeyword)},
		},
	}
}

func compileKeywords(ctx *jsonschema.CompilerContext, object map[string]any) (jsonschema.SchemaExt, error) {
	var all keywordJudges
	if _, ok := object[namesKeyword]; ok {
		all = append(all, &nameJudge{ctx.Enqueue([]string{namesKeyword})})
	}
	if raw, ok := object[selectKeyword].(map[string]any); ok {
		property, _ := raw["property"].(string)
		branches, _ := raw["branches"].(map[string]any)
		j := &branchJudge{property: property, branches: map[string]*jsonschema.Schema{}}
		for name := range branches {
			j.branches[name] = ctx.Enqueue([]string{selectKeyword, "branches", name})
		}
		all = append(all, j)
	}
	if all == nil {
		return nil, nil
	}
	return all, nil
}

// keywordJudges are the judges of several keywords of one schema.
type keywordJudges []jsonschema.SchemaExt

func (all keywordJudges) Validate(ctx *jsonschema.ValidatorContext, value any) {
	for _, j := range all {
		j.Validate(ctx, value)
	}
}

// branchJudge judges by the branch that a member names.
type branchJudge struct {
	property string
	branches map[string]*jsonschema.Schema
}

func (j *branchJudge) Validate(ctx *jsonschema.ValidatorContext, value any) {
	object, ok := value.(map[string]any)
	if !ok {
		return
	}
	name, _ := object[j.property].(string)
	branch, ok := j.branches[name]
	if !ok {
		ctx.AddError(&noBranch{j.property})
		return
	}
	if err := ctx.Validate(branch, value, nil); err != nil {
		ctx.AddErr(err)
	}
}

// nameJudge judges member names, each at the place of its member.
type nameJudge struct{ schema *jsonschema.Schema }

func (j *nameJudge) Validate(ctx *jsonschema.ValidatorContext, value any) {
	object, ok := value.(map[string]any)
	if !ok {
		return
	}
	var failures []*jsonschema.ValidationError
	for _, name := range sortedKeys(object) {
		if err, ok := ctx.Validate(j.schema, name, []string{name}).(*jsonschema.ValidationError); ok {
			failures = append(failures, err)
		}
	}
	if len(failures) > 0 {
		ctx.AddErrors(failures, &badNames{})
	}
}

// noBranch is the failure of a value that names no branch.
type noBranch struct{ property string }

func (*noBranch) KeywordPath() []string { return []string{"discriminator"} }

func (*noBranch) LocalizedString(*message.Printer) string { return "names no branch" }

// badNames is the failure of member names; its causes are at the members.
type badNames struct{}

func (*badNames) KeywordPath() []string { return []string{"propertyNames"} }

func (*badNames) LocalizedString(*message.Printer) string { return "member names do not fit" }
