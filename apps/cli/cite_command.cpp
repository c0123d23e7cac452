#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/catalog/cite.h"

#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/streams.h"

namespace gigawatt::cli {

int cite_command(const std::string& name) {
  const auto citation = catalog::cite(catalog::shipped(), name);
  if (citation) return print(catalog::to_text(*citation)) ? kDone : kBadInput;
  print_error(catalog::to_text(citation.error()));
  return kBadInput;
}

}  // namespace gigawatt::cli
