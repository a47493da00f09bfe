package schema

import (
	"maps"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// dialects finds the rules that the URI of a dialect stands for.
type dialects struct {
	usual *rules                    // of OpenAPI itself
	metas map[string]map[string]any // documents that may describe a dialect, by name and id
	found map[string]*rules         // by URI; nil for those not known
	// lacking are the required vocabularies that no one here knows.
	lacking map[*rules][]string
}

func newDialects(d Dialect, sources []Source) *dialects {
	all := &dialects{usual: openAPI30, metas: map[string]map[string]any{}, found: map[string]*rules{}, lacking: map[*rules][]string{}}
	if d == OpenAPI31 {
		all.usual = openAPI31
	}
	for _, given := range sources {
		if object, ok := given.Root.(map[string]any); ok {
			all.offer(given.Name, object)
			if id, ok := object["$id"].(string); ok {
				all.offer(id, object)
			}
		}
	}
	return all
}

func (all *dialects) offer(name string, object map[string]any) {
	if _, ok := all.metas[bareURI(name)]; !ok {
		all.metas[bareURI(name)] = object
	}
}

// rules are those of the dialect with the URI, nil if it is not known.
func (all *dialects) rules(uri string) *rules {
	if standard := standardRules(uri); standard != nil {
		return standard
	}
	if known, ok := all.found[uri]; ok {
		return known
	}
	all.found[uri] = nil // while a circle of metaschemas leads back here
	if meta, ok := all.metas[bareURI(uri)]; ok {
		all.found[uri] = all.custom(uri, meta)
	}
	return all.found[uri]
}

// custom reads a metaschema: it takes the keywords of its vocabularies from
// the dialect that it is itself written in (JSON Schema Core, section 8.1.2).
func (all *dialects) custom(uri string, meta map[string]any) *rules {
	origin := all.usual
	if name, ok := meta["$schema"].(string); ok {
		origin = all.rules(name)
	}
	listed, ok := meta["$vocabulary"].(map[string]any)
	if !ok || origin == nil {
		return origin
	}
	taken := with(vocabularyKeywords["core"])
	narrowed := *origin
	narrowed.name = uri
	for _, name := range sortedKeys(listed) {
		keywords := vocabularyOf(name)
		if keywords == nil && listed[name] == true {
			all.lacking[&narrowed] = append(all.lacking[&narrowed], name)
		}
		maps.Copy(taken, with(keywords))
	}
	narrowed.known = maps.Clone(origin.known)
	maps.DeleteFunc(narrowed.known, func(keyword string, _ bool) bool { return !taken[keyword] })
	return &narrowed
}

// standardSource is a metaschema of a draft, which the engine holds: it judges
// values by it, but does not show what it says. It returns nil for other URIs.
func standardSource(uri string) *source {
	uri = strings.TrimSuffix(uri, "#")
	bare := bareURI(uri)
	known := standardRules(uri) != nil || strings.Contains(bare, "/meta/")
	if bare == uri || !known || !strings.HasPrefix(bare, "json-schema.org/") || engineSchema(uri) == nil {
		return nil
	}
	s := &source{name: uri, standard: true, rules: openAPI31}
	s.resources = map[string]*resource{"": {uri: uri, at: place{source: s}}}
	return s
}

// engineSchema compiles a place of a metaschema, nil if there is none.
func engineSchema(location string) *jsonschema.Schema {
	c := jsonschema.NewCompiler()
	c.UseLoader(jsonschema.SchemeURLLoader{})
	compiled, err := c.Compile(location)
	if err != nil {
		return nil
	}
	return compiled
}

// readStandard tells of a standard's schema what types it wants.
func (s *Schema) readStandard() {
	if compiled := engineSchema(s.standard); compiled != nil && compiled.Types != nil {
		s.Type = slices.Clone(compiled.Types.ToStrings())
	}
}
