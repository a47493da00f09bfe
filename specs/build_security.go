package specs

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"understudy/specs/document"
)

func (b *builder) buildSchemes() {
	b.schemes = map[string]*SecurityScheme{}
	at := spot{pointer: "/components/securitySchemes"}
	for _, name := range b.files.members(at) {
		ref := b.model.Components.SecuritySchemes[name]
		if ref == nil || ref.Value == nil {
			continue
		}
		place, _ := b.files.follow(at.member(name))
		scheme := &SecurityScheme{
			Name: name, Type: ref.Value.Type, Scheme: strings.ToLower(ref.Value.Scheme),
			In: ref.Value.In, Param: ref.Value.Name, Tokens: tokenURLs(ref.Value.Flows), Place: b.files.at(place),
		}
		b.schemes[name] = scheme
		b.api.Schemes = append(b.api.Schemes, scheme)
	}
}

// tokenURLs are those of the flows in which a client asks for a token by itself.
func tokenURLs(flows *openapi3.OAuthFlows) []string {
	if flows == nil {
		return nil
	}
	var out []string
	for _, flow := range []*openapi3.OAuthFlow{flows.Password, flows.ClientCredentials, flows.AuthorizationCode} {
		if flow != nil && flow.TokenURL != "" && !slices.Contains(out, flow.TokenURL) {
			out = append(out, flow.TokenURL)
		}
	}
	return out
}

// buildSecurity keeps every alternative, in order: one that could not be read and
// went missing would open what it was to close.
func (b *builder) buildSecurity(from openapi3.SecurityRequirements, at spot) []Requirement {
	var out []Requirement
	for i, alternative := range from {
		own := at.member(strconv.Itoa(i))
		requirement := Requirement{}
		for _, name := range b.inOrder(slices.Collect(maps.Keys(alternative))) {
			requirement = append(requirement, Credential{Scheme: b.scheme(name, own.member(name)), Scopes: alternative[name]})
		}
		out = append(out, requirement)
	}
	return out
}

// inOrder sorts names of schemes as those are declared, the unknown ones last.
func (b *builder) inOrder(names []string) []string {
	slices.Sort(names)
	rank := func(name string) int {
		if i := slices.Index(b.api.Schemes, b.schemes[name]); i >= 0 {
			return i
		}
		return len(b.api.Schemes)
	}
	slices.SortStableFunc(names, func(x, y string) int { return rank(x) - rank(y) })
	return names
}

// scheme gives the declared scheme of that name, else one of no type.
func (b *builder) scheme(name string, at spot) *SecurityScheme {
	if known := b.schemes[name]; known != nil {
		return known
	}
	place := b.files.at(at)
	advice := "declare it in components.securitySchemes"
	if near := document.Suggest(name, slices.Collect(maps.Keys(b.schemes))); near != "" {
		advice = fmt.Sprintf("did you mean %q?", near)
	}
	b.warn(place, fmt.Sprintf("security scheme %q is not declared; whoever calls must still say who he is", name), advice)
	return &SecurityScheme{Name: name, Place: place}
}
