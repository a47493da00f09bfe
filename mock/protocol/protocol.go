// Package protocol is the one list of protocols the mock speaks. A protocol is
// another convention on top of HTTP; a vendor's peculiarity is data, not one.
package protocol

import (
	"understudy/mock"
	"understudy/mock/page"
	"understudy/mock/protocol/bayeux"
	"understudy/mock/protocol/rest"
	"understudy/mock/protocol/session"
)

// All lists the protocols in the order they are asked. They serve one server.
func All() []mock.Protocol {
	return []mock.Protocol{session.Protocol{}, page.Protocol{}, rest.Protocol{}, &bayeux.Protocol{}}
}
