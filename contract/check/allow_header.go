package check

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"understudy/contract"
)

var allowHeader = contract.Check{
	Name:     "allow_header_conformance",
	Severity: contract.Low,
	Doc: "Finds an Allow header, with 405, that names a method the document does not have for the URL, or leaves one out that it has. " +
		"HEAD, OPTIONS and TRACE do not matter: servers provide them by themselves. It stays silent where there is no Allow.",
	Applies: func(j contract.Judgement) bool {
		return isProbing(j, contract.UndeclaredMethod) && j.Exchange.Response.Status == http.StatusMethodNotAllowed && len(j.Exchange.Response.Header.Values("Allow")) > 0
	},
	Judge: func(j contract.Judgement) []contract.Finding {
		named := methodsIn(j.Exchange.Response.Header.Values("Allow"))
		surplus := without(named, append([]string{http.MethodHead, http.MethodOptions, http.MethodTrace}, j.Case.Methods...))
		missing := without(j.Case.Methods, append([]string{http.MethodHead, http.MethodOptions, http.MethodTrace}, named...))
		var out []contract.Finding
		if len(surplus) > 0 {
			out = append(out, allowFinding(j, "names", surplus))
		}
		if len(missing) > 0 {
			out = append(out, allowFinding(j, "leaves out", missing))
		}
		return out
	},
}

func allowFinding(j contract.Judgement, verb string, methods []string) contract.Finding {
	return contract.Finding{
		Message: fmt.Sprintf("Allow %s %s; the document has %s", verb, strings.Join(methods, ", "), strings.Join(j.Case.Methods, ", ")),
		Rule:    "allow " + verb + " " + strings.Join(methods, ","), Place: j.Case.Operation.Place,
	}
}

func methodsIn(values []string) []string {
	var out []string
	for _, value := range values {
		for name := range strings.SplitSeq(value, ",") {
			if name = strings.TrimSpace(name); name != "" {
				out = append(out, strings.ToUpper(name))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func without(all, these []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(one string) bool { return slices.Contains(these, one) })
}
