package session

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"understudy/mock"
	"understudy/mock/state"
	"understudy/specs"
	"understudy/specs/document"
	"understudy/specs/expression"
	"understudy/specs/extension"
)

// defaultLasts is how long a token is good unless told otherwise.
const defaultLasts = extension.Lifetime(time.Hour)

// newPlayer compiles the rules. The error is document.Problems.
func newPlayer(part *mock.Part) (*player, error) {
	p := &player{part: part, grants: map[string]bool{}}
	if part.API.Session != nil {
		p.rules = *part.API.Session
	}
	if p.rules.Token.Lasts == 0 {
		p.rules.Token.Lasts = defaultLasts
	}
	p.sessions = state.Collection("sessions:" + part.API.Name)
	p.begun = state.Collection("begun:" + part.API.Name)
	scope := expression.Scope{}
	for _, caller := range part.Fixtures.Callers {
		scope.Set("caller", caller.Value())
		p.callers = append(p.callers, scope["caller"])
	}
	p.assume()
	problems := slices.Concat(p.prepareSchemes(), p.judge())
	var err error
	if p.tokens, err = newTokens(p.rules.Token); err != nil {
		problems = append(problems, p.problem("/x-mock-session/token", err.Error(), ""))
	}
	p.findGrants()
	if len(problems) > 0 {
		return nil, problems
	}
	return p, nil
}

func (p *player) problem(pointer, message, advice string) document.Problem {
	at := p.part.API.Locate("#" + pointer)
	return document.Problem{Position: at.Position, Pointer: pointer, Message: message, Advice: advice}
}

// assume fills in what is not said: sessions are carried where the document has
// keys in a header or cookie, and cookies hold the session's id.
func (p *player) assume() {
	if p.rules.Carriers == nil {
		for _, scheme := range p.part.API.Schemes {
			switch {
			case scheme.Type == "apiKey" && scheme.In == "cookie":
				p.rules.Carriers = append(p.rules.Carriers, extension.Carrier{Cookie: scheme.Param})
			case scheme.Type == "apiKey" && scheme.In == "header":
				p.rules.Carriers = append(p.rules.Carriers, extension.Carrier{Header: scheme.Param})
			}
		}
	}
	if p.rules.Cookies != nil {
		return
	}
	id, _ := expression.CompileValue("= session.id")
	for _, carrier := range p.rules.Carriers {
		if carrier.Cookie != "" {
			p.rules.Cookies = append(p.rules.Cookies, extension.Cookie{Name: carrier.Cookie, Value: id})
		}
	}
}

// prepareSchemes finds the schemes that a session satisfies, and those that begin one.
func (p *player) prepareSchemes() document.Problems {
	var names []string
	for _, scheme := range p.part.API.Schemes {
		names = append(names, scheme.Name)
		if slices.ContainsFunc(p.rules.Carriers, func(c extension.Carrier) bool { return carries(c, scheme) }) {
			p.keys = append(p.keys, scheme)
		}
	}
	var problems document.Problems
	for i, name := range p.rules.Begin {
		at := slices.Index(names, name)
		if at < 0 {
			pointer := "/x-mock-session/begin" + document.Pointer(strconv.Itoa(i))
			problems = append(problems, p.problem(pointer, fmt.Sprintf("%q is no security scheme", name), "there are "+strings.Join(names, ", ")))
			continue
		}
		p.begin = append(p.begin, p.part.API.Schemes[at])
	}
	return problems
}

func carries(c extension.Carrier, scheme *specs.SecurityScheme) bool {
	if scheme.Type != "apiKey" {
		return false
	}
	return scheme.In == "cookie" && c.Cookie == scheme.Param && c.Cookie != "" ||
		scheme.In == "header" && strings.EqualFold(c.Header, scheme.Param) && c.Header != ""
}

// judge tells rules that cannot be meant.
func (p *player) judge() document.Problems {
	var problems document.Problems
	for i, carrier := range p.rules.Carriers {
		if (carrier.Header == "") == (carrier.Cookie == "") {
			pointer := "/x-mock-session/carriers" + document.Pointer(strconv.Itoa(i))
			problems = append(problems, p.problem(pointer, "a carrier is a header or a cookie", "write one of the two"))
		}
	}
	for i, cookie := range p.rules.Cookies {
		if !slices.Contains([]string{"", "lax", "strict", "none"}, strings.ToLower(cookie.SameSite)) {
			problems = append(problems, p.problem(cookiePointer(i)+"/sameSite", fmt.Sprintf("%q is none of Lax, Strict, None", cookie.SameSite), ""))
		}
		if cookie.Name == "" || strings.Trim(cookie.Name, "-_.!#$%&'*+^`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
			problems = append(problems, p.problem(cookiePointer(i)+"/name", fmt.Sprintf("%q is no name of a cookie", cookie.Name), ""))
		}
	}
	return problems
}

func cookiePointer(i int) string {
	return "/x-mock-session/cookies" + document.Pointer(strconv.Itoa(i))
}
