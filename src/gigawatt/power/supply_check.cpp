// What is wrong with [power], and the files that it names.
#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "gigawatt/base/joined.h"
#include "gigawatt/power/clock.h"
#include "gigawatt/power/cooling.h"
#include "gigawatt/power/hourly_file.h"
#include "gigawatt/power/price_zones.h"
#include "gigawatt/power/supply.h"
#include "gigawatt/schema/finding.h"
#include "gigawatt/schema/nearest.h"

namespace gigawatt::power {
namespace {

class Check {
 public:
  Check(const SupplySpec& spec, const catalog::Catalog& catalog,
        const schema::Provenances& provenance, std::string_view path)
      : spec_(spec), catalog_(catalog), provenance_(provenance), path_(path) {}

  std::vector<schema::Diagnostic> run() {
    known("zone", spec_.zone, price_zones(catalog_), "price model");
    known("weather", spec_.weather, weather_stations(catalog_), "weather station");
    prices();
    weather();
    if (spec_.tariff) {
      const auto more = validate(*spec_.tariff, provenance_, place("tariff"));
      schema::append(found_, more);
    }
    generators();
    if (spec_.tariff)
      for (std::size_t i = 0; i < spec_.tariff->hedges.size(); ++i)
        hours_of(spec_.tariff->hedges[i], fmt::format("tariff.hedge[{}]", i));
    return std::move(found_);
  }

 private:
  std::string place(std::string_view key) const { return fmt::format("{}.{}", path_, key); }
  bool written(std::string_view key) const { return schema::written(provenance_, place(key)); }
  void report(std::string_view key, schema::Finding finding) {
    found_.push_back(schema::diagnostic_at(provenance_, place(key), std::move(finding)));
  }
  void exclude(std::string_view key, std::string_view other, std::string hint) {
    report(key,
           {.code = "GW405",
            .message = fmt::format("`{}` and `{}` exclude each other", place(key), place(other)),
            .expected = "one of them",
            .hint = std::move(hint)});
  }

  void known(std::string_view key, const std::string& name, const std::vector<std::string>& names,
             std::string_view what) {
    if (name.empty() || std::ranges::find(names, name) != names.end()) return;
    const auto near =
        schema::nearest(name, std::vector<std::string_view>(names.begin(), names.end()));
    report(key, {.code = "GW404",
                 .message = fmt::format("no {} \"{}\"", what, name),
                 .expected = fmt::format("one of {}", base::joined(names, ", ")),
                 .hint = near ? fmt::format("did you mean {}?", *near) : ""});
  }

  void prices() {
    if (spec_.price_csv && !spec_.zone.empty())
      exclude("zone", "price_csv", "a zone draws hours, the file states them");
    if (spec_.price_csv && written("price"))
      exclude("price", "price_csv", "the mean is that of the file; delivery is in [power.tariff]");
    if (spec_.tariff && spec_.tariff->kind != TariffKind::index && written("price") &&
        spec_.tariff->hedges.empty() && !spec_.demand_response)
      report("price", {.code = "GW405",
                       .message = "the tariff sets the price, and nothing follows the index",
                       .expected = "tariff.price or bands alone, or kind = \"index\""});
  }

  void weather() {
    if (spec_.weather_csv && !spec_.weather.empty()) exclude("weather", "weather_csv", "");
    if (spec_.cooling && written("pue"))
      exclude("pue", "cooling", "cooling makes the PUE of each hour; pue is one number for all");
    const bool charged = spec_.tariff && spec_.tariff->coincident;
    if ((spec_.cooling || charged) && !spec_.has_weather())
      report(spec_.cooling ? "cooling" : "tariff.coincident",
             {.code = "GW405",
              .message = "the weather is not said",
              .expected = "weather or weather_csv",
              .hint = fmt::format("weather = \"{}\"", weather_stations(catalog_).front())});
    // A file in another clock than the prices would bring noon at another hour.
    if (!spec_.weather_csv || !spec_.price_csv) return;
    const auto there = find_zone(spec_.weather_csv->file.zone);
    const auto here = find_zone(spec_.price_csv->file.zone);
    if (there && here && there->standard_offset != here->standard_offset)
      report("weather_csv.zone",
             {.code = "GW405",
              .message = fmt::format("weather is in the standard time of {}, prices in that of {}",
                                     there->name, here->name),
              .expected = "one clock, that of the site"});
  }

  // Hours from a file or from the weather of a site that is shipped.
  template <class Plant>
  void hours_of(const Plant& plant, std::string_view key) {
    const auto of = [&](std::string_view name) { return fmt::format("{}.{}", key, name); };
    if (plant.profile && plant.profile_csv)
      exclude(of("profile"), of("profile_csv"), "the file states the hours");
    if (plant.profile && plant.resource.empty())
      report(of("profile"),
             {.code = "GW302",
              .message = "whose weather makes the profile is not said",
              .expected = fmt::format("resource: one of {}",
                                      base::joined(resource_sites(catalog_), ", "))});
    if (!plant.profile && !plant.resource.empty())
      report(of("resource"), {.code = "GW405",
                              .message = "a resource without a profile makes no hours",
                              .expected = "profile = \"pv_tracking\", \"pv_fixed\" or \"wind\""});
    known(of("resource"), plant.resource, resource_sites(catalog_), "year of sun and wind");
  }

  void generators() {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < spec_.generators.size(); ++i) {
      hours_of(spec_.generators[i], fmt::format("generator[{}]", i));
      if (!names.insert(spec_.generators[i].name).second)
        report(fmt::format("generator[{}].name", i),
               {.code = "GW408",
                .message =
                    fmt::format("a second generator is called \"{}\"", spec_.generators[i].name)});
    }
  }

  const SupplySpec& spec_;
  const catalog::Catalog& catalog_;
  const schema::Provenances& provenance_;
  std::string_view path_;
  std::vector<schema::Diagnostic> found_;
};

}  // namespace

std::vector<schema::Diagnostic> validate(const SupplySpec& spec, const catalog::Catalog& catalog,
                                         const schema::Provenances& provenance,
                                         std::string_view path) {
  return Check(spec, catalog, provenance, path).run();
}

OwnHoursResult read_own_hours(const SupplySpec& spec, const catalog::Catalog& catalog,
                              const schema::Provenances& provenance, std::string_view path) {
  auto own = std::make_shared<OwnHours>();
  std::vector<schema::Diagnostic> problems;
  const auto take = [&](YearResult year, auto&& put) {
    if (year) return put(std::move(*year));
    schema::append(problems, year.error());
  };
  const auto place = [&](std::string_view key) { return fmt::format("{}.{}", path, key); };
  if (spec.price_csv)
    take(read_year(*spec.price_csv, provenance, place("price_csv")),
         [&](YearOfHours year) { own->price = std::move(year); });
  if (spec.weather_csv)
    take(read_year(*spec.weather_csv, provenance, place("weather_csv")),
         [&](YearOfHours year) { own->weather = std::move(year); });
  const auto hours_of = [&](const auto& plant, const std::string& key,
                            std::vector<YearOfHours>& into) {
    if (plant.profile_csv)
      take(read_year(*plant.profile_csv, provenance, place(key + ".profile_csv")),
           [&](YearOfHours year) { into.push_back(std::move(year)); });
    else if (plant.profile)
      into.push_back({kResourceYear, {renewable_shares(catalog, *plant.profile, plant.resource)}});
  };
  for (std::size_t i = 0; i < spec.generators.size(); ++i)
    hours_of(spec.generators[i], fmt::format("generator[{}]", i), own->generators);
  if (spec.tariff)
    for (std::size_t i = 0; i < spec.tariff->hedges.size(); ++i)
      hours_of(spec.tariff->hedges[i], fmt::format("tariff.hedge[{}]", i), own->hedges);
  if (!problems.empty()) return base::Unexpected(std::move(problems));
  return std::shared_ptr<const OwnHours>(std::move(own));
}

}  // namespace gigawatt::power
