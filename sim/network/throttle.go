package network

// frameMin is the least that a packet takes of a bandwidth: the smallest frame
// of an Ethernet, in bytes. Packets of unknown size count as such.
const frameMin = 64

// Throttle returns the rule that gives each link so many bytes a second, beside
// what limits the link has of itself. A packet waits until those before it have
// been taken up; one that finds others waiting, and would make what waits more
// than queue bytes, is dropped as QueueFull. A queue of 0 has no limit. It
// panics if the bandwidth is not positive.
func Throttle(bandwidth, queue int64) Rule {
	if bandwidth <= 0 {
		panic("network: a throttle that lets nothing through")
	}
	narrow := &course{Link: Link{Bandwidth: bandwidth, Queue: queue}}
	lanes := map[Ends]*lane{}
	return RuleFunc(func(p Packet, _ Draws) Answer {
		ends := Ends{From: p.From, To: p.To}
		if lanes[ends] == nil {
			lanes[ends] = &lane{}
		}
		p.Size = max(p.Size, frameMin)
		taken, room := lanes[ends].takeUp(p, narrow)
		if !room {
			return Answer{Decision: Drop, Reason: QueueFull}
		}
		return Answer{Extra: taken - p.Sent}
	})
}
