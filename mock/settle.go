package mock

import (
	"context"
	"fmt"
	"iter"
	"net/url"
	"slices"
	"strings"

	"understudy/mock/state"
)

// asidePrefix begins the names of collections that no resource has: of records
// set aside, each with the name of the collection it was in.
const asidePrefix = "aside:"

// stored is a record with where it is kept.
type stored struct {
	collection, id string
	record         map[string]any
}

// view is what records can be read from.
type view interface {
	Collections() []string
	Len(collection string) int
	All(collection string) iter.Seq[state.Entry]
}

// storedIn lists all that is stored: parents before what is nested below them.
func storedIn(v view) []stored {
	var out []stored
	for _, collection := range v.Collections() {
		out = append(out, storedBelow(v, collection)...)
	}
	return out
}

// noneStored is the beginning where none is new.
func noneStored() []stored { return nil }

func storedBelow(v view, collection string) []stored {
	out := make([]stored, 0, v.Len(collection))
	for entry := range v.All(collection) {
		out = append(out, stored{collection, entry.ID, entry.Value})
	}
	return out
}

// settler makes what is stored fit the programme that is played from now on.
type settler struct {
	server       *Server
	before, next *programme
	base         func() []stored // the new beginning
	outcome      *Reload
}

// keeper finds who keeps a collection; nil: nobody does.
func (p *programme) keeper(collection string) Keeper {
	for _, part := range p.parts {
		for _, player := range part.players {
			if keeper, ok := player.(Keeper); ok && keeper.Keeps(collection) {
				return keeper
			}
		}
	}
	return nil
}

// settleAll goes through all open sandboxes. One without room for the changes
// stays as it is, and that is told.
func (s *settler) settleAll(ctx context.Context) {
	for _, name := range s.server.world.Names() {
		if err := s.settleOrRenew(ctx, name); err != nil {
			s.server.log.Error("a sandbox stays as it was before the reload", "sandbox", name, "error", err)
			s.tell(fmt.Sprintf("sandbox %q stays as it was before: %v", name, err))
		}
	}
}

func (s *settler) settleOrRenew(ctx context.Context, name string) error {
	sandbox, err := s.server.world.Sandbox(name)
	switch {
	case err != nil:
		return err
	case sandbox.Snapshot().Actions() == fillActions:
		return renew(sandbox)
	}
	return s.settle(ctx, sandbox)
}

// fillActions is how many actions a sandbox has seen in which nobody changed
// anything: the one that filled the base.
const fillActions = 1

// renew lets a sandbox in which nothing was changed begin as the new base does.
func renew(sandbox *state.Sandbox) error {
	clock := sandbox.Clock()
	if err := sandbox.Reset(); err != nil || sandbox.Clock() == clock {
		return err
	}
	return sandbox.SetClock(clock)
}

func (s *settler) tell(text string) {
	if len(s.outcome.Told) < maxDetails {
		s.outcome.Told = append(s.outcome.Told, text)
	}
}

// settle makes one sandbox fit, in one step.
func (s *settler) settle(ctx context.Context, sandbox *state.Sandbox) error {
	var c *changeover
	err := sandbox.Update(ctx, func(tx *state.Tx) error {
		c = &changeover{settler: s, tx: tx, keepers: map[string]Keeper{}}
		return c.run()
	})
	if err != nil {
		return err
	}
	s.outcome.Kept += c.count.Kept
	s.outcome.Completed += c.count.Completed
	s.outcome.Aside += c.count.Aside
	s.outcome.Returned += c.count.Returned
	s.outcome.Waiting += c.count.Waiting
	s.outcome.Added += c.count.Added
	for _, text := range c.told {
		s.server.log.Warn("a record is set aside", "sandbox", sandbox.Name(), "record", text)
		if sandbox.Name() != "" {
			text = "sandbox " + sandbox.Name() + ": " + text
		}
		s.tell("set aside: " + text)
	}
	return nil
}

// changeover settles one sandbox.
type changeover struct {
	*settler
	tx      *state.Tx
	keepers map[string]Keeper // found so far
	count   Reload
	told    []string
}

func (c *changeover) keeper(collection string) Keeper {
	found, known := c.keepers[collection]
	if !known {
		found = c.next.keeper(collection)
		c.keepers[collection] = found
	}
	return found
}

func (c *changeover) run() error {
	for _, step := range []func() error{c.returnAll, c.judgeAll, c.addAll} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// returnAll brings back what was set aside and is valid now, parents first.
func (c *changeover) returnAll() error {
	for _, name := range c.tx.Collections() {
		collection, isAside := isAside(name)
		if !isAside {
			continue
		}
		for _, kept := range storedBelow(c.tx, name) {
			if err := c.giveBack(name, kept.id, collection, kept.record); err != nil {
				return err
			}
		}
	}
	return nil
}

// isAside gives the collection from which records were set aside.
func isAside(name string) (collection string, ok bool) {
	unescaped, err := url.PathUnescape(name)
	if err != nil || strings.Contains(name, "/") {
		return "", false
	}
	return strings.CutPrefix(unescaped, asidePrefix)
}

func (c *changeover) giveBack(aside, key, collection string, wrapped map[string]any) error {
	id, _ := wrapped["id"].(string)
	record, _ := wrapped["record"].(map[string]any)
	keeper := c.keeper(collection)
	if _, taken := c.tx.Get(collection, id); taken || keeper == nil || !c.hasParent(collection) {
		return nil
	}
	fitting, err := keeper.Fit(c.tx, collection, id, record)
	if err != nil {
		return nil // it stays aside
	}
	if fitting != nil {
		record = fitting
	}
	c.tx.Delete(aside, key)
	c.count.Returned++
	return c.tx.Put(collection, id, record)
}

// hasParent tells whether the record is there below which a collection lies.
func (c *changeover) hasParent(collection string) bool {
	segments := strings.Split(collection, "/")
	if len(segments) < 3 {
		return true
	}
	last := len(segments) - 2
	id, err := url.PathUnescape(segments[last])
	if err != nil {
		return false
	}
	_, there := c.tx.Get(strings.Join(segments[:last], "/"), id)
	return there
}

func (c *changeover) judgeAll() error {
	for _, collection := range c.tx.Collections() {
		if _, aside := isAside(collection); aside {
			continue
		}
		for _, kept := range storedBelow(c.tx, collection) {
			if err := c.judge(kept); err != nil {
				return err
			}
		}
	}
	return nil
}

// judge decides what becomes of one record. One whose parent was just set aside
// is gone with it.
func (c *changeover) judge(kept stored) error {
	if _, there := c.tx.Get(kept.collection, kept.id); !there {
		return nil
	}
	keeper := c.keeper(kept.collection)
	if keeper == nil {
		c.count.Waiting++
		return nil
	}
	fitting, err := keeper.Fit(c.tx, kept.collection, kept.id, kept.record)
	switch {
	case err != nil:
		return c.setAside(kept, err.Error())
	case fitting != nil:
		c.count.Completed++
		return c.tx.Put(kept.collection, kept.id, fitting)
	}
	c.count.Kept++
	return nil
}

// setAside moves a record, with all that is nested below it, to where no call
// sees it.
func (c *changeover) setAside(kept stored, why string) error {
	moved := []stored{kept}
	below := state.Child(kept.collection, kept.id, "")
	for _, collection := range c.tx.Collections() {
		if strings.HasPrefix(collection, below) {
			moved = append(moved, storedBelow(c.tx, collection)...)
		}
	}
	c.tx.Delete(kept.collection, kept.id)
	for i, one := range moved {
		if i > 0 {
			why = fmt.Sprintf("it belongs to %q in %s", kept.id, kept.collection)
		}
		if err := c.putAside(one, why); err != nil {
			return err
		}
	}
	return nil
}

// putAside never replaces another record set aside: one of the same id may have
// been made since.
func (c *changeover) putAside(one stored, why string) error {
	name, key := state.Collection(asidePrefix+one.collection), one.id
	for _, taken := c.tx.Get(name, key); taken; _, taken = c.tx.Get(name, key) {
		key += "'"
	}
	c.count.Aside++
	c.told = append(c.told, fmt.Sprintf("%s %q: %s", one.collection, one.id, why))
	return c.tx.Put(name, key, map[string]any{"id": one.id, "record": one.record, "why": why})
}

// addAll gives resources that are new, and have no records, those of the scenario.
func (c *changeover) addAll() error {
	had := c.tx.Collections()
	for _, one := range c.base() {
		if c.before.keeper(one.collection) != nil || slices.Contains(had, one.collection) || !c.hasParent(one.collection) {
			continue
		}
		keeper := c.keeper(one.collection)
		if keeper == nil {
			continue
		}
		c.count.Added++
		if err := keeper.Adopt(c.tx, one.collection, one.id, one.record); err != nil {
			return err
		}
	}
	return nil
}
