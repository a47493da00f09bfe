package session

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"time"

	"github.com/go-jose/go-jose/v4"

	"understudy/fixtures"
	"understudy/specs/extension"
)

// minKey is how long a key for HS256 must be (RFC 7518, section 3.2).
const minKey = 32

// tokens signs JSON Web Tokens (RFC 7519), and checks them. The zero value has
// none: tokens are opaque then.
type tokens struct {
	signer jose.Signer
	key    []byte
}

func newTokens(rules extension.Token) (tokens, error) {
	if rules.Key == "" {
		if rules.Claims.Given() {
			return tokens{}, errors.New(`member "key" is missing: a JSON Web Token is signed`)
		}
		return tokens{}, nil
	}
	if len(rules.Key) < minKey {
		return tokens{}, fmt.Errorf("the key has %d bytes, HS256 wants %d or more", len(rules.Key), minKey)
	}
	key := []byte(rules.Key)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.HS256, Key: key}, (&jose.SignerOptions{}).WithType("JWT"))
	return tokens{signer, key}, err
}

func (t tokens) areSigned() bool { return t.key != nil }

func (t tokens) sign(claims map[string]any) (string, error) {
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	signed, err := t.signer.Sign(payload)
	if err != nil {
		return "", err
	}
	return signed.CompactSerialize()
}

// check gives the claims of a token that has our signature.
func (t tokens) check(token string) (map[string]any, bool) {
	signed, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.HS256})
	if err != nil {
		return nil, false
	}
	payload, err := signed.Verify(t.key)
	if err != nil {
		return nil, false
	}
	var claims map[string]any
	decoder := json.NewDecoder(bytes.NewReader(payload))
	decoder.UseNumber()
	return claims, decoder.Decode(&claims) == nil
}

// newToken makes the token of a session: signed, or one that says nothing.
func (t *turn) newToken(caller *fixtures.Caller, r *record) (string, error) {
	if !t.rules.Token.Claims.Given() {
		return t.secret(r)
	}
	scope := t.names().With("session", r.value()).With("caller", caller.Value())
	value, err := t.rules.Token.Claims.Run(scope)
	computed, isObject := value.(map[string]any)
	if err == nil && !isObject {
		err = errors.New("claims are an object")
	}
	if err != nil {
		return "", t.fault("/x-mock-session/token/claims", err)
	}
	claims := map[string]any{"sub": caller.ID}
	maps.Copy(claims, computed)
	claims["sid"], claims["iat"], claims["exp"] = r.id, seconds(t.tx.Now()), seconds(r.tokenExpires)
	return t.tokens.sign(claims)
}

func seconds(at time.Time) json.Number { return json.Number(strconv.FormatInt(at.Unix(), 10)) }

// bySigned finds the session of a signed token. One that others have signed with
// our key has no session, but a caller.
func (p *player) bySigned(v view, token string, now time.Time) (found *record, doubt string) {
	claims, ok := p.tokens.check(token)
	if !ok {
		return nil, "the token's signature does not hold"
	}
	if at, ok := claimTime(claims, "exp"); ok && over(at, now) {
		return nil, "the token expired at " + timeText(at)
	}
	if at, ok := claimTime(claims, "nbf"); ok && now.Before(at) {
		return nil, "the token is good from " + timeText(at)
	}
	if id, ours := claims["sid"].(string); ours {
		if found, doubt = p.byID(v, id, now); found == nil && doubt == "" {
			doubt = "the token's session has ended"
		}
		return found, doubt
	}
	subject, _ := claims["sub"].(string)
	caller := p.part.ByName(subject)
	if caller == nil {
		return nil, fmt.Sprintf("the token's sub %q is no caller", subject)
	}
	return &record{caller: caller.Name, token: token}, ""
}

func claimTime(claims map[string]any, name string) (time.Time, bool) {
	number, ok := claims[name].(json.Number)
	if !ok {
		return time.Time{}, false
	}
	f, err := number.Float64()
	return time.Unix(int64(f), 0).UTC(), err == nil
}
