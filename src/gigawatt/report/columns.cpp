#include "gigawatt/report/columns.h"

#include <array>

#include "gigawatt/finance/capital.h"
#include "gigawatt/plan/financing.h"
#include "gigawatt/plan/replay.h"
#include "gigawatt/plan/result.h"

namespace gigawatt::report {

namespace {

using finance::WaterfallColumn;

// In the order of finance::WaterfallColumn.
constexpr std::array kWaterfallNames = {"cfads_usd",
                                        "reserve_interest_usd",
                                        "prefunded_interest_usd",
                                        "tax_usd",
                                        "agent_fee_usd",
                                        "interest_due_usd",
                                        "principal_due_usd",
                                        "interest_paid_usd",
                                        "principal_paid_usd",
                                        "reserve_funding_usd",
                                        "reserve_top_up_usd",
                                        "reserve_release_usd",
                                        "sweep_usd",
                                        "distribution_usd",
                                        "owner_tax_usd",
                                        "recovered_usd",
                                        "cash_usd",
                                        "reserve_usd",
                                        "balance_usd",
                                        "principal_arrears_usd",
                                        "interest_arrears_usd",
                                        "accrued_interest_usd",
                                        "payable_usd",
                                        "tax_loss_carried_usd",
                                        "dscr",
                                        "trailing_dscr",
                                        "in_default"};
static_assert(kWaterfallNames.size() == static_cast<std::size_t>(WaterfallColumn::count));

MonthColumn whole(std::string name, const std::vector<double>& values) {
  return {std::move(name), {values.begin(), values.end()}};
}

}  // namespace

std::vector<MonthColumn> waterfall_columns(const finance::WaterfallRecord& record) {
  std::vector<MonthColumn> columns;
  for (std::size_t c = 0; c < kWaterfallNames.size(); ++c) {
    MonthColumn column = whole(kWaterfallNames[c], record[c]);
    const auto kind = static_cast<WaterfallColumn>(c);
    if (kind == WaterfallColumn::dscr || kind == WaterfallColumn::trailing_dscr) {
      const auto& interest = finance::column(record, WaterfallColumn::interest_due);
      const auto& principal = finance::column(record, WaterfallColumn::principal_due);
      const auto& trailing = finance::column(record, WaterfallColumn::trailing_dscr);
      for (std::size_t row = 0; row < column.values.size(); ++row) {
        // A month without a test leaves both ratios at zero; one without service cannot be covered.
        const bool tested = trailing[row] != 0 && interest[row] + principal[row] > 0;
        if (!tested || *column.values[row] >= 0.5 * finance::kNoTest) column.values[row].reset();
      }
    }
    columns.push_back(std::move(column));
  }
  return columns;
}

std::vector<MonthColumn> base_case_columns(const plan::RunResult& result) {
  const plan::ContractedFlows& flows = result.plan->flows;
  const finance::Capital& capital = result.financing->capital;
  std::vector<MonthColumn> columns = {whole("rent_usd", flows.rent_usd),
                                      whole("operating_cost_usd", flows.operating_usd),
                                      whole("energy_cost_usd", flows.energy_usd),
                                      whole("net_operating_income_usd", flows.income_usd),
                                      whole("rent_liability_usd", flows.rent_liability_usd),
                                      whole("construction_spend_usd", capital.spend_usd),
                                      whole("debt_drawn_usd", capital.draw_usd),
                                      whole("equity_paid_in_usd", capital.equity_in_usd),
                                      whole("construction_account_usd", capital.account_usd)};
  if (result.plan->mine_counts()) {
    columns.push_back(whole("mining_margin_usd", flows.mining_margin_usd));
    columns.push_back(whole("lost_mining_usd", flows.lost_mining_usd));
    columns.push_back(whole("machine_sales_usd", flows.machine_sales_usd));
  }
  if (!result.plan->bill.empty()) columns.push_back(whole("site_bill_usd", flows.site_bill_usd));
  if (const double watts = result.financing->merchant_watts; watts > 0) {
    std::vector<double> income = flows.merchant_income_usd, refit = flows.merchant_refit_usd;
    for (std::vector<double>* each : {&income, &refit})
      for (double& usd : *each) usd *= watts;
    columns.push_back(whole("merchant_income_usd", income));
    columns.push_back(whole("merchant_refit_usd", refit));
  }
  for (MonthColumn& column : waterfall_columns(result.base.record))
    columns.push_back(std::move(column));
  // Flow 0 is at close, before the first month's end.
  const auto& equity = result.base.equity_flows_usd;
  columns.push_back({"equity_flow_usd", {equity.begin() + 1, equity.end()}});
  return columns;
}

std::vector<MonthColumn> replay_columns(const plan::Replay& replay) {
  std::vector<MonthColumn> columns = {whole("market_rent_over_today", replay.market_factor),
                                      whole("net_operating_income_usd", replay.income_usd),
                                      whole("site_cash_usd", replay.cash_usd)};
  if (!replay.power_factor.empty())
    columns.push_back(whole("power_price_over_expected", replay.power_factor));
  if (!replay.site_bill_usd.empty())
    columns.push_back(whole("site_bill_usd", replay.site_bill_usd));
  if (!replay.mining_usd.empty()) {
    columns.push_back(whole("hashprice_over_expected", replay.hashprice_factor));
    columns.push_back(whole("mining_usd", replay.mining_usd));
  }
  for (MonthColumn& column : waterfall_columns(replay.record)) columns.push_back(std::move(column));
  return columns;
}

std::vector<MonthColumn> income_columns(const finance::Statements& statements) {
  const finance::IncomeStatement& s = statements.income;
  std::vector<MonthColumn> columns = {whole("operating_income_usd", s.operating_income),
                                      whole("refit_usd", s.refit),
                                      whole("reserve_interest_usd", s.reserve_interest),
                                      whole("agent_fee_usd", s.agent_fee),
                                      whole("interest_expense_usd", s.interest_expense),
                                      whole("depreciation_usd", s.depreciation),
                                      whole("decommissioning_usd", s.decommissioning),
                                      whole("tax_usd", s.tax),
                                      whole("net_income_usd", s.net_income)};
  if (!s.mining.empty()) {
    columns.push_back(whole("mining_usd", s.mining));
    columns.push_back(whole("machine_sales_usd", s.machine_sales));
  }
  if (!s.site_bill.empty()) columns.push_back(whole("site_bill_usd", s.site_bill));
  if (!s.owner_tax.empty()) columns.push_back(whole("owner_tax_usd", s.owner_tax));
  return columns;
}

std::vector<MonthColumn> balance_columns(const finance::Statements& statements) {
  const finance::BalanceSheet& b = statements.balance;
  return {whole("construction_account_usd", b.construction_account),
          whole("cash_usd", b.cash),
          whole("reserve_usd", b.reserve),
          whole("plant_usd", b.plant),
          whole("assets_usd", b.assets),
          whole("debt_usd", b.debt),
          whole("interest_payable_usd", b.interest_payable),
          whole("cost_payable_usd", b.cost_payable),
          whole("rent_liability_usd", b.rent_liability),
          whole("decommissioning_provision_usd", b.decommissioning_provision),
          whole("paid_in_equity_usd", b.paid_in_equity),
          whole("retained_earnings_usd", b.retained_earnings),
          whole("claims_usd", b.claims)};
}

}  // namespace gigawatt::report
