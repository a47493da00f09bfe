package control

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"understudy/mock"
	"understudy/mock/state"
)

// reply is what an operation answers.
type reply struct {
	status      int
	contentType string // empty: there is no body
	body        []byte
}

var nothing = reply{status: http.StatusNoContent}

// ok answers with a value in JSON.
func ok(value any) (reply, error) { return withStatus(http.StatusOK, value) }

func withStatus(status int, value any) (reply, error) {
	body, err := encode(value)
	return reply{status: status, contentType: "application/json", body: body}, err
}

func encode(value any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(value); err != nil {
		return nil, fmt.Errorf("encode the answer: %w", err)
	}
	return out.Bytes(), nil
}

func send(c *gin.Context, out reply) {
	if out.contentType == "" {
		c.Status(out.status)
		c.Writer.WriteHeaderNow()
		return
	}
	c.Data(out.status, out.contentType, out.body)
}

// refuse answers with a problem and ends the request.
func refuse(c *gin.Context, err error) {
	c.Abort()
	problem := problemOf(err)
	for name, values := range problem.Header {
		c.Writer.Header()[name] = values
	}
	body, _ := encode(problem.Value())
	c.Data(problem.Status, "application/problem+json", body)
}

// problemOf finds the status for what can go wrong with the state.
func problemOf(err error) *mock.Problem {
	var problem *mock.Problem
	var limit *state.LimitError
	switch {
	case errors.As(err, &problem):
		return problem
	case errors.As(err, &limit):
		return mock.Refuse(http.StatusInsufficientStorage, "%v", err)
	case errors.Is(err, state.ErrRemoved):
		return mock.Refuse(http.StatusConflict, "%v", err)
	}
	return mock.Refuse(http.StatusInternalServerError, "%v", err)
}
