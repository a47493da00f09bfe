package schema

import "time"

// quickFormat checks texts of a format without the engine: what it accepts is
// right for sure. It is nil for formats that only annotate.
func quickFormat(format string) func(string) bool {
	switch format {
	case "date":
		return isPlainDate
	case "date-time":
		return isPlainTime
	case "uuid":
		return isPlainUUID
	case "email":
		return func(text string) bool { return isEmail(text) == nil }
	case "hostname":
		return func(text string) bool { return isHostname(text) == nil }
	case "ipv4":
		return func(text string) bool { return isIPv4(text) == nil }
	case "uri":
		return func(text string) bool { return isReference(text, true) == nil }
	case "uri-reference":
		return func(text string) bool { return isReference(text, false) == nil }
	case "int32", "int64":
		return nil
	}
	if asserted(engineFormat(format)) {
		return func(string) bool { return false }
	}
	return nil
}

func isPlainDate(text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	return err == nil
}

// isPlainTime knows no leap seconds, no small letters and no offset but Z.
func isPlainTime(text string) bool {
	const shape = "0000-00-00T00:00:00"
	if len(text) <= len(shape) || text[len(text)-1] != 'Z' || !hasShape(text[:len(shape)], shape) || !isPlainDate(text[:10]) {
		return false
	}
	fraction := text[len(shape) : len(text)-1]
	if fraction != "" && (fraction[0] != '.' || len(fraction) < 2 || digits(fraction[1:]) != len(fraction)-1) {
		return false
	}
	return text[11:13] <= "23" && text[14:16] <= "59" && text[17:19] <= "59"
}

func isPlainUUID(text string) bool {
	return hasShape(text, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")
}

// hasShape compares a text with a shape in which 0 is a digit, x a hexadecimal
// digit, and everything else itself.
func hasShape(text, shape string) bool {
	if len(text) != len(shape) {
		return false
	}
	for i := range len(shape) {
		c := text[i]
		isDigit := c >= '0' && c <= '9'
		switch {
		case shape[i] == '0' && isDigit:
		case shape[i] == 'x' && (isDigit || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'):
		case shape[i] == c && c != '0' && c != 'x':
		default:
			return false
		}
	}
	return true
}
