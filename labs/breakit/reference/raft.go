package server

// onRaft are the scenarios of part a.
var onRaft = []string{churn, cutOff, echoes, lossy, oneDown, power, votes}

// churn: Figure 8 of the paper, over and over: a leader is cut off with entries that the
// others lack, and comes back when they have a leader with others.
const churn = `name: suite/churn
summary: leaders fall with half of their entries replicated
protocol: raft
nodes: 5
parameters: {batch: 1, check-quorum: false}
duration: 8s
recovery: 5s
network: {delay: "uniform(2ms, 10ms)"}
workload: {clients: 10, keys: 5, think: "uniform(0ms, 20ms)", mix: {get: 20, put: 40, append: 25, cas: 10, delete: 5}}
faults:
  - {id: old1, at: 1s, kind: partition, target: [leader, random], for: 700ms}
  - {id: new1, at: 1s, became: leader, kind: partition, target: leader, for: 1100ms}
  - {id: slow1, at: 1s, became: leader, nth: 2, kind: delay, target: leader, direction: out, links: servers, delay: "uniform(40ms, 100ms)", for: 900ms}
  - {id: again1, at: 2300ms, kind: partition, target: leader, for: 900ms}
  - {id: old2, at: 3500ms, kind: partition, target: [leader, random], for: 700ms}
  - {id: new2, at: 3500ms, became: leader, kind: partition, target: leader, for: 1100ms}
  - {id: slow2, at: 3500ms, became: leader, nth: 2, kind: delay, target: leader, direction: out, links: servers, delay: "uniform(40ms, 100ms)", for: 900ms}
  - {id: again2, at: 4800ms, kind: partition, target: leader, for: 900ms}
  - {id: old3, at: 6s, kind: partition, target: [leader, random], for: 700ms}
  - {id: new3, at: 6s, became: leader, kind: partition, target: leader, for: 1100ms}
  - {id: again3, at: 7300ms, kind: partition, target: leader, for: 600ms}
`

// cutOff: The leader is left alone with its clients, who ask it for what the others have
// changed since.
const cutOff = `name: suite/cut-off
summary: the leader is cut off from the other servers, and not from its clients
protocol: raft
nodes: 5
parameters: {check-quorum: false}
duration: 6s
recovery: 5s
workload: {clients: 5, keys: 2, think: "uniform(0ms, 30ms)", mix: {get: 80, put: 15, append: 5}}
faults:
  - {id: first, at: 1s, kind: partition, target: leader, for: 1500ms}
  - {id: deaf, at: 3s, kind: partition, target: leader, direction: in, for: 1s}
  - {id: last, at: 4500ms, kind: partition, target: leader, for: 1200ms}
`

// echoes: Groups without a majority, in which every vote echoes.
const echoes = `name: suite/echoes
summary: the servers fall into groups without a majority, and messages come twice
protocol: raft
nodes: 5
duration: 6s
recovery: 5s
workload: {clients: 3, keys: 2, deadline: 400ms}
faults:
  - {id: echo, at: 500ms, kind: duplicate, links: servers, probability: 60%}
  - {id: s1, at: 1s, kind: partition, groups: [[n1, n2], [n3, n4], [n5]], for: 1200ms}
  - {id: s2, at: 2800ms, kind: partition, groups: [[n1, n3], [n2, n5], [n4]], for: 1200ms}
  - {id: s3, at: 4600ms, kind: partition, groups: [[n1, n5], [n2, n4], [n3]], for: 1200ms}
`

// lossy: Answers get lost, so clients ask again for what has been done; messages come twice,
// and late.
const lossy = `name: suite/lossy
summary: answers get lost, and messages come twice
protocol: raft
nodes: 3
duration: 4s
recovery: 5s
network: {delay: "lognormal(median 1ms, p99 8ms)", loss: 2%, duplicate: 5%, reorder: 5%, reorder-delay: "uniform(5ms, 60ms)"}
workload: {clients: 4, keys: 2, mix: {get: 30, put: 20, append: 30, cas: 20}}
faults:
  - {id: answers, at: 1s, kind: loss, probability: 40%, links: clients, for: 2s}
`

// oneDown: One of five is down to the end, and does not come back with the heal.
const oneDown = `name: suite/one-down
summary: one of five servers is down to the end
protocol: raft
nodes: 5
duration: 5s
recovery: 5s
workload: {clients: 3, keys: 2}
faults:
  - {id: dead, at: 500ms, kind: crash, target: n2, unsynced: keep, for: ever}
`

// power: All lose their power at once, over slow disks: what was acknowledged must be on them.
const power = `name: suite/power
summary: all servers lose their power at once, over slow disks
protocol: raft
nodes: 5
duration: 6s
recovery: 5s
disk: {sync: "exponential(2ms, mean 8ms)"}
workload: {clients: 8, think: "uniform(0ms, 10ms)", mix: {get: 10, put: 40, append: 40, cas: 10}}
faults:
  - {id: cut1, at: 1s, kind: crash, target: all, for: 100ms, unsynced: drop}
  - {id: cut2, at: 2s, kind: crash, target: majority, for: 200ms, unsynced: drop}
  - {id: cut3, at: 3s, kind: crash, target: all, for: 100ms, unsynced: drop}
  - {id: cut4, at: 4s, kind: crash, target: majority, for: 100ms, unsynced: drop}
  - {id: cut5, at: 5s, kind: crash, target: all, for: 200ms, unsynced: random}
`

// votes: The power fails right after an election for all but the new leader, which stands
// still until the others have elected once more: whoever voted must still know it.
const votes = `name: suite/votes
summary: the power fails right after each election
protocol: raft
nodes: 5
duration: 6s
recovery: 5s
workload: {clients: 3, keys: 2}
faults:
  - {id: spark1, at: 1s, kind: crash, target: leader, for: 600ms, unsynced: random}
  - {id: dark1, at: 1s, became: leader, kind: crash, target: followers, for: 20ms, unsynced: drop}
  - {id: alone1, at: 1s, became: leader, kind: pause, target: leader, for: 800ms}
  - {id: spark2, at: 3500ms, kind: crash, target: leader, for: 600ms, unsynced: random}
  - {id: dark2, at: 3500ms, became: leader, kind: crash, target: followers, for: 20ms, unsynced: drop}
  - {id: alone2, at: 3500ms, became: leader, kind: pause, target: leader, for: 800ms}
`
