#include "gigawatt/chip/kernel_time.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog_fwd.h"

namespace gigawatt::chip {
namespace {

ChipModel model(std::string_view name) { return chip_model(catalog::shipped(), name).value(); }

// Every shipped accelerator with each format that it multiplies in.
template <class Check>
void for_each_format(const Check& check) {
  for (const std::string& id : accelerator_ids(catalog::shipped())) {
    const ChipModel chip = model(id);
    for (std::size_t p = 0; p < kPrecisions; ++p) {
      const auto precision = static_cast<Precision>(p);
      SCOPED_TRACE(id + " " + std::string(name_of(precision)));
      if (chip.constants(precision).peak_flops > 0) check(chip, precision);
    }
  }
}

// Sizes between 1 and 2^16, evenly over their logarithm.
class Sizes {
 public:
  explicit Sizes(unsigned seed) : engine_(seed) {}
  double next() { return std::floor(std::exp2(exponent_(engine_))); }

 private:
  std::mt19937 engine_;
  std::uniform_real_distribution<double> exponent_{0, 16};
};

TEST(KernelTime, EveryShippedChipHasAModel) {
  int formats = 0;
  for_each_format([&](const ChipModel& chip, Precision precision) {
    ++formats;
    const GemmConstants& c = chip.constants(precision);
    EXPECT_GT(chip.multiprocessors, 0);
    EXPECT_GT(c.error.value, 0);
    EXPECT_LT(c.error.value, 0.5);
    EXPECT_EQ(c.measured && c.error.value > 0.1, false) << "fitted, and as bad as a guess";
  });
  EXPECT_GT(formats, 60);
}

TEST(KernelTime, NoProductIsFasterThanThePeak) {
  for_each_format([](const ChipModel& chip, Precision precision) {
    Sizes sizes(1);
    for (int i = 0; i < 200; ++i) {
      const Gemm shape{sizes.next(), sizes.next(), sizes.next()};
      const double least = 2 * shape.m * shape.n * shape.k / chip.constants(precision).peak_flops;
      EXPECT_GE(gemm_time(chip, precision, shape).seconds(), least)
          << shape.m << " " << shape.n << " " << shape.k;
    }
  });
}

// Twice as much of one size never takes visibly less: tiles and tables leave dents, no slopes.
TEST(KernelTime, MoreWorkTakesNoLess) {
  constexpr double dent = 0.88;
  for_each_format([](const ChipModel& chip, Precision precision) {
    Sizes sizes(2);
    const auto seconds = [&](const Gemm& s) { return gemm_time(chip, precision, s).seconds(); };
    for (int i = 0; i < 100; ++i) {
      const Gemm s{sizes.next(), sizes.next(), sizes.next()};
      const double least = dent * seconds(s);
      EXPECT_GE(seconds({2 * s.m, s.n, s.k}), least) << s.m << " " << s.n << " " << s.k;
      EXPECT_GE(seconds({s.m, 2 * s.n, s.k}), least) << s.m << " " << s.n << " " << s.k;
      EXPECT_GE(seconds({s.m, s.n, 2 * s.k}), least) << s.m << " " << s.n << " " << s.k;
    }
  });
}

TEST(KernelTime, LargeProductsReachMostOfThePeak) {
  for_each_format([](const ChipModel& chip, Precision precision) {
    const double flops = 2.0 * 8192 * 8192 * 8192;
    const double rate =
        flops / gemm_time(at_boost_clock(chip), precision, {8192, 8192, 8192}).seconds();
    const double share = rate / chip.constants(precision).peak_flops;
    EXPECT_GT(share, 0.3);
    EXPECT_LT(share, 0.98);
  });
}

TEST(KernelTime, NothingTakesNoTime) {
  const ChipModel chip = model("h100");
  EXPECT_EQ(gemm_time(chip, Precision::bf16, {0, 128, 128}).seconds(), 0);
  EXPECT_EQ(grouped_gemm_time(chip, Precision::bf16, {.groups = 8, .rows = 0}).seconds(), 0);
  EXPECT_EQ(attention_forward_time(chip, {.query_rows = 0}).seconds(), 0);
  EXPECT_EQ(attention_decode_time(chip, {.key_rows = 0}).seconds(), 0);
  EXPECT_EQ(expert_layer_time(chip, Precision::bf16, {}).seconds(), 0);
  EXPECT_EQ(memory_bound_time(chip, 0, 0).seconds(), 0);
  // A100 tensor cores have no fp8: no time, and constants() says why.
  EXPECT_EQ(gemm_time(model("a100"), Precision::fp8, {128, 128, 128}).seconds(), 0);
  EXPECT_EQ(model("a100").constants(Precision::fp8).peak_flops, 0);
}

TEST(KernelTime, AbsurdSizesStayFinite) {
  for_each_format([](const ChipModel& chip, Precision precision) {
    for (const double size : {1e-300, 1.0, 1e15}) {
      const Attention attention{
          .batch = size, .query_rows = size, .key_rows = size, .heads = size, .kv_heads = size};
      const ExpertLayer experts{size, size, size, size, size, size, 1};
      for (const KernelTime& time :
           {gemm_time(chip, precision, {size, size, size}),
            grouped_gemm_time(chip, precision, {size, size, size, size}),
            attention_forward_time(chip, attention), attention_backward_time(chip, attention),
            attention_prefill_time(chip, attention), attention_decode_time(chip, attention),
            expert_layer_time(chip, precision, experts), memory_bound_time(chip, size, size)}) {
        EXPECT_TRUE(std::isfinite(time.seconds())) << size;
        EXPECT_GE(time.seconds(), 0) << size;
      }
    }
  });
}

TEST(KernelTime, AnArrayWorksThroughWholeBlocksOfItsEdge) {
  const ChipModel chip = model("tpu-v5e");
  ASSERT_EQ(chip.array_edge, 128);
  const auto math = [&](double m, double n, double k) {
    return gemm_time(chip, Precision::bf16, {m, n, k}).math_s;
  };
  const double whole = math(4096, 8192, 8192);
  EXPECT_NEAR(math(4096, 8192 - 127, 8192), whole, 1e-9 * whole);
  EXPECT_GT(math(4096, 8192 + 1, 8192), whole);
  // Filling an array costs as much as so many rows.
  const double ramp = chip.constants(Precision::bf16).ramp_k;
  EXPECT_NEAR(math(8192, 8192, 8192) / whole, (8192 + ramp) / (4096 + ramp), 1e-9);
}

TEST(KernelTime, NarrowOperandsAreMadeByKernelsOfTheirOwn) {
  const ChipModel chip = model("h100");
  const Gemm shape{4096, 4096, 4096};
  EXPECT_EQ(gemm_time(chip, Precision::bf16, shape).quantise_s, 0);
  EXPECT_GT(gemm_time(chip, Precision::fp8, shape).quantise_s, 5e-6);
  EXPECT_GT(gemm_time(chip, Precision::fp8_block, shape).quantise_s, 2e-6);
}

TEST(KernelTime, Fp8PaysOffWithSize) {
  const ChipModel chip = model("h100");
  const auto gain = [&](double size) {
    const Gemm shape{size, size, size};
    return gemm_time(chip, Precision::bf16, shape).seconds() /
           gemm_time(chip, Precision::fp8, shape).seconds();
  };
  EXPECT_LT(gain(1024), 1);
  EXPECT_GT(gain(8192), 1.4);
  EXPECT_LT(gain(8192), 2);
}

TEST(KernelTime, APowerCapSlowsMatrixWorkByTheCubeRoot) {
  const ChipModel chip = model("h100"), capped = at_power_cap(chip, 500);
  const double static_w = *chip.idle_w;
  EXPECT_NEAR(capped.clock / chip.clock, std::cbrt((500 - static_w) / (700 - static_w)), 1e-12);
  const Gemm large{8192, 8192, 8192};
  EXPECT_NEAR(gemm_time(capped, Precision::bf16, large).math_s,
              gemm_time(chip, Precision::bf16, large).math_s * chip.clock / capped.clock, 1e-9);
  // What streams does not slow down.
  EXPECT_EQ(memory_bound_time(capped, 1e9).seconds(), memory_bound_time(chip, 1e9).seconds());
  EXPECT_EQ(at_power_cap(chip, 900).clock, chip.clock);
  EXPECT_GT(at_power_cap(chip, -5).clock, 0);
  const ChipModel unpublished = model("trainium2");
  EXPECT_EQ(at_power_cap(unpublished, 100).clock, unpublished.clock);
}

TEST(KernelTime, CausalAttentionIsHalfOfTheSquareWhenLong) {
  const ChipModel chip = model("h100");
  Attention shape{.batch = 4, .query_rows = 16384, .key_rows = 16384, .heads = 32, .kv_heads = 8};
  const double causal = attention_forward_time(chip, shape).math_s;
  shape.causal = false;
  EXPECT_NEAR(attention_forward_time(chip, shape).math_s / causal, 2, 0.05);
}

TEST(KernelTime, BackwardAttentionHasFiveProductsInsteadOfTwo) {
  const ChipModel chip = model("h100");
  const auto ratio = [&](double rows) {
    const Attention shape{
        .batch = 8, .query_rows = rows, .key_rows = rows, .heads = 32, .kv_heads = 8};
    return attention_backward_time(chip, shape).math_s / attention_forward_time(chip, shape).math_s;
  };
  EXPECT_NEAR(ratio(1e6), 2.5 / chip.attention.backward_rate, 0.02);
  // What every query costs beside them weighs on short sequences.
  EXPECT_GT(ratio(1024), 1.5 * ratio(1e6));
}

TEST(KernelTime, GroupedRowsArePaddedForEachExpert) {
  const ChipModel chip = model("h100");
  const auto math = [&](double groups, double rows) {
    return grouped_gemm_time(chip, Precision::bf16, {groups, rows, 4096, 4096}).math_s;
  };
  EXPECT_NEAR(math(8, 8 * 1024), math(1, 8 * 1024), 1e-3 * math(1, 8 * 1024));
  EXPECT_GT(math(64, 512), 5 * math(1, 512));
}

TEST(KernelTime, ChipsAlikeTakeTheConstantsWithMoreDoubt) {
  const ChipModel h100 = model("h100"), h800 = model("h800");
  const auto& own = h100.constants(Precision::bf16);
  const auto& lent = h800.constants(Precision::bf16);
  EXPECT_TRUE(own.measured);
  EXPECT_FALSE(lent.measured);
  EXPECT_GT(lent.error.value, own.error.value);
  EXPECT_EQ(gemm_time(h800, Precision::bf16, {4096, 4096, 4096}).seconds(),
            gemm_time(h100, Precision::bf16, {4096, 4096, 4096}).seconds());
}

TEST(KernelTime, NoResidualTableIsLargerThan64KB) {
  for (const auto& file : {"a100", "h100", "h200", "b200", "gb200"}) {
    const ChipModel chip = model(file);
    std::size_t values = 0;
    std::vector<const Residual*> seen;
    const auto count = [&](const Residual* table) {
      if (!table || std::ranges::count(seen, table)) return;
      seen.push_back(table);
      values += table->size();
    };
    for (const auto& c : chip.gemm) count(c.residual);
    for (const auto& c : chip.experts) count(c.residual);
    count(chip.attention.residual);
    count(chip.decode.residual);
    EXPECT_GT(values, 8000u) << file;
    EXPECT_LE(values, 65536u) << file;
  }
}

}  // namespace
}  // namespace gigawatt::chip
