package jepsen

// A names has the names and short texts that a file says again and again, so that a
// history has each of them once. It is bounded, for values need not repeat.
type names struct {
	texts    map[string]Value
	keywords map[string]Value
}

const (
	namesMax      = 1 << 14
	nameBytesLong = 64
)

func newNames() *names {
	return &names{texts: make(map[string]Value), keywords: make(map[string]Value)}
}

// text is a string.
func (k *names) text(text []byte) Value {
	if v, known := k.texts[string(text)]; known {
		return v
	}
	v := Value(string(text))
	if len(text) <= nameBytesLong && len(k.texts) < namesMax {
		k.texts[string(text)] = v
	}
	return v
}

// keyword is a keyword.
func (k *names) keyword(name []byte) Value {
	if v, known := k.keywords[string(name)]; known {
		return v
	}
	v := Value(Keyword(name))
	if len(name) <= nameBytesLong && len(k.keywords) < namesMax {
		k.keywords[string(name)] = v
	}
	return v
}
