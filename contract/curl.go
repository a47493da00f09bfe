package contract

import (
	"strings"

	"understudy/specs/traffic"
)

// curl writes requests, whose secrets stand as $NAME, as commands for a shell
// that has these variables.
func curl(exchanges []traffic.Exchange, secrets []string) string {
	var out []string
	for _, x := range exchanges {
		if x.Request.URL != nil {
			out = append(out, command(x.Request, secrets))
		}
	}
	return strings.Join(out, "\n")
}

func command(r traffic.Request, secrets []string) string {
	header := r.Header.Clone()
	header.Del("User-Agent")
	// The header holds the credentials in base64, the variable holds them plain.
	basic, isSecret := strings.CutPrefix(header.Get("Authorization"), "Basic $")
	if isSecret {
		header.Del("Authorization")
	}
	r.Header = header
	text := r.Curl(nil)
	for _, name := range secrets {
		text = strings.ReplaceAll(text, name, `'"`+name+`"'`)
		text = strings.ReplaceAll(text, name+`"''`, name+`"`)
	}
	if isSecret {
		text += ` -u "$` + basic + `"`
	}
	return text
}
