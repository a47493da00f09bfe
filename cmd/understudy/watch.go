package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"

	"understudy/mock"
	"understudy/specs/document"
)

// How long a change rests before it is read: editors write in several steps.
// Folders in which something always moves are read all the same.
const (
	restTime    = 200 * time.Millisecond
	longestRest = time.Second
)

// reloader loads the SPECs again, when their files change or SIGHUP says so.
type reloader struct {
	server *mock.Server
	load   func() ([]*mock.Part, error)
	extra  func() []string // files and folders besides those the documents consist of
	stderr io.Writer

	changes *fsnotify.Watcher // nil: only SIGHUP reloads
	files   []string          // that were read last
	content [sha256.Size]byte // of them
	folders map[string]bool   // that are watched
}

// watchFiles begins to watch the folders of all files read. A folder that
// cannot be watched is told and costs only the reload.
func (r *reloader) watchFiles() {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		fmt.Fprintf(r.stderr, "files are not watched (%v); SIGHUP reloads\n", err)
		return
	}
	r.changes = watcher
	r.follow(filesOf(r.server.Parts()))
}

func filesOf(parts []*mock.Part) []string {
	var out []string
	for _, part := range parts {
		for _, file := range part.API.Files() {
			out = append(out, filepath.FromSlash(file.Name))
		}
		for _, page := range part.API.Pages {
			out = append(out, filepath.FromSlash(page.File))
		}
	}
	return out
}

// filesIn are the files in which problems were found: the way out may be there.
func filesIn(err error) []string {
	var problems document.Problems
	if !errors.As(err, &problems) {
		return nil
	}
	var out []string
	for _, p := range problems {
		out = append(out, filepath.FromSlash(p.File))
	}
	return out
}

// follow takes note of what was read, and watches its folders: a watch on a file
// would end when an editor puts a new file in its place.
func (r *reloader) follow(files []string) {
	r.files = append(files, r.extra()...)
	slices.Sort(r.files)
	r.files = slices.Compact(r.files)
	r.content = contentOf(r.files)
	for _, file := range r.files {
		folder := file
		if info, err := os.Stat(file); err != nil || !info.IsDir() {
			folder = filepath.Dir(file)
		}
		r.watchFolder(folder)
	}
}

func (r *reloader) watchFolder(folder string) {
	if r.changes == nil || r.folders[folder] {
		return
	}
	if r.folders == nil {
		r.folders = map[string]bool{}
	}
	if _, err := os.Stat(folder); err != nil {
		return // what is built in has no folder
	}
	r.folders[folder] = true
	if err := r.changes.Add(folder); err != nil {
		fmt.Fprintf(r.stderr, "%s is not watched (%v); SIGHUP reloads\n", folder, err)
	}
}

// contentOf is a hash of all that the files hold, and of which there are.
func contentOf(files []string) [sha256.Size]byte {
	all := sha256.New()
	for _, name := range files {
		data, err := os.ReadFile(name)
		one := sha256.Sum256(data)
		fmt.Fprintf(all, "%q %t %x\n", name, err == nil, one)
	}
	return [sha256.Size]byte(all.Sum(nil))
}

// run reloads until the context ends. It is the only one to use r.
func (r *reloader) run(ctx context.Context) {
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)
	var events chan fsnotify.Event
	var faults chan error
	if r.changes != nil {
		defer func() { _ = r.changes.Close() }()
		events, faults = r.changes.Events, r.changes.Errors
	}
	var rested <-chan time.Time
	var first time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case <-hangup:
			r.reload(ctx)
		case event := <-events:
			if event.Op == fsnotify.Chmod {
				continue
			}
			if rested == nil {
				first = time.Now()
			}
			rested = time.After(min(restTime, longestRest-time.Since(first)))
		case <-faults:
			// What was missed is not known: look.
			rested, first = time.After(restTime), time.Now()
		case <-rested:
			rested = nil
			r.reloadChanged(ctx)
		}
	}
}

// reloadChanged reloads where the files hold something else than before.
func (r *reloader) reloadChanged(ctx context.Context) {
	r.files = append(r.files, r.extra()...)
	slices.Sort(r.files)
	r.files = slices.Compact(r.files)
	if contentOf(r.files) != r.content {
		r.reload(ctx)
	}
}

// reload plays the new version and says so in one line; records set aside have
// a line each. A file that changes while it is read is read once more: its event
// waits.
func (r *reloader) reload(ctx context.Context) {
	before := contentOf(r.files)
	known := r.files
	parts, err := r.load()
	if err != nil {
		r.server.RejectReload(err)
	} else {
		err = r.server.Reload(ctx, parts)
	}
	if err != nil {
		r.follow(append(slices.Clone(known), filesIn(err)...))
	} else {
		r.follow(filesOf(parts))
	}
	outcome := r.server.LastReload()
	fmt.Fprintln(r.stderr, outcome)
	for _, text := range outcome.Told {
		fmt.Fprintln(r.stderr, text)
	}
	warnClashes(r.stderr, r.server)
	if contentOf(known) != before {
		r.content = [sha256.Size]byte{} // so that the next look reloads
	}
}

func warnClashes(stderr io.Writer, server *mock.Server) {
	for _, problem := range server.Clashes() {
		fmt.Fprintln(stderr, problem)
	}
}
