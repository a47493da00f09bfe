package extension

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"understudy/specs/expression"
)

// HeaderRule is one entry of x-mock-headers: fields that a response has besides those its answer sets.
type HeaderRule struct {
	// Status lists the statuses it is for, such as 200, 4XX; by default all.
	Status []StatusRange `yaml:"status"`
	// Methods lists the methods it is for; by default all.
	Methods []string `yaml:"methods"`
	// When says whether it applies; caller and session can be asked.
	When expression.Condition `yaml:"when"`
	// Set computes the fields, a text or a list of texts each; null leaves the field out. Vary is added to what is there.
	Set HeaderFields `yaml:"set,required"`
}

// HeaderFields are header fields by name.
type HeaderFields map[string]expression.Value

// UnmarshalValue reads header fields from a file.
func (f *HeaderFields) UnmarshalValue(value any) error {
	members, ok := value.(map[string]any)
	if !ok {
		return errors.New("header fields are an object of names and values")
	}
	out := HeaderFields{}
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(members)) {
		compiled, err := expression.CompileValue(members[name])
		if err == nil {
			err = checkField(name, compiled)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("header field %q: %w", name, err))
		}
		out[name] = compiled
	}
	*f = out
	return errors.Join(errs...)
}

func checkField(name string, value expression.Value) error {
	if name == "" || strings.Trim(name, "-!#$%&'*+.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return errors.New("this is no name of a header field")
	}
	if constant, ok := value.Constant(); ok {
		if text, isText := constant.(string); !isText || strings.ContainsAny(text, "\r\n") {
			return errors.New("its value is a text of one line; write numbers in quotes")
		}
	}
	return nil
}

// StatusRange is a status, or a class of them such as 4XX.
type StatusRange string

// UnmarshalValue reads a status from a file.
func (s *StatusRange) UnmarshalValue(value any) error {
	text := strings.ToUpper(fmt.Sprint(value))
	if len(text) != 3 || !strings.ContainsRune("12345", rune(text[0])) ||
		text[1:] != "XX" && strings.Trim(text[1:], "0123456789") != "" {
		return fmt.Errorf("%q is no status; write it like 404 or 4XX", fmt.Sprint(value))
	}
	*s = StatusRange(text)
	return nil
}

// Covers tells whether a status is meant.
func (s StatusRange) Covers(status int) bool {
	text := fmt.Sprint(status)
	return string(s) == text || s[1:] == "XX" && s[0] == text[0]
}
