package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
)

// BenchmarkReady tells how long it takes from starting the program to its ready
// line, and the most memory it held until then (where /proc tells): for the
// built-in APIs, for the largest document of the corpus (CORPUS names its folder),
// and for one of 1,000 operations that is made here.
func BenchmarkReady(b *testing.B) {
	b.Run("BuiltIn", func(b *testing.B) { becomeReady(b) })
	b.Run("Giant", func(b *testing.B) {
		giant := largest(os.Getenv("CORPUS"), "../../../shared/data/corpus")
		if giant == "" {
			b.Skip("no corpus here; CORPUS names its folder")
		}
		becomeReady(b, giant)
	})
	b.Run("Operations1000", func(b *testing.B) {
		file := filepath.Join(b.TempDir(), "thousand.yaml")
		if err := os.WriteFile(file, thousandOperations(), 0o600); err != nil {
			b.Fatal(err)
		}
		becomeReady(b, file)
	})
}

func largest(folders ...string) string {
	var found string
	size := int64(0)
	for _, folder := range folders {
		files, _ := filepath.Glob(filepath.Join(folder, "*"))
		for _, file := range files {
			if info, err := os.Stat(file); err == nil && info.Size() > size {
				found, size = file, info.Size()
			}
		}
	}
	return found
}

func becomeReady(b *testing.B, specs ...string) {
	var took time.Duration
	memory := 0
	for b.Loop() {
		cmd := program(b, append([]string{"serve", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"}, specs...)...)
		stdout, err := cmd.StdoutPipe()
		if err != nil {
			b.Fatal(err)
		}
		var talk bytes.Buffer
		cmd.Stderr = &talk
		start := time.Now()
		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}
		if _, err := bufio.NewReader(stdout).ReadBytes('\n'); err != nil {
			_ = cmd.Wait()
			b.Fatalf("%v: %s", err, talk.String())
		}
		took = max(took, time.Since(start))
		memory = max(memory, peak(cmd.Process.Pid))
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	}
	b.ReportMetric(took.Seconds(), "s-ready-worst")
	if memory > 0 {
		b.ReportMetric(float64(memory)/1024, "MiB-peak")
	}
}

// program is ours; UNDERSTUDY names another build of it.
func program(tb testing.TB, args ...string) *exec.Cmd {
	tb.Helper()
	path := os.Getenv("UNDERSTUDY")
	if path == "" {
		var err error
		if path, err = exec.LookPath("understudy"); err != nil {
			tb.Fatal(err)
		}
	}
	return exec.CommandContext(context.Background(), path, args...)
}

// peak is the most memory a process held so far, in KiB; 0: the system does not tell.
func peak(pid int) int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	size, _ := strconv.Atoi(fields[0])
	return size
}

// thousandOperations describes 200 collections of five operations each.
func thousandOperations() []byte {
	var out, schemas bytes.Buffer
	out.WriteString("openapi: 3.1.0\ninfo: {title: Thousand, version: '1'}\npaths:\n")
	for i := range 200 {
		schema := fmt.Sprintf("{$ref: '#/components/schemas/Thing%d'}", i)
		answer := func(status, of string) string {
			return fmt.Sprintf("responses: {'%s': {description: fine, content: {application/json: {schema: %s}}}}", status, of)
		}
		body := "requestBody: {required: true, content: {application/json: {schema: " + schema + "}}}"
		fmt.Fprintf(&out, "  /things%d:\n    get: {operationId: list%d, %s}\n", i, i, answer("200", "{type: array, items: "+schema+"}"))
		fmt.Fprintf(&out, "    post: {operationId: create%d, %s, %s}\n", i, body, answer("201", schema))
		fmt.Fprintf(&out, "  /things%d/{id}:\n    parameters: [{name: id, in: path, required: true, schema: {type: string}}]\n", i)
		fmt.Fprintf(&out, "    get: {operationId: read%d, %s}\n    put: {operationId: replace%d, %s, %s}\n", i, answer("200", schema), i, body, answer("200", schema))
		fmt.Fprintf(&out, "    delete: {operationId: delete%d, responses: {'204': {description: gone}}}\n", i)
		fmt.Fprintf(&schemas, "    Thing%d:\n      type: object\n      required: [id, name, at]\n      properties:\n", i)
		fmt.Fprintf(&schemas, "        id: {type: string, readOnly: true}\n        name: {type: string, minLength: 1, maxLength: 40}\n")
		fmt.Fprintf(&schemas, "        at: {type: string, format: date-time}\n        near: {$ref: '#/components/schemas/Thing%d'}\n", (i+1)%200)
		fmt.Fprintf(&schemas, "        state: {enum: [new, old]}\n        tags: {type: array, maxItems: 3, items: {type: string, pattern: '^[a-z]{2,8}$'}}\n")
	}
	out.WriteString("components:\n  schemas:\n")
	return append(out.Bytes(), schemas.Bytes()...)
}

// BenchmarkBadDocuments refuses each document of bad_documents.txtar and tells how
// long the slowest took, from starting the program to its end.
func BenchmarkBadDocuments(b *testing.B) {
	folder := b.TempDir()
	archive, err := txtar.ParseFile("testdata/bad_documents.txtar")
	if err != nil {
		b.Fatal(err)
	}
	if err := txtar.Write(archive, folder); err != nil {
		b.Fatal(err)
	}
	var slowest time.Duration
	count, name := 0, ""
	for b.Loop() {
		count = 0
		for line := range strings.Lines(string(archive.Comment)) {
			refused, isRun := strings.CutPrefix(strings.TrimSpace(line), "exits 2 understudy ")
			if !isRun {
				continue
			}
			count++
			if took := refuse(b, folder, strings.Fields(refused)); took > slowest {
				slowest, name = took, refused
			}
		}
	}
	b.ReportMetric(float64(count), "documents")
	b.ReportMetric(slowest.Seconds()*1000, "ms-slowest")
	b.Logf("slowest: understudy %s", name)
}

func refuse(b *testing.B, folder string, args []string) time.Duration {
	b.Helper()
	cmd := program(b, args...)
	cmd.Dir = folder
	start := time.Now()
	err := cmd.Run()
	took := time.Since(start)
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 2 {
		b.Errorf("understudy %s: %v, want exit 2", strings.Join(args, " "), err)
	}
	return took
}
