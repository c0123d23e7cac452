#include "gigawatt/report/site_halls.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "gigawatt/catalog/catalog.h"
#include "gigawatt/schema/json.h"

namespace gigawatt::report {
namespace {

double yearly(base::MoneyRate rate) { return rate.in(base::USD / base::years); }

std::string confidence_of(const catalog::Catalog& catalog, const char* row) {
  return {catalog::letter(catalog.at(row).confidence)};
}

// A number that is known, or null and why not.
void put_or(Json& into, const std::string& key, bool known, const Json& value,
            const std::string& why) {
  if (known)
    into[key] = value;
  else
    put_none(into, key, why);
}

Json chip_to_json(const site::ChipFit& fit) {
  const auto kilowatts = [](const std::optional<base::Power>& power) {
    return power ? Json(power->in(base::kW)) : Json(nullptr);
  };
  const std::string unknown = "not published";
  Json json = {{"chip", fit.id},         {"name", fit.name}, {"year", fit.year},
               {"cooling", fit.cooling}, {"fits", fit.fits}, {"reason", fit.reason}};
  const bool drawn = fit.rack_power.has_value();
  put_or(json, "kw_per_chip", fit.chip_power.has_value(), kilowatts(fit.chip_power), unknown);
  put_or(json, "kw_per_rack", drawn, kilowatts(fit.rack_power), unknown);
  put_or(json, "chips_per_rack", drawn, fit.chips_per_rack.value_or(0), unknown);
  put_or(json, "racks_by_hall", fit.fits, Json::array_of(fit.hall_racks), fit.reason);
  put_or(json, "racks", fit.fits, fit.racks, fit.reason);
  put_or(json, "chips", fit.fits, fit.chips, fit.reason);
  put_or(json, "chips_per_mw", fit.fits, fit.chips_per_mw, fit.reason);
  return json;
}

}  // namespace

Json chips_to_json(const plan::SiteStudy& study) {
  Json list = Json::array();
  for (const site::ChipFit& fit : study.chips) list.push_back(chip_to_json(fit));
  return list;
}

void print_chips(Screen& screen, const plan::SiteStudy& study) {
  constexpr std::size_t shown = 5;
  constexpr int name = 26;
  const bool air = study.conversion.spec.cooling == site::Cooling::air;
  screen.heading("CHIPS THAT FIT",
                 fmt::format("{}-cooled halls, racks of {:.0f} kW at most", air ? "air" : "liquid",
                             study.conversion.racks.most_rack_power.in(base::kW)));
  screen.line("  " + left("", name) + right("kW a rack", 11) + right("racks", 9) +
              right("chips", 11) + right("chips/MW", 10));
  std::size_t rows = 0;
  for (const site::ChipFit& fit : study.chips) {
    if (!fit.rack_power || rows == shown) continue;
    ++rows;
    std::string row = "  " + left(shortened(fit.name, name - 1), name) +
                      right(fmt::format("{:.0f}", fit.rack_power->in(base::kW)), 11);
    if (fit.fits)
      row += right(count_text(fit.racks), 9) + right(count_text(fit.chips), 11) +
             right(fmt::format("{:.0f}", fit.chips_per_mw), 10);
    else
      row += "  " + fit.reason;
    screen.line(row);
  }
  const auto unknown = std::ranges::count_if(
      study.chips, [](const site::ChipFit& fit) { return !fit.rack_power.has_value(); });
  screen.paragraph(fmt::format("The newest of {} in the catalog (--json: all); of {} no server's "
                               "power is published.",
                               study.chips.size(), unknown),
                   2);
}

Json running_to_json(const plan::SiteStudy& study, const catalog::Catalog& catalog) {
  const site::RunningCosts& running = study.running;
  const auto row = [&](const char* name) {
    const catalog::Row& found = catalog.at(name);
    return Json{{"row", name},
                {"value", found.text},
                {"confidence", confidence_of(catalog, name)},
                {"source", found.source}};
  };
  return {{"people", running.people},
          {"staff_usd_per_year", yearly(running.staff)},
          {"maintenance_usd_per_year", yearly(running.maintenance)},
          {"tax_and_insurance_usd_per_year", yearly(running.tax_and_insurance)},
          {"usd_per_year", yearly(running.total())},
          {"rows", Json::array({row("opex.staff"), row("opex.pay"), row("opex.maintenance"),
                                row("opex.tax_and_insurance")})}};
}

void print_running(Screen& screen, const plan::SiteStudy& study, const catalog::Catalog& catalog) {
  const site::RunningCosts& running = study.running;
  const double megawatts = study.plan->contracted_it_power.in(base::MW_capacity);
  const double year = yearly(running.total());
  screen.labelled("To run", fmt::format("{} a year beside power, {} per MW; as levelised below",
                                        money_text(year), money_text(year / megawatts)));
  screen.labelled(
      "", fmt::format("{:.0f} people {} ({}, pay {}), maintenance {} ({}),", running.people,
                      money_text(yearly(running.staff)), confidence_of(catalog, "opex.staff"),
                      confidence_of(catalog, "opex.pay"), money_text(yearly(running.maintenance)),
                      confidence_of(catalog, "opex.maintenance")));
  screen.labelled(
      "", fmt::format("tax and insurance {} ({})", money_text(yearly(running.tax_and_insurance)),
                      confidence_of(catalog, "opex.tax_and_insurance")));
}

namespace {

double both_npv(const plan::SiteStudy& study) { return study.options.back().npv_usd; }

}  // namespace

Json greenfield_to_json(const plan::SiteStudy& study) {
  const plan::ConversionFigures& f = study.figures;
  const double megawatts = study.plan->contracted_it_power.in(base::MW_capacity);
  return {{"usd_per_mw", f.greenfield_usd_per_mw},
          {"capex_usd", f.greenfield_usd_per_mw * study.conversion.scale * megawatts},
          {"first_hall_months", f.greenfield_months},
          {"later_months", f.greenfield_later_months},
          {"npv_usd", f.greenfield_npv_usd},
          {"npv_beyond_both_usd", f.greenfield_npv_usd - both_npv(study)}};
}

void print_greenfield(Screen& screen, const plan::SiteStudy& study) {
  const plan::ConversionFigures& f = study.figures;
  const double beyond = f.greenfield_npv_usd - both_npv(study);
  screen.labelled("New site",
                  fmt::format("{}/MW built up, first hall after {} months, {:.0f} later than here:",
                              money_text(f.greenfield_usd_per_mw), f.greenfield_months,
                              f.greenfield_later_months));
  screen.labelled("", fmt::format("mining on here and the same contracts, later, there: {},",
                                  money_text(f.greenfield_npv_usd)));
  screen.labelled("", fmt::format("{} {} than both", money_text(std::abs(beyond)),
                                  beyond < 0 ? "less" : "more"));
}

}  // namespace gigawatt::report
