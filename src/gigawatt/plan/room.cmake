# Every size of a load line passes every path through the first, every year of hours the second.
set_source_files_properties(${folder}/path_block.cpp PROPERTIES
    COMPILE_OPTIONS $<$<CONFIG:Release>:-O3> SKIP_PRECOMPILE_HEADERS ON)
set_source_files_properties(${folder}/hourly_prices.cpp PROPERTIES
    COMPILE_OPTIONS $<$<CONFIG:Release>:-O2> SKIP_PRECOMPILE_HEADERS ON)
