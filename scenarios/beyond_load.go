package scenarios

import (
	"fmt"
)

// crowdMax is how many clients a protocol claims to serve for each update that
// goes along its course together with others. One that is not answered within
// kv.AttemptDefault asks again, and as its request is taken in again servers that
// are asked for more than goes through only fall further behind, even when nothing
// is in their way. With updates going singly, on the default network and disks,
// 20 clients are served and 35 are not.
const crowdMax = 16

// crowd judges how many clients there are, by what may go together.
func (h *harm) crowd() *Excess {
	if h.protocol.Course == nil {
		return nil
	}
	together := max(1, h.protocol.Course(h.spec.settings(h.protocol)).Batch)
	clients := int64(h.spec.Workload.Clients)
	if clients <= crowdMax*together {
		return nil
	}
	return &Excess{
		Voids:   progress,
		Found:   fmt.Sprintf("%d clients, where %d of their updates may go together", clients, together),
		Claimed: fmt.Sprintf("%d clients for each", crowdMax),
	}
}
