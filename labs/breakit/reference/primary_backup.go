package server

// onPrimaryBackup are the scenarios of part c.
var onPrimaryBackup = []string{pbFailover, pbLossy, pbPower, pbService}

// pbFailover: The primary fails, and the one that takes its place is cut off at once, so that
// its new backup does not get the state.
const pbFailover = `name: suite/pb-failover
summary: primaries fail one after another, some are cut off before their backup has the state
protocol: primary-backup
duration: 8s
recovery: 10s
workload: {clients: 8, keys: 3, think: "uniform(0ms, 20ms)", mix: {get: 30, put: 30, append: 25, cas: 10, delete: 5}}
faults:
  - {id: one, at: 1s, kind: crash, target: leader, for: 700ms, unsynced: drop}
  - {id: heir1, at: 1s, became: leader, kind: partition, target: leader, direction: out, for: 600ms}
  - {id: two, at: 3s, kind: crash, target: leader, for: 150ms, unsynced: tear}
  - {id: three, at: 4s, kind: crash, target: leader, for: 700ms, unsynced: random}
  - {id: heir3, at: 4s, became: leader, kind: partition, target: leader, direction: out, for: 600ms}
  - {id: four, at: 6s, kind: crash, target: leader, for: 1s, unsynced: drop}
  - {id: heir4, at: 6s, became: leader, nth: 2, kind: crash, target: leader, for: 400ms, unsynced: drop}
`

// pbLossy: Answers get lost, so clients ask again, also the next primary.
const pbLossy = `name: suite/pb-lossy
summary: answers get lost, and messages come twice
protocol: primary-backup
duration: 4s
recovery: 5s
network: {delay: "lognormal(median 1ms, p99 8ms)", loss: 2%, duplicate: 5%, reorder: 5%, reorder-delay: "uniform(5ms, 60ms)"}
workload: {clients: 4, keys: 2, mix: {get: 30, put: 20, append: 30, cas: 20}}
faults:
  - {id: answers, at: 1s, kind: loss, probability: 40%, links: clients, for: 2s}
`

// pbPower: The power fails for all, and comes back for the primary last.
const pbPower = `name: suite/pb-power
summary: the power fails for all servers, and comes back for the primary last
protocol: primary-backup
duration: 8s
recovery: 10s
disk: {sync: "exponential(1ms, mean 4ms)"}
workload: {clients: 8, keys: 3, think: "uniform(0ms, 20ms)", mix: {get: 30, put: 30, append: 25, cas: 10, delete: 5}}
faults:
  - {id: last1, at: 1500ms, kind: crash, target: leader, for: 1200ms, unsynced: drop}
  - {id: dark1, at: 1500ms, kind: crash, target: followers, for: 20ms, unsynced: drop}
  - {id: last2, at: 3500ms, kind: crash, target: leader, for: 1200ms, unsynced: drop}
  - {id: dark2, at: 3500ms, kind: crash, target: followers, for: 20ms, unsynced: drop}
  - {id: last3, at: 5500ms, kind: crash, target: leader, for: 1200ms, unsynced: drop}
  - {id: dark3, at: 5500ms, kind: crash, target: followers, for: 20ms, unsynced: drop}
`

// pbService: The view service takes servers for dead that others still reach: an old primary
// goes on beside the new one.
const pbService = `name: suite/pb-service
summary: one server after another is cut off from the view service alone
protocol: primary-backup
duration: 8s
recovery: 10s
workload: {clients: 6, keys: 2, think: "uniform(0ms, 30ms)"}
faults:
  - {id: n2, at: 1s, kind: partition, groups: [[n1, c1, c2, c3], [n2]], for: 1500ms}
  - {id: n3, at: 2700ms, kind: partition, groups: [[n1, c1, c2, c3], [n3]], for: 1500ms}
  - {id: n4, at: 4400ms, kind: partition, groups: [[n1, c1, c2, c3], [n4]], for: 1500ms}
  - {id: n5, at: 6100ms, kind: partition, groups: [[n1, c1, c2, c3], [n5]], for: 1500ms}
`
