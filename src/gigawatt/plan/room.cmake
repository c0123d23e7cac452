# Every size of a load line passes every path through this loop.
set_source_files_properties(${folder}/path_block.cpp PROPERTIES
    COMPILE_OPTIONS $<$<CONFIG:Release>:-O3> SKIP_PRECOMPILE_HEADERS ON)
