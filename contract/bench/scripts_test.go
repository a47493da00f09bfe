package bench_test

import "strings"

const (
	aProject  = `POST /projects -- {"name":"a","priority":"low","budget":7,"labels":["x"]}`
	aTask     = `POST /projects/p1/tasks -- ` + fullTask
	aBook     = `POST /books -- {"isbn":"1234567890","title":"a","price":1,"tags":["b"],"pages":1}`
	aSecret   = `POST /secrets -- {"title":"a"}`
	aLoan     = `POST /loans X-Desk=D1 -- {"branch":"north","reader":"A.B@Example.com","due":"2026-01-01T12:00:00Z"}`
	aCircle   = `POST /shapes -- {"kind":"circle","name":"a","radius":1,"colour":"red"}`
	aReading  = `POST /readings -- {"at":[1,2]}`
	aNote     = `POST /notes -- {"text":"a"}`
	anAccount = `POST /accounts -- {"name":"anna","password":"12345678"}`
)

// scripts witness the faults: the want of each holds without the fault only.
var scripts = map[string]script{
	"absent-crashes":            {"404", []string{"GET /projects/p9"}},
	"absent-is-empty":           {"404", []string{aProject, "GET /projects/p1/tasks/t9"}},
	"delete-with-body":          {"!Content-Type", []string{aProject, aTask, "DELETE /projects/p1/tasks/t1"}},
	"error-as-success":          {`"items"`, []string{"GET /projects?limit=50"}},
	"location-leads-nowhere":    {"Location: /projects/p1;", []string{aProject}},
	"allow-missing":             {"Allow: GET, POST;", []string{"PATCH /projects"}},
	"allow-wrong":               {"Allow: GET, POST;", []string{"PATCH /projects"}},
	"challenge-missing":         {"WWW-Authenticate: Bearer;", []string{"GET /projects as=nobody"}},
	"media-type-missing":        {"Content-Type", []string{aProject, aTask, "GET /projects/p1/tasks/t1"}},
	"media-type-ignored":        {"415", []string{`POST /projects Content-Type=text/plain -- {"name":"a"}`}},
	"answers-any-accept":        {"application/json", []string{aProject, "GET /projects/p1 Accept=application/xml"}},
	"member-twice":              {"!twice", []string{aProject, aTask, "GET /projects/p1/tasks/t1"}},
	"not-utf8":                  {"!\xff", []string{aProject, aTask, `PATCH /projects/p1/tasks/t1 -- {"title":"b"}`}},
	"required-missing-at-times": {"createdAt", []string{`POST /projects -- {"name":"a"}`}},
	"null-at-times":             {`"labels":[]`, []string{`POST /projects -- {"name":"a","labels":[]}`}},
	"date-of-a-country":         {"!/12/", []string{aProject, aTask, "GET /projects/p1/tasks/t1"}},
	"long-text-in-third":        {"!longlong", []string{aProject, aTask, aTask, aTask, "GET /projects/p1/tasks"}},
	"too-many-items":            {`"labels":["x"]`, []string{aProject, "GET /projects/p1"}},
	"pattern-broken":            {"AB-12", []string{aProject, aTask, "GET /projects/p1/tasks/t1"}},
	"empty-list-as-object":      {"[]", []string{aProject, "GET /projects/p1/tasks"}},
	"other-error-shape":         {`"code"`, []string{aProject, "GET /projects/p1/tasks/t9"}},
	"max-items-ignored":         {"400", []string{`POST /projects -- {"name":"a","labels":["a","b","c","d"]}`}},
	"truncated-accepted":        {"400", []string{aProject, `POST /projects/p1/tasks -- {"title":"a`}},
	"empty-accepted":            {"400", []string{aProject, `PUT /projects/p1`}},
	"client-sets-id":            {`"id":"t1"`, []string{aProject, `POST /projects/p1/tasks -- {"title":"a","id":"mine"}`}},
	"longest-refused":           {"201", []string{`POST /projects -- {"name":"` + strings.Repeat("a", 40) + `"}`}},
	"word-refused":              {"200", []string{aProject, aTask, `PATCH /projects/p1/tasks/t1 -- {"status":"done"}`}},
	"optional-required":         {"201", []string{aProject, `POST /projects/p1/tasks -- {"title":"a"}`}},
	"length-in-bytes":           {"200", []string{aProject, `PUT /projects/p1 -- {"name":"` + strings.Repeat("😀", 40) + `"}`}},
	"method-falls-through":      {"405", []string{"PATCH /projects"}},
	"nul-crashes":               {"201", []string{`POST /projects -- {"name":"a\u0000"}`}},
	"huge-number-crashes":       {"400", []string{"GET /projects?limit=99999999999999999999"}},
	"depth-resets":              {"201", []string{`POST /projects -- {"name":"a","x":` + strings.Repeat("[", 50) + strings.Repeat("]", 50) + `}`}},
	"slash-crashes":             {"404", []string{"GET /projects/a%2Fb"}},
	"hangs":                     {"200", []string{"GET /projects?priority=high within=2s"}},
	"cut-short":                 {"!broken body", []string{aProject, "GET /projects/p1"}},

	"delete-does-nothing":   {"404", []string{aProject, aTask, "DELETE /projects/p1/tasks/t1", "GET /projects/p1/tasks/t1"}},
	"child-outlives-parent": {"404", []string{aProject, aTask, "DELETE /projects/p1", "GET /projects/p1/tasks"}},
	"create-not-kept":       {"200", []string{aProject, aTask, "GET /projects/p1/tasks/t1"}},
	"replace-merges":        {"!budget", []string{aProject, `PUT /projects/p1 -- {"name":"b"}`, "GET /projects/p1"}},
	"replace-appends":       {`"labels":["y"]`, []string{aProject, `PUT /projects/p1 times=2 -- {"name":"b","labels":["y"]}`, "GET /projects/p1"}},
	"refused-and-written":   {`"title":"a"`, []string{aProject, aTask, `PATCH /projects/p1/tasks/t1 -- {"title":"b","estimate":0}`, "GET /projects/p1/tasks/t1"}},
	"child-of-any-parent":   {"404", []string{aProject, aTask, aProject, "GET /projects/p2/tasks/t1"}},
	"read-changes":          {`"estimate":5`, []string{aProject, aTask, "GET /projects/p1/tasks/t1"}},
	"list-misses-new":       {`"t1"`, []string{aProject, aTask, "GET /projects/p1/tasks"}},
	"list-shows-deleted":    {`"items":[]`, []string{aProject, "DELETE /projects/p1", "GET /projects"}},
	"every-seventh":         {"createdAt", []string{aProject, "GET /projects/p1 times=7"}},

	"total-is-a-word":      {"X-Total-Count: 8;", []string{"GET /books"}},
	"total-missing":        {"X-Total-Count: 8;", []string{"GET /books"}},
	"tag-twice":            {`"tags":["b"]`, []string{aBook, "GET /books/1234567890"}},
	"multiple-broken":      {`"price":1,`, []string{aBook, "GET /books/1234567890"}},
	"high-number-in-third": {"!5001", []string{"GET /books"}},
	"branch-ignored":       {"400", []string{"GET /loans"}},
	"desk-ignored":         {"400", []string{`POST /loans -- {"branch":"north","reader":"a@b"}`}},
	"uuid-ignored":         {"400", []string{`POST /books -- {"isbn":"1234567890","title":"a","price":1,"shelf":"x"}`}},
	"bound-accepted":       {"400", []string{`POST /books -- {"isbn":"1234567890","title":"a","price":0}`}},
	"multiple-ignored":     {"400", []string{aBook, `PUT /books/1234567890 -- {"isbn":"1234567890","title":"a","price":1.1}`}},
	"twins-accepted":       {"400", []string{`POST /books -- {"isbn":"1234567890","title":"a","price":1,"tags":["a","a"]}`}},
	"genre-ignored":        {"400", []string{"GET /books?genre=Novel"}},
	"pair-refused":         {"200", []string{"GET /books?genre=novel&maxPages=100"}},
	"refused-and-left":     {"404", []string{`POST /books -- {"isbn":"1234567890"}`, "GET /books/1234567890"}},
	"limit-ignored":        {"!0000000003", []string{"GET /books?limit=2"}},
	"offset-shifted":       {"!0000000001", []string{"GET /books?limit=2&offset=2"}},
	"cursor-loops":         {`"next":"3"`, []string{"GET /loans?branch=north"}},
	"descending-ignored":   {`{"items":[{"genre":"novel","isbn":"0000000006"`, []string{"GET /books?sort=-price"}},
	"sorted-as-text":       {`{"items":[{"genre":"novel","isbn":"0000000003"`, []string{"GET /books?sort=price"}},
	"filter-ignored":       {"!novel", []string{"GET /books?genre=poetry"}},
	"head-absent":          {"200", []string{"HEAD /books/0000000001"}},
	"huge-offset-crashes":  {"200", []string{"GET /books?offset=10000"}},

	"password-echoed":  {"!password", []string{anAccount, "GET /accounts/a1"}},
	"any-key":          {"401", []string{anAccount, "GET /accounts/a1 X-Key=wrong"}},
	"scope-ignored":    {"403", []string{`POST /secrets as=rita -- {"title":"a"}`}},
	"foreign-readable": {"404", []string{aSecret, "GET /secrets/s1 as=bob"}},
	"one-of-two":       {"401", []string{`PUT /settings X-Key=wrong -- {"retention":1}`}},

	"read-creates":       {"200", []string{"GET /health"}},
	"problem-as-json":    {"application/problem+json", []string{"POST /shapes -- {}"}},
	"unknown-kind":       {"circle", []string{aCircle, "GET /shapes/f1"}},
	"both-branches":      {"!inch", []string{aReading, "GET /readings/r1"}},
	"prefix-broken":      {"[1,2]", []string{aReading, "GET /readings/r1"}},
	"dependent-missing":  {"unit", []string{`POST /readings -- {"at":[1,2],"value":1,"unit":"m"}`}},
	"then-broken":        {"!auto", []string{aReading, "GET /readings/r1"}},
	"prefix-ignored":     {"400", []string{`POST /readings -- {"at":[91,2]}`}},
	"dependent-ignored":  {"400", []string{`POST /readings -- {"at":[1,2],"value":1}`}},
	"then-ignored":       {"400", []string{`POST /readings -- {"at":[1,2],"mode":"auto"}`}},
	"form-refused":       {"201", []string{`POST /notes Content-Type=application/x-www-form-urlencoded -- text=a&topic=home`}},
	"null-ignored":       {"!colour", []string{aCircle, `PATCH /shapes/f1 Content-Type=application/merge-patch+json -- {"colour":null}`}},
	"key-ignored":        {`"n1"`, []string{`POST /notes Idempotency-Key=k times=2 -- {"text":"a"}`}},
	"match-ignored":      {"412", []string{aCircle, `PUT /shapes/f1 If-Match="f1-0" -- {"kind":"circle","name":"b","radius":1}`}},
	"none-match-ignored": {"304", []string{aCircle, `GET /shapes/f1 If-None-Match="f1-1"`}},
}
