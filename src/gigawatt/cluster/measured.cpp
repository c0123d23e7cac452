#include "gigawatt/cluster/measured.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

#include "gigawatt/base/random.h"

namespace gigawatt::cluster {
namespace {

bool reduces(Collective collective) {
  return collective == Collective::all_reduce || collective == Collective::reduce_scatter;
}

}  // namespace

Curve FittedCurve::curve() const { return {constants, sent_share(collective, ranks), residuals}; }

std::vector<FittedCurve> fit_collectives(std::span<const MeasuredCollective> measured,
                                         const Fabrics& fabrics) {
  const auto fabric_of = [&](const std::string& chip) {
    const auto found = fabrics.find(chip);
    return found == fabrics.end() ? chip : found->second;
  };
  std::map<std::tuple<std::string, Collective, int>, std::vector<const MeasuredCollective*>> rows;
  std::map<std::string, std::set<std::string>> chips;
  for (const MeasuredCollective& m : measured) {
    if (m.at.seconds <= 0) continue;
    rows[{fabric_of(m.chip), m.collective, m.ranks}].push_back(&m);
    chips[fabric_of(m.chip)].insert(m.chip);
  }
  std::vector<FittedCurve> curves;
  for (const auto& [key, of_fabric] : rows) {
    if (of_fabric.size() < 3) continue;
    const auto& [fabric, collective, ranks] = key;
    const double sent = sent_share(collective, ranks);
    for (const std::string& chip : chips[fabric]) {
      std::vector<MeasuredSize> sizes;
      FittedCurve curve{chip, collective, ranks, {}, {}, false};
      for (const MeasuredCollective* m : of_fabric) {
        sizes.push_back(m->at);
        sizes.back().sibling = m->chip != chip;
        curve.measured |= m->chip == chip;
      }
      curve.constants = fit_constants(sizes, sent, reduces(collective));
      curve.residuals = fit_residuals(curve.constants, sizes, sent, reduces(collective));
      curves.push_back(std::move(curve));
    }
  }
  return curves;
}

std::vector<CollectiveError> errors_of(std::span<const FittedCurve> curves,
                                       std::span<const MeasuredCollective> measured) {
  std::map<std::tuple<std::string, Collective, int>, Curve> by_key;
  for (const FittedCurve& c : curves) by_key[{c.chip, c.collective, c.ranks}] = c.curve();
  std::vector<CollectiveError> errors;
  for (const MeasuredCollective& m : measured) {
    const auto found = by_key.find({m.chip, m.collective, m.ranks});
    if (found == by_key.end() || m.at.seconds <= 0) continue;
    const Curve& curve = found->second;
    const double closed =
        closed_form_seconds(curve.constants(), curve.sent_share(), m.at.bytes, m.at.element);
    errors.push_back({&m, curve.seconds(m.at.bytes, m.at.element) / m.at.seconds - 1,
                      closed / m.at.seconds - 1});
  }
  return errors;
}

std::vector<CollectiveError> held_out_errors(std::span<const MeasuredCollective> measured,
                                             const Fabrics& fabrics, std::uint64_t seed) {
  std::vector<std::size_t> order(measured.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto draw = [&](std::size_t i) {
    double first = 0, second = 0;
    base::uniforms<double>({.seed = seed}, i, 0, 0, first, second);
    return first;
  };
  std::ranges::sort(order, {}, draw);
  std::array<std::vector<MeasuredCollective>, 2> halves;
  std::array<std::vector<std::size_t>, 2> numbers;
  for (std::size_t i = 0; i < order.size(); ++i) {
    halves[i % 2].push_back(measured[order[i]]);
    numbers[i % 2].push_back(order[i]);
  }
  std::vector<CollectiveError> errors;
  for (std::size_t half = 0; half < 2; ++half) {
    for (CollectiveError& e : errors_of(fit_collectives(halves[1 - half], fabrics), halves[half])) {
      e.row = &measured[numbers[half][static_cast<std::size_t>(e.row - halves[half].data())]];
      errors.push_back(e);
    }
  }
  return errors;
}

}  // namespace gigawatt::cluster
