#include "gigawatt/schema/unit_text.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "gigawatt/base/check.h"
#include "gigawatt/schema/nearest.h"
#include "gigawatt/schema/source_text.h"

namespace gigawatt::schema {
namespace {

using base::Dimension;
namespace dimensions = base::dimensions;

enum class Prefixes { none, metric, metric_and_binary, count };

struct Symbol {
  std::string_view text;
  Dimension dimension;
  double numerator = 1, denominator = 1;
  Prefixes prefixes = Prefixes::none;
};

constexpr double hour = 3600, year = 8760 * hour, month = 730 * hour;
constexpr Dimension hash_rate = dimensions::hashes / dimensions::time;

// Watts stand here as power; parse_unit offers the capacity reading beside it.
constexpr auto symbols = std::to_array<Symbol>({
    {"W", dimensions::power, 1, 1, Prefixes::metric},
    {"Wh", dimensions::energy, hour, 1, Prefixes::metric},
    {"J", dimensions::energy, 1, 1, Prefixes::metric},
    {"USD", dimensions::money, 1, 1, Prefixes::count},
    {"B", dimensions::data, 1, 1, Prefixes::metric_and_binary},
    {"bit", dimensions::data, 1, 8, Prefixes::metric_and_binary},
    {"FLOP", dimensions::operations, 1, 1, Prefixes::metric},
    {"OP", dimensions::operations, 1, 1, Prefixes::metric},
    {"H", dimensions::hashes, 1, 1, Prefixes::metric},
    {"token", dimensions::tokens, 1, 1, Prefixes::count},
    {"tokens", dimensions::tokens, 1, 1, Prefixes::count},
    {"chip", dimensions::chips},
    {"chips", dimensions::chips},
    {"GPU", dimensions::chips},
    {"GPUs", dimensions::chips},
    {"%", dimensions::none, 1, 100},
    {"bp", dimensions::none, 1, 10'000},
    {"bps", dimensions::none, 1, 10'000},
    {"x", dimensions::none},
    {"ns", dimensions::time, 1, 1e9},
    {"us", dimensions::time, 1, 1e6},
    {"ms", dimensions::time, 1, 1e3},
    {"s", dimensions::time},
    {"second", dimensions::time},
    {"seconds", dimensions::time},
    {"min", dimensions::time, 60},
    {"minute", dimensions::time, 60},
    {"minutes", dimensions::time, 60},
    {"h", dimensions::time, hour},
    {"hr", dimensions::time, hour},
    {"hour", dimensions::time, hour},
    {"hours", dimensions::time, hour},
    {"day", dimensions::time, 24 * hour},
    {"days", dimensions::time, 24 * hour},
    {"week", dimensions::time, 168 * hour},
    {"weeks", dimensions::time, 168 * hour},
    {"month", dimensions::time, month},
    {"months", dimensions::time, month},
    {"quarter", dimensions::time, 3 * month},
    {"quarters", dimensions::time, 3 * month},
    {"yr", dimensions::time, year},
    {"year", dimensions::time, year},
    {"years", dimensions::time, year},
});

struct Prefix {
  std::string_view text;
  double scale;
};
constexpr auto metric_prefixes = std::to_array<Prefix>(
    {{"k", 1e3}, {"M", 1e6}, {"G", 1e9}, {"T", 1e12}, {"P", 1e15}, {"E", 1e18}, {"Z", 1e21}});
constexpr auto binary_prefixes = std::to_array<Prefix>({{"Ki", 0x1p10},
                                                        {"Mi", 0x1p20},
                                                        {"Gi", 0x1p30},
                                                        {"Ti", 0x1p40},
                                                        {"Pi", 0x1p50},
                                                        {"Ei", 0x1p60}});
constexpr auto count_prefixes =
    std::to_array<Prefix>({{"k", 1e3}, {"M", 1e6}, {"B", 1e9}, {"T", 1e12}});

// Spellings that people use and that mean two things, with what to write instead.
struct Refused {
  std::string_view text;
  std::string_view hint;
};
constexpr auto refused = std::to_array<Refused>({
    {"Gb", "write GB for gigabytes or Gbit for gigabits"},
    {"Mb", "write MB for megabytes or Mbit for megabits"},
    {"Tb", "write TB for terabytes or Tbit for terabits"},
    {"Gbps", "write Gbit/s"},
    {"Tbps", "write Tbit/s"},
    {"FLOPS", "write FLOP/s for a rate, FLOP for a count"},
    {"GFLOPS", "write GFLOP/s for a rate, GFLOP for a count"},
    {"TFLOPS", "write TFLOP/s for a rate, TFLOP for a count"},
    {"PFLOPS", "write PFLOP/s for a rate, PFLOP for a count"},
    {"TFLOPs", "write TFLOP/s for a rate, TFLOP for a count"},
    {"TOPS", "write TOP/s for a rate, TOP for a count"},
    {"m", "\"m\" is not mega: write M for a million, min for minutes, months for months"},
    {"mm", "write M for a million"},
    {"GUSD", "write BUSD for a billion dollars"},
    {"mUSD", "write MUSD for a million dollars"},
    {"mW", "\"m\" is not mega: write MW"},
    {"mWh", "\"m\" is not mega: write MWh"},
    {"EUR", "amounts are in US dollars; convert, and cite the rate"},
    {"GBP", "amounts are in US dollars; convert, and cite the rate"},
    {"MVA", "write the real power in MW; MVA times the power factor"},
});

template <std::size_t N>
std::optional<double> prefix_scale(const std::array<Prefix, N>& prefixes, std::string_view text) {
  const auto* found = std::ranges::find(prefixes, text, &Prefix::text);
  return found == prefixes.end() ? std::nullopt : std::optional(found->scale);
}

std::optional<double> prefix_scale(Prefixes allowed, std::string_view prefix) {
  if (prefix.empty()) return 1.0;
  switch (allowed) {
    case Prefixes::none:
      return std::nullopt;
    case Prefixes::count:
      return prefix_scale(count_prefixes, prefix);
    case Prefixes::metric:
      return prefix_scale(metric_prefixes, prefix);
    case Prefixes::metric_and_binary:
      break;
  }
  const auto metric = prefix_scale(metric_prefixes, prefix);
  return metric ? metric : prefix_scale(binary_prefixes, prefix);
}

std::optional<UnitReading> read_symbol(std::string_view text) {
  for (const Symbol& symbol : symbols) {
    if (!text.ends_with(symbol.text)) continue;
    const auto scale =
        prefix_scale(symbol.prefixes, text.substr(0, text.size() - symbol.text.size()));
    if (scale) return UnitReading{symbol.dimension, symbol.numerator * *scale, symbol.denominator};
  }
  return std::nullopt;
}

constexpr auto suggested_symbols = std::to_array<std::string_view>(
    {"MW",   "kW",    "GW",  "W",    "MWh",    "kWh",    "GWh",  "TWh",   "USD",   "kUSD",
     "MUSD", "BUSD",  "%",   "bp",   "years",  "months", "days", "hours", "s",     "week",
     "year", "month", "day", "hour", "GB",     "TB",     "GiB",  "FLOP",  "TFLOP", "PFLOP",
     "TH",   "PH",    "EH",  "J",    "tokens", "chips",  "chip", "GPU",   "min",   "minutes"});

std::string hint_for_symbol(std::string_view symbol) {
  const auto* found = std::ranges::find(refused, symbol, &Refused::text);
  if (found != refused.end()) return std::string(found->hint);
  // Case alone first: "KW" is kW before it is anything one letter away.
  for (std::string_view name : suggested_symbols) {
    if (name.size() == symbol.size() && edit_distance(name, symbol) == 0) {
      return fmt::format("did you mean {}? The case of letters matters", name);
    }
  }
  const auto name = nearest(symbol, suggested_symbols);
  return name ? fmt::format("did you mean {}?", *name) : "";
}

struct Factor {
  std::string_view text;
  UnitReading unit;
  bool below = false;  // in the denominator
};

bool is_joint(char c) { return c == '/' || c == '-' || c == '*' || c == ' '; }

using Factors = base::Expected<std::vector<Factor>, UnitError>;

Factors read_factors(std::string_view text) {
  std::vector<Factor> factors;
  bool below = false, joined = true;
  const auto error = [&](std::size_t at, std::size_t size, std::string message, std::string hint) {
    const int length = std::max(1, code_points(text.substr(at, size)));
    return base::Unexpected<UnitError>(
        UnitError{std::move(message), std::move(hint), code_points(text.substr(0, at)), length});
  };
  for (std::size_t i = 0; i < text.size();) {
    if (is_joint(text[i])) {
      if (text[i] == '/') below = true;
      if (text[i] != ' ') {
        if (joined) {
          return error(i, 1, fmt::format("\"{}\" joins no units there", text[i]), "");
        }
        joined = true;
      }
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && !is_joint(text[end])) ++end;
    const std::string_view word = text.substr(i, end - i);
    if (word == "per" && !factors.empty() && !joined) {
      below = joined = true;
    } else {
      const auto unit = read_symbol(word);
      if (!unit) {
        return error(i, end - i, fmt::format("\"{}\" is no unit", printable(word)),
                     hint_for_symbol(word));
      }
      if (!joined || factors.size() == 8) {
        return error(i, end - i, fmt::format("\"{}\" follows a complete unit", word),
                     "join units with \"/\" or \"-\", as in USD/kW-month");
      }
      factors.push_back({word, *unit, below});
      joined = false;
    }
    i = end;
  }
  if (joined) return error(text.size(), 0, "a unit is missing at the end", "");
  return factors;
}

// Miners quote revenue per hash rate and day and write "USD/PH/day" (or USD/PH/s/day) for
// USD/(PH/s)/day, which is money per hash; machines cost "USD/TH", money per hash rate. Returns
// the factors of that reading; nothing when the unit is no such price.
std::optional<std::vector<Factor>> hash_rate_reading(std::vector<Factor> factors) {
  if (factors.front().unit.dimension != dimensions::money) return std::nullopt;
  const auto is_below = [&](std::size_t i, Dimension dimension) {
    return i < factors.size() && factors[i].below && factors[i].unit.dimension == dimension;
  };
  for (std::size_t i = 1; i < factors.size(); ++i) {
    if (!is_below(i, dimensions::hashes)) continue;
    factors[i].unit.dimension = hash_rate;
    const bool seconds = is_below(i + 1, dimensions::time) && factors[i + 1].text == "s";
    if (seconds && is_below(i + 2, dimensions::time)) factors.erase(factors.begin() + i + 1);
    return factors;
  }
  return std::nullopt;
}

UnitReading product(const std::vector<Factor>& factors, bool watts_are_capacity) {
  UnitReading result;
  for (const Factor& factor : factors) {
    Dimension dimension = factor.unit.dimension;
    if (watts_are_capacity && dimension == dimensions::power) dimension = dimensions::capacity;
    if (factor.below) {
      result.dimension = result.dimension / dimension;
      result.numerator *= factor.unit.denominator;
      result.denominator *= factor.unit.numerator;
    } else {
      result.dimension = result.dimension * dimension;
      result.numerator *= factor.unit.numerator;
      result.denominator *= factor.unit.denominator;
    }
  }
  return result;
}

}  // namespace

base::Expected<std::vector<UnitReading>, UnitError> parse_unit(std::string_view text) {
  if (text.empty()) return std::vector<UnitReading>{UnitReading{}};
  auto factors = read_factors(text);
  if (!factors) return base::Unexpected<UnitError>(factors.error());
  bool money = false, watts = false, time = false;
  for (const Factor& factor : *factors) {
    money = money || factor.unit.dimension == dimensions::money;
    watts = watts || factor.unit.dimension == dimensions::power;
    time = time || (factor.below && factor.unit.dimension == dimensions::time);
  }
  std::vector<UnitReading> readings;
  if (const auto mining = hash_rate_reading(*factors)) {
    readings.push_back(product(*mining, true));
    if (time) return readings;
  }
  // With money in it a watt is one that rent is paid on; else USD/kW-month would price energy.
  if (!(money && watts)) readings.push_back(product(*factors, false));
  if (watts) readings.push_back(product(*factors, true));
  return readings;
}

UnitReading unit_for(std::string_view unit, base::Dimension dimension) {
  const std::string usual = unit.empty() ? words_for(dimension).usual_unit : std::string(unit);
  const auto readings = parse_unit(usual);
  GIGAWATT_CHECK(readings.has_value(), "unit", usual);
  const auto found = std::ranges::find(*readings, dimension, &UnitReading::dimension);
  GIGAWATT_CHECK(found != readings->end(), "unit", usual, "is not of", base_unit(dimension));
  return *found;
}

namespace {

struct Words {
  Dimension dimension;
  std::string_view name, usual_unit, example, units;
};

const auto known_words = std::to_array<Words>({
    {dimensions::none, "a ratio", "", "85 %", "%, bp, x"},
    {dimensions::time, "a duration", "days", "60 days", "s, min, h, days, weeks, months, years"},
    {dimensions::energy, "an energy", "MWh", "1,234.5 MWh", "J, kWh, MWh, GWh, TWh"},
    {dimensions::power, "a power", "MW", "168 MW", "W, kW, MW, GW"},
    {dimensions::capacity, "a rated capacity", "MW", "168 MW", "W, kW, MW, GW"},
    {dimensions::money, "an amount of money", "USD", "$9.7B", "$, $k, $M, $B, USD, MUSD, BUSD"},
    {dimensions::data, "an amount of data", "GB", "96 GiB", "B, kB, MB, GB, TB, GiB, Gbit"},
    {dimensions::operations, "a number of operations", "TFLOP", "1e24 FLOP", "FLOP to ZFLOP, OP"},
    {dimensions::tokens, "a number of tokens", "tokens", "15T tokens", "tokens"},
    {dimensions::hashes, "a number of hashes", "TH", "1 TH", "H, TH, PH, EH"},
    {dimensions::chips, "a number of chips", "chips", "76,000 chips", "chips, GPUs"},
    {base::EnergyPrice::dimension, "an energy price", "USD/MWh", "45 USD/MWh", "USD/MWh, USD/kWh"},
    {base::CapacityPrice::dimension, "a capacity price", "USD/kW-month", "125 USD/kW-month",
     "USD/kW-month, USD/kW-year, USD/MW-year, MUSD/MW-year"},
    {base::CapacityCost::dimension, "a capacity cost", "USD/MW", "$8M/MW", "$/MW, MUSD/MW, USD/kW"},
    {base::MoneyRate::dimension, "money per time", "USD/year", "12 MUSD/year",
     "USD/year, MUSD/year, USD/month"},
    {base::Bandwidth::dimension, "a bandwidth", "GB/s", "900 GB/s", "GB/s, TB/s, Gbit/s"},
    {base::OperationRate::dimension, "a rate of operations", "TFLOP/s", "989 TFLOP/s",
     "GFLOP/s, TFLOP/s, PFLOP/s, EFLOP/s"},
    {hash_rate, "a hash rate", "TH/s", "24.6 EH/s", "TH/s, PH/s, EH/s"},
    {dimensions::energy / dimensions::hashes, "an energy per hash", "J/TH", "17.5 J/TH", "J/TH"},
    {dimensions::money / dimensions::hashes, "a price per hash rate and day", "USD/PH/day",
     "38 USD/PH/day", "USD/PH/day, USD/TH/day"},
    {dimensions::money / hash_rate, "a price per hash rate", "USD/TH", "14.9 USD/TH", "USD/TH"},
    {dimensions::money / dimensions::chips, "a price per chip", "USD/chip", "$30k/chip",
     "USD/chip"},
    {dimensions::money / dimensions::chips / dimensions::time, "a price per chip and time",
     "USD/chip-hour", "2.91 USD/chip-hour", "USD/chip-hour, USD/GPU-hour"},
    {dimensions::money / dimensions::tokens, "a price per token", "USD/Mtoken", "3 USD/Mtoken",
     "USD/Mtoken, USD/token"},
    {dimensions::tokens / dimensions::time, "a rate of tokens", "tokens/s", "1,200 tokens/s",
     "tokens/s"},
    {dimensions::power / dimensions::chips, "a power per chip", "W/chip", "700 W/chip",
     "W/chip, kW/chip"},
    {dimensions::capacity / dimensions::time, "capacity per time", "MW/month", "50 MW/month",
     "MW/month, MW/year"},
    {dimensions::none / dimensions::time, "a rate per time", "%/year", "2 %/year",
     "%/year, %/month"},
});

}  // namespace

DimensionWords words_for(base::Dimension dimension) {
  const auto* found = std::ranges::find(known_words, dimension, &Words::dimension);
  if (found != known_words.end()) {
    return {std::string(found->name), std::string(found->usual_unit), std::string(found->example),
            std::string(found->units)};
  }
  const std::string unit = base_unit(dimension);
  return {"a quantity in " + unit, unit, "1 " + unit, unit};
}

std::string base_unit(base::Dimension d) {
  if (d == dimensions::none) return "x";
  if (d == dimensions::power) return "W";
  const std::array<std::pair<std::int8_t, std::string_view>, 9> factors = {{{d.money, "USD"},
                                                                            {d.energy, "J"},
                                                                            {d.operations, "FLOP"},
                                                                            {d.data, "B"},
                                                                            {d.tokens, "token"},
                                                                            {d.hashes, "H"},
                                                                            {d.capacity, "W"},
                                                                            {d.chips, "chip"},
                                                                            {d.time, "s"}}};
  std::string above, below;
  for (const auto& [exponent, symbol] : factors) {
    for (int k = 0; k < std::abs(exponent); ++k) {
      std::string& side = exponent > 0 ? above : below;
      side += (side.empty() ? "" : "-") + std::string(symbol);
    }
  }
  return below.empty() ? above : (above.empty() ? "x" : above) + "/" + below;
}

}  // namespace gigawatt::schema
