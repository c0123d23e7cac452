// Fits the catalog's curves of collectives on a measured table and prints how well they do.
//
//   fit_collectives TABLE.csv FOLDER    writes FOLDER/<chip>.csv, prints errors by chip

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>

#include <fmt/format.h>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/cluster/constants.h"
#include "gigawatt/cluster/measured_table.h"

namespace {

using gigawatt::cluster::CollectiveError;

struct Summary {
  double sum = 0, closed_sum = 0;
  int count = 0;

  void add(const CollectiveError& e) {
    sum += std::abs(e.error), closed_sum += std::abs(e.closed_form_error), ++count;
  }
};

void print(const char* title, const std::vector<CollectiveError>& errors) {
  std::map<std::string, Summary> by_chip;
  Summary all;
  for (const CollectiveError& e : errors) {
    by_chip[e.row->chip].add(e);
    by_chip[e.row->chip + " " + std::string(name_of(e.row->collective))].add(e);
    all.add(e);
  }
  by_chip["all"] = all;
  fmt::print("{}: mean absolute error with residuals, and of the closed form alone\n", title);
  for (const auto& [name, s] : by_chip)
    fmt::print("  {:24} {:5} rows {:6.2f} % {:6.2f} %\n", name, s.count, 100 * s.sum / s.count,
               100 * s.closed_sum / s.count);
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) {
    fmt::print(stderr, "fit_collectives TABLE.csv FOLDER\n");
    return 2;
  }
  std::ifstream file(words[1], std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(file), {});
  const auto rows = gigawatt::cluster::read_measured_collectives(std::move(text), words[1]);
  if (!rows) {
    fmt::print(stderr, "{}", gigawatt::schema::render(rows.error()));
    return 1;
  }
  const auto fabrics = gigawatt::cluster::fabrics_of(gigawatt::catalog::shipped());
  constexpr int halves = 5;
  std::vector<CollectiveError> held_out;
  for (int seed = 1; seed <= halves; ++seed)
    std::ranges::copy(gigawatt::cluster::held_out_errors(*rows, fabrics, seed),
                      std::back_inserter(held_out));
  print("half held out, five draws", held_out);
  const auto curves = gigawatt::cluster::fit_collectives(*rows, fabrics);
  print("fitted on all rows", gigawatt::cluster::errors_of(curves, *rows));
  std::map<std::string, std::vector<gigawatt::cluster::FittedCurve>> by_chip;
  for (const auto& curve : curves) by_chip[curve.chip].push_back(curve);
  for (auto& [chip, of_chip] : by_chip) {
    std::string lower = chip;
    std::ranges::transform(lower, lower.begin(),
                           [](unsigned char x) { return static_cast<char>(std::tolower(x)); });
    std::ofstream out(fmt::format("{}/{}.csv", words[2], lower), std::ios::binary);
    out << gigawatt::cluster::catalog_text(
        of_chip,
        {.source = "kernels_nccl.csv: aiconfigurator NCCL tables of 2026-08", .date = "2026-08"});
    if (!out.flush()) {
      fmt::print(stderr, "cannot write into {}\n", words[2]);
      return 1;
    }
  }
  return 0;
}
