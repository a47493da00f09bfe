package bench

import (
	"maps"
	"net/http"
	"slices"
)

// AnyOperation as a Fault's operation says that it touches all of them.
const AnyOperation = "*"

// Fault breaks a server in one thing.
type Fault struct {
	Number    int // its place in the catalogue of faults, from 1 to 85
	Name      string
	Doc       string
	Server    string   // the name of the Server that can have it
	Operation string   // where it shows, or AnyOperation
	Where     []string // other operations on which a finding is as right
	Check     string   // the check that is expected to find it
	Also      []string // other checks that are as right
	OptIn     bool     // the check is not among the defaults
	Flaky     bool     // it shows now and then, and has to be called so

	overlooks     string                       // a rule of input, as judge names it
	forgets       string                       // a member that is answered and not kept
	storesNothing bool                         // the write is answered and not kept
	admits        func(token string) bool      // a token that is not good
	tamper        func(*http.Request, *answer) // changes what is sent
}

// The checks, by the names that other tools of the field gave them.
const (
	serverError       = "not_a_server_error"
	statusCode        = "status_code_conformance"
	contentType       = "content_type_conformance"
	schema            = "response_schema_conformance"
	headers           = "response_headers_conformance"
	bodyPresence      = "body_presence"
	statusSemantics   = "status_semantics"
	companionHeader   = "required_companion_header"
	writeOnlyLeak     = "write_only_leak"
	formatConformance = "format_conformance"
	wireEncoding      = "wire_encoding"
	positiveData      = "positive_data_acceptance"
	negativeData      = "negative_data_rejection"
	malformedBody     = "malformed_body_rejection"
	missingParameter  = "missing_required_parameter"
	missingHeader     = "missing_required_header"
	unsupportedMedia  = "unsupported_media_type"
	notAcceptable     = "not_acceptable"
	unsupportedMethod = "unsupported_method"
	allowHeader       = "allow_header_conformance"
	headParity        = "head_parity"
	readOnlyIgnored   = "read_only_write_ignored"
	robustInput       = "no_crash_on_robust_input"
	errorShape        = "documented_error_shape"
	useAfterFree      = "use_after_free"
	availability      = "ensure_resource_availability"
	readWrites        = "read_your_writes"
	locationValid     = "location_valid"
	nonworkingDelete  = "nonworking_delete"
	fullReplacement   = "put_full_replacement"
	putIdempotent     = "put_idempotent"
	failedWrite       = "failed_write_no_side_effects"
	resourceLeak      = "resource_leak"
	resourceHierarchy = "resource_hierarchy"
	safeMethod        = "safe_method_no_effect"
	mergePatch        = "merge_patch"
	membership        = "collection_membership"
	conditional       = "conditional_requests"
	idempotencyKey    = "idempotency_key"
	ignoredAuth       = "ignored_auth"
	scopeEnforced     = "scope_enforced"
	userNamespace     = "user_namespace"
	pageLimit         = "page_limit_honoured"
	pagesDisjoint     = "pages_disjoint_and_complete"
	nextLink          = "next_link_valid"
	sortOrder         = "sort_order"
	filterApplied     = "filter_applied"
	responseTime      = "max_response_time"
	timeLimit         = "timeout"
	deterministic     = "deterministic_schema_across_repeats"
)

// Faults lists all faults. None changes what another one shows.
var Faults = slices.Concat(
	of("projects", wireFaults), of("projects", projectFaults), of("projects", stateFaults),
	of("library", libraryFaults), of("vault", vaultFaults), of("workshop", workshopFaults),
)

func of(server string, faults []Fault) []Fault {
	out := slices.Clone(faults)
	for i := range out {
		out[i].Server = server
	}
	return out
}

// families holds the chapters of the catalogue and the number of the last fault of each.
var families = []struct {
	name string
	last int
}{
	{"Status", 7}, {"Headers", 13}, {"Content type", 19}, {"Response schema", 33}, {"Negative acceptance", 46},
	{"Positive rejection", 52}, {"State", 66}, {"Auth", 71}, {"Collections", 76}, {"Methods", 78}, {"Robustness", 82}, {"Timing", 85},
}

// Family is the chapter of the catalogue that has the fault.
func (f Fault) Family() string {
	for _, one := range families {
		if f.Number <= one.last {
			return one.name
		}
	}
	return ""
}

// Meets tells whether a finding of a check on an operation is the right reason.
func (f Fault) Meets(check, operation string) bool {
	rightCheck := check == f.Check || slices.Contains(f.Also, check)
	return rightCheck && (f.Operation == AnyOperation || operation == f.Operation || slices.Contains(f.Where, operation))
}

func status(from, to int) func(*http.Request, *answer) {
	return func(_ *http.Request, a *answer) {
		if a.status == from {
			a.status = to
		}
	}
}

// member changes a member of a shown record; nil takes it away.
func member(name string, change func(any) any) func(*http.Request, *answer) {
	return func(_ *http.Request, a *answer) {
		r, ok := a.body.(record)
		if !ok || a.status/100 != 2 {
			return
		}
		r = maps.Clone(r)
		if r[name] = change(r[name]); r[name] == nil {
			delete(r, name)
		}
		a.body = r
	}
}

// header changes a header of accepted requests; "" takes it away.
func header(name, value string) func(*http.Request, *answer) {
	return func(_ *http.Request, a *answer) {
		if a.status/100 != 2 {
			return
		}
		if a.header[name] = value; value == "" {
			delete(a.header, name)
		}
	}
}

func bareList(_ *http.Request, a *answer) {
	if r, ok := a.body.(record); ok && r["items"] != nil {
		a.body = r["items"]
	}
}

func errorsAsText(_ *http.Request, a *answer) {
	if a.status == http.StatusBadRequest {
		a.header["Content-Type"] = "text/plain"
	}
}

func crashAtMaximum(_ *http.Request, a *answer) {
	if r, ok := a.body.(record); ok && a.status == http.StatusCreated && r["estimate"] != nil {
		if len(integer(1, 99)("", r["estimate"])) > 0 {
			*a = answer{status: http.StatusInternalServerError, header: a.header, body: record{"code": "crash", "message": "crash"}}
		}
	}
}

func crashOnFilter(r *http.Request, a *answer) {
	if a.status == http.StatusOK && r.URL.Query().Get("priority") == "normal" {
		*a = answer{status: http.StatusInternalServerError, header: a.header, body: record{"code": "crash", "message": "crash"}}
	}
}
