// Package protocol is the one list of protocols the mock speaks. A protocol is
// another convention on top of HTTP; a vendor's peculiarity is data, not one.
package protocol

import (
	"understudy/mock"
	"understudy/mock/protocol/rest"
)

// All lists the protocols in the order they are asked.
func All() []mock.Protocol {
	return []mock.Protocol{rest.Protocol{}}
}
