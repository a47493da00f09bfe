package bench

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

var loanInput = rules{
	"branch": {required: true, judge: oneOf("north", "south")},
	"reader": {required: true, judge: short(email, 60)},
	"from":   {judge: date},
	"until":  {judge: date},
	"due":    {judge: instant},
}

func (s *library) listLoans(c call) answer {
	q := c.query(rules{
		"branch": {required: true, judge: loanInput["branch"].judge},
		"limit":  {judge: integer(1, 10)}, "cursor": {judge: text(0, 20)},
	})
	from, err := s.cursor(q)
	if broken := c.bearable(q.broken); len(broken) > 0 || err != nil {
		return refused(http.StatusBadRequest, strings.Join(broken, ", "))
	}
	branch := q.text("branch")
	found := s.loans.list(func(r record) bool { return (branch == "" || r["branch"] == branch) && r["status"] == nil })
	most := q.number("limit", 3)
	end := min(from+most, len(found))
	body := record{"items": found[min(from, end):end]}
	a := answer{status: http.StatusOK, body: body}
	if end < len(found) {
		next := strconv.Itoa(end)
		if c.on("cursor-loops") {
			next = "0"
		}
		body["next"] = next
		onward := url.Values{"branch": {branch}, "cursor": {next}, "limit": {strconv.Itoa(most)}}
		a.header = map[string]string{"Link": "</loans?" + onward.Encode() + `>; rel="next"`}
	}
	return a
}

func (s *library) cursor(q query) (int, error) {
	if q.text("cursor") == "" {
		return 0, nil
	}
	from, err := strconv.Atoi(q.text("cursor"))
	if err != nil || from < 0 {
		return 0, fmt.Errorf("cursor %q: not one of ours", q.text("cursor"))
	}
	return from, nil
}

func (s *library) createLoan(c call) answer {
	desk := strings.TrimSpace(c.Header.Get("X-Desk"))
	if broken := c.bearable(named("X-Desk", deskRule(desk))); len(broken) > 0 {
		return refused(http.StatusBadRequest, broken[0])
	}
	body, refusal := c.input(loanInput)
	if refusal != nil {
		return *refusal
	}
	from, _ := body["from"].(string)
	until, _ := body["until"].(string)
	if c.on("order-of-dates") && from != "" && until != "" && until < from {
		return refused(http.StatusUnprocessableEntity, "until is before from")
	}
	id := s.loans.nextID()
	loan := known(loanInput, body)
	loan["id"] = json.Number(id)
	if c.on("normal-forms") {
		normalise(loan)
	}
	s.loans.put(id, loan)
	return shown(http.StatusCreated, loan)
}

// normalise writes a loan as a server may that knows what its members mean.
func normalise(loan record) {
	loan["reader"] = strings.ToLower(fmt.Sprint(loan["reader"]))
	due, _ := loan["due"].(string)
	if at, err := time.Parse(time.RFC3339, due); err == nil {
		loan["due"] = at.In(time.FixedZone("", 3600)).Format(time.RFC3339Nano)
	}
}

func deskRule(desk string) []string {
	if desk == "" {
		return []string{" required"}
	}
	return matching(`^D[0-9]{1,3}$`)("", desk)
}

func (s *library) loan(c call) (string, *answer) {
	id := c.PathValue("loanId")
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil || n < 1 {
		a := refused(http.StatusBadRequest, "this is no number of a loan")
		return "", &a
	}
	if id = strconv.FormatInt(n, 10); s.loans.rows[id] == nil {
		a := refused(http.StatusNotFound, "no such loan")
		return "", &a
	}
	return id, nil
}

func (s *library) readLoan(c call) answer {
	id, refusal := s.loan(c)
	if refusal != nil {
		return *refusal
	}
	loan := maps.Clone(s.loans.rows[id])
	if c.on("server-managed") {
		loan["version"] = json.Number(strconv.Itoa(s.answers))
		loan["updatedAt"] = time.Unix(int64(s.answers), 0).UTC().Format(time.RFC3339)
	}
	return shown(http.StatusOK, loan)
}

func (s *library) deleteLoan(c call) answer {
	id, refusal := s.loan(c)
	if refusal != nil {
		return *refusal
	}
	if c.on("soft-delete") {
		buried := maps.Clone(s.loans.rows[id])
		buried["status"] = "deleted"
		s.loans.put(id, buried)
		return answer{status: http.StatusNoContent}
	}
	s.loans.remove(id)
	return answer{status: http.StatusNoContent}
}
