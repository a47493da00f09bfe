package specs

import (
	"slices"
	"strings"

	"understudy/specs/extension"
)

func (b *builder) buildExtensions() {
	for _, one := range []struct {
		name   string
		target any
	}{
		{"x-mock-resource", &b.api.Resources},
		{"x-mock-lifecycle", &b.api.Lifecycles},
		{"x-mock-error", &b.api.Error},
		{"x-mock-negotiate", &b.api.Negotiate},
		{"x-mock-roles", &b.api.Roles},
		{"x-mock-read", &b.api.Read},
		{"x-mock-headers", &b.api.Headers},
		{"x-mock-channels", &b.api.Channels},
		{"x-mock-write", &b.api.Write},
		{"x-mock-names", &b.api.Names},
		{"x-mock-protocol", &b.api.Protocol},
	} {
		b.readExtension(spot{}, one.name, one.target)
	}
	if b.files.has(spot{}.member("x-mock-session")) {
		b.api.Session = &extension.Session{}
		b.readExtension(spot{}, "x-mock-session", b.api.Session)
	}
	if b.files.has(spot{}.member("x-mock-cors")) {
		b.api.CORS = &extension.CORS{}
		b.readExtension(spot{}, "x-mock-cors", b.api.CORS)
	}
	b.judgeNames()
}

// judgeNames warns of names by which nothing can be called.
func (b *builder) judgeNames() {
	withFormat := slices.ContainsFunc(b.api.Names.Paths, func(p extension.NamePath) bool { return strings.Contains(string(p.Path), "{format}") })
	hasFormats := slices.ContainsFunc(b.api.Negotiate.Order, func(wish extension.Wish) bool { return wish.Path != nil })
	if withFormat && !hasFormats {
		b.warn(b.files.at(spot{}.member("x-mock-names")), "{format} stands for nothing", "list the formats as path in x-mock-negotiate")
	}
}

func (b *builder) buildOperationExtensions(op *Operation, at spot) {
	op.Roles = b.api.Roles
	op.Acts = b.files.has(at.member("x-mock-action"))
	if b.files.has(at.member("x-mock-error")) {
		op.Error = &extension.Error{}
		b.readExtension(at, "x-mock-error", op.Error)
	}
	b.readExtension(at, "x-mock-action", &op.Action)
	b.readExtension(at, "x-mock-roles", &op.Roles)
	b.readExtension(at, "x-mock-alias", &op.Alias)
	b.readExtension(at, "x-mock-callback", &op.CallbackRules)
	b.readExtension(at, "x-mock-headers", &op.Headers)
	if b.files.has(at.member("x-mock-sign")) {
		op.Sign = &extension.Sign{}
		b.readExtension(at, "x-mock-sign", op.Sign)
	}
	if b.files.has(at.member("x-mock-stream")) {
		op.Stream = &extension.Stream{}
		b.readExtension(at, "x-mock-stream", op.Stream)
	}
	if b.files.has(at.member("x-mock-name")) {
		op.Name = &extension.Name{}
		b.readExtension(at, "x-mock-name", op.Name)
	}
}

func (b *builder) readExtension(at spot, name string, target any) {
	b.problems = append(b.problems, extension.At(b.files.file(at.file), at.pointer, name, target)...)
}
