// Package keyvalue says what a store of keys and values does, for whoever judges
// one: the kinds of its operations, and the checks of a history of them.
//
// A key is absent or holds a string, which may be empty. The operations act on
// one key, each at one instant between its call and its return:
//
//	get     returns the value, if there is one.
//	put     sets the key to Value. Returns nothing.
//	delete  makes the key absent, whether or not it was. Returns nothing.
//	append  sets the key to what it held followed by Value; an absent key
//	        counts as the empty string, so the key is never absent after.
//	        Returns the new value.
//	cas     sets the key to Value if it holds exactly Expected, and returns
//	        whether it did. An absent key equals no Expected, not even the
//	        empty string. A cas that sets nothing has completed all the same:
//	        its outcome is checker.OutcomeOK.
//
// Output and Found are set only where the table says so, and only if the outcome
// is checker.OutcomeOK:
//
//	        Value  Expected  Found                    Output
//	get     -      -         the key held a value     the value, if Found
//	put     set    -         -                        -
//	delete  -      -         -                        -
//	append  set    -         -                        the new value
//	cas     set    set       Expected was found, and  -
//	                         replaced by Value
//
// The package shares no code with the store that it judges. Start reading at
// kinds.go, then model.go, zones.go, which has what takes no search, rules.go,
// which says which orders need not be tried, and object.go; eventual.go has the checks of a store that promises less.
//
// Programs of users import it: what it exports stays the same within a major
// version of Laplace, from 1 on.
package keyvalue
