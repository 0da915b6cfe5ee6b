package bank

import (
	"fmt"
	"strconv"
	"strings"
)

const (
	// amountMost is the largest amount that is read, so that sums of millions of them
	// are numbers of 64 bits.
	amountMost = 1 << 40
	// accountsMost is how many accounts a bank may have.
	accountsMost = 1 << 16
)

// A transfer is what a transfer between accounts of any name is to do.
type transfer struct {
	amount   int64 // 0 or more
	from, to string
}

// String is the transfer as operations have it: "5 from a1 to a3".
func (t transfer) String() string { return fmt.Sprintf("%d from %s to %s", t.amount, t.from, t.to) }

// readTransfer reads what String wrote.
func readTransfer(text string) (transfer, error) {
	words := strings.Split(text, " ")
	if len(words) == 5 && words[1] == "from" && words[3] == "to" && isName(words[2]) && isName(words[4]) {
		if amount, ok := readAmount(words[0]); ok && amount >= 0 {
			return transfer{amount, words[2], words[4]}, nil
		}
	}
	return transfer{}, fmt.Errorf(`found the transfer %q, expected an amount of 0 to %d and two accounts, such as "5 from a1 to a3"`, text, int64(amountMost))
}

// isName reports whether an account can be called so.
func isName(text string) bool { return text != "" && !strings.Contains(text, " ") }

// readAmount reads a whole number in decimal that is not too large.
func readAmount(text string) (int64, bool) {
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil && -amountMost <= n && n <= amountMost && strconv.FormatInt(n, 10) == text
}

// A balance is what one account has.
type balance struct {
	account string
	amount  int64
}

// readBalances reads what balances return: "a1:95 a2:105", each account once. It is false of
// what is none, as if an account had no number.
func readBalances(text string) (all []balance, ok bool) {
	if text == "" {
		return nil, true
	}
	seen := make(map[string]bool)
	for _, word := range strings.Split(text, " ") {
		at := strings.LastIndexByte(word, ':')
		if at < 0 {
			return nil, false
		}
		amount, ok := readAmount(word[at+1:])
		if name := word[:at]; !ok || name == "" || seen[name] || len(all) == accountsMost {
			return nil, false
		}
		seen[word[:at]] = true
		all = append(all, balance{word[:at], amount})
	}
	return all, true
}
