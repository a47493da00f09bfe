package state

import "fmt"

// LimitError says that a limit of the state would be passed. Nothing is evicted
// to make room.
type LimitError struct {
	Limit string // what is limited
	Value int64  // the limit
	Flag  string // how to raise it
}

// Error names limit, value and flag.
func (e *LimitError) Error() string {
	return fmt.Sprintf("more than %d %s: the limit is set by %s", e.Value, e.Limit, e.Flag)
}

// checkObject holds one object to its limit.
func (o *Options) checkObject(size int64) error {
	if size > int64(o.MaxObjectBytes) {
		return &LimitError{Limit: "bytes in one object", Value: int64(o.MaxObjectBytes), Flag: "--max-object-bytes"}
	}
	return nil
}

// checkGrowth holds what a sandbox will contain to the limits. What does not
// grow passes, so that a state that is too large already can be made smaller.
func (o *Options) checkGrowth(objects int, grownObjects int, bytes int64, grownBytes int64) error {
	if grownObjects > 0 && objects > o.MaxObjects {
		return &LimitError{Limit: "objects in a sandbox", Value: int64(o.MaxObjects), Flag: "--max-objects"}
	}
	if grownBytes > 0 && bytes > o.MaxBytes {
		return &LimitError{Limit: "bytes in a sandbox", Value: o.MaxBytes, Flag: "--max-state-bytes"}
	}
	return nil
}
