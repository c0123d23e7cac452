# The files of catalog/ go into the program as they are: the assembler copies each between two
# labels, and a generated table names them: files of rows, and tables that code reads by name.
file(GLOB catalog_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/catalog/*.toml
                                          ${CMAKE_SOURCE_DIR}/catalog/*.csv
                                          ${CMAKE_SOURCE_DIR}/catalog/kernels/*.csv
                                          ${CMAKE_SOURCE_DIR}/catalog/collectives/*.csv
                                          ${CMAKE_SOURCE_DIR}/catalog/kernels/*.residual)
set(catalog_assembly "    .section .rodata\n")
set(catalog_labels "")
set(catalog_rows "")
set(catalog_tables "")
foreach(path IN LISTS catalog_files)
  cmake_path(RELATIVE_PATH path BASE_DIRECTORY ${CMAKE_SOURCE_DIR}/catalog OUTPUT_VARIABLE name)
  string(MAKE_C_IDENTIFIER "gigawatt_catalog_${name}" label)
  string(APPEND catalog_assembly
         "    .global ${label}, ${label}_end\n"
         "${label}:\n    .incbin \"${path}\"\n${label}_end:\n    .byte 0\n")
  string(APPEND catalog_labels "extern const char ${label}[], ${label}_end[];\n")
  if(name MATCHES "\\.residual$")
    set(kind catalog_tables)
  else()
    set(kind catalog_rows)
  endif()
  string(APPEND ${kind} "      {\"catalog/${name}\", {${label}, ${label}_end}},\n")
endforeach()
string(APPEND catalog_assembly "    .section .note.GNU-stack,\"\",%progbits\n")

set(catalog_folder ${CMAKE_CURRENT_BINARY_DIR}/catalog)
file(CONFIGURE OUTPUT ${catalog_folder}/files.S CONTENT "${catalog_assembly}" @ONLY)
file(CONFIGURE OUTPUT ${catalog_folder}/files.cpp @ONLY CONTENT
"#include \"gigawatt/catalog/embedded.h\"

#include <array>

extern \"C\" {
${catalog_labels}}

namespace gigawatt::catalog {

std::span<const CatalogFile> embedded_files() {
  static const auto files = std::to_array<CatalogFile>({
${catalog_rows}  });
  return files;
}

std::span<const CatalogFile> embedded_tables() {
  static const auto tables = std::to_array<CatalogFile>({
${catalog_tables}  });
  return tables;
}

}  // namespace gigawatt::catalog
")
set_source_files_properties(${catalog_folder}/files.S PROPERTIES OBJECT_DEPENDS "${catalog_files}")
target_sources(gigawatt_catalog PRIVATE ${catalog_folder}/files.S ${catalog_folder}/files.cpp)
