package report

import "time"

// duration reads what teller.milliseconds wrote; what is no such number is 0.
func duration(ms number) time.Duration {
	d, err := time.ParseDuration(string(ms) + "ms")
	if err != nil {
		return 0
	}
	return d
}

// short is a duration without what nobody reads.
func short(ms number) string { return duration(ms).Round(time.Millisecond).String() }
