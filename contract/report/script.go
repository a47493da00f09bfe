package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
)

// script writes at the end: a program for a POSIX shell with a function for each
// finding, which creates the records it needs.
type script struct {
	repeating
	out   io.Writer
	clean cleaner
}

func newScript(w io.Writer, _ Options) sink { return &script{out: w} }

const scriptHead = `#!/bin/sh
# Repeats findings of understudy verify. Without arguments all of them are
# repeated, else those whose fingerprints are given. It creates records and does
# not delete them.
set -u
command -v curl > /dev/null || { echo "curl is needed" >&2; exit 2; }

# member NAME N: the value of the nth member of that name in $answer
member() {
	printf '%s' "$answer" | tr '\n' ' ' | grep -o "\"$1\" *: *\(\"[^\"]*\"\|[^],} ]*\)" | sed -n "$2p" | sed 's/^[^:]*: *//; s/^"//; s/"$//'
}
`

func (s *script) finish(e finishEvent) error {
	w := bufio.NewWriter(s.out)
	_, _ = w.WriteString(scriptHead)
	fmt.Fprintf(w, ": \"${URL:=%s}\"\n", urlIn(s.clean.line(e.URL)))
	var all [][]step
	var secrets []string
	for _, f := range e.Failures {
		all = append(all, s.steps(f))
		secrets = append(secrets, secretsIn(all[len(all)-1])...)
	}
	slices.Sort(secrets)
	for _, name := range slices.Compact(secrets) {
		fmt.Fprintf(w, ": \"${%s:?is a secret that the report does not hold}\"\n", name[1:])
	}
	var names []string
	for i, f := range e.Failures {
		names = append(names, word(f.Fingerprint))
		s.function(w, f, all[i], e.URL)
	}
	fmt.Fprintf(w, "\n[ $# -gt 0 ] || set -- %s\n", strings.Join(names, " "))
	_, _ = w.WriteString("for fingerprint do\n\tfinding_\"$fingerprint\"\n\tprintf '\\n\\n'\ndone\n")
	return w.Flush()
}

// urlIn is a URL that can stand in double quotes.
func urlIn(text string) string {
	return strings.NewReplacer(`\`, "%5C", `"`, "%22", "$", "%24", "`", "%60", "}", "%7D").Replace(text)
}

// word keeps what may be part of a function's name.
func word(text string) string {
	keep := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_' {
			return r
		}
		return -1
	}, text)
	return cmp.Or(keep, "unnamed")
}

func (s *script) function(w io.Writer, f failureJSON, steps []step, base string) {
	fmt.Fprintf(w, "\n# %s, %s, at %s\n", s.clean.line(f.Check), s.clean.line(s.operation(f.Operation)), cmp.Or(s.clean.line(f.Place.spot()), "-"))
	for line := range strings.SplitSeq(s.clean.block(f.Message), "\n") {
		fmt.Fprintf(w, "# %s\n", line)
	}
	if f.Exchange.Status != 0 {
		fmt.Fprintf(w, "# In the run the last call was answered with %d.\n", f.Exchange.Status)
	}
	fmt.Fprintf(w, "finding_%s() {\n\techo '%s %s'\n", word(f.Fingerprint), word(f.Fingerprint), word(f.Check))
	secrets := secretsIn(steps)
	for i, step := range steps {
		command := shellCommand(step, base, steps, secrets)
		if i == len(steps)-1 {
			fmt.Fprintf(w, "\t%s\n", strings.Replace(command, "curl ", "curl -sS -i ", 1))
			break
		}
		fmt.Fprintf(w, "\tanswer=$(%s)\n", strings.Replace(command, "curl ", "curl -sS ", 1))
		for _, id := range step.Keeps {
			fmt.Fprintf(w, "\t%s=$(member '%s' %d)\n", id.Name, id.Member, id.Nth)
		}
	}
	fmt.Fprint(w, "}\n")
}

// shellCommand writes a call whose variables stand outside the single quotes.
func shellCommand(s step, base string, steps []step, secrets []string) string {
	request := s.exchange().Request
	request.Header.Del("User-Agent")
	basic, isBasic := strings.CutPrefix(request.Header.Get("Authorization"), "Basic $")
	if isBasic {
		request.Header.Del("Authorization")
	}
	text := request.Curl(nil)
	text = strings.Replace(text, "'"+base, `"$URL"'`, 1)
	for _, name := range variables(steps, secrets) {
		text = strings.ReplaceAll(text, name, `'"`+name+`"'`)
		text = strings.ReplaceAll(text, name+`"''`, name+`"`)
	}
	if isBasic {
		text += ` -u "$` + basic + `"`
	}
	return visible(text)
}

// variables lists all names, the longest first, so that $ID1 is not found in $ID12.
func variables(steps []step, secrets []string) []string {
	out := slices.Clone(secrets)
	for _, s := range steps {
		for _, id := range s.Keeps {
			out = append(out, "$"+id.Name)
		}
	}
	slices.SortFunc(out, longestFirst)
	return out
}

// visible writes what hides between single quotes by its bytes.
func visible(text string) string {
	if !strings.ContainsFunc(text, hidden) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if !hidden(r) {
			b.WriteRune(r)
			continue
		}
		b.WriteString(`'"$(printf '`)
		for _, octet := range []byte(string(r)) {
			fmt.Fprintf(&b, `\%03o`, octet)
		}
		b.WriteString(`')"'`)
	}
	return b.String()
}
