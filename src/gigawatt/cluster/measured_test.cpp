#include "gigawatt/cluster/measured.h"

#include <cmath>
#include <map>

#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/cluster/constants.h"
#include "gigawatt/cluster/measured_table.h"
#include "gigawatt/cluster/prediction.h"
#include "support/shared_facts.h"

namespace gigawatt::cluster {
namespace {

double mean_error(const std::vector<CollectiveError>& errors, double CollectiveError::* which) {
  double sum = 0;
  for (const CollectiveError& e : errors) sum += std::abs(e.*which);
  return sum / static_cast<double>(errors.size());
}

std::vector<MeasuredCollective> measured() {
  auto text = support::shared_fact("kernels_nccl.csv");
  if (!text) return {};
  auto rows = read_measured_collectives(std::move(*text), "kernels_nccl.csv");
  EXPECT_TRUE(rows.has_value());
  return rows.value_or(std::vector<MeasuredCollective>{});
}

TEST(Measured, HalfOfTheTablePredictsTheOtherHalf) {
  const auto rows = measured();
  if (rows.empty()) GTEST_SKIP() << "no shared/facts/kernels_nccl.csv";
  const auto errors = held_out_errors(rows, fabrics_of(catalog::shipped()), 20261126);
  EXPECT_GT(errors.size(), 0.99 * static_cast<double>(rows.size()));
  EXPECT_LE(mean_error(errors, &CollectiveError::error), 0.05);
  EXPECT_LE(mean_error(errors, &CollectiveError::closed_form_error), 0.06);
  std::map<std::string, std::vector<CollectiveError>> by_chip;
  for (const CollectiveError& e : errors) by_chip[e.row->chip].push_back(e);
  EXPECT_EQ(by_chip.size(), 5u);
  for (const auto& [chip, of_chip] : by_chip)
    EXPECT_LE(mean_error(of_chip, &CollectiveError::error), 0.06) << chip;
}

// The shipped constants are what the fit gives, and reading what is written changes nothing.
TEST(Measured, ShippedCurvesReproduceTheTable) {
  const auto rows = measured();
  if (rows.empty()) GTEST_SKIP() << "no shared/facts/kernels_nccl.csv";
  CollectivePredictor predictor(catalog::shipped());
  double sum = 0;
  for (const MeasuredCollective& m : rows) {
    MeasuredCollective blind = m;
    blind.at.seconds = 0;
    const auto seconds = predictor.seconds(blind);
    ASSERT_TRUE(seconds.has_value()) << m.chip;
    sum += std::abs(*seconds / m.at.seconds - 1);
  }
  EXPECT_LE(sum / static_cast<double>(rows.size()), 0.015);
}

TEST(Measured, PredictsChipsThatNoTableHas) {
  CollectivePredictor predictor(catalog::shipped());
  MeasuredCollective row{.chip = "B300", .ranks = 8, .at = {.bytes = 1e8}};
  MeasuredCollective like = row;
  like.chip = "B200";
  EXPECT_DOUBLE_EQ(predictor.seconds(row).value(), predictor.seconds(like).value());
  row.chip = "MI300X";
  EXPECT_TRUE(predictor.seconds(row).has_value());
  row.ranks = 9;
  EXPECT_FALSE(predictor.seconds(row).has_value());
  row.chip = "Abacus";
  EXPECT_FALSE(predictor.seconds(row).has_value());
}

// Times made by known constants come back, a wild row among them notwithstanding.
TEST(Measured, FitRecoversWhatMadeTheTable) {
  const CurveConstants truth{.protocols = {{{8e-6, 10e9}, {12e-6, 150e9}, {30e-6, 400e9}}}};
  std::vector<MeasuredSize> sizes;
  for (int i = 9; i <= 29; ++i) {
    const double bytes = std::ldexp(1.0, i);
    sizes.push_back(
        {bytes, Element::wide, closed_form_seconds(truth, 0.875, bytes, Element::wide)});
  }
  sizes[3].seconds *= 3;
  const CurveConstants found = fit_constants(sizes, 0.875, false);
  for (double bytes = 600; bytes < 1e9; bytes *= 3)
    EXPECT_NEAR(closed_form_seconds(found, 0.875, bytes, Element::wide) /
                    closed_form_seconds(truth, 0.875, bytes, Element::wide),
                1, 0.03)
        << bytes;
  const auto residuals = fit_residuals(found, sizes, 0.875, false);
  for (const double r : residuals[0]) EXPECT_NEAR(r, 1, 0.06);
}

TEST(Measured, RefusesATableThatMakesNoSense) {
  const std::string header = "chip,op,ranks,message_elements_or_bytes,latency_us,dtype\n";
  const auto errors = [&](const std::string& text) {
    const auto rows = read_measured_collectives(text, "rows.csv");
    return rows ? 0u : rows.error().size();
  };
  EXPECT_EQ(errors(header + "X1,all_reduce,8,1024,,half\n"), 0u);
  EXPECT_EQ(errors(header + "X1,all_reduce,8,1024,12.5,half\n"), 0u);
  EXPECT_EQ(errors(header + "X1,all_together,8,1024,12.5,half\n"), 1u);
  EXPECT_EQ(errors(header + "X1,all_reduce,1,1024,12.5,half\n"), 1u);
  EXPECT_EQ(errors(header + "X1,all_reduce,8,nan,-3,wide\n"), 3u);
  EXPECT_EQ(errors(header + "X1,all_reduce,,1024,12.5,half\n"), 1u);
  EXPECT_GE(errors("chip,op\nX1,all_reduce\n"), 1u);
}

}  // namespace
}  // namespace gigawatt::cluster
