// The load line of whole scenarios: its order, and that every mark is what a run at its size says.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/plan/plan.h"
#include "gigawatt/plan/random_scenario.h"
#include "gigawatt/plan/result.h"
#include "gigawatt/plan/run.h"
#include "gigawatt/plan/sample_plan.h"
#include "gigawatt/plan/simulate.h"

namespace gigawatt::plan {
namespace {

constexpr std::int64_t kLoadPaths = sample::kSanitized ? 256 : 2000;
constexpr std::uint64_t kLoadDeals = sample::kSanitized ? 3 : 20;

const char* const kRegimes[] = {"boom", "base", "slow_adoption", "correction", "winter"};

// A scenario's settings, as a run at another size takes them.
using Settings = std::vector<std::string>;

Settings with_paths(Settings settings) {
  settings.push_back(fmt::format("risk.paths={}", kLoadPaths));
  return settings;
}

// The "--set a=b --set c=d" of a mark, as a list of settings.
Settings settings_of(std::string_view options) {
  constexpr std::string_view word = "--set ";
  Settings settings;
  while (!options.empty()) {
    EXPECT_TRUE(options.starts_with(word)) << options;
    options.remove_prefix(word.size());
    const std::size_t end = std::min(options.find(" --set "), options.size());
    settings.emplace_back(options.substr(0, end));
    options.remove_prefix(std::min(end + 1, options.size()));
  }
  return settings;
}

std::int64_t defaults_of(const sample::Sample& deal) {
  const Plan& plan = *deal.plan;
  SimulationOptions options;
  options.paths = plan.spec.risk.paths;
  const Simulation paths = simulate(plan, plan.chain(), *deal.financing, options);
  return std::ranges::count_if(paths.columns.default_row,
                               [&](double row) { return row < plan.timeline.rows(); });
}

// Nothing is below every size of the grid.
double height_of(const LoadLineEntry& entry) {
  return entry.mark.largest.value_or(-std::numeric_limits<double>::infinity());
}

void expect_in_order(const std::vector<LoadLineEntry>& line) {
  ASSERT_EQ(line.size(), 2 * std::size(kRegimes));
  for (std::size_t i = 0; i < line.size(); ++i) {
    EXPECT_EQ(line[i].regime, kRegimes[i % std::size(kRegimes)]);
    EXPECT_EQ(line[i].basis, i < std::size(kRegimes) ? "debt" : "MW");
    if (i % std::size(kRegimes) == 0) continue;
    EXPECT_GE(height_of(line[i - 1]), height_of(line[i]))
        << line[i].basis << ": " << line[i - 1].regime << " against " << line[i].regime;
  }
}

double probability_at(const LoadLineEntry& entry, double size) {
  for (const risk::SizePoint& point : entry.mark.curve)
    if (point.size == size) return point.default_probability;
  ADD_FAILURE() << size << " is no size of the curve";
  return -1;
}

const LoadLineEntry& binding(const std::vector<LoadLineEntry>& line, const LoadLineEntry& entry) {
  if (entry.bound_by.empty()) return entry;
  const auto found = std::ranges::find_if(line, [&](const LoadLineEntry& other) {
    return other.basis == entry.basis && other.regime == entry.bound_by;
  });
  EXPECT_NE(found, line.end()) << entry.bound_by;
  return found == line.end() ? entry : *found;
}

// Every size up to the mark keeps the limit here and in the regime that binds; the next one breaks
// it there.
void expect_ends_where_a_limit_breaks(const std::vector<LoadLineEntry>& line,
                                      const LoadLineEntry& entry) {
  SCOPED_TRACE(entry.basis + " in " + entry.regime + " bound by " + entry.bound_by);
  const LoadLineEntry& binds = binding(line, entry);
  EXPECT_EQ(entry.mark.largest, binds.mark.largest);
  EXPECT_EQ(entry.next, binds.next);
  EXPECT_TRUE(binds.bound_by.empty());
  for (const LoadLineEntry* each : {&entry, &binds})
    for (const risk::SizePoint& point : each->mark.curve)
      if (entry.mark.largest && point.size <= *entry.mark.largest) {
        EXPECT_LE(point.default_probability, entry.mark.limit) << each->regime;
      }
  if (!entry.mark.largest && !binds.mark.curve.empty()) {
    EXPECT_GT(binds.mark.curve.front().default_probability, entry.mark.limit);
  }
  if (entry.next) {
    EXPECT_GT(probability_at(binds, *entry.next), entry.mark.limit);
  } else if (entry.mark.largest) {
    EXPECT_THAT(entry.mark.outcome,
                testing::StartsWith(entry.refused ? "the limit holds at every size that can be"
                                                  : "the limit holds to the end of the grid"));
  }
}

// A scenario with settings on top of it.
using Source = std::function<sample::Sample(const Settings&)>;

double default_share(const sample::Sample& deal) {
  return static_cast<double>(defaults_of(deal)) / static_cast<double>(deal.plan->spec.risk.paths);
}

// Runs the scenario as the mark says it was found, and at the next size of the grid.
void expect_reproduces(const Source& source, const LoadLineEntry& entry) {
  SCOPED_TRACE(entry.basis + " in " + entry.regime + ": " + entry.reproduce);
  if (!entry.mark.largest) {
    EXPECT_FALSE(entry.mark.outcome.empty());
    EXPECT_TRUE(entry.reproduce.empty());
    return;
  }
  EXPECT_EQ(entry.mark.default_probability, probability_at(entry, *entry.mark.largest));
  Settings settings = settings_of(entry.reproduce);
  const sample::Sample at_mark = source(settings);
  ASSERT_TRUE(at_mark.financing) << at_mark.why();
  EXPECT_EQ(default_share(at_mark), entry.mark.default_probability);
  if (!entry.next) return;
  if (entry.basis == "debt" && at_mark.plan->merchant_watts() > 0) return;  // by its curve
  // The last setting is the size; the next one is a number in the same place.
  const double contracted = at_mark.plan->contracted_it_power.in(base::MW_capacity);
  const double next = entry.basis == "debt" ? *entry.next : *entry.next - contracted;
  const std::string key = settings.back().substr(0, settings.back().find('=') + 1);
  settings.back() = fmt::format("{}{:.3f}{}", key, next, entry.unit);
  const sample::Sample beyond = source(settings);
  ASSERT_TRUE(beyond.financing) << beyond.why();
  EXPECT_EQ(default_share(beyond), probability_at(entry, *entry.next));
}

// The load line of a scenario that closes, every mark of it checked.
std::vector<LoadLineEntry> check_line(const Source& source) {
  const sample::Sample deal = source({});
  EXPECT_TRUE(deal.financing) << deal.why();
  if (!deal.financing) return {};
  const std::vector<LoadLineEntry> line = run_load_line(*deal.plan, *deal.financing, {});
  expect_in_order(line);
  for (const LoadLineEntry& entry : line) {
    expect_ends_where_a_limit_breaks(line, entry);
    expect_reproduces(source, entry);
  }
  return line;
}

std::vector<LoadLineEntry> check_file(const std::string& file, const Settings& base) {
  return check_line([&](const Settings& more) {
    Settings settings = base;
    settings.insert(settings.end(), more.begin(), more.end());
    return sample::from_file(file, settings);
  });
}

TEST(LoadLineOfScenario, RiverBendIsOrderedAndReproduces) {
  check_file("scenarios/river-bend.toml", with_paths({}));
}

TEST(LoadLineOfScenario, CampusIsOrderedAndReproduces) {
  check_file("scenarios/colocation-campus.toml", with_paths({}));
}

// Nobody stands behind these tenants: each regime has a mark of its own.
TEST(LoadLineOfScenario, CampusDiffersFromRegimeToRegime) {
  const sample::Sample deal = sample::from_file("scenarios/colocation-campus.toml", with_paths({}));
  ASSERT_TRUE(deal.financing) << deal.why();
  const auto line = run_load_line(*deal.plan, *deal.financing, {});
  for (std::size_t i = 1; i < std::size(kRegimes); ++i)
    EXPECT_GT(height_of(line[i - 1]), height_of(line[i])) << line[i].regime;
}

// With merchant capacity of the scenario's own beside the contracted halls.
TEST(LoadLineOfScenario, ReproducesBesideMerchantCapacity) {
  check_file("scenarios/river-bend.toml", with_paths({"market.merchant_it_power=40 MW"}));
}

TEST(LoadLineOfScenario, HasNamedMarksWithoutDebt) {
  const sample::Sample deal = sample::from_file("scenarios/lake-mariner-core42.toml");
  ASSERT_TRUE(deal.financing) << deal.why();
  const auto line = run_load_line(*deal.plan, *deal.financing, {});
  EXPECT_FALSE(line.empty());
  for (const LoadLineEntry& entry : line) {
    EXPECT_FALSE(entry.mark.largest.has_value());
    EXPECT_EQ(entry.mark.outcome, "no debt");
  }
}

// The sizes of a coarser grid: twenty deals take as long as one on the usual grid.
std::string with_coarse_grid(std::string text) {
  constexpr std::string_view table = "[risk]\n";
  return text.insert(text.find(table) + table.size(),
                     "debt_grid_step = \"5 %\"\nmerchant_grid_step = \"20 %\"\n");
}

// With lock-up, sweep and tax as they are drawn.
TEST(LoadLineOfScenario, RandomDealsKeepTheOrderOfTheRegimesAndReproduce) {
  for (std::uint64_t number = 0; number < kLoadDeals; ++number) {
    SCOPED_TRACE(fmt::format("sample::random_scenario({})", number));
    const std::string text = with_coarse_grid(
        sample::random_scenario(number, {.must_borrow = true, .paths = kLoadPaths / 4}));
    if (sample::from_text(text).financing)
      check_line([&](const Settings& settings) { return sample::from_text(text, settings); });
  }
}

// Deals, found among many, whose lock-up saves in a worse market what a milder one breaks.
TEST(LoadLineOfScenario, AWorseRegimeDoesNotLoadADealDeeper) {
  for (const std::uint64_t number : {119u, 140u}) {
    SCOPED_TRACE(fmt::format("sample::random_scenario({})", number));
    const std::string text = with_coarse_grid(sample::random_scenario(
        number, {.tax_paid_by = "company", .must_borrow = true, .paths = 500}));
    const auto line =
        check_line([&](const Settings& settings) { return sample::from_text(text, settings); });
    const auto bound =
        std::ranges::count_if(line, [](const auto& entry) { return !entry.bound_by.empty(); });
    EXPECT_GT(bound, 0);
  }
}

// One look at the largest debt clears most paths; it must clear none that a smaller debt breaks.
TEST(LoadLineOfScenario, ClearingAtTheLargestDebtChangesNoProbability) {
  for (std::uint64_t number = 0; number < 2 * kLoadDeals; ++number) {
    SCOPED_TRACE(fmt::format("sample::random_scenario({})", number));
    const sample::Sample deal = sample::from_text(with_coarse_grid(
        sample::random_scenario(number, {.must_borrow = true, .paths = kLoadPaths / 8})));
    if (!deal.financing) continue;
    const auto fast = run_load_line(*deal.plan, *deal.financing, {});
    const auto plain = run_load_line(*deal.plan, *deal.financing, {.exhaustive_load_line = true});
    ASSERT_EQ(fast.size(), plain.size());
    for (std::size_t i = 0; i < fast.size(); ++i) {
      ASSERT_EQ(fast[i].mark.curve.size(), plain[i].mark.curve.size());
      for (std::size_t s = 0; s < fast[i].mark.curve.size(); ++s)
        EXPECT_EQ(fast[i].mark.curve[s].default_probability,
                  plain[i].mark.curve[s].default_probability)
            << fast[i].basis << ' ' << fast[i].regime << " at " << fast[i].mark.curve[s].size;
    }
  }
}

// A size that no financing closes ends the grid early, and that is no limit kept to its end.
TEST(LoadLineOfScenario, SaysWhichSizeCannotBeFinancedAndWhy) {
  const sample::Sample deal =
      sample::from_file("scenarios/river-bend-one-start.toml",
                        {"debt.target_dscr=1.3", "debt.amortisation=sculpted",
                         "site.hard_cost=$3.5B", "risk.default_limit=100 %", "risk.paths=16",
                         "risk.merchant_grid_step=50 %", "risk.merchant_grid_high=500 %"});
  ASSERT_TRUE(deal.financing) << deal.why();
  int refused = 0;
  for (const LoadLineEntry& entry : run_load_line(*deal.plan, *deal.financing, {})) {
    SCOPED_TRACE(entry.basis + " in " + entry.regime);
    ASSERT_TRUE(entry.mark.largest);
    if (entry.basis == "debt" || !entry.refused) continue;
    ++refused;
    const double merchant_watts =
        entry.refused->size * 1e6 - deal.plan->contracted_it_power.base_value();
    const FinancingResult closed =
        close_financing(*deal.plan, {.debt_usd = {}, .merchant_watts = merchant_watts});
    ASSERT_FALSE(closed.has_value());
    EXPECT_EQ(entry.refused->why, closed.error().message);
    EXPECT_GT(entry.refused->size, *entry.mark.largest);
    EXPECT_FALSE(entry.next);
    EXPECT_THAT(entry.mark.outcome, testing::HasSubstr(closed.error().message));
  }
  EXPECT_GT(refused, 0);
}

TEST(LoadLineOfScenario, DoesNotDependOnTheThreads) {
  const sample::Sample deal = sample::from_text(
      with_coarse_grid(sample::random_scenario(1, {.must_borrow = true, .paths = 600})));
  ASSERT_TRUE(deal.financing) << deal.why();
  const auto one = run_load_line(*deal.plan, *deal.financing, {.jobs = 1});
  for (const int jobs : {2, 7}) {
    const auto many = run_load_line(*deal.plan, *deal.financing, {.jobs = jobs});
    ASSERT_EQ(many.size(), one.size());
    for (std::size_t i = 0; i < one.size(); ++i)
      for (std::size_t s = 0; s < one[i].mark.curve.size(); ++s)
        EXPECT_EQ(many[i].mark.curve[s].default_probability,
                  one[i].mark.curve[s].default_probability);
  }
}

}  // namespace
}  // namespace gigawatt::plan
