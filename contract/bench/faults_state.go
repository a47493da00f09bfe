package bench

// stateFaults break what the server of projects keeps.
var stateFaults = []Fault{
	{Number: 53, Name: "delete-does-nothing", Doc: "a delete is answered and not done",
		Operation: "deleteTask", Where: []string{"readTask"}, Check: nonworkingDelete, Also: []string{useAfterFree}},
	{Number: 54, Name: "child-outlives-parent", Doc: "what was below a deleted record can still be read",
		Operation: "listTasks", Where: []string{"readTask", "deleteProject"}, Check: useAfterFree},
	{Number: 55, Name: "create-not-kept", Doc: "a new record is answered and not kept",
		Operation: "createTask", Where: []string{"readTask"}, Check: availability},
	{Number: 57, Name: "replace-merges", Doc: "PUT keeps what it was not given",
		Operation: "replaceProject", Where: []string{"readProject"}, Check: fullReplacement},
	{Number: 58, Name: "replace-appends", Doc: "a repeated PUT appends to a list",
		Operation: "replaceProject", Where: []string{"readProject"}, Check: putIdempotent, Also: []string{readWrites}},
	{Number: 59, Name: "refused-and-written", Doc: "a refused update has already been written",
		Operation: "updateTask", Where: []string{"readTask"}, Check: failedWrite},
	{Number: 61, Name: "child-of-any-parent", Doc: "a child can be read below any parent",
		Operation: "readTask", Check: resourceHierarchy},
	{Number: 62, Name: "read-changes", Doc: "each read counts up a member that clients set",
		Operation: "readTask", Where: []string{"createTask", "updateTask"}, Check: safeMethod},
	{Number: 64, Name: "list-misses-new", Doc: "the newest record is missing from the list",
		Operation: "listTasks", Where: []string{"createTask"}, Check: membership},
	{Number: 64, Name: "list-shows-deleted", Doc: "a deleted record is still listed",
		Operation: "listProjects", Where: []string{"deleteProject"}, Check: membership},
	{Number: 85, Name: "every-seventh", Doc: "every seventh answer lacks a required member", Flaky: true,
		Operation: "readProject", Check: schema, Also: []string{deterministic}},
}
