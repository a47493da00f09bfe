package check

import (
	"fmt"
	"regexp"
	"strings"

	"understudy/contract"
)

var errorLeak = contract.Check{
	Name:     "error_leak",
	Severity: contract.Medium,
	OptIn:    true,
	Doc: "Finds refusals and failures that tell of the server's inside: frames of a call stack, SQL, absolute paths of a file system, and the debug pages of frameworks. " +
		"It stays silent for successes, and where what was sent or an example of the document holds the same text.",
	Applies: func(j contract.Judgement) bool {
		return isExchange(j) && j.Exchange.Response.Status >= 400 && len(j.Exchange.Response.Body) > 0
	},
	Judge: func(j contract.Judgement) []contract.Finding {
		body := string(j.Exchange.Response.Body)
		for _, one := range leakages {
			text := one.pattern.FindString(body)
			if text == "" || strings.Contains(string(j.Exchange.Request.Body), text) || isInExample(j, text) {
				continue
			}
			return []contract.Finding{{Message: fmt.Sprintf("the answer holds %s: %q", one.what, text), Rule: one.what, Place: answerPlace(j)}}
		}
		return nil
	},
}

// leakages are texts that belong into a log, and what they are.
var leakages = []struct {
	what    string
	pattern *regexp.Regexp
}{
	{"frames of a call stack", regexp.MustCompile(`\bat [\w$.]+\([\w$]+\.(?:java|kt|scala):\d+\)|\bat .{1,80} in .{1,80}\.cs:line \d+|File \\?"[^"\n]{1,120}\.py\\?", line \d+|\bat .{1,80}\.[jt]s:\d+:\d+|goroutine \d+ \[running\]`)},
	{"SQL", regexp.MustCompile(`(?i)\b(?:select\s.{1,80}\sfrom|insert\s+into|delete\s+from)\s+["'\x60\[]?\w+.{0,40}\b(?:where|values)\b|SQLSTATE\[|ORA-\d{5}|You have an error in your SQL syntax`)},
	{"a path of the file system", regexp.MustCompile(`(?:/home/|/var/www/|/usr/src/|/opt/[\w-]+/|/root/)[\w./-]{3,}|[A-Z]:\\\\?(?:inetpub|Users|Windows|Program Files)\\[\w\\. -]+`)},
	{"a debug page", regexp.MustCompile(`Whitelabel Error Page|Werkzeug Debugger|You're seeing this error because you have <code>DEBUG = True|Server Error in '/' Application`)},
}

func isInExample(j contract.Judgement, text string) bool {
	if j.Answer.MediaType == nil {
		return false
	}
	for _, example := range j.Answer.MediaType.Examples {
		if strings.Contains(fmt.Sprint(example.Value), text) {
			return true
		}
	}
	return false
}
