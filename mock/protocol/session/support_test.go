package session_test

import (
	"testing"

	"github.com/go-jose/go-jose/v4"
)

// signed is a token that somebody else signed with the key everybody knows.
func signed(t *testing.T, claims string) string {
	t.Helper()
	key := jose.SigningKey{Algorithm: jose.HS256, Key: []byte("a-key-that-everybody-who-tests-may-know")}
	signer, err := jose.NewSigner(key, nil)
	if err != nil {
		t.Fatal(err)
	}
	token, err := signer.Sign([]byte(claims))
	if err != nil {
		t.Fatal(err)
	}
	text, err := token.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}
