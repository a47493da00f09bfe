package mock

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"understudy/fixtures"
	"understudy/mock/state"
	"understudy/specs"
	"understudy/specs/document"
	"understudy/specs/route"
)

// programme is what is on: one version of all parts. It never changes; a reload
// puts another one in its place.
type programme struct {
	parts   []*Part
	byName  map[string]*Part
	bases   []base // longest first
	schemes []*specs.SecurityScheme
	clashes document.Problems
	sends   bool // whether an action may be told to other servers
}

// base is a path at which the document says that the API is reached.
type base struct {
	path  string // "/v1"
	part  *Part
	place specs.Place
}

// newProgramme prepares every part. The error is document.Problems where a
// document is at fault.
func (s *Server) newProgramme(parts []*Part) (*programme, error) {
	p := &programme{parts: slices.Clone(parts), byName: map[string]*Part{}}
	if before := s.current.Load(); before != nil {
		p.schemes = slices.Clone(before.schemes)
	}
	var problems document.Problems
	for _, part := range parts {
		if first := p.byName[part.API.Name]; first != nil {
			problems = append(problems, nameClash(first, part))
			continue
		}
		p.byName[part.API.Name] = part
		found, err := s.prepare(part)
		if err != nil {
			return nil, err
		}
		problems = append(problems, found...)
		p.sends = p.sends || slices.ContainsFunc(part.tellers(), Teller.Sends)
	}
	if len(problems.Errors()) > 0 {
		return nil, problems
	}
	p.findBases()
	p.findSchemes()
	return p, nil
}

// nameClash refuses two APIs of one name, and says where both are.
func nameClash(first, second *Part) document.Problem {
	at, taken := placeOf(second, ""), placeOf(first, "")
	return document.Problem{
		Position: at.Position, Pointer: at.Pointer, Severity: document.Error,
		Message: fmt.Sprintf("two APIs are called %q: this one and %s", second.API.Name, taken.Position),
		Advice:  "rename one with NAME=FILE",
	}
}

func placeOf(part *Part, pointer string) specs.Place {
	files := part.API.Files()
	if len(files) == 0 {
		return specs.Place{Pointer: pointer}
	}
	return specs.Place{Position: files[0].Position(pointer), Pointer: pointer}
}

func (s *Server) prepare(part *Part) (document.Problems, error) {
	var problems document.Problems
	part.prefix = "/" + part.API.Name
	part.Seed = s.options.Seed
	part.stage = s
	part.findTold()
	part.router = route.New(part.API, func(taken, refused *specs.Operation) {
		problems = append(problems, document.Problem{
			Position: refused.Place.Position, Pointer: refused.Place.Pointer, Severity: document.Warning,
			Message: fmt.Sprintf("%s %s clashes with %s at line %d, which is played", refused.Method, refused.Path, taken.Path, taken.Place.Line),
		})
	})
	scenario, ok := part.Fixtures.Scenario(s.options.Scenario)
	if !ok {
		if scenario, ok = part.Fixtures.Scenario(fixtures.DefaultScenario); !ok {
			scenario = fixtures.MadeUp()
		}
	}
	part.Scenario = scenario
	part.index()
	for _, protocol := range s.options.Protocols {
		player, err := protocol.Prepare(part)
		if err != nil {
			return nil, err
		}
		part.cast(player)
	}
	return problems, nil
}

// cast takes a player in, with all that it can do.
func (p *Part) cast(player Player) {
	p.players = append(p.players, player)
	if keeper, ok := player.(Doorkeeper); ok {
		p.doorkeepers = append(p.doorkeepers, keeper)
	}
	if bystander, ok := player.(Bystander); ok {
		p.bystanders = append(p.bystanders, bystander)
	}
}

// findBases gives each base path to the first API that claims it. A name comes
// before a base path: each API can always be reached by its name.
func (p *programme) findBases() {
	taken := map[string]base{}
	for _, part := range p.parts {
		for i, server := range part.API.Servers {
			claim := base{server.Path, part, placeOf(part, fmt.Sprintf("/servers/%d", i))}
			if name, _, _ := strings.Cut(strings.TrimPrefix(claim.path, "/"), "/"); p.byName[name] != nil {
				p.nameTaken(claim, p.byName[name])
				continue
			}
			first, known := taken[claim.path]
			switch {
			case claim.path == "" || known && first.part == part:
			case known:
				p.clash(claim, "that of "+first.part.API.Name+" at "+first.place.Position.String())
			default:
				taken[claim.path] = claim
				p.bases = append(p.bases, claim)
			}
		}
	}
	slices.SortStableFunc(p.bases, func(a, b base) int { return cmp.Compare(len(b.path), len(a.path)) })
}

// nameTaken tells of a base path that another API's name hides.
func (p *programme) nameTaken(claim base, by *Part) {
	if by != claim.part {
		p.clash(claim, "below the name of "+placeOf(by, "").Position.String())
	}
}

func (p *programme) clash(claim base, taken string) {
	p.clashes = append(p.clashes, document.Problem{
		Position: claim.place.Position, Pointer: claim.place.Pointer, Severity: document.Warning,
		Message: fmt.Sprintf("the base path %s of %s is %s, which is played there", claim.path, claim.part.API.Name, taken),
		Advice:  fmt.Sprintf("%s is played at %s/ only", claim.part.API.Name, claim.part.prefix),
	})
}

func (p *programme) findSchemes() {
	for _, part := range p.parts {
		for _, scheme := range part.API.Schemes {
			if !slices.ContainsFunc(p.schemes, func(s *specs.SecurityScheme) bool { return s.In == scheme.In && s.Param == scheme.Param }) {
				p.schemes = append(p.schemes, scheme)
			}
		}
	}
}

// fill puts every scenario's records into an empty world.
func (p *programme) fill(tx *state.Tx) error {
	for _, part := range p.parts {
		for _, player := range part.players {
			if err := player.Fill(tx); err != nil {
				return err
			}
		}
	}
	return nil
}

// partFor takes the API the path is below: by its name, by its base path. A
// lone API is at the root too, and what the root has comes first, unless that
// takes more of the path for the values of parameters.
func (p *programme) partFor(path string) (*Part, string) {
	lone := len(p.parts) == 1
	name, rest, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if part := p.byName[name]; part != nil && (!lone || !part.reaches(path) || part.fits("/"+rest, path)) {
		return part, "/" + rest
	}
	for _, base := range p.bases {
		if rest, below := strings.CutPrefix(path, base.path+"/"); below && (!lone || !base.part.reaches(path)) {
			return base.part, "/" + rest
		}
	}
	if lone {
		return p.parts[0], path
	}
	return nil, ""
}

func (p *programme) prefixes() string {
	names := make([]string, len(p.parts))
	for i, part := range p.parts {
		names[i] = part.prefix + "/"
	}
	return strings.Join(names, ", ")
}
