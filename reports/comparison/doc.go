// Package comparison shows a comparison of protocols to people: plots, each as SVG and PNG,
// and one page that ties them together and needs neither network nor server.
//
// The plots are a heat map of fault by subject; for each fault what was acknowledged around
// it, the distribution of outages and that of latency; and what each subject does under load.
// A subject has the same colour in all of them, and dashes of its own where colours repeat.
// Everything is a function of the table alone: the same table gives the same bytes. Floating
// point is used freely here, since nothing depends on what a picture shows.
//
// Start reading at files.go, which has what there is. figure.go has what plots have in
// common, page.go what the page shows, and page.html how.
package comparison
