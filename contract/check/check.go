// Package check holds the checks of a contract run: what must hold of each
// exchange, or of what was read after what was written. They are pure functions
// of what they are given; the names are those of the field's other tools. There
// is one file a check, and this one lists them all.
package check

import (
	"net/http"
	"slices"
	"strings"

	"understudy/contract"
	"understudy/specs"
	"understudy/specs/conform"
	"understudy/specs/traffic"
)

// All lists the checks, in the order they are reported. It is never changed.
var All = []contract.Check{
	serverError,
	statusCode,
	contentType,
	bodyPresence,
	responseHeaders,
	companionHeader,
	statusSemantics,
	wireEncoding,
	responseSchema,
	errorShape,
	formatConformance,
	writeOnlyLeak,
	problemDetails,
	positiveData,
	negativeData,
	malformedBody,
	missingParameter,
	missingHeader,
	unsupportedMediaType,
	notAcceptable,
	unsupportedMethod,
	allowHeader,
	headParity,
	readOnlyWrite,
	robustInput,
	undocumentedProperty,
	errorLeak,
	defaultApplied,
	ignoredAuth,
	wrongStatusUnauth,
	scopeEnforced,
	userNamespace,
	existenceLeak,
	readYourWrites,
	availability,
	location,
	useAfterFree,
	nonworkingDelete,
	putReplacement,
	putIdempotent,
	putCreateStatus,
	failedWrite,
	resourceLeak,
	resourceHierarchy,
	safeMethod,
	mergePatch,
	membership,
	conditionalRequests,
	idempotencyKey,
	duplicateCreate,
	pageLimit,
	pagesComplete,
	nextLink,
	sortOrder,
	filterApplied,
	totalConsistent,
	timeLimit,
	maxResponseTime,
}

// Defaults lists the checks that judge unless others are asked for by name.
func Defaults() []contract.Check {
	return slices.DeleteFunc(slices.Clone(All), func(c contract.Check) bool { return c.OptIn })
}

// Named finds a check by name.
func Named(name string) (contract.Check, bool) {
	for _, c := range All {
		if c.Name == name {
			return c, true
		}
	}
	return contract.Check{}, false
}

// isExchange tells whether a judgement is of one exchange and not of a sequence.
func isExchange(j contract.Judgement) bool { return j.History == nil && j.Exchange.Response != nil }

// hasBody tells whether there is a whole body to look at.
func hasBody(j contract.Judgement) bool {
	r := j.Exchange.Response
	silent := j.Case.SentMethod() == http.MethodHead || r.Status == http.StatusNoContent || r.Status == http.StatusNotModified
	return len(r.Body) > 0 && !r.Truncated && !silent
}

// isSuccess tells whether the answer says that the request was accepted. A call
// of a script's function (JSONP) says so about errors too: a page that loads a
// script sees no status.
func isSuccess(j contract.Judgement) bool {
	return j.Exchange.Response.Status/100 == 2 && !isScript(j.Exchange.Response)
}

func isScript(r *traffic.Response) bool {
	mediaType, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	return slices.Contains([]string{"text/javascript", "application/javascript"}, strings.ToLower(strings.TrimSpace(mediaType)))
}

// isDecoded tells whether there is a body that its media type's codec reads.
func isDecoded(j contract.Judgement) bool {
	return isExchange(j) && j.Answer.Declared != nil && j.Answer.MediaType != nil && j.Answer.MediaType.Codec != nil && hasBody(j)
}

// answerPlace is where the answer is declared, else its operation.
func answerPlace(j contract.Judgement) specs.Place {
	if j.Answer.Declared != nil {
		return j.Answer.Declared.Place
	}
	return j.Case.Operation.Place
}

// fromViolations makes one finding of each rule that is broken.
func fromViolations(all []conform.Violation, wanted func(conform.Violation) bool) []contract.Finding {
	var out []contract.Finding
	seen := map[string]bool{}
	for _, v := range all {
		if !wanted(v) || seen[v.Rule()] {
			continue
		}
		seen[v.Rule()] = true
		out = append(out, contract.Finding{Message: v.String(), Rule: v.Rule(), Place: v.Place})
	}
	return out
}
