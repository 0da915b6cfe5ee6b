package maporder

import (
	"fmt"
	"slices"
	"sort"
	"strings"
)

type peer struct {
	next  int
	acked bool
	links map[int]*peer
	home  *server
}

type server struct {
	peers map[int]*peer
	count int
	names []string
	flags [8]bool
}

func (s *server) send(int)        { s.count++ }
func (s *server) leads() bool     { return s.count > 0 }
func (p *peer) behind(n int) bool { return p.next < n }

func (s *server) ping(n int) int {
	n = s.pong(n)
	s.send(n)
	return n
}

func (s *server) pong(n int) int {
	if n == 0 {
		return 0
	}
	return s.ping(n - 1)
}

func isText(v any) bool {
	switch v := v.(type) {
	case string:
		return v != ""
	}
	return false
}

func even(n int) bool { return n == 0 || odd(n-1) }
func odd(n int) bool  { return n != 0 && even(n-1) }

func bad(s *server, m map[string]int, send func(string), floats map[string]float64) (string, error) {
	for k := range m { // want `^maporder: the order of a map shows: the loop calls send \(line 54\); range over slices\.Sorted\(maps\.Keys\(…\)\), or sort what was collected before it is used$`
		send(k)
	}
	for id := range s.peers { // want `the loop calls s\.send`
		s.send(id)
	}
	for k := range m { // want `the loop returns k from its midst`
		return k, nil
	}
	for k, v := range m { // want `the loop returns fmt\.Errorf\("%s", k\) from its midst`
		if v < 0 {
			return "", fmt.Errorf("%s", k)
		}
	}
	var first string
	for k := range m { // want `the loop leaves in first what the last of its entries gave`
		first = k
		break
	}
	for first = range m { // want `the loop leaves its last entry in first`
	}
	var sum float64
	for _, v := range floats { // want `the loop adds to sum, which is no integer`
		sum += v // want `^float`
	}
	text := ""
	for k := range m { // want `the loop adds to text, which is no integer`
		text += k
	}
	best, who := 0, ""
	for k, v := range m { // want `the loop leaves in best what the last of its entries gave`
		if v > best {
			best, who = v, k
		}
	}
	var keys []string
	for k := range m { // want `the loop appends to keys, which is not sorted right after \(line 90\)`
		keys = append(keys, k)
	}
	fmt.Println(keys)
	sort.Strings(keys)
	for k := range m { // want `appends to s\.names, which is not sorted`
		s.names = append(s.names, k)
	}
	for _, p := range s.peers { // want `the loop reads s\.count while it changes s\.count`
		s.count++
		p.next = s.count
	}
	for id, p := range s.peers { // want `the loop reads s\.peers while it changes s\.peers`
		p.next = s.peers[id+1].next
	}
	for _, p := range s.peers { // want `the loop reads s while it changes s\.peers`
		if s.leads() {
			p.next = 0
		}
	}
	for id := range s.peers { // want `the loop reads s\.peers while it changes s\.peers`
		if len(s.peers) > 3 {
			delete(s.peers, id)
		}
	}
	for k, v := range m { // want `the loop changes entries of m other than its own`
		m[k+"'"] += v
	}
	for k := range m { // want `the loop changes entries of m other than its own`
		delete(m, k+"'")
	}
	found, lost := false, false
	for k, v := range m { // want `the loop ends early in more than one way`
		if k == "a" {
			found = true
			break
		}
		if v == 0 {
			lost = true
			break
		}
	}
	n := 0
	for _, v := range m { // want `the loop ends early, with only some of its changes to n`
		n++
		if v > 3 {
			break
		}
	}
	grouped := map[int][]string{}
	for k, v := range m { // want `the loop leaves in grouped\[v\] what the last of its entries gave`
		grouped[v] = append(grouped[v], k)
	}
	copied, shared := map[string]int{}, &peer{}
	last := map[int]string{}
	for k, v := range m { // want `the loop leaves in last\[v\]`
		last[v] = k
	}
	for k, v := range m { // want `the loop leaves in mine\[v\]`
		mine := map[int]string{}
		mine = last
		mine[v] = k
	}
	for range m { // want `the loop changes found in more than one way`
		found = true
		found = false
	}
	n = 1
	for _, v := range m { // want `the loop changes n in more than one way`
		n += v
		n *= v
	}
	for _, v := range m { // want `the loop changes n in a way that depends on the order`
		n /= v
	}
	for k, v := range m { // want `the loop leaves in copied\[k\] what`
		k = strings.ToLower(k)
		copied[k] = v
	}
	for id, p := range s.peers { // want `the loop leaves in p\.home\.count what the last of its entries gave`
		p.home.count = id
	}
	for id, p := range s.peers { // want `the loop leaves in home\.count`
		home := p.home
		home.count = id
	}
	for id, p := range s.peers { // want `the loop leaves in p\.next`
		p = shared
		p.next = id
	}
	for k := range m { // want `the loop panics with what depends on the entry`
		panic(k)
	}
	for k := range m { // want `the loop defers a call`
		defer send(k)
	}
outer:
	for range 3 {
		for k := range m { // want `the loop jumps to outer`
			if k == "" {
				continue outer
			}
		}
	}
	for _, p := range s.peers { // want `the loop makes a function that changes something`
		slices.ContainsFunc(s.names, func(string) bool { s.count++; return p.acked })
	}
	for _, v := range m { // want `the loop calls s\.ping`
		n += s.ping(v)
	}
	for _, v := range m { // want `the loop calls s\.pong`
		n += s.pong(v)
	}
	func() {
		var inner []string
		for k := range m { // want `appends to inner`
			inner = append(inner, k)
		}
		send(inner[0])
	}()
	for range 3 {
		if len(keys) > 0 {
			send(keys[0])
		}
		for k := range m { // want `appends to keys`
			keys = append(keys, k)
		}
	}
	return who + text + first, fmt.Errorf("%v %v %v", sum, found, lost)
}

func generic[M ~map[K]int, K comparable](m M, send func(K)) {
	for k := range m { // want `the loop calls send`
		send(k)
	}
}

func genericMost[K comparable, N ~int](m map[K]N) (most N) {
	for _, n := range m {
		most = max(most, n)
	}
	return most
}

func named(m map[string]int) (keys []string) {
	for k := range m { // want `appends to keys`
		keys = append(keys, k)
	}
	return
}

func good(s *server, m map[string]int, other map[string]bool, at int) (names []string, any bool) {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	if len(keys) == 0 {
		return nil, false
	}
	sort.Strings(keys)

	for k, v := range m {
		if v > 0 {
			names = append(names, strings.ToUpper(k))
		}
	}
	for k := range other {
		names = append(names, k)
	}
	slices.SortFunc(names, strings.Compare)

	sum, bits, least, most, longest := 0, 0, 0, 0, ""
	for k, v := range m {
		sum += v
		sum--
		bits |= 1 << v
		least = min(least, v)
		if v > most {
			most = v
		}
		if longest < k {
			longest = k
		}
	}
	copied := make(map[string]int, len(m))
	set := map[int]bool{}
	histogram := map[int]int{}
	for k, v := range m {
		copied[k] = v * 2
		set[v] = true
		histogram[v]++
	}
	for k := range m {
		if other[k] {
			delete(m, k)
		} else {
			m[k]++
		}
	}
	for k := range m {
		delete(other, k+"'")
	}
	for _, p := range s.peers {
		if p.behind(at) {
			continue
		}
		p.next = at
		for _, link := range p.links {
			link.acked = false
		}
	}
	for id := range s.peers {
		s.flags[id] = true
	}
	for id, p := range s.peers {
		q := p.links[id]
		q.acked = p.acked
	}
	for k, v := range m {
		other[k] = even(v) && isText(k)
	}
	acked := 0
	for _, p := range s.peers {
		if p.acked {
			acked++
		}
	}
	found := false
	for k := range m {
		if k == "x" {
			found = true
			break
		}
	}
	for _, v := range m {
		var digits []int
		for ; v > 0; v /= 10 {
			digits = append(digits, v%10)
		}
		slices.Sort(digits)
		local := map[int]bool{}
		for _, d := range digits {
			local[d] = true
		}
		switch {
		case len(local) > 2:
			found = true
		default:
			continue
		}
	}
	for k := range m {
		if len(k) > 3 {
			panic("too long")
		}
	}
entries:
	for k, v := range m {
		for range v {
			if k == "" {
				continue entries
			}
			if k == "x" {
				break entries
			}
		}
	}
	total := 0
	for _, v := range m {
		if v < 0 {
			return nil, false
		}
		total += v
	}
	for range 3 {
		var unused []string
		for k := range m {
			unused = append(unused, k)
		}
	}
	for range m {
		sum++
	}
	fmt.Println(m, keys, sum, bits, least, most, longest, acked, total)
	return names, found
}
