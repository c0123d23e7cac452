#include <algorithm>
#include <cmath>

#include "gigawatt/plan/result.h"
#include "gigawatt/report/blocks.h"
#include "gigawatt/report/figures.h"

namespace gigawatt::report {

namespace {

constexpr std::size_t kShownYears = 6;
constexpr int kYearWidth = 8;
constexpr int kMoneyWidth = 9;

}  // namespace

void print_campus(Screen& screen, const plan::RunResult& result) {
  if (!result.plan->mine_counts()) return;
  screen.heading("THE CAMPUS", "cash before debt and tax, twelve months from");
  std::string head(kYearWidth, ' ');
  for (const char* name : {"rent", "power", "cost", "other", "mine", "lost", "CFADS", "sold"})
    head += right(name, kMoneyWidth);
  screen.line(screen.paint().strong(head));
  const std::vector<CampusYear> years = campus_years(result);
  for (std::size_t y = 0; y < std::min(kShownYears, years.size()); ++y) {
    const CampusYear& year = years[y];
    std::string row = left(base::to_text(year.first), kYearWidth);
    for (const double usd :
         {year.rent_usd, -year.power_usd, -year.operating_usd, year.other_usd,
          year.mining_margin_usd, -year.lost_mining_usd, year.cfads_usd, year.machine_sales_usd})
      row += right(std::abs(usd) < 0.5 ? "-" : money_text(usd), kMoneyWidth);
    screen.line(row);
  }
  screen.paragraph(
      "power: the landlord's bill, fees, hedges and plant on the site with it; other: rent paid "
      "ahead less credits, merchant halls; mine: all of it, were nothing converted; lost: by halls "
      "under works and in service; sold: machines that made way, which equity receives beside "
      "CFADS and no debt is sized on.");
}

}  // namespace gigawatt::report
