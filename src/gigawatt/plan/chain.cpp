#include "gigawatt/plan/chain.h"

#include <vector>

#include "gigawatt/plan/chain_path.h"

namespace gigawatt::plan {

namespace v2 {
extern const ChainKernels kernels;
}
namespace v3 {
extern const ChainKernels kernels;
}
namespace v4 {
extern const ChainKernels kernels;
}

const ChainKernels& chain_kernels(base::Isa isa) {
  return base::at_level(isa, v2::kernels, v3::kernels, v4::kernels);
}

namespace {

// The columns of a block that have a value a row.
constexpr double* ChainBlock::* kColumns[] = {
    &ChainBlock::cash_usd,      &ChainBlock::income_usd,   &ChainBlock::site_value_usd,
    &ChainBlock::market_factor, &ChainBlock::mining_usd,   &ChainBlock::hashprice_factor,
    &ChainBlock::power_factor,  &ChainBlock::site_bill_usd};

void reference_run(const ChainTerms& terms, std::uint64_t first_path, const ChainDraws& draws,
                   const ChainBlock& out) {
  const auto rows = static_cast<std::size_t>(terms.rows);
  std::vector<double> delay(static_cast<std::size_t>(terms.phase_count));
  std::vector<std::vector<double>> columns(std::size(kColumns), std::vector<double>(rows));
  for (int lane = 0; lane < kChainLanes; ++lane) {
    for (int p = 0; p < terms.phase_count; ++p)
      delay[static_cast<std::size_t>(p)] = draws.delay_months[p * kChainLanes + lane];
    ChainBlock one;
    for (std::size_t c = 0; c < columns.size(); ++c) one.*kColumns[c] = columns[c].data();
    one.tenant_lost_row = out.tenant_lost_row + lane;
    run_chain<double>(terms, first_path + static_cast<std::uint64_t>(lane), {delay.data()}, one);
    for (std::size_t c = 0; c < columns.size(); ++c) {
      double* to = out.*kColumns[c];
      for (std::size_t row = 0; to && row < rows; ++row)
        to[row * kChainLanes + static_cast<std::size_t>(lane)] = columns[c][row];
    }
  }
}

}  // namespace

const ChainKernels& chain_reference() {
  static const ChainKernels reference = {reference_run};
  return reference;
}

}  // namespace gigawatt::plan
