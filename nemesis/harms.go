package nemesis

// A Harm is what faults of a kind do that not every protocol survives. What a
// protocol promises that does not claim to survive it is void once it is done,
// and is not judged. Most kinds do nothing but what all protocols survive: nodes
// are down or cut off, and messages are lost, late or there twice. What kinds do
// to clocks is judged by what they do, as is what crashes do to unsynced writes.
type Harm string

// The harms.
const (
	// HarmMisdelivery is that messages reach another server than they were sent to.
	HarmMisdelivery Harm = "misdelivery"
	// HarmFailure is that operations of a disk return errors.
	HarmFailure Harm = "failure"
	// HarmCorruption is that what was synced cannot be read, or is not what was
	// written.
	HarmCorruption Harm = "corruption"
	// HarmAmnesia is that what was synced is lost without a trace.
	HarmAmnesia Harm = "amnesia"
	// HarmWaiting is that what has begun to wait waits to its end, whatever heals.
	HarmWaiting Harm = "waiting"
)

// harming says what faults of the kind do.
func (k Kind) harming(h Harm) Kind {
	k.harm = h
	return k
}

// dropping says that all that faults of the kind do to messages is to lose them, or
// to spoil them, which loses them where checksums are looked at.
func (k Kind) dropping() Kind {
	k.drops = true
	return k
}

// Dropping lists the names of the kinds that lose or spoil messages and do nothing else.
func Dropping() []string { return kindsWhere(func(k Kind) bool { return k.drops }) }

// Harming lists the names of the kinds that do a harm.
func Harming(h Harm) []string { return kindsWhere(func(k Kind) bool { return k.harm == h }) }
