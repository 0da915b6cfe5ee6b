// Package prose puts numbers, times and lists into words, and words into
// lines. It knows nothing of Laplace; whatever writes to people may use it.
package prose
