#include "gigawatt/mining/mine_spec.h"

#include "gigawatt/schema/fields.h"

namespace gigawatt::mining {

using schema::field;

schema::Fields describe(MachineSpec& spec) {
  return {
      field("model", spec.model,
            {.doc = "Model in the catalog's table of machines",
             .required = true,
             .example = "antminer-s21-pro"}),
      field("mode", spec.mode,
            {.doc = "Firmware: standard is the nameplate; low-power and high-power change hash "
                    "rate and energy per hash",
             .example = "low-power"}),
      field("count", spec.count,
            {.doc = "Number of machines (instead of hash_rate)",
             .minimum = 1,
             .maximum = 1e8,
             .example = "10000"}),
      field("hash_rate", spec.hash_rate,
            {.doc = "Nameplate hash rate of all of them (instead of count)",
             .unit = "EH/s",
             .minimum = 1e-9,
             .maximum = 1e5,
             .example = "8.5 EH/s"}),
      field("in_service", spec.in_service,
            {.doc = "Month since which they wear (the first of the model's months unless said)",
             .example = "2024-11"}),
  };
}

schema::Fields describe(MineSpec& spec) {
  return {
      field("machine", spec.machines, {.doc = "Machines of the mine", .required = true}),
      field("terms", spec.terms, {.doc = "What lies between a hash and a dollar"}),
      field("outlook", spec.outlook, {.doc = "What a hash will earn"}),
      field("operating_cost", spec.operating_cost,
            {.doc = "Cost of the mine beside power, per MW that it draws at full load",
             .unit = "USD/MW-year",
             .minimum = 0,
             .maximum = 1e7,
             .catalog = "mining.operating_cost",
             .example = "60,000 USD/MW-year"}),
      field("attrition", spec.attrition,
            {.doc = "Machines that fail for good, a year",
             .unit = "%",
             .minimum = 0,
             .maximum = 50,
             .catalog = "mining.attrition",
             .example = "4 %"}),
      field("refresh", spec.refresh, {.doc = "New machines in place of old ones (`site`)"}),
      field("in_cash_flow", spec.in_cash_flow,
            {.doc = "`run` counts the mine as part of the project: its margin, what converting "
                    "loses of it and the sale of its machines are cash for the lender. False "
                    "where a ring-fenced borrower owns the halls alone, as lenders mostly want",
             .example = "false"}),
      field("history_csv", spec.history_csv,
            {.doc = "CSV file of the network's past, one row a day: date, price_usd, "
                    "hashrate_ehs_7d, difficulty, block_subsidy_btc, blocks_est, fees_btc. Its "
                    "last whole month before the close is the hashprice unless outlook states one",
             .example = "network.csv"}),
  };
}

}  // namespace gigawatt::mining
