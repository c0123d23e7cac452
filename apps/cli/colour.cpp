#include <cstdlib>
#include <string_view>

#include "cli/colour.h"
#include "cli/streams.h"

namespace gigawatt::cli {

bool paints(Colour colour, int descriptor) {
  if (colour != Colour::automatic) return colour == Colour::always;
  const char* refused = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  if (refused && *refused) return false;
  if (!terminal || std::string_view(terminal) == "dumb") return false;
  return is_terminal(descriptor);
}

}  // namespace gigawatt::cli
