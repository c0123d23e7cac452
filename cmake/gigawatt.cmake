# How rooms, kernels and tests are built. One library and one test program per room.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2")

find_package(GTest QUIET)
option(BUILD_TESTING "Build the tests" ${GTest_FOUND})  # `make demo` needs no test library
include(CTest)

find_program(CCACHE ccache)
if(CCACHE)  # the sloppiness is what ccache asks for beside a precompiled header
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# -ffp-contract=off: the same bits on every instruction set. Signs are left to the tests: sizes and
# row numbers meet in every index. psabi: packs are passed by value between functions of ours only.
add_compile_options(-ffp-contract=off -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                    -Wno-sign-conversion -Wno-psabi -Werror)
# Designated initialisers leave out what has a default.
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # libstdc++ 12 calls its own deprecated get_temporary_buffer from std::stable_sort.
  add_compile_options(-Wno-missing-designated-field-initializers -Wno-deprecated-declarations)
else()
  # Garbage is collected only above this many kB of a compiler's memory, which no file reaches: that
  # takes 7 % off the time to compile.
  add_compile_options(-Wno-missing-field-initializers --param=ggc-min-heapsize=1000000)
endif()

set(GIGAWATT_KERNEL_OPTIMISATION -O3)
if(GIGAWATT_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all
                      -fno-omit-frame-pointer -g1 -O1)
  add_link_options(-fsanitize=address,undefined)
  set(GIGAWATT_KERNEL_OPTIMISATION -O1)
endif()
if(GIGAWATT_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "GIGAWATT_FUZZ needs clang's libFuzzer: cmake --preset sanitize")
  endif()
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

set(GIGAWATT_SOURCE_ROOT ${CMAKE_SOURCE_DIR}/src)

# A *_kernel.cpp is compiled once for each x86-64 level; its code lives in namespace GIGAWATT_ISA.
function(gigawatt_kernels library)
  foreach(source IN LISTS ARGN)
    get_filename_component(stem ${source} NAME_WE)
    foreach(level v2 v3 v4)
      set(object ${library}_${stem}_${level})
      add_library(${object} OBJECT ${source})
      target_include_directories(${object} PRIVATE ${GIGAWATT_SOURCE_ROOT})
      target_compile_definitions(${object} PRIVATE GIGAWATT_ISA=${level})
      target_compile_options(${object} PRIVATE -march=x86-64-${level}
                                               ${GIGAWATT_KERNEL_OPTIMISATION})
      target_sources(${library} PRIVATE $<TARGET_OBJECTS:${object}>)
      set_property(GLOBAL APPEND PROPERTY GIGAWATT_KERNELS_${level} $<TARGET_OBJECTS:${object}>)
    endforeach()
  endforeach()
endfunction()

# Headers of other people that most files include, precompiled once for the model, once for the
# rooms that read and show, once for the tests; none of ours, so that a change of ours rebuilds what
# includes it and no more. A file must include what it uses all the same: the clang preset builds
# without.
set(GIGAWATT_COMMON_HEADERS
    <algorithm> <array> <chrono> <cmath> <functional> <map> <memory> <numeric> <optional> <set>
    <span> <sstream> <string> <string_view> <variant> <vector> <fmt/format.h> <tl/expected.hpp>)

# gigawatt_precompile(NAME HEADERS... LINK LIBRARIES... OPTIONS FLAGS...): users have these flags.
function(gigawatt_precompile name)
  cmake_parse_arguments(PCH "" "" "HEADERS;LINK;OPTIONS" ${ARGN})
  if(NOT GIGAWATT_PCH)
    return()
  endif()
  set(source ${CMAKE_BINARY_DIR}/${name}.cpp)
  if(NOT EXISTS ${source})
    file(WRITE ${source} "")
  endif()
  add_library(${name} OBJECT ${source})
  target_link_libraries(${name} PRIVATE ${PCH_LINK})
  target_compile_options(${name} PRIVATE ${PCH_OPTIONS})
  target_precompile_headers(${name} PRIVATE ${PCH_HEADERS})
endfunction()

function(gigawatt_use_precompiled target name)
  if(GIGAWATT_PCH)
    target_precompile_headers(${target} REUSE_FROM ${name})
  endif()
endfunction()

# Rooms that read the input and show the result run once a command: what the optimiser would gain
# there is below a millisecond, what it costs is a quarter of the time to compile them.
set(GIGAWATT_COLD_OPTIMISATION $<$<CONFIG:Release>:-O1>)
function(gigawatt_cold target)
  target_compile_options(${target} PRIVATE ${GIGAWATT_COLD_OPTIMISATION})
  gigawatt_use_precompiled(${target} gigawatt_cold_headers)
endfunction()

# gigawatt_test(contract_test SOURCES... LINK LIBRARIES...): a test program and its tests, which are
# named after it without _test. Tests are compiled for a quick build, what they link for speed:
# four files as one take half as long, for they have headers and instances of templates in common (a
# whole program as one: a third, and as long again after each edit). So two tests of a program
# cannot name two helpers alike.
set(GIGAWATT_TEST_OPTIMISATION $<$<AND:$<CONFIG:Release>,$<NOT:$<BOOL:${GIGAWATT_SANITIZE}>>>:-O0>)
function(gigawatt_test program)
  cmake_parse_arguments(TEST "" "" "LINK" ${ARGN})
  find_package(GTest REQUIRED)
  include(GoogleTest)
  set(libraries GTest::gtest GTest::gmock)
  if(GIGAWATT_PCH AND NOT TARGET gigawatt_test_headers)
    gigawatt_precompile(gigawatt_test_headers LINK ${libraries} fmt::fmt tl::expected
                        HEADERS ${GIGAWATT_COMMON_HEADERS} <gmock/gmock.h> <gtest/gtest.h>
                        OPTIONS ${GIGAWATT_TEST_OPTIMISATION})
  endif()
  add_executable(${program} ${TEST_UNPARSED_ARGUMENTS})
  target_link_libraries(${program} PRIVATE ${TEST_LINK} test_support ${libraries} GTest::gtest_main)
  target_compile_options(${program} PRIVATE ${GIGAWATT_TEST_OPTIMISATION})
  gigawatt_use_precompiled(${program} gigawatt_test_headers)
  if(GIGAWATT_UNITY)
    set_target_properties(${program} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 4)
  endif()
  string(REGEX REPLACE "_test$" "." prefix ${program})
  gtest_discover_tests(${program} TEST_PREFIX ${prefix} DISCOVERY_MODE PRE_TEST)
endfunction()

# gigawatt_room(contract DEPS gigawatt_site): library, and its *_test.cpp as one test program. COLD
# compiles it for a quick build.
function(gigawatt_room room)
  cmake_parse_arguments(ROOM "COLD" "" "DEPS" ${ARGN})
  set(folder ${GIGAWATT_SOURCE_ROOT}/gigawatt/${room})
  file(GLOB sources CONFIGURE_DEPENDS ${folder}/*.cpp)
  file(GLOB tests CONFIGURE_DEPENDS ${folder}/*_test.cpp)
  file(GLOB kernels CONFIGURE_DEPENDS ${folder}/*_kernel.cpp)
  if(tests)
    list(REMOVE_ITEM sources ${tests})
  endif()
  if(kernels)
    list(REMOVE_ITEM sources ${kernels})
  endif()
  if(sources OR kernels)
    add_library(gigawatt_${room} STATIC ${sources})
    target_include_directories(gigawatt_${room} PUBLIC ${GIGAWATT_SOURCE_ROOT})
    target_link_libraries(gigawatt_${room} PUBLIC ${ROOM_DEPS})
    if(ROOM_COLD)
      gigawatt_cold(gigawatt_${room})
    else()
      gigawatt_use_precompiled(gigawatt_${room} gigawatt_common_headers)
    endif()
    gigawatt_kernels(gigawatt_${room} ${kernels})
  else()  # headers only
    add_library(gigawatt_${room} INTERFACE)
    target_include_directories(gigawatt_${room} INTERFACE ${GIGAWATT_SOURCE_ROOT})
    target_link_libraries(gigawatt_${room} INTERFACE ${ROOM_DEPS})
  endif()
  if(EXISTS ${folder}/room.cmake)
    include(${folder}/room.cmake)  # what only this room needs (a library, generated sources)
  endif()
  if(tests AND BUILD_TESTING)
    gigawatt_test(${room}_test ${tests} LINK gigawatt_${room})
  endif()
endfunction()
