package laplacetest

// DrawnFrom is for tests of what is drawn for a scenario.
var DrawnFrom = drawnFrom
