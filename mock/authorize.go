package mock

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"understudy/fixtures"
	"understudy/specs"
)

// authorize finds the caller and his session, if there is one.
func (s *Server) authorize(ctx context.Context, call *Call) error {
	if err := identify(call); err != nil {
		return err
	}
	for _, keeper := range call.Part.doorkeepers {
		session, header, err := keeper.Admit(ctx, call)
		if session != nil {
			call.Session = session
		}
		call.greeting = header
		if err != nil {
			return err
		}
	}
	return nil
}

// identify finds the caller: of the operation's alternatives, one must hold.
func identify(call *Call) error {
	op := call.Operation()
	if len(op.Security) == 0 {
		return nil
	}
	anonymous := false
	for _, alternative := range op.Security {
		if len(alternative) == 0 {
			anonymous = true
			continue
		}
		if caller := call.Part.satisfies(call, alternative); caller != nil {
			call.Caller = caller
			return mayCall(caller, op)
		}
	}
	if anonymous {
		return nil
	}
	return call.Part.unauthorized(call)
}

// Identify gives the caller whom a call names in any of the API's ways; nil: nobody.
func (p *Part) Identify(call *Call) *fixtures.Caller {
	for _, scheme := range p.API.Schemes {
		if caller := p.CallerBy(call, scheme); caller != nil {
			return caller
		}
	}
	return nil
}

func mayCall(caller *fixtures.Caller, op *specs.Operation) error {
	if len(op.Roles) == 0 || slices.ContainsFunc(op.Roles, func(role string) bool { return slices.Contains(caller.Roles, role) }) {
		return nil
	}
	problem := Refuse(http.StatusForbidden, "%s has none of the roles %s", caller.Name, strings.Join(op.Roles, ", "))
	problem.Title = "Invalid Role"
	return problem
}

// satisfies gives the caller whom every credential of the alternative names.
func (p *Part) satisfies(call *Call, alternative specs.Requirement) *fixtures.Caller {
	var caller *fixtures.Caller
	for _, credential := range alternative {
		found := p.CallerBy(call, credential.Scheme)
		if found == nil || caller != nil && found != caller {
			return nil
		}
		caller = found
	}
	return caller
}

// CallerBy gives the caller whom a call names in the way of one scheme: by what
// the fixtures say, or by a session or token that he was given; nil: nobody.
func (p *Part) CallerBy(call *Call, scheme *specs.SecurityScheme) *fixtures.Caller {
	if caller := p.listed(call, scheme); caller != nil {
		return caller
	}
	for _, keeper := range p.doorkeepers {
		if caller := keeper.Recognize(call, scheme); caller != nil {
			return caller
		}
	}
	return nil
}

// listed finds a caller by the credentials that the fixtures give him.
func (p *Part) listed(call *Call, scheme *specs.SecurityScheme) *fixtures.Caller {
	header := call.Request.Header
	switch {
	case scheme.Type == "http" && scheme.Scheme == "basic":
		return p.byBasic(header.Get("Authorization"))
	case scheme.Type == "apiKey":
		return p.tokens[apiKey(call, scheme)]
	case scheme.Type == "http" && scheme.Scheme != "bearer":
		_, value, _ := strings.Cut(header.Get("Authorization"), " ")
		return p.tokens[strings.TrimSpace(value)]
	}
	return p.tokens[BearerToken(header)]
}

// BearerToken is the token of an Authorization header; "": there is none.
func BearerToken(header http.Header) string {
	kind, token, _ := strings.Cut(header.Get("Authorization"), " ")
	if !strings.EqualFold(kind, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

func (p *Part) byBasic(authorization string) *fixtures.Caller {
	kind, encoded, _ := strings.Cut(authorization, " ")
	decoded, err := base64.StdEncoding.DecodeString(strings.TrimSpace(encoded))
	if err != nil || !strings.EqualFold(kind, "Basic") {
		return nil
	}
	name, password, _ := strings.Cut(string(decoded), ":")
	if password == "" { // as many services take an API key
		return p.tokens[name]
	}
	return p.ByPassword(name, password)
}

// ByPassword gives the caller of that name and password; nil: there is none.
func (p *Part) ByPassword(name, password string) *fixtures.Caller {
	if caller := p.callers[name]; caller != nil && caller.Password != "" && caller.Password == password {
		return caller
	}
	return nil
}

// ByToken gives the caller who has a token by the fixtures; nil: nobody has.
func (p *Part) ByToken(token string) *fixtures.Caller { return p.tokens[token] }

// ByName gives the caller of that name or id; nil: there is none.
func (p *Part) ByName(name string) *fixtures.Caller {
	if caller := p.callers[name]; caller != nil {
		return caller
	}
	for _, caller := range p.Fixtures.Callers {
		if caller.ID == name {
			return caller
		}
	}
	return nil
}

func apiKey(call *Call, scheme *specs.SecurityScheme) string {
	switch scheme.In {
	case "header":
		return call.Request.Header.Get(scheme.Param)
	case "query":
		return call.queryValue(scheme.Param)
	}
	if len(call.Request.Header["Cookie"]) == 0 {
		return ""
	}
	return Cookies(call.Request.Header)[scheme.Param]
}

// unauthorized says which credentials the operation takes, and which there are.
func (p *Part) unauthorized(call *Call) error {
	op := call.Operation()
	problem := Refuse(http.StatusUnauthorized, "%s needs %s", op.ID, wanted(op.Security))
	if len(p.Fixtures.Callers) > 0 && len(p.Fixtures.Callers[0].Tokens) > 0 {
		caller := p.Fixtures.Callers[0]
		problem.Detail += fmt.Sprintf("; %s's token is %s", caller.Name, caller.Tokens[0])
	}
	for _, keeper := range p.doorkeepers {
		if doubt := keeper.Doubt(call); doubt != "" {
			problem.Detail = fmt.Sprintf("%s needs %s; %s", op.ID, wanted(op.Security), doubt)
		}
	}
	if challenges := p.challenges(op); len(challenges) > 0 {
		problem.Header = http.Header{"Www-Authenticate": challenges}
	}
	return problem
}

// challenges are the values of WWW-Authenticate, one for each HTTP scheme that
// the operation takes; OAuth and OpenID Connect show bearer tokens.
func (p *Part) challenges(op *specs.Operation) []string {
	var out []string
	for _, scheme := range p.API.Schemes {
		name := scheme.Scheme
		switch {
		case scheme.Type == "oauth2" || scheme.Type == "openIdConnect":
			name = "bearer"
		case scheme.Type != "http" || name == "":
			continue
		}
		challenge := fmt.Sprintf("%s realm=%q", strings.ToUpper(name[:1])+name[1:], p.API.Name)
		if asks(op.Security, scheme) && !slices.Contains(out, challenge) {
			out = append(out, challenge)
		}
	}
	return out
}

func asks(alternatives []specs.Requirement, scheme *specs.SecurityScheme) bool {
	return slices.ContainsFunc(alternatives, func(r specs.Requirement) bool {
		return slices.ContainsFunc(r, func(c specs.Credential) bool { return c.Scheme == scheme })
	})
}

func wanted(alternatives []specs.Requirement) string {
	words := make([]string, len(alternatives))
	for i, alternative := range alternatives {
		names := make([]string, len(alternative))
		for j, credential := range alternative {
			names[j] = credential.Scheme.Name
		}
		words[i] = strings.Join(names, " with ")
	}
	return strings.Join(words, " or ")
}
