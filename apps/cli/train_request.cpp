#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "cli/train_request.h"

#include "cli/chip_names.h"

#include "gigawatt/base/joined.h"
#include "gigawatt/catalog/catalog.h"
#include "gigawatt/chip/price.h"
#include "gigawatt/job/hf_config.h"
#include "gigawatt/job/megatron_arguments.h"
#include "gigawatt/job/models.h"
#include "gigawatt/schema/date_text.h"
#include "gigawatt/schema/nearest.h"
#include "gigawatt/schema/quantity_text.h"

namespace gigawatt::cli {

namespace {

namespace dim = base::dimensions;

constexpr double kMostTokens = 1e18;
constexpr double kMostSequence = 1 << 24;
constexpr double kMostBatch = 1 << 20;  // sequences
constexpr double kMostChips = 1 << 20;

class Understanding {
 public:
  Understanding(const TrainRequest& request, const catalog::Catalog& catalog)
      : request_(request), catalog_(catalog) {}

  base::Expected<TrainQuestion, std::vector<schema::Diagnostic>> understand() {
    if (request_.chips) told_chips_ = whole("--chips", *request_.chips, kMostChips);
    read_model();
    read_chips();
    read_precision();
    read_terms();
    if (wrong_.empty()) read_batch();
    if (!wrong_.empty()) return base::Unexpected<std::vector<schema::Diagnostic>>(wrong_);
    return std::move(question_);
  }

 private:
  void report(std::string option, std::string_view code, std::string message,
              std::string expected = {}, std::string hint = {}) {
    wrong_.push_back({.code = std::string(code),
                      .message = std::move(message),
                      .at = {.file = std::move(option)},
                      .expected = std::move(expected),
                      .hint = std::move(hint)});
  }
  void assume(std::string text) { question_.defaults.push_back(std::move(text)); }

  // A number without anything behind it: "2048", "1e13".
  static bool is_bare(const std::string& text) {
    const auto number = schema::parse_number(text);
    return number && number->end == text.size();
  }
  // A quantity in words, also with a unit that only stands on command lines ("15T", "60d").
  std::optional<double> quantity(const std::string& option, const std::string& text,
                                 base::Dimension dimension, std::string_view usual) {
    std::string written = text;
    const bool letters = written.find_first_of("abcdefghijlnopqrsuvwxyz ") != std::string::npos;
    if (dimension == dim::tokens && (!letters || is_bare(text))) written += " tokens";
    if (dimension == dim::time && !written.empty() && written.back() == 'd')
      written = written.substr(0, written.size() - 1) + " days";
    const auto value = schema::parse_quantity(written, dimension, usual);
    if (value) return *value;
    const schema::QuantityError& error = value.error();
    report(option, error.code, fmt::format("\"{}\": {}", schema::printable(text), error.message),
           error.expected, dimension == dim::tokens ? capital_hint(text, error.hint) : error.hint);
    return std::nullopt;
  }
  // "15t" that would be right as "15T".
  static std::string capital_hint(const std::string& text, const std::string& otherwise) {
    constexpr std::string_view small = "mbt";
    if (text.empty() || small.find(text.back()) == std::string_view::npos) return otherwise;
    std::string capital = text;
    capital.back() = static_cast<char>(capital.back() - 'a' + 'A');
    return schema::parse_quantity(capital + " tokens", dim::tokens, "tokens")
               ? fmt::format("did you mean \"{}\"?", capital)
               : otherwise;
  }
  std::optional<std::int64_t> whole(const std::string& option, const std::string& text,
                                    double most) {
    const auto number = schema::parse_number(text);
    const bool good = number && number->end == text.size() &&
                      number->value == std::floor(number->value) && number->value >= 1 &&
                      number->value <= most;
    if (good) return static_cast<std::int64_t>(number->value);
    report(option, number && number->end == text.size() ? "GW206" : "GW204",
           fmt::format("\"{}\" is no whole number in range", schema::printable(text)),
           fmt::format("a whole number from 1 to {:.0f}", most));
    return std::nullopt;
  }
  // The place of a word among `names`, in which '-' may stand for '_'.
  std::optional<std::size_t> choice(const std::string& option, std::string text,
                                    std::string_view what,
                                    const std::vector<std::string_view>& names) {
    std::ranges::replace(text, '-', '_');
    const auto found = std::ranges::find(names, text);
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    report(option, "GW210", fmt::format("there is no {} \"{}\"", what, schema::printable(text)),
           base::joined(names, ", "));
    return std::nullopt;
  }

  void take(job::MegatronArguments arguments) {
    job::TrainingJob& job = question_.run.job;
    if (!request_.model.empty()) arguments.model = job.model;
    job.model = std::move(arguments.model);
    job.sequence = static_cast<double>(arguments.sequence);
    job.global_batch = static_cast<double>(arguments.global_batch);
    job.precision = arguments.precision;
    half_ = arguments.half;
    question_.terms.layout = arguments.layout;
    if (arguments.chips && *arguments.chips <= static_cast<int>(kMostChips))
      question_.terms.chips = static_cast<int>(*arguments.chips);
    question_.warnings = std::move(arguments.warnings);
  }

  void read_model() {
    job::TrainingJob& job = question_.run.job;
    const std::string& name = request_.model;
    if (name.ends_with(".json")) {
      auto model = job::read_hf_config_file(name);
      if (!model) {
        wrong_ = model.error();
        return;
      }
      job.model = std::move(*model);
    } else if (!name.empty()) {
      const auto model = job::find_model(catalog_, name);
      if (!model) {
        report(
            "MODEL", "GW404", fmt::format("there is no model \"{}\"", schema::printable(name)),
            "a model of the catalog, or a config.json",
            fmt::format("near it: {}", base::joined(job::nearest_models(catalog_, name, 3), ", ")));
        return;
      }
      job.model = model->shape;
      published_sequence_ = model->sequence;
    }
    if (request_.megatron) {
      auto arguments = job::read_megatron_file(*request_.megatron, told_chips_);
      if (!arguments) {
        wrong_ = arguments.error();
        return;
      }
      take(std::move(*arguments));
    } else if (name.empty()) {
      report("MODEL", "GW302", "no model is named",
             "a model of the catalog, a config.json, or "
             "--megatron FILE");
    }
  }

  void read_chips() {
    NamedChips named = named_chips(catalog_, request_.chips_named);
    for (schema::Diagnostic& wrong : named.wrong) {
      if (wrong.at.file.empty()) wrong.at.file = "--on";
      wrong_.push_back(std::move(wrong));
    }
    for (chip::PricedChip& priced : named.chips) {
      job::QuotedChip chip{.accelerator = std::move(priced.accelerator)};
      for (int i = 0; i < chip::kPricePlans; ++i) {
        const auto* price = chip::current_price(priced.prices, static_cast<chip::PricePlan>(i));
        if (price) chip.prices[static_cast<std::size_t>(i)] = *price;
      }
      question_.chips.push_back(std::move(chip));
    }
  }

  void read_precision() {
    job::TrainingJob& job = question_.run.job;
    if (request_.precision) {
      const auto precision = chip::precision_named(*request_.precision);
      if (precision) {
        job.precision = *precision;
        half_ = *precision == chip::Precision::bf16 && *request_.precision != "bf16" &&
                *request_.precision != "bfloat16";
      } else {
        report(
            "--precision", "GW210",
            fmt::format("there is no number format \"{}\"", schema::printable(*request_.precision)),
            base::joined(chip::choice_names(chip::Precision{}), ", "));
      }
    } else if (!request_.megatron) {
      job.precision = chip::Precision::bf16;
      assume("linear layers in bf16 (--precision fp8 where the chips have it)");
    }
    job.fp16 = half_;
    question_.precision = half_ ? "fp16" : std::string(chip::name_of(job.precision));
    if (half_) assume("fp16 is timed as bf16, which is as fast and as wide");
  }

  void read_terms() {
    job::QuoteTerms& terms = question_.terms;
    if (const auto tokens = quantity("--tokens", request_.tokens, dim::tokens, "tokens")) {
      question_.run.tokens = *tokens;
      if (!(*tokens >= 1 && *tokens <= kMostTokens))
        report("--tokens", "GW206", fmt::format("{} is out of range", request_.tokens),
               "1 to 1e18 tokens");
    }
    if (request_.deadline) {
      if (const auto time = quantity("--deadline", *request_.deadline, dim::time, "days")) {
        terms.deadline = base::Time::from_base(*time);
        if (!(*time > 0)) report("--deadline", "GW206", "the deadline is over", "a time ahead");
      }
    }
    if (told_chips_) terms.chips = static_cast<int>(*told_chips_);
    if (!request_.deadline && !request_.chips && !terms.chips) {
      terms.deadline = base::Time::from_base(catalog_.at("train.deadline").base_value());
      assume(fmt::format("a deadline of {:.0f} days (--deadline)", terms.deadline->in(base::days)));
    }
    if (const auto objective = choice("--objective", request_.objective, "objective",
                                      job::choice_names(job::Objective{})))
      terms.objective = static_cast<job::Objective>(*objective);
    if (request_.plan) {
      std::vector<std::string_view> names;
      for (const chip::PricePlan plan : job::plans_by_use) names.push_back(chip::name_of(plan));
      if (const auto plan = choice("--plan", *request_.plan, "price plan", names))
        terms.plan = job::plans_by_use[*plan];
    }
    read_software();
  }

  void read_software() {
    const std::string &stack = request_.stack, &date = request_.stack_date;
    question_.terms.software = {.stack = stack, .date = date};
    if (!stack.empty() && !job::stack_named(catalog_, stack))
      report("--stack", "GW404",
             fmt::format("there is no software stack \"{}\"", schema::printable(stack)),
             base::joined(job::software_stacks(catalog_), ", "));
    // A year alone is its last level.
    if (!date.empty() && !schema::parse_month(date.size() == 4 ? date + "-12" : date))
      report("--stack-date", "GW208", fmt::format("\"{}\" is no date", schema::printable(date)),
             "a year or month such as \"2025\" or \"2025-06\"");
  }

  void read_batch() {
    job::TrainingJob& job = question_.run.job;
    if (request_.sequence) {
      if (const auto sequence = whole("--sequence", *request_.sequence, kMostSequence))
        job.sequence = static_cast<double>(*sequence);
    } else if (!request_.megatron) {
      job.sequence = published_sequence_ ? static_cast<double>(*published_sequence_)
                                         : catalog_.at("train.sequence").base_value();
      assume(fmt::format("sequences of {:.0f} tokens, {} (--sequence)", job.sequence,
                         published_sequence_ ? "as the model was pretrained" : "a common length"));
    }
    if (!(job.sequence >= 1)) return;
    if (request_.batch) {
      const std::string& text = *request_.batch;
      const bool sequences = is_bare(text);
      const auto value =
          quantity("--batch", text, dim::tokens, "tokens");  // a bare number is sequences
      if (!value) return;
      job.global_batch = *value;
      if (!sequences && *value < job.sequence)
        return report("--batch", "GW206",
                      fmt::format("a batch of {:.0f} tokens is less than one sequence of {:.0f}",
                                  *value, job.sequence),
                      "sequences (2048), or tokens (16M)");
      const bool named = text.find("token") != std::string::npos;
      if (!sequences)
        take_tokens(*value, named ? text : text + " tokens", "a number alone counts sequences");
    } else if (!request_.megatron) {
      take_tokens(catalog_.at("train.batch").base_value(), "16M tokens", "--batch");
    }
    // A layout that is told divides the batch that is told with it.
    if (!question_.terms.layout || job.global_batch != std::floor(job.global_batch))
      question_.terms.batch_tolerance = catalog_.at("train.batch_tolerance").base_value();
    if (!(job.global_batch >= 1 && job.global_batch <= kMostBatch))
      report("--batch", "GW206",
             fmt::format("a batch of {:.0f} sequences is out of range", job.global_batch),
             fmt::format("1 to {:.0f} sequences", kMostBatch));
    else if (question_.run.tokens < job.tokens())
      report("--tokens", "GW206",
             fmt::format("{:.15g} tokens are less than one step of {:.15g}", question_.run.tokens,
                         job.tokens()),
             "tokens of a whole run, such as \"15T\"", "a smaller --batch for a short run");
  }

  void take_tokens(double tokens, std::string_view wanted, std::string_view remark) {
    job::TrainingJob& job = question_.run.job;
    job.global_batch = tokens / job.sequence;
    assume(
        fmt::format("a batch of {} ({}), or up to {:.0f} % off it where chips divide that better",
                    wanted, remark, 100 * catalog_.at("train.batch_tolerance").base_value()));
  }

  const TrainRequest& request_;
  const catalog::Catalog& catalog_;
  TrainQuestion question_;
  std::optional<std::int64_t> told_chips_, published_sequence_;
  bool half_ = false;  // fp16
  std::vector<schema::Diagnostic> wrong_;
};

}  // namespace

base::Expected<TrainQuestion, std::vector<schema::Diagnostic>> understand(
    const TrainRequest& request, const catalog::Catalog& catalog) {
  return Understanding(request, catalog).understand();
}

}  // namespace gigawatt::cli
