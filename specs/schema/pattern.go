package schema

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/dlclark/regexp2"
)

// matchTimeout bounds the engine that backtracks.
const matchTimeout = 50 * time.Millisecond

// pattern is an ECMA-262 pattern made ready. Go's engine, which takes linear
// time, is preferred; the other knows look-around and back-references.
type pattern struct {
	text   string
	linear *regexp.Regexp
	other  *regexp2.Regexp
	err    error  // no engine takes it: nothing matches
	remark string // what was read with good will
}

// MatchString tells whether the pattern matches anywhere in the text. It does
// not if the match takes too long.
func (p *pattern) MatchString(text string) bool {
	if p.linear != nil {
		return p.linear.MatchString(text)
	}
	if p.other == nil {
		return false
	}
	matched, err := p.other.MatchString(text)
	return matched && err == nil
}

func (p *pattern) String() string { return p.text }

// pattern returns the compiled pattern; each text is compiled once.
func (c *Compiler) pattern(text string) *pattern {
	if p, ok := c.patterns[text]; ok {
		return p
	}
	p := compilePattern(text)
	c.patterns[text] = p
	return p
}

func compilePattern(text string) *pattern {
	p := &pattern{text: text}
	translated, remark, err := translate(text, goEngine)
	if err == nil {
		p.remark = remark
		if p.linear, err = regexp.Compile(translated); err == nil {
			return p
		}
		p.linear = nil
	}
	translated, remark, err = translate(text, otherEngine)
	if err != nil {
		p.err = err
		return p
	}
	p.remark = remark
	if p.other, p.err = compileOther(translated); p.other != nil {
		p.other.MatchTimeout = matchTimeout
	}
	return p
}

// compileOther compiles for the engine that backtracks. Its parser may panic
// on what it does not expect; a document must not end the process.
func compileOther(translated string) (re *regexp2.Regexp, err error) {
	defer func() {
		if recovered := recover(); recovered != nil {
			re, err = nil, fmt.Errorf("the pattern engine gave up: %v", recovered)
		}
	}()
	re, err = regexp2.Compile(translated, regexp2.ECMAScript|regexp2.Unicode)
	if err != nil {
		return nil, errors.New(strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
	return re, nil
}
