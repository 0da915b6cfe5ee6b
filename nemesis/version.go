package nemesis

// Version is the version of the faults. Whoever changes what a schedule does in
// a run, or which schedule a seed and a Generator stand for, raises it. A kind
// of fault, a trigger or a key that no earlier file has leaves it as it is,
// unless it changes what is drawn for a generator that does not name it.
const Version = 3
