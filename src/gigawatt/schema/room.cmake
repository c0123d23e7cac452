# toml++ is compiled into one translation unit from its headers, so that its errors are values and
# the sanitizers see inside it; nothing of it is linked.
find_package(nlohmann_json REQUIRED)
find_path(GIGAWATT_TOML_INCLUDE toml++/toml.h REQUIRED)
find_path(GIGAWATT_FAST_FLOAT_INCLUDE fast_float/fast_float.h REQUIRED)
target_include_directories(gigawatt_schema SYSTEM PRIVATE ${GIGAWATT_TOML_INCLUDE}
                                                          ${GIGAWATT_FAST_FLOAT_INCLUDE})
target_link_libraries(gigawatt_schema PUBLIC fmt::fmt PRIVATE nlohmann_json::nlohmann_json)
# Every cell of a table passes through these, and tables have up to a gigabyte.
set_source_files_properties(${folder}/csv_table.cpp ${folder}/quantity_text.cpp PROPERTIES
    COMPILE_OPTIONS $<$<CONFIG:Release>:-O2> SKIP_PRECOMPILE_HEADERS ON)
if(BUILD_TESTING)
  find_package(rapidcheck REQUIRED)
  # The test program is made after this file is read.
  cmake_language(DEFER CALL target_link_libraries schema_test PRIVATE rapidcheck rapidcheck_gtest)
endif()
