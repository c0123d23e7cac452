// A mine's machines along a path of prices: kept, or replaced when that is worth most.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "gigawatt/base/timeline.h"
#include "gigawatt/mining/fleet.h"
#include "gigawatt/mining/refresh.h"

namespace gigawatt::mining {

struct FleetPrices {
  base::Timeline timeline;
  std::span<const double> hashprice_usd_per_ph_day;
  // What a MW of load earns in a row that takes power only where a MWh costs less than `value`.
  std::function<double(int row, double value_usd_per_mwh)> margin_usd_per_mw;
  base::EnergyPrice power_price;  // of whoever buys used machines
  base::Fraction seller_share;
  double annual_rate = 0;  // at which months are weighed against each other
};

struct Purchase {
  int row = 0;
  double usd = 0;
  HashRate hash_rate;
  HashEfficiency efficiency;
};

// Machines that fill a group's power from one row until another.
struct Stint {
  int from = 0, until = 0;
  HashEfficiency efficiency;
  double megawatts = 0;   // of load, as installed
  double age_months = 0;  // at row 0; less than zero: bought in that row
};

// Of the whole mine. Flow i is of the start of row i; what a row earns comes at its end.
struct FleetPath {
  std::vector<double> flows_usd;
  std::vector<double> margin_usd;  // of each row, before purchases and sales
  double bought_usd = 0, sold_usd = 0;
  std::vector<Purchase> purchases;
  std::vector<Stint> stints;  // group after group, in the order of time
};

// Every plan of replacements is weighed: in each month a group of machines is kept, or sold used
// and its power taken by new ones. Backward over the months, for each month in which they may have
// been bought; exact for the path of prices that it is given. A group whose margin does not cover
// the cost that runs on is closed for that month.
class FleetModel {
 public:
  FleetModel(const Mine& mine, FleetPrices prices);

  // Machines mine until the start of row `end`, then all are sold.
  FleetPath path(int end, RefreshPolicy policy) const;

 private:
  // Machines that share a date of purchase: the group that stands there, or those of a row.
  struct Vintage {
    int bought = 0;  // row; before the first for what stands there
    HashEfficiency efficiency;
    double hash_rate_ph = 0;                   // of a MW of load, as installed
    double age_months = 0;                     // at row 0; less than zero until bought
    std::vector<double> margin_usd, used_usd;  // of a MW, from `bought` on
    double at(const std::vector<double>& column, int row) const;
  };

  Vintage vintage(int bought, HashEfficiency efficiency, double age_months) const;
  double new_usd(int row) const;  // of a MW
  // Row by row whether vintage v (the group, or the row it was bought in) is replaced.
  std::vector<std::vector<bool>> replacements(const Vintage& group, int end) const;
  void follow(const Vintage& group, double megawatts, int end, RefreshPolicy policy,
              FleetPath& path) const;

  const Mine& mine_;
  FleetPrices prices_;
  std::vector<Vintage> groups_, new_;  // new_ by row
};

}  // namespace gigawatt::mining
