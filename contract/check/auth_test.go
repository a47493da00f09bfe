package check_test

import (
	"context"
	"testing"
	"time"

	"understudy/contract"
	"understudy/specs"
	"understudy/specs/traffic"
)

func TestAuthChecks(t *testing.T) {
	t.Parallel()
	secured := func(scopes ...string) *specs.Operation {
		s := &specs.SecurityScheme{Name: "oauth", Type: "oauth2"}
		return &specs.Operation{
			ID: "read", Method: "GET", Path: "/a/{id}", Security: []specs.Requirement{{{Scheme: s, Scopes: scopes}}},
			Responses: []*specs.Response{{Status: "200"}},
		}
	}
	reader, anybody := &contract.User{Name: "rita", Scopes: []string{"read"}}, &contract.User{Name: "bob"}
	tests := []struct {
		name, check string
		op          *specs.Operation
		by          contract.Credentials
		user        *contract.User
		status      int
		base        int
		want        string
	}{
		{"empty let in", "ignored_auth", secured(), contract.Empty, nil, 200, 0, "critical not asked for"},
		{"one of two let in", "ignored_auth", secured(), contract.Missing, nil, 200, 0, "critical not asked for"},
		{"malformed refused", "ignored_auth", secured(), contract.Malformed, nil, 401, 0, "passes"},
		{"a named user is no wrong credential", "ignored_auth", secured(), reader.Credentials(), reader, 200, 0, "silent"},
		{"400", "wrong_status_unauth", secured(), contract.Nobody, nil, 400, 0, "low status 400"},
		{"hidden", "wrong_status_unauth", secured(), contract.Nobody, nil, 404, 0, "passes"},
		{"busy", "wrong_status_unauth", secured(), contract.Nobody, nil, 429, 0, "passes"},
		{"scope not asked for", "scope_enforced", secured("write"), reader.Credentials(), reader, 200, 0, "critical scope"},
		{"scope asked for", "scope_enforced", secured("write"), reader.Credentials(), reader, 403, 0, "passes"},
		{"scope is there", "scope_enforced", secured("read"), reader.Credentials(), reader, 200, 0, "silent"},
		{"scopes unknown", "scope_enforced", secured("write"), anybody.Credentials(), anybody, 200, 0, "silent"},
		{"foreign record", "user_namespace", secured(), anybody.Credentials(), anybody, 200, 0, "critical foreign"},
		{"foreign record hidden", "user_namespace", secured(), anybody.Credentials(), anybody, 404, 0, "passes"},
		{"existence shown", "existence_leak", secured(), anybody.Credentials(), anybody, 403, 404, "low existence"},
		{"existence hidden", "existence_leak", secured(), anybody.Credentials(), anybody, 404, 404, "passes"},
		{"nothing to compare", "existence_leak", secured(), anybody.Credentials(), anybody, 403, 0, "silent"},
	}
	for _, test := range tests {
		t.Run(test.check+"/"+test.name, func(t *testing.T) {
			t.Parallel()
			c := contract.Case{Operation: test.op, Strategy: contract.Auth, Credentials: test.by, User: test.user}
			j := contract.Judgement{Case: c, Exchange: traffic.Exchange{Response: &traffic.Response{Status: test.status}}, Proven: true}
			if test.base != 0 {
				j.Base = &traffic.Response{Status: test.base}
			}
			if got := verdict(t, test.check, j); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestTimeChecks(t *testing.T) {
	t.Parallel()
	op := &specs.Operation{ID: "read", Method: "GET", Path: "/a"}
	late := traffic.Exchange{Err: &contract.TimeoutError{After: time.Second}}
	tests := []struct {
		name, check string
		c           contract.Case
		x           traffic.Exchange
		want        string
	}{
		{"late", "timeout", contract.Case{Operation: op}, late, "high timeout"},
		{"ended by us", "timeout", contract.Case{Operation: op}, traffic.Exchange{Err: context.Canceled}, "passes"},
		{"late with odd input", "timeout", contract.Case{Operation: op, Probe: contract.RobustInput}, late, "silent"},
		{"slow", "max_response_time", contract.Case{Operation: op}, traffic.Exchange{Response: &traffic.Response{Status: 200}, Duration: 3 * time.Second}, "low slow"},
		{"fast", "max_response_time", contract.Case{Operation: op}, traffic.Exchange{Response: &traffic.Response{Status: 200}}, "passes"},
	}
	for _, test := range tests {
		if got := verdict(t, test.check, contract.Judgement{Case: test.c, Exchange: test.x}); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}
