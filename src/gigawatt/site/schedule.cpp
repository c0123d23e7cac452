#include "gigawatt/site/schedule.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "gigawatt/base/random.h"
#include "gigawatt/base/statistics.h"
#include "gigawatt/catalog/catalog.h"

namespace gigawatt::site {

namespace {

constexpr std::uint64_t kPaths = 4096;
constexpr std::uint32_t kStream = 0x5c4ed;  // of these random numbers

// Something that a hall waits for: a time that is spread, and a fixed one behind it. In months.
struct Wait {
  std::string name;
  base::Distribution months;
  double then = 0;
  bool works = false;  // occupies the hall
};

double in_months(double seconds) { return seconds / base::months(1).base_value(); }

// The value that is planned with: the mode of a triangle, else the mean.
double planned(const base::Distribution& distribution) {
  if (const auto* triangle = std::get_if<base::Triangular>(&distribution)) return triangle->mode;
  return base::mean(distribution);
}

base::Distribution scaled_to_months(base::Distribution distribution) {
  if (auto* triangle = std::get_if<base::Triangular>(&distribution))
    return base::Triangular{in_months(triangle->low), in_months(triangle->mode),
                            in_months(triangle->high)};
  return base::Fixed{in_months(base::mean(distribution))};
}

std::vector<Wait> waits_of(const Conversion& conversion, const catalog::Catalog& catalog) {
  std::vector<Wait> waits;
  const auto& spec = conversion.spec;
  const base::Distribution works =
      spec.works ? base::Distribution(base::Fixed{static_cast<double>(spec.works->count)})
                 : scaled_to_months(*catalog.at("conversion.works").value);
  waits.push_back({.name = "works", .months = works, .works = true});
  if (spec.kind == BuildKind::greenfield)
    waits.push_back({.name = "grid connection",
                     .months = scaled_to_months(*catalog.at("conversion.grid_wait").value)});
  for (const CostLine& line : conversion.lines)
    if (line.lead.mean() > base::Time{})
      waits.push_back({.name = line.name,
                       .months = scaled_to_months(line.lead.distribution),
                       .then = line.install.in(base::months)});
  return waits;
}

// Month from the decision at whose start the interconnect carries `halls` of the halls; 0 where it
// always does.
double powered(const Conversion& conversion, std::size_t halls) {
  const auto& steps = conversion.spec.interconnect;
  if (steps.empty()) return 0;
  const base::Capacity needed =
      conversion.gross_power *
      (static_cast<double>(halls) / static_cast<double>(conversion.spec.halls));
  for (const InterconnectSpec& step : steps)
    if (step.power >= needed * (1 - 1e-9))
      return std::max(0, base::months_between(conversion.spec.decision, step.from));
  return 0;  // check() has refused a grid that never gives enough
}

struct Ready {
  double month = 0;
  std::size_t waits_for = 0;
};

Ready ready(std::span<const double> months, std::span<const Wait> waits) {
  Ready last;
  for (std::size_t i = 0; i < waits.size(); ++i)
    if (months[i] + waits[i].then > last.month) last = {months[i] + waits[i].then, i};
  return last;
}

// Completion of every hall on one path.
void draw(std::uint64_t path, std::uint64_t seed, double correlation, std::span<const Wait> waits,
          std::span<const HallSchedule> halls, std::span<const double> grid,
          std::vector<std::vector<double>>& completions) {
  const base::RandomKey key{.seed = seed, .stream = kStream};
  double shared, own, spare;
  base::normals<double>(key, path, 0, 0, shared, spare);
  std::vector<double> months(waits.size());
  for (std::size_t h = 0; h < halls.size(); ++h) {
    for (std::size_t w = 0; w < waits.size(); ++w) {
      base::normals<double>(key, path, static_cast<std::uint32_t>(h + 1),
                            static_cast<std::uint32_t>(w), own, spare);
      const double z = std::sqrt(correlation) * shared + std::sqrt(1 - correlation) * own;
      months[w] = base::quantile(waits[w].months, base::normal_cdf(z));
    }
    const double done = halls[h].planned.order + ready(months, waits).month;
    completions[h].push_back(std::max(done, grid[h]));
  }
}

}  // namespace

std::vector<HallSchedule> schedule(const Conversion& conversion, const catalog::Catalog& catalog,
                                   std::uint64_t seed) {
  const std::vector<Wait> waits = waits_of(conversion, catalog);
  std::vector<double> plan;
  for (const Wait& wait : waits) plan.push_back(planned(wait.months));
  const Ready planned_ready = ready(plan, waits);
  std::vector<HallSchedule> halls;
  std::vector<double> grid;
  for (std::int64_t h = 0; h < conversion.spec.halls; ++h) {
    grid.push_back(powered(conversion, static_cast<std::size_t>(h + 1)));
    HallSchedule hall{.name = fmt::format("hall {}", h + 1),
                      .share = 1.0 / static_cast<double>(conversion.spec.halls)};
    hall.planned.order = static_cast<double>(h * conversion.spec.stagger.count);
    const double done = hall.planned.order + planned_ready.month;
    hall.planned.completion = std::max(done, grid.back());
    hall.waits_for = done < grid.back() ? "interconnect" : waits[planned_ready.waits_for].name;
    hall.planned.mining_stops = std::max(hall.planned.order, hall.planned.completion - plan[0]);
    halls.push_back(std::move(hall));
  }
  const double correlation =
      catalog::quantity<base::Fraction>(catalog.at("conversion.correlation")).in(base::ratio);
  std::vector<std::vector<double>> completions(halls.size());
  for (std::uint64_t path = 0; path < kPaths; ++path)
    draw(path, seed, correlation, waits, halls, grid, completions);
  for (std::size_t h = 0; h < halls.size(); ++h) {
    const base::Quantiles quantiles(completions[h]);
    halls[h].completion_p10 = quantiles.at(0.1);
    halls[h].completion_p50 = quantiles.at(0.5);
    halls[h].completion_p90 = quantiles.at(0.9);
    std::ranges::sort(completions[h]);
    halls[h].completions = std::move(completions[h]);
  }
  return halls;
}

}  // namespace gigawatt::site
