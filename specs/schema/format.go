package schema

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"net/netip"
	"net/url"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// patternFormat is what format regex is called towards the engine, which lets
// no one replace its own.
const patternFormat = "ecma-regex"

// asserted are the formats that values must keep; all others annotate. Each is
// about one type of value and says nothing about others.
func asserted(format string) bool {
	switch format {
	case "date", "date-time", "time", "email", "hostname", "ipv4", "ipv6", "uri", "uri-reference", "uuid",
		"int32", "int64", "json-pointer", patternFormat:
		return true
	}
	return false
}

// formats are those that the engine does not know, or reads too loosely.
func formats() []*jsonschema.Format {
	return []*jsonschema.Format{
		{Name: "int32", Validate: func(v any) error { return between(v, math.MinInt32, math.MaxInt32) }},
		{Name: "int64", Validate: func(v any) error { return between(v, math.MinInt64, math.MaxInt64) }},
		{Name: "ipv4", Validate: text(isIPv4)},
		{Name: "hostname", Validate: text(isHostname)},
		{Name: "email", Validate: text(isEmail)},
		{Name: "uri", Validate: text(func(s string) error { return isReference(s, true) })},
		{Name: "uri-reference", Validate: text(func(s string) error { return isReference(s, false) })},
		{Name: patternFormat, Validate: text(func(s string) error { return compilePattern(s).err })},
	}
}

// text makes a check of texts one that lets other values pass.
func text(check func(string) error) func(any) error {
	return func(value any) error {
		if s, ok := value.(string); ok {
			return check(s)
		}
		return nil
	}
}

func between(value any, low, high int64) error {
	number, ok := value.(json.Number)
	if !ok {
		return nil
	}
	exact, ok := rational(number)
	switch {
	case !ok || !exact.IsInt():
		return errors.New("not an integer")
	case exact.Cmp(new(big.Rat).SetInt64(low)) < 0 || exact.Cmp(new(big.Rat).SetInt64(high)) > 0:
		return errors.New("out of range")
	}
	return nil
}

// isReference checks a URI, or a reference to one (RFC 3986).
func isReference(text string, absolute bool) error {
	for _, r := range text {
		if r <= ' ' || r >= 0x7F || strings.ContainsRune("\"<>\\^`{|}", r) {
			return fmt.Errorf("character %q is not allowed", r)
		}
	}
	parsed, err := url.Parse(text)
	if err != nil {
		return errors.New("not a URI")
	}
	if absolute && !parsed.IsAbs() {
		return errors.New("no scheme")
	}
	if host := parsed.Hostname(); strings.Contains(host, ":") {
		if _, err := netip.ParseAddr(host); err != nil {
			return errors.New("bad host")
		}
	}
	return nil
}

func isIPv4(text string) error {
	if address, err := netip.ParseAddr(text); err != nil || !address.Is4() {
		return errors.New("not four decimals")
	}
	return nil
}

// isHostname checks a name as RFC 1123, section 2.1, has it.
func isHostname(text string) error {
	if len(text) > 253 {
		return errors.New("longer than 253 characters")
	}
	for label := range strings.SplitSeq(text, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return fmt.Errorf("label %q is not allowed", label)
		}
		if i := strings.IndexFunc(label, func(r rune) bool { return !isAlphanumeric(r) && r != '-' }); i >= 0 {
			return fmt.Errorf("label %q is not allowed", label)
		}
	}
	return nil
}

func isAlphanumeric(r rune) bool { return isLetter(r) || r >= '0' && r <= '9' }

// isEmail checks a mailbox (RFC 5321, section 4.1.2), without comments.
func isEmail(text string) error {
	at := strings.LastIndexByte(text, '@')
	if at < 1 || at > 64 || len(text) > 254 {
		return errors.New("no mailbox before an @")
	}
	local, domain := text[:at], text[at+1:]
	if quoted := len(local) > 1 && local[0] == '"' && local[at-1] == '"'; quoted {
		if strings.ContainsAny(local[1:at-1], `\"`) {
			return errors.New("bad quoting")
		}
	} else if !isDotAtom(local) {
		return errors.New("bad mailbox")
	}
	if literal, ok := strings.CutPrefix(domain, "["); ok {
		literal = strings.TrimPrefix(strings.TrimSuffix(literal, "]"), "IPv6:")
		_, err := netip.ParseAddr(literal)
		return err
	}
	return isHostname(domain)
}

func isDotAtom(text string) bool {
	for atom := range strings.SplitSeq(text, ".") {
		bad := func(r rune) bool { return !isAlphanumeric(r) && !strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r) }
		if atom == "" || strings.ContainsFunc(atom, bad) {
			return false
		}
	}
	return true
}
