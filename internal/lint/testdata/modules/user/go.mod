module example.com/user

go 1.26

require github.com/laplace-sim/laplace v0.0.0

replace github.com/laplace-sim/laplace => ../laplace
