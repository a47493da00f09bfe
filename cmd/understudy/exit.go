package main

import "fmt"

// exitError ends the program with a status of its own. Without an inner error
// there is nothing left to tell.
type exitError struct {
	code int
	err  error
}

// Error is the inner error's text.
func (e exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit status %d", e.code)
	}
	return e.err.Error()
}

// Unwrap gives the inner error; it may be nil.
func (e exitError) Unwrap() error { return e.err }
