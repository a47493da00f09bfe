package contract

// Class says how a failure behaves when its request is sent again.
type Class string

// The classes.
const (
	// Deterministic failures come each time.
	Deterministic Class = "deterministic"
	// StateDependent failures came once, and the request changed what it met.
	StateDependent Class = "state-dependent"
	// Flaky failures come and go with one and the same request.
	Flaky Class = "flaky"
	// Infrastructure failures are of what stands before the target: a gateway that
	// reaches nothing, or nobody who answers at all. They prove nothing either way.
	Infrastructure Class = "infrastructure"
	// Unconfirmed failures came once, and could not be repeated: the run ended before, or
	// they stand in traffic that was recorded.
	Unconfirmed Class = "unconfirmed"
)
