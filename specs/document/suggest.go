package document

import "strings"

// longestWord bounds the words that are compared: nobody mistypes longer ones
// nearly right.
const longestWord = 100

// Suggest returns the known word that is nearest to word, for a "did you mean", or
// "" if none is near: up to about a third of the letters may be added, lost,
// changed or swapped with their neighbour. Case does not count. Of two words as
// near the first in the alphabet is taken.
func Suggest(word string, known []string) string {
	best, least := "", -1
	for _, candidate := range known {
		away, near := distance(word, candidate)
		if near && (least < 0 || away < least || away == least && candidate < best) {
			best, least = candidate, away
		}
	}
	return best
}

func distance(word, candidate string) (int, bool) {
	if len(word) > longestWord || len(candidate) > longestWord {
		return 0, false
	}
	a, b := []rune(strings.ToLower(word)), []rune(strings.ToLower(candidate))
	away := edits(a, b)
	return away, away <= max(len(a), len(b))/3 || away == 1 && min(len(a), len(b)) > 1
}

// edits is the optimal string alignment distance.
func edits(a, b []rune) int {
	rows := [3][]int{}
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
	}
	for j := range rows[1] {
		rows[1][j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row := rows[(i-1)%3], rows[i%3], rows[(i+1)%3]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost(a[i-1], b[j-1]))
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return rows[(len(a)+1)%3][len(b)]
}

func cost(a, b rune) int {
	if a == b {
		return 0
	}
	return 1
}
