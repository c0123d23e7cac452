#include "gigawatt/job/shell_arguments.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "gigawatt/job/shell_branches.h"
#include "gigawatt/schema/nearest.h"
#include "gigawatt/schema/quantity_text.h"
#include "gigawatt/schema/source_text.h"

namespace gigawatt::job {
namespace {

using schema::Node;
using schema::NodeKind;
using schema::Span;

struct Word {
  std::string_view text;
  Span span;
};

bool parts_words(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '"' || c == '\'' || c == '(' ||
         c == ')' || c == '\\';
}

std::vector<Word> words_of(std::string_view text) {
  std::vector<Word> words;
  int line = 1, column = 1;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '\n') {
      ++line;
      column = 1;
      ++i;
      continue;
    }
    if (text[i] == ';') {
      words.push_back({text.substr(i, 1), {.line = line, .column = column, .length = 1}});
      ++column;
      ++i;
      continue;
    }
    if (parts_words(text[i])) {
      ++column;
      ++i;
      continue;
    }
    if (text[i] == '#' && (i == 0 || parts_words(text[i - 1]))) {
      while (i < text.size() && text[i] != '\n') ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && text[end] != ';' && !parts_words(text[end])) ++end;
    const std::string_view word = text.substr(i, end - i);
    const int length = schema::code_points(word);
    words.push_back({word, {.line = line, .column = column, .length = length}});
    column += length;
    i = end;
  }
  return words;
}

bool is_name(std::string_view text) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  const auto inner = [&](char c) { return letter(c) || (c >= '0' && c <= '9'); };
  return !text.empty() && letter(text.front()) && std::ranges::all_of(text, inner);
}

// Between a variable and what stands for it where it is not set; a value that is none.
constexpr std::string_view otherwise = ":-", only_a_shell_knows = "$";

class ArgumentReader {
 public:
  ArgumentReader(const schema::SourceText& source, std::span<const KnownArgument> known)
      : source_(source), known_(known), words_(words_of(source.text())) {
    for (const KnownArgument& argument : known) names_.push_back(argument.name);
  }

  ShellArguments read() {
    set_nodes_of_a_slurm_job();
    for (std::size_t i = 0; i < words_.size(); ++i) {
      const Word& word = words_[i];
      if (const auto last = read_condition(i)) {
        i = *last;
      } else if (branches_.here() == Taken::no) {
        continue;
      } else if (word.text.starts_with("--")) {
        i = read_argument(i);
      } else if (const auto equals = word.text.find('='); equals != std::string_view::npos) {
        set_variable(i, equals);
      }
    }
    return std::move(result_);
  }

 private:
  schema::Diagnostic diagnostic(std::string_view code, const Span& at, std::string message,
                                std::string expected = {}, std::string hint = {}) const {
    return {.code = std::string(code),
            .message = std::move(message),
            .at = source_.at(at.line, at.column, at.length),
            .expected = std::move(expected),
            .hint = std::move(hint)};
  }

  // "#SBATCH --nodes=48" is what a job finds in SLURM_NNODES.
  void set_nodes_of_a_slurm_job() {
    constexpr std::string_view header = "#SBATCH", whole = "--nodes=", part = "-N";
    std::string_view text = source_.text();
    while (!text.empty()) {
      const auto end = std::min(text.find('\n'), text.size());
      if (text.starts_with(header)) {
        const std::vector<Word> words = words_of(text.substr(header.size(), end - header.size()));
        for (std::size_t i = 0; i < words.size(); ++i) {
          std::string_view nodes;
          if (words[i].text.starts_with(whole)) nodes = words[i].text.substr(whole.size());
          if (words[i].text == part && i + 1 < words.size()) nodes = words[i + 1].text;
          if (!nodes.empty())
            variables_["SLURM_NNODES"] = variables_["SLURM_JOB_NUM_NODES"] = nodes;
        }
      }
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }

  // if, elif, else, fi and case, esac; the number of the last word that belongs to it.
  std::optional<std::size_t> read_condition(std::size_t i) {
    constexpr std::size_t longest = 64;  // words of a condition
    const std::string_view word = words_[i].text;
    if (word == "if" || word == "elif") {
      std::vector<std::string_view> condition;
      std::size_t then = i + 1;
      for (; then < words_.size() && condition.size() < longest; ++then) {
        if (words_[then].text == "then") break;
        if (words_[then].text != ";") condition.push_back(words_[then].text);
      }
      if (then >= words_.size() || words_[then].text != "then") return std::nullopt;
      const Taken taken =
          condition_of(condition, [&](std::string_view each) { return expanded(each); });
      word == "if" ? branches_.begin(taken) : branches_.next(taken);
      return then;
    }
    const bool cases = word == "case" && i + 2 < words_.size() && words_[i + 2].text == "in";
    if (cases) branches_.begin(Taken::perhaps);
    if (word == "else") branches_.otherwise();
    if (word == "fi" || word == "esac") branches_.end();
    const bool any = cases || word == "else" || word == "fi" || word == "esac";
    return any ? std::optional(i) : std::nullopt;
  }

  // The next word, where it may be the value of a variable: X="" has none.
  std::optional<std::string_view> quoted_value(std::size_t i) const {
    if (i + 1 >= words_.size() || words_[i + 1].span.line != words_[i].span.line)
      return std::nullopt;
    const std::string_view next = words_[i + 1].text;
    const auto equals = next.find('=');
    const bool another = equals != std::string_view::npos && is_name(next.substr(0, equals));
    if (next == ";" || next.starts_with("-") || another) return std::nullopt;
    return next;
  }

  // NAME=value; the value may stand in quotes, and so be the next word. In a branch that only a
  // shell can choose it is not known afterwards, unless it stays what it was.
  void set_variable(std::size_t i, std::size_t equals) {
    const Word& word = words_[i];
    const std::string_view name = word.text.substr(0, equals);
    if (!is_name(name)) return;
    std::string_view value = word.text.substr(equals + 1);
    // Also "${1:-" and "MOCK" of ${1:-"MOCK"}.
    if (const auto quoted = quoted_value(i);
        quoted && (value.empty() || value.ends_with(otherwise)))
      value = *quoted;
    std::string_view& variable = variables_[std::string(name)];
    const bool known = branches_.here() == Taken::yes || variable == value;
    variable = known ? value : only_a_shell_knows;
  }

  // "$N" or "${N}" of a variable that is set, "${N:-8}" of one that the environment may set; the
  // word itself where it holds no variable; nothing for what only a shell can say.
  std::optional<std::string_view> expanded(std::string_view word) const {
    for (int depth = 0; depth < 8 && word.find('$') != std::string_view::npos; ++depth) {
      if (!word.starts_with('$')) return std::nullopt;
      word.remove_prefix(1);
      if (word.starts_with('{') && word.ends_with('}')) {
        word.remove_prefix(1);
        word.remove_suffix(1);
      }
      std::string_view unless_set;
      if (const auto at = word.find(otherwise); at != std::string_view::npos) {
        unless_set = word.substr(at + otherwise.size());
        word = word.substr(0, at);
      }
      const auto found = variables_.find(std::string(word));
      // NAME="${NAME:-8}" is set by itself alone.
      const bool set = found != variables_.end() &&
                       (unless_set.empty() || found->second.find(otherwise) == std::string::npos);
      if (!set && unless_set.empty()) return std::nullopt;
      word = set ? found->second : unless_set;
    }
    if (word.find('$') != std::string_view::npos) return std::nullopt;
    return word;
  }

  // Returns the number of the last word that belongs to it.
  std::size_t read_argument(std::size_t i) {
    const Word& word = words_[i];
    const auto equals = word.text.find('=');
    std::string name(word.text.substr(0, equals));
    std::replace(name.begin(), name.end(), '_', '-');
    const auto known = std::ranges::find(known_, name, &KnownArgument::name);
    if (known == known_.end()) {
      warn_if_near(word, name);
      return i;
    }
    Span key_span = word.span;
    if (equals != std::string_view::npos) key_span.length = static_cast<int>(equals);
    if (known->value == KnownArgument::Value::none) {
      add({.key = name,
           .key_span = key_span,
           .value = {.kind = NodeKind::boolean, .span = word.span, .boolean = true}});
      return i;
    }
    Word value{.text = equals == std::string_view::npos ? "" : word.text.substr(equals + 1),
               .span = word.span};
    const bool next = equals == std::string_view::npos && i + 1 < words_.size() &&
                      !words_[i + 1].text.starts_with("--") && words_[i + 1].text != ";";
    if (branches_.here() == Taken::perhaps) {
      result_.problems.push_back(
          diagnostic("GW204", word.span,
                     fmt::format("{} stands in a branch that only a shell can choose", name),
                     "arguments outside of conditions, or conditions that this text decides"));
      return next ? i + 1 : i;
    }
    if (next) value = words_[++i];
    if (value.text.empty()) {
      result_.problems.push_back(
          diagnostic("GW302", word.span, fmt::format("{} has no value", name), "a value after it"));
      return i;
    }
    add_value(*known, key_span, value);
    return i;
  }

  void add_value(const KnownArgument& known, const Span& key_span, const Word& word) {
    const auto text = expanded(word.text);
    if (!text) {
      result_.problems.push_back(diagnostic("GW204", word.span,
                                            fmt::format("{}: {} is for a shell to work out",
                                                        known.name, schema::printable(word.text)),
                                            "the value itself, or a variable that this text sets"));
      return;
    }
    Node value{.kind = NodeKind::text, .span = word.span, .text = std::string(*text)};
    if (known.value == KnownArgument::Value::number) {
      const auto number = schema::parse_number(*text);
      if (number && number->end == text->size()) {
        value.kind = NodeKind::real;
        value.real = number->value;
      }
    }
    add({.key = std::string(known.name), .key_span = key_span, .value = std::move(value)});
  }

  void add(schema::Entry entry) {
    const auto first = std::ranges::find(result_.table.entries, entry.key, &schema::Entry::key);
    if (first == result_.table.entries.end()) {
      result_.table.entries.push_back(std::move(entry));
      return;
    }
    if (first->value.text == entry.value.text) return;  // the same once more
    result_.problems.push_back(
        diagnostic("GW109", entry.key_span, fmt::format("{} stands twice", entry.key), "one value",
                   fmt::format("the other is in line {}", first->key_span.line)));
  }

  void warn_if_near(const Word& word, const std::string& name) {
    constexpr int most_compared = 1000;  // of a text without end, too
    if (++unknown_ > most_compared) return;
    const auto near = schema::nearest(name, names_);
    if (!near || schema::edit_distance(name, *near) > 2) return;
    schema::Diagnostic warning =
        diagnostic("GW301", word.span, fmt::format("{} is skipped", schema::printable(name)), "",
                   fmt::format("did you mean {}?", *near));
    warning.severity = schema::Severity::warning;
    result_.warnings.push_back(std::move(warning));
  }

  const schema::SourceText& source_;
  std::span<const KnownArgument> known_;
  std::vector<std::string_view> names_;
  std::vector<Word> words_;
  std::map<std::string, std::string_view, std::less<>> variables_;
  ShellBranches branches_;
  int unknown_ = 0;  // arguments so far
  ShellArguments result_;
};

}  // namespace

ShellArguments read_shell_arguments(const schema::SourceText& source,
                                    std::span<const KnownArgument> known) {
  return ArgumentReader(source, known).read();
}

}  // namespace gigawatt::job
