#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/streams.h"
#include "gigawatt/plan/scenario.h"
#include "gigawatt/report/json.h"
#include "gigawatt/schema/fields.h"
#include "gigawatt/schema/json.h"
#include "gigawatt/schema/json_schema.h"
#include "gigawatt/schema/reference.h"

namespace gigawatt::cli {

int schema_command(bool markdown) {
  plan::ScenarioSpec spec;
  const schema::Fields fields = plan::describe(spec);
  const std::string text =
      markdown ? schema::markdown_reference(fields, "Keys of a scenario")
               : report::json_text(schema::json_schema(fields, "Gigawatt scenario"));
  return print(text) ? kDone : kBadInput;
}

}  // namespace gigawatt::cli
