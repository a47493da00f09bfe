package bench

import (
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// rules says which members an object may have. They are written by hand, so that
// no mistake of our schema compiler can hide in them.
type rules map[string]rule

// closed as a member's name says that others are not allowed.
const closed = ""

type rule struct {
	required bool
	judge    judge
}

// judge lists the rules that a value breaks, each as "pointer keyword".
type judge func(at string, value any) []string

func (r rules) judge(at string, value record) []string {
	var broken []string
	for name, rule := range r {
		member, given := value[name]
		switch {
		case given && rule.judge != nil:
			broken = append(broken, rule.judge(at+"/"+name, member)...)
		case !given && rule.required:
			broken = append(broken, at+"/"+name+" required")
		}
	}
	_, isClosed := r[closed]
	for name := range value {
		if _, known := r[name]; isClosed && !known {
			broken = append(broken, at+" additionalProperties")
		}
	}
	slices.Sort(broken)
	return slices.Compact(broken)
}

func object(members rules) judge {
	return func(at string, value any) []string {
		if o, ok := value.(record); ok {
			return members.judge(at, o)
		}
		return []string{at + " type"}
	}
}

// text bounds a length in characters; most below zero is no bound.
func text(least, most int) judge {
	return func(at string, value any) []string {
		s, ok := value.(string)
		length := utf8.RuneCountInString(s)
		switch {
		case !ok:
			return []string{at + " type"}
		case length < least:
			return []string{at + " minLength"}
		case most >= 0 && length > most:
			return []string{at + " maxLength"}
		}
		return nil
	}
}

func matching(pattern string) judge {
	expression := regexp.MustCompile(pattern)
	return func(at string, value any) []string {
		s, ok := value.(string)
		if !ok {
			return []string{at + " type"}
		}
		if !expression.MatchString(s) {
			return []string{at + " pattern"}
		}
		return nil
	}
}

func date(at string, value any) []string {
	s, ok := value.(string)
	if !ok {
		return []string{at + " type"}
	}
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return []string{at + " format"}
	}
	return nil
}

func instant(at string, value any) []string {
	s, ok := value.(string)
	if !ok {
		return []string{at + " type"}
	}
	if _, err := time.Parse(time.RFC3339, s); err != nil {
		return []string{at + " format"}
	}
	return nil
}

func oneOf(words ...string) judge {
	return func(at string, value any) []string {
		s, ok := value.(string)
		if !ok {
			return []string{at + " type"}
		}
		if !slices.Contains(words, s) {
			return []string{at + " enum"}
		}
		return nil
	}
}

func integer(least, most float64) judge {
	return func(at string, value any) []string {
		text, ok := value.(json.Number)
		n, err := strconv.ParseFloat(string(text), 64)
		switch {
		case !ok || err != nil || n != math.Trunc(n):
			return []string{at + " type"}
		case n < least:
			return []string{at + " minimum"}
		case n > most:
			return []string{at + " maximum"}
		}
		return nil
	}
}

func list(most int, item judge) judge {
	return func(at string, value any) []string {
		items, ok := value.([]any)
		if !ok {
			return []string{at + " type"}
		}
		var broken []string
		if len(items) > most {
			broken = append(broken, at+" maxItems")
		}
		for _, one := range items {
			broken = append(broken, item(at+"/*", one)...)
		}
		return broken
	}
}

// uuid and email know as much as the servers need.
var (
	uuid  = formatted(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	email = formatted(`^[^@\s]+@[^@\s]+$`)
)

func formatted(pattern string) judge {
	match := matching(pattern)
	return func(at string, value any) []string {
		broken := match(at, value)
		if len(broken) == 1 && broken[0] == at+" pattern" {
			broken[0] = at + " format"
		}
		return broken
	}
}

// price is a number above 0, 500 at most, in steps of 0.25.
func price(at string, value any) []string {
	text, ok := value.(json.Number)
	n, err := strconv.ParseFloat(string(text), 64)
	switch {
	case !ok || err != nil:
		return []string{at + " type"}
	case n == 0:
		return []string{at + " exclusiveMinimum"}
	case n < 0:
		return []string{at + " minimum"}
	case n > 500:
		return []string{at + " maximum"}
	case n*4 != math.Trunc(n*4):
		return []string{at + " multipleOf"}
	}
	return nil
}

func distinct(items judge) judge {
	return func(at string, value any) []string {
		broken := items(at, value)
		seen := map[string]bool{}
		all, _ := value.([]any)
		for _, one := range all {
			text, ok := one.(string)
			if ok && seen[text] {
				return append(broken, at+" uniqueItems")
			}
			seen[text] = true
		}
		return broken
	}
}

// short bounds the length of what is judged.
func short(inner judge, most int) judge {
	length := text(0, most)
	return func(at string, value any) []string {
		if broken := inner(at, value); len(broken) > 0 {
			return broken
		}
		return length(at, value)
	}
}
