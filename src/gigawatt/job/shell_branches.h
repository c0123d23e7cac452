// Which branches of a shell script's conditions are taken, as far as the script itself tells.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace gigawatt::job {

enum class Taken { no, perhaps, yes };  // perhaps: the environment decides

class ShellBranches {
 public:
  void begin(Taken condition);            // if, case
  void next(Taken condition);             // elif
  void otherwise() { next(Taken::yes); }  // else
  void end();                             // fi, esac
  Taken here() const;

 private:
  struct Level {
    Taken outside = Taken::yes;  // of the levels around
    Taken now = Taken::yes;
    Taken before = Taken::no;  // whether an earlier branch was taken
  };
  std::vector<Level> levels_;
};

// The value of a word, nothing where only a shell knows it.
using WordValue = std::function<std::optional<std::string_view>(std::string_view word)>;

// Of what stands between "if" and "then", without its quotes: tests in brackets that compare texts
// or numbers, joined by && and ||.
Taken condition_of(std::span<const std::string_view> words, const WordValue& value);

}  // namespace gigawatt::job
