// A starter scenario: a shipped case, with what each key means written above its first use.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "gigawatt/schema/fields_fwd.h"

namespace gigawatt::cli {

struct ShippedScenario {
  std::string_view name;  // "river-bend"
  std::string_view text;
};

// scenarios/*.toml as they were when the program was built.
std::span<const ShippedScenario> shipped_scenarios();

// What the comment at the top of a case says first.
std::string first_comment(std::string_view scenario);

// The case as a file of one's own, called `file_name`.
std::string starter_text(const ShippedScenario& scenario, const schema::Fields& root,
                         std::string_view file_name);

}  // namespace gigawatt::cli
