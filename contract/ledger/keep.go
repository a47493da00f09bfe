package ledger

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"understudy/contract"
	"understudy/contract/learn"
	"understudy/specs"
	"understudy/specs/conform"
	"understudy/specs/resource"
	"understudy/specs/route"
	"understudy/specs/traffic"
)

// Keeper is a target whose creates are noted in a ledger. A request that cannot
// be noted is not sent.
type Keeper struct {
	contract.Target
	ledger  *Ledger
	api     *specs.API
	model   *resource.Model
	router  *route.Router
	deletes []*specs.Operation
}

// Keep notes in a ledger what is created at a target.
func Keep(target contract.Target, l *Ledger, api *specs.API, model *resource.Model) *Keeper {
	k := &Keeper{Target: target, ledger: l, api: api, model: model, router: route.New(api, func(_, _ *specs.Operation) {})}
	l.head.URL, l.head.API = target.URL(), api.Name
	for _, s := range api.Schemes {
		l.head.Schemes = append(l.head.Schemes, scheme{s.Name, s.Type, s.Scheme, s.In, s.Param, s.Tokens})
	}
	for _, op := range api.Operations {
		if k.deletesRecord(op) {
			k.deletes = append(k.deletes, op)
		}
	}
	depth := func(op *specs.Operation) int { return len(specs.TemplateNames(op.Path)) }
	slices.SortStableFunc(k.deletes, func(a, b *specs.Operation) int { return cmp.Compare(depth(b), depth(a)) })
	return k
}

// deletesRecord is true of DELETE /things/{id}, not of DELETE /things/{id}/picture.
func (k *Keeper) deletesRecord(op *specs.Operation) bool {
	action := k.model.Action(op)
	if action != nil && action.Kind == resource.Delete {
		return action.ID != ""
	}
	return op.Method == http.MethodDelete && strings.HasSuffix(strings.TrimSuffix(op.Path, "/"), "}")
}

// Send sends a call, and notes before and after what it may create.
func (k *Keeper) Send(ctx context.Context, call contract.Call) traffic.Exchange {
	if !k.mayCreate(call.Operation) || call.Request.Method != call.Operation.Method {
		x := k.Target.Send(ctx, call)
		k.noteGone(call, x)
		return x
	}
	n, err := k.intend(ctx, call)
	if err != nil {
		return traffic.Exchange{Request: call.Request, Err: err}
	}
	x := k.Target.Send(ctx, call)
	if err := k.settle(n, call, x); err != nil && x.Err == nil {
		x.Response, x.Err = nil, err
	}
	return x
}

// mayCreate tells whether a request may leave a record that was not there.
func (k *Keeper) mayCreate(op *specs.Operation) bool {
	if op.Method != http.MethodPost && op.Method != http.MethodPut {
		return false
	}
	action := k.model.Action(op)
	declared := slices.ContainsFunc(op.Responses, func(r *specs.Response) bool { return r.Status == "201" })
	return declared || action != nil && (action.Kind == resource.Create || action.Makes) ||
		op.Method == http.MethodPost && k.lister(op) != nil
}

// lister finds the operation that lists the collection a create adds to.
func (k *Keeper) lister(op *specs.Operation) *resource.Action {
	for _, a := range k.model.Actions {
		if a.Kind == resource.List && a.Operation.Path == op.Path && a.Resource != nil && a.Resource.ID != "" {
			return a
		}
	}
	return nil
}

func (k *Keeper) intend(ctx context.Context, call contract.Call) (int, error) {
	path := call.Request.URL.EscapedPath()
	c := creation{Operation: call.Operation.ID, Path: path, Sent: k.sent(call)}
	if list := k.lister(call.Operation); list != nil {
		c.List = &listing{
			request: requestOf(list.Operation, path, call), Records: list.Output, ID: list.Resource.IDPointer(),
		}
		if op := k.deleteBelow(call.Operation); op != nil {
			request := requestOf(op, strings.TrimSuffix(path, "/")+"/{}", call)
			c.Delete = &request
		}
		if err := k.lookBefore(ctx, *c.List); err != nil {
			return 0, err
		}
	}
	k.ledger.mu.Lock()
	defer k.ledger.mu.Unlock()
	n := k.ledger.next + 1
	return n, k.ledger.note(line{N: n, Create: &c})
}

func (k *Keeper) deleteBelow(op *specs.Operation) *specs.Operation {
	for _, candidate := range k.deletes {
		path := strings.TrimSuffix(candidate.Path, "/")
		if at := strings.LastIndex(path, "/{"); at >= 0 && path[:at] == strings.TrimSuffix(op.Path, "/") {
			return candidate
		}
	}
	return nil
}

// lookBefore notes which records a collection holds before the first create in
// it: those are not ours, whatever they look like.
func (k *Keeper) lookBefore(ctx context.Context, l listing) error {
	k.ledger.mu.Lock()
	_, known := k.ledger.before[l.Path]
	path := plainPath(l.Path)
	for above := range k.ledger.ours {
		known = known || strings.HasPrefix(path, above+"/")
	}
	k.ledger.mu.Unlock()
	if known {
		return nil
	}
	records, whole := list(ctx, k.Target, k.api, l)
	b := before{Path: l.Path, Whole: whole}
	for _, r := range records {
		b.IDs = append(b.IDs, r.id)
	}
	k.ledger.mu.Lock()
	defer k.ledger.mu.Unlock()
	return k.ledger.note(line{Before: &b})
}

// settle notes what came of a create. Without an answer that stays open.
func (k *Keeper) settle(n int, call contract.Call, x traffic.Exchange) error {
	l := line{N: n}
	switch {
	case x.Response == nil, x.Response.Status >= 500:
		return nil
	case x.Response.Status/100 != 2:
		l.Void = true
	default:
		created, creates := k.created(call, *x.Response)
		if l.Made = created; created == nil && creates {
			return nil
		}
		l.Void = created == nil
	}
	k.ledger.mu.Lock()
	defer k.ledger.mu.Unlock()
	return k.ledger.note(l)
}

// created reads the new record out of an answer.
func (k *Keeper) created(call contract.Call, r traffic.Response) (found *made, creates bool) {
	answer, _ := conform.Response(call.Operation, call.Operation.Method, r)
	memory := learn.New(k.api, k.model)
	record, ok := memory.Learn(learn.Success{
		Operation: call.Operation, Parameters: map[string]map[string]any{"path": k.pathValues(call)}, Response: r, Answer: answer,
	})
	action := k.model.Action(call.Operation)
	creates = ok || r.Status == http.StatusCreated || action != nil && action.Kind == resource.Create
	if !ok {
		return nil, creates
	}
	for _, op := range k.deletes {
		b, ok := memory.Bind(op, record)
		if !ok {
			continue
		}
		path := op.Path
		for name, value := range b.Values {
			path = strings.Replace(path, "{"+name+"}", url.PathEscape(fmt.Sprint(value)), 1)
		}
		request := requestOf(op, path, call)
		return &made{Path: path, Delete: &request}, true
	}
	left := memory.Leftovers()
	return &made{Path: left[0]}, true
}

func (k *Keeper) pathValues(call contract.Call) map[string]any {
	out := map[string]any{}
	match, ok := k.router.Find(call.Operation.Method, call.Request.URL.EscapedPath())
	if !ok || match.Operation != call.Operation {
		return out
	}
	for i, name := range match.Names {
		if text, err := url.PathUnescape(match.Values[i]); err == nil {
			out[name] = text
		}
	}
	return out
}

// noteGone notes a deleted record. That the note fails does no harm: to delete
// it again is no fault.
func (k *Keeper) noteGone(call contract.Call, x traffic.Exchange) {
	if x.Response == nil || !slices.Contains(k.deletes, call.Operation) || !isGone(x.Response.Status) {
		return
	}
	k.ledger.mu.Lock()
	defer k.ledger.mu.Unlock()
	if path := call.Request.URL.EscapedPath(); k.ledger.holds(path) {
		_ = k.ledger.note(line{Gone: path})
	}
}

func isGone(status int) bool {
	return status/100 == 2 || status == http.StatusNotFound || status == http.StatusGone
}
