package sim

// Version is the version of the kernel with its models of network, disk, clock
// and chance. Whoever changes what a seed means to a program that did not
// change raises it: the order of events, what is folded into the digest, what a
// stream of random numbers is keyed by or draws, when and whether a message, a
// sync or a timer takes effect. What only makes the kernel faster, or adds what
// no earlier run could use, leaves it as it is.
const Version = 5
