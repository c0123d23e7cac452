#include <unistd.h>

#include "cli/chip_names.h"
#include "cli/colour.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/scenario_file.h"
#include "cli/streams.h"
#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/report/chips.h"
#include "gigawatt/report/json.h"
#include "gigawatt/schema/json.h"

namespace gigawatt::cli {

int chips_command(const ChipsRequest& request) {
  const catalog::Catalog& catalog = catalog::shipped();
  NamedChips named = named_chips(catalog, request.names, request.files);
  if (!named.wrong.empty())
    return refuse(named.wrong, report::kChipsSchema, request.json,
                  paints(request.colour, STDERR_FILENO));
  const report::ChipsView view = report::chips_view(catalog, std::move(named.chips));
  const std::string text =
      request.json
          ? report::json_text(report::chips_to_json(view))
          : report::chips_to_terminal(view, {.colour = paints(request.colour, STDOUT_FILENO)});
  return print(text) ? kDone : kBadInput;
}

}  // namespace gigawatt::cli
