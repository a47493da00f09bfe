package media

import "strings"

// preference is one element of an Accept header.
type preference struct {
	media   Type
	quality int // in thousandths
}

// Negotiate chooses what to answer with (RFC 9110, section 12.5.1): the offer
// whose most specific matching range has the highest quality, the first of
// equals. Accept holds the values of the header's lines; malformed elements are
// ignored, and where none is left the first offer is taken. ok is false if no
// offer is acceptable.
func Negotiate(accept, offers []string) (best string, ok bool) {
	preferences := parseAccept(accept)
	if len(preferences) == 0 {
		if len(offers) == 0 {
			return "", false
		}
		return offers[0], true
	}
	highest := 0
	for _, offer := range offers {
		parsed, err := Parse(offer)
		if err != nil {
			continue
		}
		if quality := qualityOf(parsed, preferences); quality > highest {
			best, highest = offer, quality
		}
	}
	return best, highest > 0
}

func qualityOf(offer Type, preferences []preference) int {
	quality, level := 0, matchesNothing
	for _, p := range preferences {
		if l := p.media.match(offer); l > level {
			quality, level = p.quality, l
		}
	}
	return quality
}

func parseAccept(accept []string) []preference {
	var found []preference
	for _, line := range accept {
		for _, element := range splitList(line) {
			if p, ok := parsePreference(element); ok {
				found = append(found, p)
			}
		}
	}
	return found
}

func parsePreference(element string) (preference, bool) {
	parsed, err := Parse(element)
	if err != nil {
		return preference{}, false
	}
	quality := 1000
	if text, ok := parsed.Params["q"]; ok {
		if quality, ok = parseQuality(text); !ok {
			return preference{}, false
		}
		delete(parsed.Params, "q")
	}
	return preference{parsed, quality}, true
}

// parseQuality reads a qvalue (RFC 9110, section 12.4.2) as thousandths.
func parseQuality(text string) (int, bool) {
	whole, fraction, _ := strings.Cut(text, ".")
	if whole != "0" && whole != "1" || len(fraction) > 3 {
		return 0, false
	}
	quality := int(whole[0] - '0')
	for i := range 3 {
		digit := byte('0')
		if i < len(fraction) {
			digit = fraction[i]
		}
		if digit < '0' || digit > '9' {
			return 0, false
		}
		quality = quality*10 + int(digit-'0')
	}
	return quality, quality <= 1000
}

// splitList splits a header's list at the commas outside quoted strings.
func splitList(line string) []string {
	var elements []string
	start, quoted := 0, false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case c == ',' && !quoted:
			elements = append(elements, line[start:i])
			start = i + 1
		}
	}
	return append(elements, line[start:])
}

// Ranges lists the media types and ranges of an Accept header in the order
// written, in lower case and without their parameters.
func Ranges(accept []string) []string {
	var out []string
	for _, line := range accept {
		for _, element := range splitList(line) {
			if base := Base(element); base != "" {
				out = append(out, base)
			}
		}
	}
	return out
}

// Base is a media type in lower case and without its parameters.
func Base(mediaType string) string {
	base, _, _ := strings.Cut(mediaType, ";")
	return strings.ToLower(strings.TrimSpace(base))
}
