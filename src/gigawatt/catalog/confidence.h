// How far a number can be trusted, by who said it.
#pragma once

#include <string_view>

namespace gigawatt::catalog {

// A: filing, company release, statute, or a report that quotes one. B: one secondary source, or a
// simple derivation from A. C: an assumption, general knowledge or a vendor's claim.
enum class Confidence { A, B, C };

char letter(Confidence confidence);
// "A: filing, release or statute"
std::string_view meaning(Confidence confidence);

}  // namespace gigawatt::catalog
