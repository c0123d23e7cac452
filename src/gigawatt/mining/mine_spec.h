// [mining] of a scenario: the machines that stand there, what a hash will earn, what it all costs.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gigawatt/base/calendar.h"
#include "gigawatt/base/units.h"
#include "gigawatt/mining/asic.h"
#include "gigawatt/mining/economics.h"
#include "gigawatt/mining/hash_units.h"
#include "gigawatt/mining/outlook.h"
#include "gigawatt/mining/refresh.h"
#include "gigawatt/schema/fields_fwd.h"

namespace gigawatt::mining {

struct NetworkDay;  // history.h

// [[mining.machine]]: machines of one model in one firmware mode. Exactly one of count, hash_rate
// says how many.
struct MachineSpec {
  std::string model;
  AsicMode mode = AsicMode::standard;
  std::optional<std::int64_t> count;
  std::optional<HashRate> hash_rate;      // nameplate of all of them
  std::optional<base::Month> in_service;  // since when they wear; the first row unless said
};

// [mining]
struct MineSpec {
  std::vector<MachineSpec> machines;
  MiningTerms terms;
  OutlookSpec outlook;
  base::CapacityPrice operating_cost;  // beside power, per MW that the mine draws at full load
  base::Fraction attrition;            // machines that fail for good, a year
  RefreshSpec refresh;
  bool in_cash_flow = true;  // of the project, as `run` counts it
  std::string history_csv;   // the network's past, day by day; empty: none
  // What that file holds; kept with copies of the spec, since it is read once.
  std::shared_ptr<const std::vector<NetworkDay>> history;
  bool history_says_hashprice = false;  // of the outlook's first month: nobody stated it
};

schema::Fields describe(MachineSpec& spec);
schema::Fields describe(MineSpec& spec);

}  // namespace gigawatt::mining
