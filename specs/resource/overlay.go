package resource

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"

	"understudy/specs"
)

// Overlay writes an OpenAPI Overlay (1.0) that says with x-mock-resource and
// x-mock-action what was inferred, and why in its descriptions. Applied to the
// document, it leads to the same model. What these extensions have no words
// for, such as a parameter that sorts, is inferred again. It fails only where
// YAML cannot be written, and then gives nothing.
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
	Schema string `yaml:"schema"`
	ID     string `yaml:"id,omitempty"`
	Parent string `yaml:"parent,omitempty"`
}

type actionRule struct {
	Resource string    `yaml:"resource"`
	Kind     Kind      `yaml:"kind"`
	Input    string    `yaml:"input,omitempty"`
	Output   string    `yaml:"output,omitempty"`
	Page     *pageRule `yaml:"page,omitempty"`
}

type pageRule struct {
	Offset string `yaml:"offset,omitempty"`
	First  int    `yaml:"first,omitempty"`
	Limit  string `yaml:"limit,omitempty"`
	Number string `yaml:"number,omitempty"`
	Size   int    `yaml:"size,omitempty"`
}

func ruleFor(api *specs.API, r *Resource) resourceRule {
	rule := resourceRule{Schema: strings.TrimPrefix(r.Schema.Location, rootName(api)), ID: r.ID}
	if r.Parent != nil {
		rule.Parent = r.Parent.Name
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
	rule := actionRule{Resource: a.Resource.Name, Kind: a.Kind, Input: a.Input, Output: a.Output}
	if a.Wrapped {
		rule.Output = "" // that the list holds one record is seen in the schema
	}
	if p := (pageRule(a.Page)); p != (pageRule{}) {
		rule.Page = &p
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
