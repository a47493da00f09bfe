// Package ledger keeps a file of what a contract run creates at a target, so that
// it can be taken away even after the run was killed: one line of JSON before
// each request that may create a record, one after it, one when the record is
// gone. It holds no credentials. Whatever is noted before and not after may have
// been created; such a record is looked for in its list when cleaning up.
package ledger

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"understudy/specs"
)

// version is that of the format.
const version = 1

// Head is the first line: which run it was, and how to ask its target.
type Head struct {
	Version int       `json:"ledger"`
	URL     string    `json:"url"`
	API     string    `json:"api"`
	Seed    uint64    `json:"seed"`
	Started time.Time `json:"started"`
	Schemes []scheme  `json:"schemes,omitempty"`
}

// scheme says where a credential goes, and never holds one.
type scheme struct {
	Name   string   `json:"name"`
	Type   string   `json:"type"`
	Scheme string   `json:"scheme,omitempty"`
	In     string   `json:"in,omitempty"`
	Param  string   `json:"param,omitempty"`
	Tokens []string `json:"tokens,omitempty"`
}

// request is one that can be sent without the document.
type request struct {
	Operation string            `json:"operation"`
	Method    string            `json:"method"`
	Path      string            `json:"path"` // escaped, below the base URL; {} stands for the id of the record
	Query     string            `json:"query,omitempty"`
	Header    map[string]string `json:"header,omitempty"`
	Security  [][]string        `json:"security,omitempty"`
}

// creation is what is noted before a request that may create a record.
type creation struct {
	Operation string `json:"operation"`
	Path      string `json:"path"`
	// Sent holds the texts and numbers of the record, to know it again.
	Sent map[string]any `json:"sent,omitempty"`
	// List shows the collection; nil: no operation does.
	List *listing `json:"list,omitempty"`
	// Delete has {} where the record's id goes; nil: no operation deletes it.
	Delete *request `json:"delete,omitempty"`
}

// listing is how to find records in a collection.
type listing struct {
	request
	Records string `json:"records"` // JSON pointer of the list in the answer
	ID      string `json:"id"`      // JSON pointer of the id in a record
}

// before are the records that a collection held before the run's first create.
type before struct {
	Path string   `json:"path"`
	IDs  []string `json:"ids"`
	// Whole is set where these are all.
	Whole bool `json:"whole"`
}

// made is what came of a create: a record, and how to delete it.
type made struct {
	Path   string   `json:"path"`
	Delete *request `json:"delete,omitempty"`
}

// line is one line of the file; one member is set, besides N.
type line struct {
	Head   *Head     `json:"run,omitempty"`
	Before *before   `json:"before,omitempty"`
	N      int       `json:"n,omitempty"`
	Create *creation `json:"create,omitempty"`
	Made   *made     `json:"made,omitempty"`
	Void   bool      `json:"void,omitempty"` // nothing was created
	Gone   string    `json:"gone,omitempty"` // the path of a record that is no more
}

// Ledger is the file of one run. It is safe for concurrent use.
type Ledger struct {
	mu     sync.Mutex
	open   func() (*os.File, error)
	file   *os.File // nil: nothing was noted yet
	redact func(string) string
	state
}

// Create makes a ledger in a file of its own, which must not be there yet. The
// file is made with the first note: a run that creates nothing leaves none.
// Redact takes secrets out of what is written.
func Create(name string, head Head, redact func(string) string) (*Ledger, error) {
	if _, err := os.Lstat(name); err == nil {
		return nil, fmt.Errorf("%s is there already. Name another file, or clean up what that run left", name)
	}
	if info, err := os.Stat(filepath.Dir(name)); err != nil {
		return nil, err
	} else if !info.IsDir() {
		return nil, fmt.Errorf("%s is no folder", filepath.Dir(name))
	}
	return newLedger(head, redact, func() (*os.File, error) {
		return os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND, 0o600)
	}), nil
}

// CreateIn makes a ledger in a file with a name of its own, in the first of some
// folders that can be written. A folder is made if need be.
func CreateIn(folders []string, head Head, redact func(string) string) *Ledger {
	return newLedger(head, redact, func() (file *os.File, err error) {
		for _, folder := range folders {
			if err = os.MkdirAll(folder, 0o700); err != nil {
				continue
			}
			file, err = os.CreateTemp(folder, head.Started.UTC().Format("20060102-150405")+"-*.jsonl")
			if err == nil {
				return file, nil
			}
		}
		return nil, err
	})
}

func newLedger(head Head, redact func(string) string, open func() (*os.File, error)) *Ledger {
	head.Version = version
	l := &Ledger{open: open, redact: redact, state: newState()}
	l.head = head
	return l
}

// Name is the file's; empty as long as there is none.
func (l *Ledger) Name() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return ""
	}
	return l.file.Name()
}

// note writes a line, and the head before the first one.
func (l *Ledger) note(n line) error {
	if l.file == nil {
		file, err := l.open()
		if err != nil {
			return fmt.Errorf("ledger: %w", err)
		}
		l.file = file
		if err := l.write(line{Head: &l.head}); err != nil {
			return err
		}
	}
	l.apply(n)
	return l.write(n)
}

// write hands a line to the system at once: it outlives this process.
func (l *Ledger) write(n line) error {
	data, err := json.Marshal(n)
	if err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	if _, err := l.file.WriteString(l.redact(string(data)) + "\n"); err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	return nil
}

// Close ends the file.
func (l *Ledger) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return nil
	}
	return l.file.Close()
}

// Open reads a ledger to go on with it.
func Open(name string) (*Ledger, error) {
	file, err := os.OpenFile(name, os.O_RDWR|os.O_APPEND, 0)
	if err != nil {
		return nil, err
	}
	l := &Ledger{file: file, redact: func(text string) string { return text }, state: newState()}
	if err := l.read(file); err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return l, nil
}

const longestLine = 16 << 20

func (l *Ledger) read(from io.Reader) error {
	lines := bufio.NewReaderSize(io.LimitReader(from, 64*longestLine), 64<<10)
	for number := 1; ; number++ {
		text, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return l.ended(number, text)
		}
		if err != nil {
			return err
		}
		var n line
		if err := json.Unmarshal(text, &n); err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
		if number == 1 && (n.Head == nil || n.Head.Version != version) {
			return errors.New("line 1: this is no ledger of a contract run")
		}
		l.apply(n)
	}
}

// ended judges what stands after the last line feed: half a line is what a run
// left that was killed while it wrote, before it sent anything.
func (l *Ledger) ended(number int, rest []byte) error {
	if number == 1 {
		return errors.New("this is no ledger of a contract run")
	}
	if len(bytes.TrimSpace(rest)) == 0 {
		return nil
	}
	_, err := l.file.WriteString("\n")
	return err
}

// Head tells which run it was.
func (l *Ledger) Head() Head { return l.head }

// API has as much of the document as is needed to ask the target.
func (l *Ledger) API() *specs.API {
	api := &specs.API{Name: l.head.API}
	for _, s := range l.head.Schemes {
		api.Schemes = append(api.Schemes, &specs.SecurityScheme{
			Name: s.Name, Type: s.Type, Scheme: s.Scheme, In: s.In, Param: s.Param, Tokens: s.Tokens,
		})
	}
	return api
}
