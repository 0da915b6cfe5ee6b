package similar

import (
	"go/scanner"
	"go/token"
	"hash/fnv"
	"slices"
)

// The numbers of the paper: Tokens (its k) in a row are the least that can be found to be alike, and of
// Window (its w) such rows that follow each other one is chosen. So what is alike over
// Tokens+Window-1 tokens is found, wherever it stands.
const (
	Tokens = 25
	Window = 15
)

// A print is a fingerprint: the hash of some tokens, and where they stand.
type print struct {
	hash     uint64
	file     int // among the files of the source
	from, to int // lines, from 1 on
}

// A word is a token as it counts, with its line.
type word struct {
	text string
	line int
}

// predeclared are names that nobody renames.
var predeclared = []string{"append", "cap", "clear", "copy", "delete", "false", "len", "make", "max", "min", "new", "nil", "panic", "true", "string", "int", "uint64", "bool", "byte", "error"}

// words are the tokens of a file behind its imports: names and literals are alike.
func words(text []byte) (found []word) {
	set := token.NewFileSet()
	file := set.AddFile("", -1, len(text))
	var s scanner.Scanner
	s.Init(file, text, func(token.Position, string) {}, 0) // what is no Go has no tokens that are like others
	for skip := true; ; {
		at, kind, literal := s.Scan()
		switch {
		case kind == token.EOF:
			return found
		case kind == token.FUNC || kind == token.TYPE || kind == token.VAR || kind == token.CONST:
			skip = false
		}
		if skip || kind == token.SEMICOLON && literal == "\n" {
			continue // where lines end is a matter of layout
		}
		w := word{kind.String(), file.Line(at)}
		switch {
		case kind == token.IDENT && slices.Contains(predeclared, literal):
			w.text = literal
		case kind == token.IDENT:
			w.text = "name"
		case kind.IsLiteral():
			w.text = "literal"
		}
		found = append(found, w)
	}
}

// prints are the fingerprints of a file: of each window of hashes the least, of equal ones the last.
func prints(file int, text []byte) (chosen []print) {
	tokens := words(text)
	var all []print
	for i := 0; i+Tokens <= len(tokens); i++ {
		h := fnv.New64a()
		for _, w := range tokens[i : i+Tokens] {
			_, _ = h.Write(append([]byte(w.text), 0)) // a hash takes everything
		}
		all = append(all, print{h.Sum64(), file, tokens[i].line, tokens[i+Tokens-1].line})
	}
	last := -1
	for i := 0; i < len(all); i++ {
		end := min(i+Window, len(all))
		least := i
		for j := i; j < end; j++ {
			if all[j].hash <= all[least].hash {
				least = j
			}
		}
		if least != last {
			chosen = append(chosen, all[least])
			last = least
		}
		if end == len(all) {
			break
		}
	}
	return chosen
}
