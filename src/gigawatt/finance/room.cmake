# The properties of a waterfall are tried on random deals.
if(BUILD_TESTING)
  find_package(rapidcheck REQUIRED)
  # The test program is made after this file is read.
  cmake_language(DEFER CALL target_link_libraries finance_test PRIVATE rapidcheck rapidcheck_gtest)
endif()
