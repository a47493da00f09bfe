package bench

import "net/http"

var secretInput = rules{
	"title": {required: true, judge: text(1, 30)},
	"text":  {judge: text(0, 200)},
}

func (s *vault) listSecrets(c call) answer {
	u, _ := s.user(c, "oauth")
	return answer{status: http.StatusOK, body: s.secrets[u.Name].list(func(record) bool { return true })}
}

func (s *vault) createSecret(c call) answer {
	body, refusal := c.input(secretInput)
	if refusal != nil {
		return *refusal
	}
	u, _ := s.user(c, "oauth")
	id := s.ids.nextID()
	secret := known(secretInput, body)
	secret["id"] = id
	s.secrets[u.Name].put(id, secret)
	return shown(http.StatusCreated, secret)
}

// secret finds what the caller may see.
func (s *vault) secret(c call) (*table, record, *answer) {
	u, _ := s.user(c, "oauth")
	id := c.PathValue("secretId")
	own := s.secrets[u.Name]
	if own.rows[id] != nil {
		return own, own.rows[id], nil
	}
	status := http.StatusNotFound
	for _, other := range s.secrets {
		if other.rows[id] == nil {
			continue
		}
		if c.on("foreign-readable") && c.operation == "readSecret" {
			return other, other.rows[id], nil
		}
		if c.on("foreign-is-forbidden") {
			status = http.StatusForbidden
		}
	}
	a := refused(status, "no such secret of yours")
	return nil, nil, &a
}

func (s *vault) readSecret(c call) answer {
	_, secret, refusal := s.secret(c)
	if refusal != nil {
		return *refusal
	}
	return shown(http.StatusOK, secret)
}

func (s *vault) replaceSecret(c call) answer {
	own, _, refusal := s.secret(c)
	if refusal != nil {
		return *refusal
	}
	body, refusal := c.input(secretInput)
	if refusal != nil {
		return *refusal
	}
	secret := known(secretInput, body)
	secret["id"] = c.PathValue("secretId")
	own.put(c.PathValue("secretId"), secret)
	return shown(http.StatusOK, secret)
}

func (s *vault) deleteSecret(c call) answer {
	own, _, refusal := s.secret(c)
	if refusal != nil {
		return *refusal
	}
	own.remove(c.PathValue("secretId"))
	return answer{status: http.StatusNoContent}
}

var accountInput = rules{
	"name":     {required: true, judge: text(3, 30)},
	"password": {required: true, judge: text(8, 40)},
	"nickname": {judge: text(0, 20)},
}

func (s *vault) createAccount(c call) answer {
	body, refusal := c.input(accountInput)
	if refusal != nil {
		return *refusal
	}
	taken := s.accounts.list(func(r record) bool { return r["name"] == body["name"] })
	if len(taken) > 0 {
		return refused(http.StatusConflict, "the name is taken")
	}
	account := known(accountInput, body)
	id := s.accounts.nextID()
	account["id"] = id
	s.accounts.put(id, account)
	return shown(http.StatusCreated, c.discreet(account))
}

// discreet leaves out what is only ever written.
func (c call) discreet(account record) record {
	out := shown(0, account).body.(record)
	if !c.on("password-echoed") {
		delete(out, "password")
	}
	return out
}

func (s *vault) readAccount(c call) answer {
	account := s.accounts.rows[c.PathValue("accountId")]
	if account == nil {
		return refused(http.StatusNotFound, "no such account")
	}
	return shown(http.StatusOK, c.discreet(account))
}

func (s *vault) deleteAccount(c call) answer {
	id := c.PathValue("accountId")
	if s.accounts.rows[id] == nil {
		return refused(http.StatusNotFound, "no such account")
	}
	s.accounts.remove(id)
	return answer{status: http.StatusNoContent}
}
