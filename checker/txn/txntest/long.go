package txntest

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/sim/rng"
)

// The measures of long histories.
const (
	longClients = 20
	longObjects = 100                    // in use at a time
	longWrites  = 200                    // of an object, after which another takes its place
	longApart   = 50 * time.Microsecond  // between two transactions
	longHalf    = 500 * time.Microsecond // how long before and after its instant one was called and returned at most
)

// Long makes a history that is strictly serializable: n transactions of one to four steps,
// half of them reads, by 20 clients, on 100 objects at a time that are written 200 times
// each. Lists are appended to, registers written. Stale, if it is not 0, is the share of
// transactions, as one of so many, that read what was there a hundred transactions before.
func Long(n int, lists bool, kind *checker.Kind, stale int) checker.History {
	r := rng.New(1, "long", 0)
	type object struct {
		name   string
		writes int
		text   string
		old    string
	}
	objects := make([]object, longObjects)
	for i := range objects {
		objects[i].name = "k" + strconv.Itoa(i)
	}
	names, clients := longObjects, make([]string, longClients)
	for i := range clients {
		clients[i] = fmt.Sprintf("c%d", i+1)
	}
	h := make(checker.History, 0, n)
	value := 0
	var asked, told strings.Builder
	for i := range n {
		asked.Reset()
		told.Reset()
		old := stale > 0 && r.Below(uint64(stale)) == 0
		for range 1 + r.Below(4) {
			o := &objects[r.Below(longObjects)]
			if asked.Len() > 0 {
				asked.WriteString("; ")
			}
			if r.Below(2) == 0 {
				if told.Len() > 0 {
					told.WriteString("; ")
				}
				text := o.text
				if old {
					text = o.old
				}
				asked.WriteString("read " + o.name)
				switch {
				case lists:
					told.WriteString(o.name + "=[" + text + "]")
				case text == "":
					told.WriteString(o.name + "=nil")
				default:
					told.WriteString(o.name + "=" + text)
				}
				continue
			}
			if o.writes == longWrites {
				*o = object{name: "k" + strconv.Itoa(names)}
				names++
			}
			value++
			o.writes++
			if o.writes%10 == 0 {
				o.old = o.text
			}
			verb, text := "write ", strconv.Itoa(value)
			if lists {
				verb = "append "
			}
			asked.WriteString(verb + o.name + " " + text)
			if lists && o.text != "" {
				text = o.text + " " + text
			}
			o.text = text
		}
		at := longHalf + time.Duration(i)*longApart
		h = append(h, checker.Operation{
			ID: i + 1, Client: clients[i%longClients], Kind: kind, Value: strings.Clone(asked.String()), Output: strings.Clone(told.String()), Outcome: checker.OutcomeOK,
			Call: at - time.Duration(r.Below(uint64(longHalf))), Return: at + time.Duration(r.Below(uint64(longHalf))),
		})
	}
	slices.SortStableFunc(h, func(a, b checker.Operation) int { return cmp.Compare(a.Call, b.Call) })
	return h
}
