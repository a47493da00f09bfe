package extension

import (
	"fmt"
	"regexp"
)

// Write is an entry of x-mock-write: how answers of one media type are written.
type Write struct {
	// ContentType is sent as the Content-Type, such as "application/json; charset=utf-8".
	ContentType string `yaml:"contentType"`
	// Headers are further header fields; {name} stands for the name or id of the operation.
	Headers map[string]string `yaml:"headers"`
	// Sorted is set where members stand in alphabetical order instead of the schema's.
	Sorted bool `yaml:"sorted"`
	// Nulls is set where a declared member that is not there is written as null.
	Nulls bool `yaml:"nulls"`
	// Instance is the prefix that an XML root element declares for the namespace of nil.
	Instance string `yaml:"instance"`
	// Texts rewrites texts by the name of the schema component they are of.
	Texts map[string]Rewrite `yaml:"texts"`
}

// Rewrite replaces what a pattern finds in a text.
type Rewrite struct {
	// Pattern is a regular expression (RE2).
	Pattern Pattern `yaml:"pattern,required"`
	// With is put in its place; $1 is what the first group found.
	With string `yaml:"with"`
}

// Pattern is a regular expression, compiled when the document is loaded.
type Pattern struct{ *regexp.Regexp }

// UnmarshalValue compiles the expression.
func (p *Pattern) UnmarshalValue(value any) error {
	text, ok := value.(string)
	if !ok {
		return fmt.Errorf("a regular expression is a text")
	}
	compiled, err := regexp.Compile(text)
	if err != nil {
		return fmt.Errorf("%q is no regular expression: %w", text, err)
	}
	p.Regexp = compiled
	return nil
}
