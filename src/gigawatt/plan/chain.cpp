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

void reference_run(const ChainTerms& terms, std::uint64_t first_path, const ChainDraws& draws,
                   const ChainBlock& out) {
  const auto rows = static_cast<std::size_t>(terms.rows);
  std::vector<double> delay(static_cast<std::size_t>(terms.phase_count));
  std::vector<double> cash(rows), income(rows), value(rows), factor(rows);
  for (int lane = 0; lane < kChainLanes; ++lane) {
    for (int p = 0; p < terms.phase_count; ++p)
      delay[static_cast<std::size_t>(p)] = draws.delay_months[p * kChainLanes + lane];
    const ChainBlock one{cash.data(), income.data(), value.data(), factor.data(),
                         out.tenant_lost_row + lane};
    run_chain<double>(terms, first_path + static_cast<std::uint64_t>(lane), {delay.data()}, one);
    for (std::size_t row = 0; row < rows; ++row) {
      const std::size_t i = row * kChainLanes + static_cast<std::size_t>(lane);
      out.cash_usd[i] = cash[row];
      out.income_usd[i] = income[row];
      out.site_value_usd[i] = value[row];
      out.market_factor[i] = factor[row];
    }
  }
}

}  // namespace

const ChainKernels& chain_reference() {
  static const ChainKernels reference = {reference_run};
  return reference;
}

}  // namespace gigawatt::plan
