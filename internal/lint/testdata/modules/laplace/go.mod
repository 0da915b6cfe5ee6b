module github.com/laplace-sim/laplace

go 1.26
