package specs

import "understudy/specs/extension"

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
	} {
		b.readExtension(spot{}, one.name, one.target)
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
}

func (b *builder) readExtension(at spot, name string, target any) {
	b.problems = append(b.problems, extension.At(b.files.file(at.file), at.pointer, name, target)...)
}
