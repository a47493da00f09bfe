package resource

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"

	"understudy/specs"
)

// Overlay writes an OpenAPI Overlay (1.0) that says with x-mock-resource and
// x-mock-action what was inferred, and why in its descriptions. Applied to the
// document, it leads to the same model. It fails only where YAML cannot be
// written, and then gives nothing.
func Overlay(api *specs.API, m *Model) []byte {
	out := overlay{Overlay: "1.0.0", Info: overlayInfo{"What was inferred of " + api.Name, "1"}}
	named := map[string]resourceRule{}
	var why []string
	for _, r := range m.Resources {
		if r.Schema != nil {
			named[r.Name] = ruleFor(api, r)
			why = append(why, reasons(r.Name+": ", r.Evidence)...)
		}
	}
	if len(named) > 0 {
		out.Actions = append(out.Actions, overlayAction{"$", strings.Join(why, "\n"), map[string]any{"x-mock-resource": named}})
	}
	for _, a := range m.Actions {
		if a.Kind != None && a.Resource != nil && a.Resource.Schema != nil {
			out.Actions = append(out.Actions, overlayAction{target(a.Operation), strings.Join(reasons("", a.Evidence), "\n"), map[string]any{"x-mock-action": actionRuleFor(a)}})
		}
	}
	if len(out.Actions) == 0 {
		out.Actions = []overlayAction{{"$", "Nothing was inferred.", map[string]any{}}}
	}
	text, err := yaml.Marshal(out)
	if err != nil {
		return nil
	}
	return text
}

type overlay struct {
	Overlay string          `yaml:"overlay"`
	Info    overlayInfo     `yaml:"info"`
	Actions []overlayAction `yaml:"actions"`
}

type overlayInfo struct {
	Title   string `yaml:"title"`
	Version string `yaml:"version"`
}

type overlayAction struct {
	Target      string `yaml:"target"`
	Description string `yaml:"description,omitempty"`
	Update      any    `yaml:"update"`
}

type resourceRule struct {
	Schema  string              `yaml:"schema"`
	Path    string              `yaml:"path,omitempty"`
	Single  bool                `yaml:"single,omitempty"`
	ID      string              `yaml:"id,omitempty"`
	Parent  string              `yaml:"parent,omitempty"`
	Orphans bool                `yaml:"orphans,omitempty"`
	Times   map[string]timeRule `yaml:"times"`
	Makers  map[string]Moment   `yaml:"makers"`
}

type timeRule struct {
	Moment Moment `yaml:"moment"`
	Unit   Unit   `yaml:"unit"`
}

type actionRule struct {
	Resource string    `yaml:"resource"`
	Kind     Kind      `yaml:"kind"`
	Input    string    `yaml:"input,omitempty"`
	Output   string    `yaml:"output,omitempty"`
	Wrapped  bool      `yaml:"wrapped,omitempty"`
	Makes    bool      `yaml:"makes,omitempty"`
	List     *listRule `yaml:",inline"`
	Select   *string   `yaml:"select,omitempty"`
}

// listRule is said of each list, also where nothing was found.
type listRule struct {
	Narrow []narrowRule `yaml:"narrow"`
	Page   pageRule     `yaml:"page"`
	Cursor cursorRule   `yaml:"cursor"`
	Sort   sortRule     `yaml:"sort"`
	Search string       `yaml:"search"`
}

type narrowRule struct {
	Parameter string `yaml:"parameter"`
	At        string `yaml:"at,omitempty"`
	Member    string `yaml:"member"`
	Match     Match  `yaml:"match"`
}

type cursorRule struct {
	After  string `yaml:"after,omitempty"`
	Before string `yaml:"before,omitempty"`
}

type sortRule struct {
	Members   string `yaml:"members,omitempty"`
	Direction string `yaml:"direction,omitempty"`
}

type pageRule struct {
	Offset string `yaml:"offset,omitempty"`
	First  int    `yaml:"first,omitempty"`
	Limit  string `yaml:"limit,omitempty"`
	Number string `yaml:"number,omitempty"`
	Size   int    `yaml:"size,omitempty"`
}

func ruleFor(api *specs.API, r *Resource) resourceRule {
	rule := resourceRule{
		Schema: strings.TrimPrefix(r.Schema.Location, rootName(api)), Path: r.Path, Single: r.Single, ID: r.ID,
		Times: map[string]timeRule{}, Makers: map[string]Moment{},
	}
	for _, kept := range r.Times {
		rule.Times[kept.Member] = timeRule{kept.Moment, kept.Unit}
	}
	for _, maker := range r.Makers {
		rule.Makers[maker.Member] = maker.Moment
	}
	if r.Parent != nil {
		rule.Parent, rule.Orphans = r.Parent.Name, r.Orphans
	}
	return rule
}

// rootName is how locations call the document itself.
func rootName(api *specs.API) string {
	if files := api.Files(); len(files) > 0 {
		return files[0].Name
	}
	return ""
}

func actionRuleFor(a *Action) actionRule {
	rule := actionRule{Resource: a.Resource.Name, Kind: a.Kind, Input: a.Input, Output: a.Output, Wrapped: a.Wrapped, Makes: a.Makes}
	if a.Kind == List || a.Kind == Clear {
		rule.List = &listRule{Page: pageRule(a.Page), Cursor: cursorRule(a.Cursor), Sort: sortRule(a.Sort), Search: a.Search}
		rule.List.Narrow = make([]narrowRule, len(a.Filters))
		for i, f := range a.Filters {
			rule.List.Narrow[i] = narrowRule(f)
		}
	}
	if a.Kind == List || a.Kind == Read {
		rule.Select = &a.Select
	}
	return rule
}

func target(op *specs.Operation) string {
	quoted := strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(op.Path)
	return fmt.Sprintf("$['paths']['%s']['%s']", quoted, strings.ToLower(op.Method))
}

func reasons(about string, evidence []Evidence) []string {
	out := make([]string, len(evidence))
	for i, e := range evidence {
		out[i] = fmt.Sprintf("%s%s, since %s", about, e.Fact, e.Why)
	}
	return out
}
