package bank

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
)

// An unopened is the linear.Model of banks of which nobody knows what accounts they have
// and with how much they began. The first balances in an order tell; before them it is
// known by how much each account has changed, and which openings allow the transfers that
// were done or refused.
type unopened struct{ rules rules }

// Language returns the kinds.
func (unopened) Language() checker.Kinds { return Kinds }

// Unexplained returns -1: totals are judged before.
func (unopened) Unexplained(*linear.Partition) int { return -1 }

// Source returns -1: balances owe what they are to many.
func (unopened) Source(*linear.Partition, int) int { return -1 }

// Others returns nothing: what else could have been returned depends on the opening.
func (unopened) Others(*linear.Partition, int) []checker.Operation { return nil }

// Object admits the pending transfers that change something.
func (m unopened) Object(operations *linear.Operations) linear.Object[stand] {
	b := &anybody{rules: m.rules, asked: make([]asking, len(operations.Partition.Operations))}
	places := make(map[string]int)
	place := func(name string) int {
		at, found := places[name]
		if !found {
			at = len(b.accounts)
			places[name], b.accounts = at, append(b.accounts, name)
		}
		return at
	}
	for r := range operations.Called() {
		one := &b.asked[r.Place]
		if r.Kind == Balances {
			all, _ := readBalances(r.Output)
			for _, of := range all {
				one.read = append(one.read, holding{place(of.account), of.amount})
			}
			continue
		}
		t, err := readTransfer(r.Value)
		if err == nil {
			one.amount, one.from, one.to = t.amount, place(t.from), place(t.to)
		}
	}
	type likeness struct {
		amount   int64
		from, to int
	}
	numbers := make(map[likeness]int32)
	for r := range operations.Pending() {
		one := &b.asked[r.Place]
		if r.Called >= operations.Last || one.amount == 0 || one.from == one.to {
			continue
		}
		like := likeness{one.amount, one.from, one.to}
		if numbers[like] == 0 {
			b.likes = append(b.likes, one)
			numbers[like] = int32(len(b.likes))
		}
		one.kindred = numbers[like]
		operations.Admit(r, like, operations.Last)
	}
	return b
}

// An anybody is such a bank in the course of a search.
type anybody struct {
	rules    rules
	accounts []string
	asked    []asking  // by place
	likes    []*asking // of the pending transfers that are admitted, each once
}

// An asking is an operation as it was read: balances, or a transfer of an amount, 0 if
// it could not be read.
type asking struct {
	read     []holding
	amount   int64
	from, to int
	kindred  int32 // of a pending transfer, from 1: the place in likes is one below
}

// A holding is what an account, by its place, has.
type holding struct {
	account int
	amount  int64
}

// A stand is the state: what is known, and as in [state] the pending transfer that was
// done last, and what was known before it.
type stand struct {
	now, before string
	last        int32
}

// Initial knows nothing.
func (b *anybody) Initial() (initial stand, possible bool) {
	k := known{changed: make([]int64, len(b.accounts)), least: make([]int64, len(b.accounts)), most: make([]int64, len(b.accounts))}
	for i := range k.most {
		k.most[i] = math.MaxInt64
		if b.rules.overdraft {
			k.least[i] = math.MinInt64
		}
	}
	return stand{now: k.encoded()}, true
}

// Step does a transfer or reads the balances, and refuses what no order needs, as that of
// linear.Spec does.
func (b *anybody) Step(st stand, r *linear.Request) (legal bool, after stand) {
	legal, now := b.do(st.now, r)
	if !legal || st.last != 0 && b.idle(st, r, now) {
		return false, st
	}
	if !r.Pending {
		return true, stand{now: now}
	}
	return true, stand{now: now, before: st.now, last: b.asked[r.Place].kindred}
}

// do reports whether an operation may return what it did, and what is known after it. One
// that is pending is of interest only if it is done.
func (b *anybody) do(state string, r *linear.Request) (legal bool, after string) {
	one := &b.asked[r.Place]
	if r.Kind == Transfer {
		return b.transfer(state, one, r.Pending || r.Found)
	}
	k := decoded(state, len(b.accounts))
	legal = k.opens(one.read)
	return legal, k.encoded()
}

// transfer does a transfer, or refuses it.
func (b *anybody) transfer(state string, t *asking, done bool) (legal bool, after string) {
	if t.amount == 0 || b.rules.overdraft && !done {
		return true, state
	}
	k := decoded(state, len(b.accounts))
	legal = b.rules.overdraft || k.bound(t.from, t.amount, done)
	if done {
		k.changed[t.from] -= t.amount
		k.changed[t.to] += t.amount
	}
	return legal, k.encoded()
}

// idle reports whether the pending transfer that was done last could be done after r
// instead, or not at all.
func (b *anybody) idle(st stand, r *linear.Request, now string) bool {
	legal, without := b.do(st.before, r)
	switch {
	case !legal:
		return false
	case without == now:
		return true
	case r.Pending && b.asked[r.Place].kindred >= st.last:
		return false
	}
	done, behind := b.transfer(without, b.likes[st.last-1], true)
	return done && behind == now
}

// Refused is false: all that is admitted is so to the end.
func (b *anybody) Refused(stand, int) bool { return false }

// Final is true: a search ends with what returned.
func (b *anybody) Final(stand) bool { return true }

// Describe is the balances, or before any were read the changes.
func (b *anybody) Describe(st stand) string {
	k := decoded(st.now, len(b.accounts))
	words := make([]string, len(b.accounts))
	for i, name := range b.accounts {
		words[i] = fmt.Sprintf("%s:%+d", name, k.changed[i])
		if k.open() {
			words[i] = fmt.Sprintf("%s:%d", name, k.least[i]+k.changed[i])
		}
	}
	slices.Sort(words)
	return strings.Join(words, " ")
}

// A known is what is known of a bank, by account: by how much it has changed, and between
// what the opening lies.
type known struct{ changed, least, most []int64 }

// open reports whether the opening is known of all accounts.
func (k *known) open() bool { return slices.Equal(k.least, k.most) }

// bound notes that an account had an amount, or that it had less, and reports whether there
// is an opening by which it did.
func (k *known) bound(account int, amount int64, had bool) bool {
	if least := amount - k.changed[account]; had {
		k.least[account] = max(k.least[account], least)
	} else {
		k.most[account] = min(k.most[account], least-1)
	}
	return k.least[account] <= k.most[account]
}

// opens notes what balances were read, and reports whether there is an opening by which
// they are these. An account that they do not show has nothing.
func (k *known) opens(read []holding) bool {
	shown := make([]int64, len(k.changed))
	for _, of := range read {
		shown[of.account] = of.amount
	}
	for i := range shown {
		opening := shown[i] - k.changed[i]
		if opening < k.least[i] || k.most[i] < opening {
			return false
		}
		k.least[i], k.most[i] = opening, opening
	}
	return true
}

// encoded is what is known as a string, so that it can be compared.
func (k *known) encoded() string {
	bytes := make([]byte, 0, 24*len(k.changed))
	for _, of := range [][]int64{k.changed, k.least, k.most} {
		for _, n := range of {
			bytes = binary.BigEndian.AppendUint64(bytes, uint64(n))
		}
	}
	return string(bytes)
}

// decoded reads what encoded wrote of so many accounts.
func decoded(text string, accounts int) known {
	all := make([]int64, 3*accounts)
	for i := range all {
		all[i] = int64(binary.BigEndian.Uint64([]byte(text[8*i : 8*i+8])))
	}
	return known{changed: all[:accounts:accounts], least: all[accounts : 2*accounts : 2*accounts], most: all[2*accounts:]}
}
