library(testthat)
library(openclue)

test_check("openclue")
