package control

// operation answers a valid request. The error is a *mock.Problem where it
// refuses on purpose.
type operation func(question) (reply, error)

// operations lists what is played, by operationId. The document says where.
func (a *admin) operations() map[string]operation {
	return map[string]operation{
		"getLiveness":     a.getLiveness,
		"getReadiness":    a.getReadiness,
		"getDocument":     a.getDocument,
		"getStatus":       a.getStatus,
		"listAPIs":        a.listAPIs,
		"listCalls":       a.listCalls,
		"exportCalls":     a.exportCalls,
		"getCall":         a.getCall,
		"clearJournal":    a.clearJournal,
		"listSandboxes":   a.listSandboxes,
		"deleteSandbox":   a.deleteSandbox,
		"resetSandbox":    a.resetSandbox,
		"getClock":        a.getClock,
		"setClock":        a.setClock,
		"advanceClock":    a.advanceClock,
		"listSnapshots":   a.listSnapshots,
		"saveSnapshot":    a.saveSnapshot,
		"restoreSnapshot": a.restoreSnapshot,
		"listCollections": a.listCollections,
		"listRecords":     a.listRecords,
	}
}
