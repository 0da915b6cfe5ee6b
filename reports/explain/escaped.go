package explain

// Escaped is a text that Markdown shows as it is, in a cell of a table too.
func Escaped(text string) string { return escaped(text) }
