// The chain of one path: market rent -> tenants' credit -> leases and mine -> cash for the lender.
#pragma once

#include <cstdint>

#include "gigawatt/base/isa.h"
#include "gigawatt/base/random.h"
#include "gigawatt/contract/lease_path.h"
#include "gigawatt/market/rent_path.h"
#include "gigawatt/plan/mine_path.h"

namespace gigawatt::plan {

inline constexpr int kChainLanes = 8;
// Draw of the merchant capacity's tenants; contracts are numbered below it.
inline constexpr std::uint32_t kMerchantDraw = 1000;
inline constexpr int kTenantEvents = 6;  // later defaults of the same hall within a horizon are cut

// Random streams: what a draw is for. Same seed and path: same draw, in every run and every size.
enum Stream : std::uint32_t {
  market_stream = 0,
  construction_stream = 1,
  tenant_stream = 2,
  guarantor_stream = 3,
  hashprice_stream = 4,
  power_stream = 5
};

// A tenant and who stands behind it. Hazards are per month, by row.
struct CreditTerms {
  const double* tenant_hazard = nullptr;
  const double* guarantor_hazard = nullptr;  // null: none
  double replacement_hazard = 0;             // of whoever rents after it
  int first_phase = 0, phase_count = 0;
  std::uint32_t tenant_draw = 0, guarantor_draw = 0;
  bool merchant = false;  // no contracted tenant to begin with
};

// Shared by all paths of a regime.
struct ChainTerms {
  int rows = 0;
  market::RentProcess rent;
  const contract::LeaseTerms* phases = nullptr;
  int phase_count = 0;
  const CreditTerms* credits = nullptr;
  int credit_count = 0;
  // Value of the site to an enforcing lender at today's market rent, by row.
  const double* site_value_usd = nullptr;
  const FactorProcess* power = nullptr;  // null: nobody here pays for power
  const MineTerms* mine = nullptr;       // null: no mine in the cash flow
  // The site's bill beside hourly prices (site_bill.h), by row; null: none.
  const double* fixed_bill_usd = nullptr;
  const double* moving_bill_usd = nullptr;  // moves with the power price
  base::RandomKey key;                      // stream is set per draw
};

// Drawn before the path starts; eight lanes each, phases outermost.
struct ChainDraws {
  const double* delay_months = nullptr;  // phase_count x 8, whole months
};

// What the path yields: rows x 8 values each.
struct ChainBlock {
  double* cash_usd = nullptr;
  double* income_usd = nullptr;
  double* site_value_usd = nullptr;
  double* market_factor = nullptr;     // market rent over today's
  double* mining_usd = nullptr;        // of what mines on, and of machines sold; with a mine
  double* hashprice_factor = nullptr;  // over the expected one; with a mine
  double* power_factor = nullptr;      // with a power price that moves
  double* site_bill_usd = nullptr;     // beside hourly prices; in neither cash nor income
  double* tenant_lost_row = nullptr;   // 8 values: first row in which a tenant's rent was lost
};

struct ChainKernels {
  void (*run)(const ChainTerms&, std::uint64_t first_path, const ChainDraws&, const ChainBlock&);
};

const ChainKernels& chain_kernels(base::Isa isa);
// The plain reference: one lane after the other in scalar double.
const ChainKernels& chain_reference();

}  // namespace gigawatt::plan
