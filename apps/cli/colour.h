// Whether to paint: asked for, or a terminal that can and a user who did not refuse.
#pragma once

#include "cli/commands.h"

namespace gigawatt::cli {

// NO_COLOR (no-color.org) and TERM=dumb refuse.
bool paints(Colour colour, int descriptor);

}  // namespace gigawatt::cli
