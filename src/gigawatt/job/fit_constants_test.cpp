#include "gigawatt/job/fit_constants.h"

#include <cmath>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/job/sample_job.h"

namespace gigawatt::job {
namespace {

using catalog::shipped;

// As fitted, all with one software.
TrainingMachine fitted(std::string_view name) {
  TrainingMachine machine = sample_machine();
  const auto chip = chip::chip_model(shipped(), name);
  EXPECT_TRUE(chip.has_value()) << name;
  if (!chip) return machine;
  const auto cluster = cluster::make_cluster(shipped(), *chip, {});
  EXPECT_TRUE(cluster.has_value()) << name;
  if (cluster) machine.cluster = *cluster;
  machine.chip = *chip;
  return as_fitted(shipped(), machine);
}

StepResult step_of(std::string_view name, const TrainingJob& job) {
  return evaluate_step(job, fitted(name).view());
}

TrainingJob on(const Layout& layout, chip::Precision precision = chip::Precision::bf16) {
  TrainingJob job = sample_job();
  job.layout = layout;
  job.precision = precision;
  return job;
}

const std::vector<Layout>& layouts() {
  static const std::vector<Layout> all{{.tensor = 4, .pipeline = 4, .data = 8},
                                       {.tensor = 8, .pipeline = 1, .data = 16},
                                       {.tensor = 1, .pipeline = 8, .data = 16},
                                       {.tensor = 8, .pipeline = 2, .data = 1}};
  return all;
}

TEST(FitConstants, AChipWithLessFabricIsNeverTheFaster) {
  for (const auto precision : {chip::Precision::bf16, chip::Precision::fp8}) {
    for (const Layout& layout : layouts()) {
      const TrainingJob job = on(layout, precision);
      EXPECT_GE(step_of("h800", job).step_s, step_of("h100", job).step_s);
      EXPECT_GE(step_of("trainium2-16", job).step_s, step_of("trainium2", job).step_s);
    }
  }
}

TEST(FitConstants, FormsOfTrainiumAgreeInsideOneServer) {
  const TrainingJob job = on({.tensor = 8, .pipeline = 2, .data = 1});
  const double small = step_of("trainium2-16", job).step_s;
  EXPECT_NEAR(small / step_of("trainium2", job).step_s, 1, 0.05);
  for (const auto& [a, b] :
       {std::pair{"trainium2", "trainium2-16"}, std::pair{"trainium3", "trainium3-64"},
        std::pair{"trainium1", "trainium1n"}})
    EXPECT_DOUBLE_EQ(step_of(a, job).parts[Part::matmul], step_of(b, job).parts[Part::matmul]);
}

// Three spreads of a chip beside the one whose constants it takes.
TEST(FitConstants, ProductsOfSiblingsDifferAsTheirPeaksDo) {
  const TrainingJob job = on({.tensor = 4, .pipeline = 4, .data = 8});
  for (const auto& [a, b] :
       {std::pair{"a100", "a100-40"}, std::pair{"h100", "h800"}, std::pair{"b200", "b300"},
        std::pair{"gb200", "gb300"}, std::pair{"mi300x", "mi325x"}, std::pair{"mi355x", "mi350x"},
        std::pair{"trainium2", "trainium3"}}) {
    const auto work = [&](std::string_view name) {
      return step_of(name, job).parts[Part::matmul] *
             fitted(name).chip.constants(chip::Precision::bf16).peak_flops;
    };
    EXPECT_LT(std::abs(std::log(work(a) / work(b))), 0.09) << a << " and " << b;
  }
}

TEST(FitConstants, Fp8GainsNoMoreThanItsPeak) {
  for (const std::string& id : chip::accelerator_ids(shipped())) {
    const chip::ChipModel chip = fitted(id).chip;
    const double wide = chip.constants(chip::Precision::bf16).peak_flops;
    const double narrow = chip.constants(chip::Precision::fp8).peak_flops;
    // These layouts leave a domain, so the network must be known.
    if (!(wide > 0 && narrow > 0) || !chip.accelerator.network_bandwidth) continue;
    for (const Layout& layout : layouts()) {
      const double gain =
          step_of(id, on(layout)).step_s / step_of(id, on(layout, chip::Precision::fp8)).step_s;
      EXPECT_LE(gain, narrow / wide * 1.0001) << id;
    }
  }
}

TEST(FitConstants, AChipWithoutRunsTakesTheFactorsOfItsDie) {
  const auto die = chip::chip_model(shipped(), "trainium2");
  ASSERT_TRUE(die.has_value());
  chip::Accelerator described = die->accelerator;
  described.id = "somebodys-chip";
  described.kernels = "trainium2-16";
  const auto chip = chip::chip_model(shipped(), described);
  ASSERT_TRUE(chip.has_value());
  TrainingMachine machine = sample_machine();
  machine.chip = *chip;
  constexpr auto bf16 = chip::Precision::bf16;
  EXPECT_DOUBLE_EQ(as_fitted(shipped(), machine).chip.constants(bf16).efficiency,
                   fitted("trainium2").chip.constants(bf16).efficiency);
  EXPECT_NE(fitted("trainium2").chip.constants(bf16).efficiency, die->constants(bf16).efficiency);
}

}  // namespace
}  // namespace gigawatt::job
