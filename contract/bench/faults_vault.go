package bench

// vaultFaults break whom the vault lets do what.
var vaultFaults = []Fault{
	{Number: 31, Name: "password-echoed", Doc: "a password that is only ever written is shown",
		Operation: "readAccount", Where: []string{"createAccount"}, Check: writeOnlyLeak},
	{Number: 68, Name: "any-key", Doc: "any key is good",
		Operation: "readAccount", Where: []string{"createAccount", "deleteAccount"}, Check: ignoredAuth},
	{Number: 69, Name: "scope-ignored", Doc: "one write does not ask for the scope to write",
		Operation: "createSecret", Check: scopeEnforced, OptIn: true},
	{Number: 70, Name: "foreign-readable", Doc: "what belongs to another user can be read",
		Operation: "readSecret", Check: userNamespace, OptIn: true},
	{Number: 71, Name: "one-of-two", Doc: "one of two credentials is enough where both are needed",
		Operation: "replaceSettings", Check: ignoredAuth},
}
