package extension

import "understudy/specs/expression"

// Error is x-mock-error: how the API tells a problem.
type Error struct {
	// Body is the response body; problem has status, title, detail, code and
	// violations (a list of in, name, pointer, keyword, message).
	Body expression.Value `yaml:"body"`
	// Empty lists the statuses that have no body.
	Empty []int `yaml:"empty"`
	// Status maps a status to the one this API uses instead, such as "422": 400.
	Status map[string]int `yaml:"status"`
	// Headers computes header fields by status: {"401": {"WWW-Authenticate": …}}.
	Headers map[string]map[string]expression.Value `yaml:"headers"`
	// Unrouted is the status where no operation is meant, also where the path takes other methods; the answer is plain
	// text then. 0: 404 or 405, told like every problem.
	Unrouted int `yaml:"unrouted"`
}
