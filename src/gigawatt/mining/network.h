// The network that a mine competes with: machines that enter, stop and return with a lag, and the
// difficulty and hashprice that follow.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "gigawatt/base/table.h"
#include "gigawatt/base/timeline.h"
#include "gigawatt/base/units.h"
#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/mining/asic.h"
#include "gigawatt/mining/economics.h"
#include "gigawatt/schema/fields_fwd.h"

namespace gigawatt::mining {

// Machines of one age and what they need, as a share of the running hash rate.
struct Vintage {
  HashEfficiency efficiency;
  base::Fraction share;
};
// Mines that pay one price for power, as a share of the running hash rate.
struct PowerClass {
  base::EnergyPrice price;
  base::Fraction share;
};

// How the network reacts. [network.response]; everything has a row in the catalog.
struct NetworkResponse {
  base::Fraction entry_speed;   // hash rate ordered a year, over what runs, per unit of yield
  base::Fraction entry_hurdle;  // yield below which nobody orders
  base::Time delivery;          // from order to hash
  base::Time exit_lag;          // mean time until machines that lose money are off
  base::Time restart_lag;       // mean time until idle machines that would earn are on
  base::Time scrap_time;        // mean time that idle machines are kept
  base::Fraction attrition;     // machines that fail for good, a year
  base::Time price_days;        // of gross revenue that a new machine costs
};
schema::Fields describe(NetworkResponse& response);

// The network at the start of row 0.
struct Network {
  std::vector<Vintage> vintages;
  std::vector<PowerClass> classes;
  double difficulty = 0;
  std::int64_t height = 0;
  double fees_per_block_btc = 0;
  base::Fraction growth;  // yearly, of the log hash rate: machines on order are delivered at it
  EfficiencyFrontier frontier;
  NetworkResponse response;
  MiningTerms terms;
};

// The catalog's picture of a date ("2024-01", "2026-02"), reacting by the catalog's defaults.
Network network_of(const catalog::Catalog& catalog, std::string_view date);

// A site that leaves mining: so much power stops; `moved` of its machines return elsewhere after
// the time of a delivery, the rest are scrapped.
struct Conversion {
  int row = 0;
  base::Power power;              // from the grid
  base::EnergyPrice power_price;  // of the class that is nearest
  base::Fraction moved;
};

struct NetworkInputs {
  base::Timeline timeline;
  std::span<const double> bitcoin_usd;  // price of one in each row
  std::vector<Conversion> conversions = {};
};

// Monthly means: bitcoin_usd, hash_rate_ehs, idle_ehs, difficulty, hashprice_usd_per_ph_day,
// load_mw; and flows of the month: delivered_ehs, converted_mw, blocks.
//
// Steps end where the month, the retarget or the halving comes first, and after a week at most.
base::Table evaluate(const Network& network, const NetworkInputs& inputs);

}  // namespace gigawatt::mining
