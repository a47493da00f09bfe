package media

import (
	"fmt"

	"understudy/specs/schema"
	"understudy/specs/style"
)

// octets is any binary type: a string that holds the bytes.
type octets struct{}

func (octets) Name() string { return "octets" }

func (octets) Decode(data []byte, _ *schema.Schema, _ string) (any, error) {
	return string(data), nil
}

func (octets) Encode(value any, _ *schema.Schema) ([]byte, error) {
	written, err := style.Text(value)
	if err != nil {
		return nil, fmt.Errorf("write octets: %w; a string holds the bytes", err)
	}
	return []byte(written), nil
}
