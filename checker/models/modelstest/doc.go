// Package modelstest makes random histories of any linear.Spec for tests of how they are
// judged, and judges them by porcupine, which shares nothing with the judges.
package modelstest
