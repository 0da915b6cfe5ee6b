package comparison

import (
	"html"
	"html/template"
	"strings"
)

// words is the Markdown of a summary as HTML: headings, paragraphs, lists, tables and what is
// bold or code, which is all that a summary has. The heading of the whole is left out, since
// the page has it, and the others become those of a section.
func words(markdown string) template.HTML {
	var b strings.Builder
	for block := range strings.SplitSeq(markdown, "\n\n") {
		if block = strings.Trim(block, "\n"); block != "" {
			writeBlock(&b, block)
		}
	}
	return template.HTML(b.String())
}

func writeBlock(b *strings.Builder, block string) {
	switch {
	case strings.HasPrefix(block, "# "):
	case strings.HasPrefix(block, "## "):
		b.WriteString("<h3>" + inline(block[len("## "):]) + "</h3>\n")
	case strings.HasPrefix(block, "- "):
		b.WriteString("<ul>\n")
		for entry := range strings.SplitSeq(block, "\n") {
			b.WriteString("<li>" + inline(strings.TrimPrefix(entry, "- ")) + "</li>\n")
		}
		b.WriteString("</ul>\n")
	case strings.HasPrefix(block, "|"):
		writeGrid(b, strings.Split(block, "\n"))
	default:
		b.WriteString("<p>" + inline(block) + "</p>\n")
	}
}

// writeGrid writes a table: its head, the line below that, and its rows.
func writeGrid(b *strings.Builder, lines []string) {
	b.WriteString(`<div class="wide" tabindex="0"><table>` + "\n")
	for i, text := range lines {
		if i == 1 {
			continue
		}
		b.WriteString("<tr>")
		for j, cell := range strings.Split(strings.Trim(text, "|"), "|") {
			kind := "td"
			if i == 0 || j == 0 {
				kind = "th"
			}
			b.WriteString("<" + kind + ">" + inline(strings.TrimSpace(cell)) + "</" + kind + ">")
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</table></div>\n")
}

// inline is a line of text with what is bold or code in it.
func inline(text string) string {
	text = html.EscapeString(text)
	text = pairs(text, "**", "strong")
	return pairs(text, "`", "code")
}

// pairs puts what stands between two marks into an element; a mark without a second one stays.
func pairs(text, mark, element string) string {
	parts := strings.Split(text, mark)
	var b strings.Builder
	for i, part := range parts {
		switch {
		case i%2 == 1 && i < len(parts)-1:
			b.WriteString("<" + element + ">" + part + "</" + element + ">")
		case i%2 == 1:
			b.WriteString(mark + part)
		default:
			b.WriteString(part)
		}
	}
	return b.String()
}
