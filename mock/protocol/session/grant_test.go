package session_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"understudy/mock/mocktest"
)

const grantDocument = `
openapi: 3.0.3
info: {title: Granted, version: "1"}
servers: [{url: "https://x.test/v1"}]
paths:
  /things: {get: {operationId: things, security: [{oauth: []}], responses: {"204": {description: ok}}}}
components:
  securitySchemes:
    oauth:
      type: oauth2
      flows:
        password: {tokenUrl: "https://x.test/v1/oauth/token", scopes: {}}
        clientCredentials: {tokenUrl: /connect/token, scopes: {}}
`

func TestTokenEndpointsNeedNoRules(t *testing.T) {
	t.Parallel()
	s := mocktest.Start(t, mocktest.Config{Document: []byte(grantDocument), Fixtures: clubCallers})
	const form = "Content-Type: application/x-www-form-urlencoded"
	got := want(t, s.Ask(t, "POST /oauth/token", "grant_type=password&username=ann&password=secret&scope=read", form), 200, `"expires_in":3600`, `"token_type":"Bearer"`, `"scope":"read"`)
	if got.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("header %v", got.Header)
	}
	bearer := "Authorization: Bearer " + member(t, got, "access_token")
	want(t, s.Ask(t, "GET /things", "", bearer), 204)
	want(t, s.Ask(t, "GET /things", ""), 401)
	later(t, s, 2*time.Hour)
	want(t, s.Ask(t, "GET /things", "", bearer), 401, "the token expired")
	again := want(t, s.Ask(t, "POST /v1/oauth/token", "grant_type=refresh_token&refresh_token="+member(t, got, "refresh_token"), form), 200)
	want(t, s.Ask(t, "GET /things", "", "Authorization: Bearer "+member(t, again, "access_token")), 204)
	own := want(t, s.Ask(t, "POST /connect/token", `{"grant_type":"client_credentials","client_id":"bob","client_secret":"secret"}`), 200)
	if strings.Contains(own.Body, "refresh_token") {
		t.Errorf("a client got %s", own.Body)
	}
	want(t, s.Ask(t, "POST /connect/token", "grant_type=client_credentials", form, "Authorization: Basic YW5uOnNlY3JldA=="), 200)
	want(t, s.Ask(t, "POST /connect/token", "grant_type=client_credentials&client_id=ann&client_secret=x", form), 401, "invalid_client")
	want(t, s.Ask(t, "POST /oauth/token", "grant_type=password&username=ann&password=x", form), 400, "invalid_grant")
	want(t, s.Ask(t, "POST /oauth/token", "grant_type=magic", form), 400, "unsupported_grant_type")
	want(t, s.Ask(t, "POST /oauth/token", "", form), 400, "invalid_request")
	want(t, s.Ask(t, "GET /oauth/token", ""), 405, "invalid_request")
	want(t, s.Ask(t, "POST /other", "", form), 404)
	if options := s.Ask(t, http.MethodOptions+" /oauth/token", "", "Origin: http://a.test", "Access-Control-Request-Method: POST"); options.Status != 204 || options.Header.Get("Access-Control-Allow-Origin") == "" {
		t.Errorf("preflight %d %v", options.Status, options.Header)
	}
}

const declaredGrant = `
openapi: 3.0.3
info: {title: Granted, version: "1"}
paths:
  /token:
    post:
      operationId: token
      requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {grant_type: {type: string}}}}}}
      responses:
        "200": {description: ok, content: {application/json: {schema: {type: object, required: [access_token, realm], properties: {access_token: {type: string}, realm: {type: string, enum: [club]}}}}}}
        "400": {description: no, content: {application/json: {schema: {type: object, properties: {error: {type: string}, error_description: {type: string}}}}}}
  /login:
    post:
      operationId: login
      requestBody: {content: {application/json: {schema: {type: object}}}}
      x-mock-sign: {ways: [{do: in, user: "= body.user", password: "= body.password"}]}
      responses:
        "201": {description: ok, content: {application/json: {schema: {type: object, required: [accessToken, userId, when], properties: {accessToken: {type: string}, userId: {type: string}, when: {type: string, format: date}}}}}}
  /things: {get: {operationId: things, security: [{oauth: []}], responses: {"204": {description: ok}}}}
components:
  securitySchemes:
    oauth: {type: oauth2, flows: {password: {tokenUrl: /token, scopes: {}}}}
`

func TestDeclaredTokenEndpointsAnswerInTheirSchema(t *testing.T) {
	t.Parallel()
	s := mocktest.Start(t, mocktest.Config{Document: []byte(declaredGrant), Fixtures: clubCallers})
	const form = "Content-Type: application/x-www-form-urlencoded"
	got := want(t, s.Ask(t, "POST /token", "grant_type=password&username=ann&password=secret", form), 200, `"realm":"club"`)
	want(t, s.Ask(t, "GET /things", "", "Authorization: Bearer "+member(t, got, "access_token")), 204)
	want(t, s.Ask(t, "POST /token", "grant_type=password&username=ann&password=no", form), 400, "invalid_grant")
	in := want(t, s.Ask(t, "POST /login", `{"user":"bob","password":"secret"}`), 201, `"userId":"u2"`)
	want(t, s.Ask(t, "GET /things", "", "Authorization: Bearer "+member(t, in, "accessToken")), 204)
}
