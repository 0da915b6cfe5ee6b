package allow

import (
	"math/rand"
	"time"
)

func excused() {
	_ = time.Now() //laplace:allow wallclock because this is a test
	//laplace:allow random because this is a test,
	// and a long reason
	//laplace:allow wallclock because there are two findings
	_, _ = rand.Int(), time.Now()
}

func notExcused(m map[int]int) []int {
	_ = time.Now() /* want `^wallclock` `^allow: the excuse has no reason; write //laplace:allow wallclock because …$` */                                   //laplace:allow wallclock
	_ = time.Now() /* want `^wallclock` `^allow: the excuse has no reason` */                                                                               //laplace:allow wallclock because
	_ = time.Now() /* want `^wallclock` `^allow: the excuse has no reason` */                                                                               //laplace:allow wallclock it is only a test
	_ = time.Now() /* want `^wallclock` `^allow: found the category "clock", expected one of wallclock, goroutine, .*intsize; name that of the finding$` */ //laplace:allow clock because of the test
	_ = time.Now() /* want `^wallclock` `^allow: nothing on line 21 needs the excuse for random; delete the comment$` */                                    //laplace:allow random because of the test
	_ = 1          /* want `^allow: nothing on line 22` */                                                                                                  //laplace:allow wallclock because it was once needed
	/* want `^allow: found the category "allow"` */ //laplace:allow allow because of the test
	/* want `^allow: found "//laplace:allowed.*expected a space` */ //laplace:allowed wallclock because of the test

	//laplace:allow wallclock because it stands before the line below
	_ = time.Now()
	return nil
}
