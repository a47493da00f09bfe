package route

import (
	"strings"

	"understudy/specs"
)

// Nearest gives the operation whose method and template come closest to a
// request that none fits, or nil where nothing is near.
func (r *Router) Nearest(method, escapedPath string) *specs.Operation {
	asked := segments(escapedPath)
	var best *specs.Operation
	lowest := 0
	for _, candidate := range r.templates {
		cost := distance(asked, candidate.segments)
		if candidate.operation.Method != method {
			cost++
		}
		if best == nil || cost < lowest {
			best, lowest = candidate.operation, cost
		}
	}
	if best == nil || lowest > 2*len(asked)+2 {
		return nil
	}
	return best
}

// distance is an edit distance over segments: a segment more or less costs 3, a
// wrong one up to 3 by how much of it differs.
func distance(asked, want []string) int {
	previous := make([]int, len(want)+1)
	for j := range previous {
		previous[j] = 3 * j
	}
	for i, segment := range asked {
		current := make([]int, len(want)+1)
		current[0] = 3 * (i + 1)
		for j, literal := range want {
			current[j+1] = min(previous[j]+differ(segment, literal), previous[j+1]+3, current[j]+3)
		}
		previous = current
	}
	return previous[len(want)]
}

func differ(segment, want string) int {
	switch {
	case segment == want:
		return 0
	case strings.Contains(want, "{"):
		return 1
	case strings.EqualFold(segment, want) || strings.EqualFold(strings.TrimSuffix(want, "s"), strings.TrimSuffix(segment, "s")):
		return 1
	case common(segment, want)*2 >= len(want):
		return 2
	}
	return 3
}

// common counts the characters two words share at their beginning and end.
func common(a, b string) int {
	a, b = strings.ToLower(a), strings.ToLower(b)
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	m := 0
	for m < min(len(a), len(b))-n && a[len(a)-1-m] == b[len(b)-1-m] {
		m++
	}
	return n + m
}
