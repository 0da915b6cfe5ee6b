package bank

import (
	"fmt"
	"strconv"
	"strings"
)

const (
	// Accounts is how many a bank of the service has.
	Accounts = 5
	// Opening is the balance of each to begin with.
	Opening = 100

	total = Accounts * Opening
)

// A Ledger is the state of a bank of the service: the balances of its accounts.
type Ledger [Accounts]int16

// Opened returns a bank to which nothing was done.
func Opened() Ledger {
	var l Ledger
	for i := range l {
		l[i] = Opening
	}
	return l
}

// String is what Balances returns.
func (l Ledger) String() string {
	parts := make([]string, Accounts)
	for i, balance := range l {
		parts[i] = fmt.Sprintf("a%d:%d", i+1, balance)
	}
	return strings.Join(parts, " ")
}

// ReadLedger reads what String wrote; false if it did not.
func ReadLedger(text string) (l Ledger, ok bool) {
	for i, part := range strings.Split(text, " ") {
		name, balance, _ := strings.Cut(part, ":")
		n, err := strconv.Atoi(balance)
		if i == Accounts || err != nil || name != accountName(i) || n != int(int16(n)) {
			return l, false
		}
		l[i] = int16(n)
	}
	return l, l.String() == text
}

// accountName is the name of the account with a place, from 0.
func accountName(place int) string { return "a" + strconv.Itoa(place+1) }

// An Order is what a transfer of the service is to do.
type Order struct {
	Amount   int16 // 1 or more
	From, To int   // places of accounts, from 0
}

// String is the order as a transfer has it.
func (o Order) String() string {
	return fmt.Sprintf("%d from %s to %s", o.Amount, accountName(o.From), accountName(o.To))
}

// ReadOrder reads what String writes; false of any other text.
func ReadOrder(text string) (Order, bool) {
	var o Order
	if n, err := fmt.Sscanf(text, "%d from a%d to a%d", &o.Amount, &o.From, &o.To); n < 3 || err != nil {
		return Order{}, false
	}
	o.From, o.To = o.From-1, o.To-1
	known := func(place int) bool { return 0 <= place && place < Accounts }
	return o, o.Amount > 0 && known(o.From) && known(o.To) && o.String() == text
}
