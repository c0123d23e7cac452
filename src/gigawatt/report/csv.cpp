#include "gigawatt/report/csv.h"

#include <cmath>

#include <fmt/format.h>

#include "gigawatt/base/check.h"
#include "gigawatt/plan/financing.h"
#include "gigawatt/plan/path_columns.h"
#include "gigawatt/plan/plan.h"
#include "gigawatt/plan/replay.h"
#include "gigawatt/plan/result.h"
#include "gigawatt/report/closing.h"
#include "gigawatt/report/columns.h"

namespace gigawatt::report {

namespace {

std::size_t at(std::int64_t row) { return static_cast<std::size_t>(row); }

CsvFile months_to_csv(std::string name, const base::Timeline& timeline,
                      const std::vector<MonthColumn>& columns) {
  CsvText csv;
  csv.cell("month");
  for (const MonthColumn& column : columns) csv.cell(column.name);
  csv.end_row();
  const std::size_t rows = columns.empty() ? 0 : columns.front().values.size();
  for (std::size_t row = 0; row < rows; ++row) {
    csv.cell(base::to_text(timeline.month(static_cast<int>(row))));
    for (const MonthColumn& column : columns) csv.cell(column.values[row]);
    csv.end_row();
  }
  return {std::move(name), csv.take()};
}

CsvFile closing_to_csv(const finance::Capital& capital) {
  CsvText csv;
  csv.cell("side").cell("item").cell("total_usd").cell("at_close_usd");
  csv.end_row();
  for (const ClosingItem& item : sources_of(capital)) {
    csv.cell("source").cell(item.name).cell(item.usd).cell(item.at_close_usd);
    csv.end_row();
  }
  for (const ClosingItem& item : uses_of(capital)) {
    csv.cell("use").cell(item.name).cell(item.usd).cell("");
    csv.end_row();
  }
  return {"sources_and_uses.csv", csv.take()};
}

CsvFile paths_to_csv(const plan::Plan& plan, const plan::RiskResult& risk) {
  const plan::PathColumns& c = risk.columns;
  const double rows = plan.timeline.rows();
  const auto month = [&](double row) {
    return row < rows ? base::to_text(plan.timeline.month(static_cast<int>(row))) : std::string();
  };
  const auto below = [](double value, double limit) {
    return value < limit ? std::optional(value) : std::nullopt;
  };
  CsvText csv;
  for (const char* name :
       {"path", "default_month", "tenant_lost_month", "minimum_dscr", "average_dscr",
        "covenant_breached", "lender_loss_usd", "npv_usd", "equity_irr", "payback_months",
        "delay_months", "cost_overrun", "average_market_rent_over_today"})
    csv.cell(name);
  csv.end_row();
  for (std::int64_t path = 0; path < c.paths(); ++path) {
    const std::size_t i = at(path);
    csv.cell(path).cell(month(c.default_row[i])).cell(month(c.tenant_lost_row[i]));
    csv.cell(below(c.minimum_dscr[i], 0.5 * finance::kNoTest));
    csv.cell(below(c.average_dscr[i], 0.5 * finance::kNoTest));
    csv.cell(c.breached[i]).cell(c.lender_loss_usd[i]).cell(c.npv_usd[i]);
    csv.cell(below(c.irr[i], 0.5 * plan::kNoRate));
    csv.cell(below(c.payback_months[i], rows + 0.5));
    csv.cell(c.delay_months[i]).cell(c.overrun[i]).cell(c.average_rent_factor[i]);
    csv.end_row();
  }
  return {"paths.csv", csv.take()};
}

CsvFile load_line_to_csv(const std::vector<plan::LoadLineEntry>& entries) {
  CsvText csv;
  for (const char* name : {"regime", "basis", "unit", "size", "default_probability",
                           "default_probability_se", "limit", "is_mark"})
    csv.cell(name);
  csv.end_row();
  for (const plan::LoadLineEntry& entry : entries) {
    for (const risk::SizePoint& point : entry.mark.curve) {
      const bool is_mark = entry.mark.largest && *entry.mark.largest == point.size;
      csv.cell(entry.regime).cell(entry.basis).cell(entry.unit).cell(point.size);
      csv.cell(point.default_probability).cell(point.standard_error).cell(entry.mark.limit);
      csv.cell(std::int64_t{is_mark});
      csv.end_row();
    }
  }
  return {"load_line.csv", csv.take()};
}

CsvFile assumptions_to_csv(const std::vector<plan::Assumption>& assumptions) {
  CsvText csv;
  for (const char* name : {"name", "value", "unit", "confidence", "origin", "source", "range",
                           "npv_lever_usd", "default_lever", "reason"})
    csv.cell(name);
  csv.end_row();
  for (const plan::Assumption& a : assumptions) {
    csv.cell(a.name).cell(a.value).cell(a.unit).cell(a.confidence).cell(a.origin).cell(a.source);
    csv.cell(a.range);
    if (a.outcome.empty())
      csv.cell(a.npv_lever_usd).cell(a.default_lever);
    else
      csv.cell("").cell("");
    csv.cell(a.reason);
    csv.end_row();
  }
  return {"assumptions.csv", csv.take()};
}

}  // namespace

std::vector<CsvFile> run_to_csv(const plan::RunResult& result) {
  const base::Timeline& timeline = result.plan->timeline;
  std::vector<CsvFile> files;
  files.push_back(months_to_csv("monthly.csv", timeline, base_case_columns(result)));
  files.push_back(months_to_csv("income.csv", timeline, income_columns(result.base.statements)));
  files.push_back(months_to_csv("balance.csv", timeline, balance_columns(result.base.statements)));
  if (result.risk) files.push_back(paths_to_csv(*result.plan, *result.risk));
  if (!result.load_line.empty()) files.push_back(load_line_to_csv(result.load_line));
  files.push_back(assumptions_to_csv(result.assumptions));
  files.push_back(closing_to_csv(result.financing->capital));
  return files;
}

CsvFile replay_to_csv(const plan::Plan& plan, const plan::Replay& replay, std::int64_t path) {
  return months_to_csv(fmt::format("path_{}.csv", path), plan.timeline, replay_columns(replay));
}

void CsvText::separate() {
  if (row_begun_) text_ += ',';
  row_begun_ = true;
}

CsvText& CsvText::cell(std::string_view text) {
  separate();
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    text_ += text;
    return *this;
  }
  text_ += '"';
  for (const char letter : text) {
    if (letter == '"') text_ += '"';
    text_ += letter;
  }
  text_ += '"';
  return *this;
}

CsvText& CsvText::cell(double number) {
  GIGAWATT_CHECK(std::isfinite(number), "number", number);
  separate();
  text_ += fmt::format("{}", number == 0 ? 0.0 : number);  // no negative zero
  return *this;
}

CsvText& CsvText::cell(std::int64_t number) {
  separate();
  text_ += fmt::format("{}", number);
  return *this;
}

CsvText& CsvText::cell(const std::optional<double>& number) {
  if (number) return cell(*number);
  separate();
  return *this;
}

void CsvText::end_row() {
  text_ += "\r\n";
  row_begun_ = false;
}

}  // namespace gigawatt::report
