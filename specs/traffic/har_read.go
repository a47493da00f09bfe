package traffic

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
)

// Recorded is one entry of an HTTP archive.
type Recorded struct {
	Index    int // into log.entries
	Exchange Exchange
	// LostBody is set where the archive does not hold the request's body as it was
	// sent, which browsers do with forms and files.
	LostBody bool
}

// MaxHAR is the size in bytes of the largest archive that is read.
const MaxHAR = 512 << 20

// mostBadEntries is how many entries that cannot be read are told.
const mostBadEntries = 10

// ReadHAR reads an HTTP archive, entry by entry, so that no more than one is
// held. An error names the entry and the member. Reading goes on after one that
// speaks of a single entry, and ends after ten of them.
func ReadHAR(from io.Reader) iter.Seq2[Recorded, error] {
	return func(yield func(Recorded, error) bool) {
		limited := &io.LimitedReader{R: withoutMark(from), N: MaxHAR + 1}
		h := harReader{json: json.NewDecoder(limited), yield: yield}
		err := h.archive()
		switch {
		case errors.Is(err, errStopped):
			return
		case limited.N <= 0:
			err = fmt.Errorf("the archive is larger than %d bytes", int64(MaxHAR))
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			err = fmt.Errorf("the archive ends in the middle%s", h.near())
		}
		if err != nil {
			yield(Recorded{}, err)
		}
	}
}

// withoutMark drops a byte order mark, which some tools write.
func withoutMark(from io.Reader) io.Reader {
	buffered := bufio.NewReader(from)
	if start, err := buffered.Peek(3); err == nil && string(start) == "\xef\xbb\xbf" {
		_, _ = buffered.Discard(3)
	}
	return buffered
}

// errStopped says that nobody wants to read on.
var errStopped = errors.New("stopped")

type harReader struct {
	json       *json.Decoder
	yield      func(Recorded, error) bool
	index, bad int
	hasLog     bool
	hasEntries bool
}

const harForm = `want an object {"log": {"entries": […]}}`

// archive reads the outermost object.
func (h *harReader) archive() error {
	if err := h.members("the archive", map[string]func() error{"log": h.log}); err != nil {
		return err
	}
	if !h.hasLog || !h.hasEntries {
		return errors.New("this is no HTTP archive: " + harForm)
	}
	if _, err := h.json.Token(); !errors.Is(err, io.EOF) {
		return errors.New("the archive goes on after its end")
	}
	return nil
}

func (h *harReader) log() error {
	h.hasLog = true
	return h.members("log", map[string]func() error{"entries": h.entries})
}

// members reads an object: what has a reader by it, and passes over the rest.
func (h *harReader) members(what string, readers map[string]func() error) error {
	if err := h.open('{', what+" is no object: "+harForm); err != nil {
		return err
	}
	for h.json.More() {
		name, err := h.json.Token()
		if err != nil {
			return h.syntax(err)
		}
		read := h.skip
		if own := readers[fmt.Sprint(name)]; own != nil {
			read = own
		}
		if err := read(); err != nil {
			return err
		}
	}
	_, err := h.json.Token()
	return h.syntax(err)
}

func (h *harReader) skip() error {
	var passed json.RawMessage
	return h.syntax(h.json.Decode(&passed))
}

func (h *harReader) open(want json.Delim, otherwise string) error {
	token, err := h.json.Token()
	if err != nil {
		return h.syntax(err)
	}
	if token != want {
		return errors.New(otherwise)
	}
	return nil
}

func (h *harReader) entries() error {
	if h.hasEntries {
		return errors.New("log.entries is there twice")
	}
	h.hasEntries = true
	if err := h.open('[', "log.entries is no array: "+harForm); err != nil {
		return err
	}
	for ; h.json.More(); h.index++ {
		var text json.RawMessage
		if err := h.json.Decode(&text); err != nil {
			return h.syntax(err)
		}
		if err := h.entry(text); err != nil {
			return err
		}
	}
	_, err := h.json.Token()
	return h.syntax(err)
}

func (h *harReader) entry(text []byte) error {
	recorded, err := readEntry(text)
	recorded.Index = h.index
	if err != nil {
		err = fmt.Errorf("log.entries[%d]: %w", h.index, err)
		h.bad++
	}
	if !h.yield(recorded, err) || h.bad == mostBadEntries {
		return errStopped
	}
	return nil
}

// syntax tells where a text is no JSON.
func (h *harReader) syntax(err error) error {
	if err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	return fmt.Errorf("the archive is no JSON at byte %d%s: %s", h.json.InputOffset(), h.near(), strings.TrimPrefix(err.Error(), "json: "))
}

func (h *harReader) near() string {
	if !h.hasEntries {
		return ""
	}
	return fmt.Sprintf(", in log.entries[%d]", h.index)
}
