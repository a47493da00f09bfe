package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// leastShown is how many facts of a hundred must be shown, at least.
const leastShown = 90

// TestVendorFacts holds docs/vendors.md to what it says: every transcript and
// test it names is there, and nearly all facts are shown by one.
func TestVendorFacts(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/vendors.md")
	if err != nil {
		t.Fatal(err)
	}
	facts, shown := 0, 0
	for i, line := range strings.Split(string(page), "\n") {
		fact, where, ok := vendorRow(line)
		if !ok {
			continue
		}
		facts++
		names := namedTests(where)
		for _, name := range names {
			if !isTest(t, name) {
				t.Errorf("docs/vendors.md:%d names %s, which is no test", i+1, name)
			}
		}
		departs := strings.HasPrefix(where, "left out") || strings.HasPrefix(where, "not so")
		switch {
		case departs && !strings.Contains(where, ":"):
			t.Errorf("docs/vendors.md:%d gives no reason: %s", i+1, where)
		case !departs && len(names) == 0:
			t.Errorf("docs/vendors.md:%d says neither what shows %q nor why it is left out", i+1, fact)
		case !departs:
			shown++
		}
	}
	t.Logf("%d of %d facts are shown", shown, facts)
	if facts == 0 || shown*100 < facts*leastShown {
		t.Errorf("%d of %d facts are shown, %d %% must be", shown, facts, leastShown)
	}
}

var cellText = regexp.MustCompile(`(?:[^|\\]|\\.)*`)

// vendorRow splits a row of a table that is neither its head nor its rule. A
// column may hold an escaped bar.
func vendorRow(line string) (fact, where string, ok bool) {
	cells := cellText.FindAllString(strings.Trim(line, "|"), -1)
	if !strings.HasPrefix(line, "| ") || len(cells) != 2 || strings.HasPrefix(line, "| fact ") || strings.HasPrefix(line, "| question ") {
		return "", "", false
	}
	return strings.TrimSpace(cells[0]), strings.TrimSpace(cells[1]), true
}

var testName = regexp.MustCompile(`[\w./-]+\.txtar|[\w./-]+\.test\.mjs|[\w/]+_test\.go|Test[A-Z]\w+ in [\w/]+|the browser test`)

func namedTests(where string) []string { return testName.FindAllString(where, -1) }

// isTest tells whether a name leads to a test that is there.
func isTest(t *testing.T, name string) bool {
	t.Helper()
	function, folder, inFolder := strings.Cut(name, " in ")
	switch {
	case strings.HasSuffix(name, ".txtar"):
		return exists(filepath.Join("testdata", name))
	case strings.HasSuffix(name, ".test.mjs"):
		return exists(filepath.Join("testdata", "clients", name))
	case strings.HasSuffix(name, "_test.go"):
		return exists(filepath.Join("..", "..", name))
	case inFolder:
		return declares(t, filepath.Join("..", "..", folder), function)
	}
	return exists("browser_test.go")
}

func exists(path string) bool { _, err := os.Stat(path); return err == nil }

// declares tells whether a test file of a folder has a function of that name.
func declares(t *testing.T, folder, function string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "\nfunc "+function+"(") {
			return true
		}
	}
	return false
}
