// Whatever the instruction set, each lane of a pack has the bits of a double computed alone.
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "gigawatt/base/isa.h"
#include "operations.h"

namespace isa_test {

namespace v2 {
extern const Apply apply;
}
namespace v3 {
extern const Apply apply;
}
namespace v4 {
extern const Apply apply;
}

namespace {

constexpr int kLanes = base::kPackLanes;

Apply kernel_for(base::Isa isa) {
  return isa == base::Isa::v4 ? v4::apply : isa == base::Isa::v3 ? v3::apply : v2::apply;
}

// NaNs are equal whatever their payload; zeros are not whatever their sign.
bool same_bits(double a, double b) {
  return std::memcmp(&a, &b, sizeof a) == 0 || (std::isnan(a) && std::isnan(b));
}

class InstructionSet : public testing::TestWithParam<base::Isa> {};

TEST_P(InstructionSet, ComputesEveryLaneAsDoubleDoesAlone) {
  if (GetParam() > base::best_isa()) GTEST_SKIP() << "not on this machine";
  using Limits = std::numeric_limits<double>;
  const double special[] = {0.0,
                            -0.0,
                            1.0,
                            -1.0,
                            Limits::denorm_min(),
                            -3e-310,
                            1e300,
                            -1e300,
                            2.5,
                            -0.5,
                            Limits::infinity(),
                            -Limits::infinity(),
                            Limits::quiet_NaN(),
                            709.9,
                            -745.0,
                            4503599627370497.5};
  std::mt19937_64 random(11);
  const auto draw = [&] {
    if (random() % 4 == 0) return special[random() % std::size(special)];
    const double sized = std::ldexp(1.0, static_cast<int>(random() % 24) - 12);
    return std::uniform_real_distribution<double>(-1, 1)(random) * sized;
  };
  for (int round = 0; round < 5000; ++round) {
    double a[kLanes], b[kLanes], out[kOperations * kLanes], alone[kOperations];
    for (int lane = 0; lane < kLanes; ++lane) a[lane] = draw(), b[lane] = draw();
    const std::uint64_t path = random() >> 25;
    ASSERT_EQ(kernel_for(GetParam())(a, b, path, out), kOperations);
    for (int lane = 0; lane < kLanes; ++lane) {
      apply_operations<double>(a + lane, b + lane, path + static_cast<std::uint64_t>(lane), alone);
      for (int k = 0; k < kOperations; ++k)
        ASSERT_TRUE(same_bits(out[k * kLanes + lane], alone[k]))
            << "operation " << k << " on " << a[lane] << ", " << b[lane] << ": "
            << out[k * kLanes + lane] << " and alone " << alone[k];
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Each, InstructionSet,
                         testing::Values(base::Isa::v2, base::Isa::v3, base::Isa::v4),
                         [](const auto& of) {
                           return "v" + std::to_string(static_cast<int>(of.param) + 2);
                         });

}  // namespace
}  // namespace isa_test
