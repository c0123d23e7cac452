#include "gigawatt/cluster/goodput.h"

#include <cmath>

#include <gtest/gtest.h>

#include "gigawatt/base/random.h"
#include "gigawatt/catalog/catalog.h"
#include "gigawatt/catalog/scenario_defaults.h"
#include "gigawatt/schema/fields.h"

namespace gigawatt::cluster {
namespace {

using catalog::shipped;

double row(const char* name) { return shipped().at(name).base_value(); }

constexpr int kLlamaChips = 16384;
constexpr double kLlamaHours = 54 * 24;
constexpr double kLlamaParameters = 405e9;

// Llama-3.1's 419 stops, from the records of all other clusters.
TEST(Stops, OtherClustersPredictARangeThatHoldsLlama3) {
  auto records = stop_records(shipped());
  ASSERT_EQ(records.size(), 8u);
  std::erase_if(records, [](const StopRecord& r) { return r.name == "stops.llama3"; });
  ASSERT_EQ(records.size(), 7u);
  const StopRange range = pooled_stops(records, row("goodput.chip_share_of_stops"));
  const double chip_hours = kLlamaChips * kLlamaHours;
  const double fewest = chip_hours / range.high, most = chip_hours / range.low;
  const double counted = row("reliability.llama3.unplanned_interruptions");
  EXPECT_EQ(counted, 419);
  EXPECT_LT(fewest, counted);
  EXPECT_GT(most, counted);
  EXPECT_GT(fewest, 200);  // and the range says something
  EXPECT_LT(most, 4000);
  RecordProperty("fewest", std::to_string(fewest));
  RecordProperty("middle", std::to_string(chip_hours / range.middle));
  RecordProperty("most", std::to_string(most));
}

TEST(Stops, RecordsAgreeWithTheFactsTheyCite) {
  const auto of = [](const std::string& name) {
    for (const StopRecord& r : stop_records(shipped()))
      if (r.name == name) return r.chip_hours_per_stop();
    return 0.0;
  };
  EXPECT_NEAR(of("stops.llama3"), row("goodput.chip_hours_per_stop") / 3600, 10);
  EXPECT_NEAR(of("stops.bloom"), row("reliability.bloom.accelerator_hours_per_gpu_failure") / 3600,
              10);
  EXPECT_NEAR(of("stops.skt"), row("reliability.skt.accelerator_hours_per_gpu_failure") / 3600, 10);
}

// Llama-3.1 with its own rate: a stop every 3.1 hours and more than 90 % effective time.
TEST(Goodput, CalibratedOnLlama3KeepsNineTenths) {
  const Goodput result =
      goodput(default_reliability(shipped()),
              {.chips = kLlamaChips, .parameters = kLlamaParameters, .step_s = 4});
  // Twelve months old, a sixteenth of the first day's excess is left.
  EXPECT_NEAR(result.mean_time_between_stops_s / 3600,
              row("reliability.llama3.mean_time_to_unplanned_interruption") / 3600, 0.25);
  EXPECT_GT(result.fraction, 0.90);
  EXPECT_LT(result.fraction, 0.97);
  const double loss_min = (1 - result.fraction) * result.mean_time_between_stops_s / 60;
  EXPECT_LT(loss_min, row("reliability.llama3.implied_max_mean_loss_per_interruption") / 60);
}

// What a scenario that says nothing gets, and what it may say.
TEST(Goodput, SpecTakesTheCatalogsDefaults) {
  ReliabilitySpec read;
  const auto report = schema::read_scenario_text(
      "asynchronous = true\n", "empty.toml", describe(read), catalog::reader_options(shipped()));
  EXPECT_TRUE(report.ok()) << schema::render(report.diagnostics);
  const GoodputInputs inputs{.chips = 4096, .parameters = 70e9};
  EXPECT_EQ(goodput(read, inputs).fraction,
            goodput(default_reliability(shipped()), inputs).fraction);
  const auto written = schema::read_scenario_text(
      "chip_hours_per_stop = \"20,000 chip-hours\"\nspare_nodes = 12\nasynchronous = false\n"
      "checkpoint_interval = \"30 min\"\ndomain_time_per_stop = \"9,000 hours\"\n",
      "written.toml", describe(read), catalog::reader_options(shipped()));
  EXPECT_TRUE(written.ok()) << schema::render(written.diagnostics);
  EXPECT_EQ(goodput(read, inputs).spare_nodes, 12);
  EXPECT_EQ(goodput(read, inputs).interval_s, 1800);
  const auto wrong = schema::read_scenario_text(
      "chip_hours_per_stop = \"0 chip-hours\"\ndetect = \"5 GB\"\nyoung_factor = 0.5\n",
      "wrong.toml", describe(read), catalog::reader_options(shipped()));
  EXPECT_EQ(wrong.diagnostics.size(), 3u) << schema::render(wrong.diagnostics);
}

TEST(Goodput, SharesAddUpToOne) {
  ReliabilitySpec spec = default_reliability(shipped());
  for (const bool asynchronous : {false, true}) {
    for (const int chips : {1, 64, 4096, 65536, 1 << 20}) {
      spec.asynchronous = asynchronous;
      const Goodput g = goodput(spec, {.chips = chips, .parameters = 70e9});
      EXPECT_NEAR(g.fraction + g.saving_share + g.restart_share + g.rework_share + g.waiting_share,
                  1, 1e-9);
      for (const double share : {g.fraction, g.saving_share, g.restart_share, g.rework_share})
        EXPECT_TRUE(share >= 0 && share <= 1) << share;
    }
  }
}

TEST(Goodput, FallsWithChipsAndRisesWithCare) {
  const ReliabilitySpec spec = default_reliability(shipped());
  double before = 1;
  for (int chips = 8; chips < 2'000'000; chips *= 4) {
    const Goodput result = goodput(spec, {.chips = chips, .parameters = 1e12});
    const double fraction = result.fraction / result.enough_nodes;  // spares come in whole nodes
    EXPECT_LE(fraction, before * (1 + 1e-6)) << chips;
    before = fraction;
  }
  const GoodputInputs inputs{.chips = 8192, .parameters = 405e9, .duration = base::days(60)};
  const double usual = goodput(spec, inputs).fraction;
  const auto with = [&](auto change) {
    ReliabilitySpec changed = spec;
    change(changed);
    return goodput(changed, inputs).fraction;
  };
  EXPECT_LT(with([](auto& s) { s.chip_hours_per_stop = s.chip_hours_per_stop * 0.2; }), usual);
  EXPECT_LT(with([](auto& s) { s.detect = base::hours(0.25); }), usual);
  EXPECT_LT(with([](auto& s) { s.asynchronous = false; }), usual);
  EXPECT_LT(with([](auto& s) { s.checkpoint_interval = base::hours(3); }), usual);
  EXPECT_LT(with([](auto& s) { s.spare_nodes = 0; }), 0.1 * usual);
  EXPECT_LT(with([](auto& s) { s.platform_age = base::months(0); }), usual);
  EXPECT_LT(with([](auto& s) { s.domain_time_per_stop = base::hours(1000); }), usual);
}

TEST(Goodput, IsZeroWhereStopsOutrunProgress) {
  ReliabilitySpec spec = default_reliability(shipped());
  spec.checkpoint_interval = base::hours(1e4);
  const Goodput g = goodput(spec, {.chips = 1 << 20, .parameters = 1e12});
  EXPECT_EQ(g.fraction, 0);
  EXPECT_TRUE(std::isfinite(g.rework_share));
}

// Daly's interval against a search for the best one.
TEST(Goodput, DalysIntervalIsTheBestToATenthOfAPercent) {
  for (const double save : {0.5, 5.0, 60.0, 600.0}) {
    for (const double mean : {1800.0, 1e4, 1e6}) {
      const auto wall = [&](double interval) {
        return expected_wall_s(1, {mean, save, interval, 300});
      };
      double best = INFINITY;
      for (double interval = 1; interval < 10 * mean; interval *= 1.01)
        best = std::min(best, wall(interval));
      EXPECT_LE(wall(daly_interval_s(save, mean)), best * 1.001) << save << " " << mean;
    }
  }
}

// Poisson stops played out: work, save, fall back, restart, each of which a stop may interrupt.
TEST(Goodput, ExpectedWallTimeIsWhatASimulationTakes) {
  const CheckpointTimes times{
      .mean_time_between_stops_s = 5000, .save_s = 60, .interval_s = 900, .restart_s = 400};
  std::uint32_t draw = 0;
  const auto next_stop = [&] {
    return times.mean_time_between_stops_s * base::exponential<double>({.seed = 7}, draw++, 0, 0);
  };
  constexpr int intervals = 100'000;
  double clock = 0, stop = next_stop();
  for (int done = 0; done < intervals;) {
    if (clock + times.interval_s + times.save_s <= stop) {
      clock += times.interval_s + times.save_s;
      ++done;
      continue;
    }
    do {  // restarts are interrupted too
      clock = stop;
      stop = clock + next_stop();
    } while (clock + times.restart_s > stop);
    clock += times.restart_s;
  }
  const double expected = expected_wall_s(intervals * times.interval_s, times);
  EXPECT_NEAR(clock / expected, 1, 0.01);
}

TEST(Spares, TailOfTheBinomial) {
  EXPECT_DOUBLE_EQ(enough_nodes(10, 0, 0), 1);
  EXPECT_NEAR(enough_nodes(10, 0, 0.1), std::pow(0.9, 10), 1e-12);
  EXPECT_NEAR(enough_nodes(2, 1, 0.1), std::pow(0.9, 3) + 3 * 0.1 * 0.81, 1e-12);
  for (const std::int64_t needed : {1, 50, 2048, 20000}) {
    const std::int64_t spares = spares_for(needed, 0.02, 0.99);
    EXPECT_GE(enough_nodes(needed, spares, 0.02), 0.99);
    if (spares > 0) {
      EXPECT_LT(enough_nodes(needed, spares - 1, 0.02), 0.99);
    }
  }
  // Google: 130 of 144 cubes at 95 %; fourteen spares of 144 mean that a cube is away 6 % of time.
  EXPECT_GE(enough_nodes(130, 14, 0.06), 0.95);
  EXPECT_LT(enough_nodes(130, 14, 0.08), 0.95);
}

TEST(Maturity, AYoungPlatformStopsMoreOftenAndGrowsUp) {
  const auto multiple = [](double age, double months) {
    return mean_stop_multiple({.factor = 3, .half_life = base::months(3), .age = base::months(age)},
                              base::months(months));
  };
  EXPECT_DOUBLE_EQ(multiple(0, 0), 3);
  EXPECT_NEAR(multiple(3, 0), 2, 1e-12);
  EXPECT_NEAR(multiple(0, 3), 1 + 2 * 0.5 / std::log(2), 1e-12);
  EXPECT_LT(multiple(1, 6), multiple(0, 6));
  EXPECT_NEAR(multiple(240, 1), 1, 1e-9);
}

}  // namespace
}  // namespace gigawatt::cluster
