// Sites for tests and benchmarks of the dispatch: the published reference year and random weeks.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <vector>

#include "gigawatt/base/random.h"
#include "gigawatt/power/dispatch.h"

namespace gigawatt::power {

// Equal blocks, block j from hour ceil(j hours / count).
inline std::vector<int> equal_blocks(int hours, int count) {
  std::vector<int> starts;
  for (int block = 0; block < count; ++block) starts.push_back((block * hours + count - 1) / count);
  return starts;
}

// The reference programme of one year: 100 MW of firm load, 120 MW of miners with a ramp, 60 MW of
// sun, a battery, twelve peaks. `bytes` is tests/data/dispatch_8760.bin, made and explained by
// tests/oracles/dispatch_fixture.py. Its optimum is 13,720,081.7256 USD.
inline Dispatch reference_site(std::string_view bytes) {
  Hourly columns[3];
  std::uint32_t number = 0;
  int shift = 0, column = 0;
  for (char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    number |= static_cast<std::uint32_t>(byte & 127u) << shift;
    shift += 7;
    if (byte >= 128) continue;
    columns[column].push_back(number * 1e-4);
    column = (column + 1) % 3;
    number = 0;
    shift = 0;
  }
  Dispatch site;
  const std::size_t hours = columns[0].size();
  site.price_usd_per_mwh = columns[0];
  site.import_limit_mw.assign(hours, 220);
  site.tiers = {{.name = "AI", .value_usd_per_mwh = 1500, .demand_mw = columns[2], .firm = true},
                {.name = "miners",
                 .value_usd_per_mwh = 55,
                 .demand_mw = Hourly(hours, 120.0),
                 .ramped = true}};
  site.generators = {{.name = "sun", .available_mw = columns[1]}};
  site.battery = {.charge_mw = 50,
                  .discharge_mw = 50,
                  .energy_mwh = 200,
                  .stored_per_mwh_charged = 0.93,
                  .drawn_per_mwh_discharged = 1.0753,
                  .wear_usd_per_mwh = 2};
  site.peak = {.block_starts = equal_blocks(static_cast<int>(hours), 12), .usd_per_mw = 4500};
  site.ramp_up_mw = 40;
  return site;
}

// Numbers of one random site, drawn in the order in which they are asked for.
class SiteDraws {
 public:
  explicit SiteDraws(std::uint64_t seed) : key_{.seed = seed, .stream = 0x5173} {}
  double between(double low, double high) {
    double u0, u1;
    base::uniforms<double>(key_, 0, step_++, 0, u0, u1);
    return low + (high - low) * u0;
  }
  bool chance(double probability) { return between(0, 1) < probability; }

 private:
  base::RandomKey key_;
  std::uint32_t step_ = 0;
};

// A site with every feature on: two firm tiers, three flexible ones of which two are ramped, sun
// and a generator, a battery, ramps both ways, peak blocks; negative prices, spikes, outages.
inline Dispatch random_site(std::uint64_t seed, int hours = 168) {
  SiteDraws draw(seed);
  Dispatch site;
  const double firm = draw.between(5, 150), flexible = draw.between(5, 150);
  const double level = draw.between(10, 80), import = draw.between(0.3, 1.4) * (firm + flexible);
  LoadTier hall{.name = "hall", .value_usd_per_mwh = draw.between(300, 5000), .firm = true};
  LoadTier rest{.name = "office", .value_usd_per_mwh = draw.between(100, 400), .firm = true};
  LoadTier old{.name = "old", .value_usd_per_mwh = level * draw.between(0.5, 1.5), .ramped = true};
  LoadTier young{
      .name = "new", .value_usd_per_mwh = level * draw.between(0.8, 2.5), .ramped = true};
  LoadTier loose{.name = "loose", .value_usd_per_mwh = level * draw.between(0.3, 2)};
  Generator sun{.name = "sun"}, gas{.name = "gas", .cost_usd_per_mwh = draw.between(20, 150)};
  const double sun_mw = draw.between(0, 80), gas_mw = draw.between(0, 60);
  for (int t = 0; t < hours; ++t) {
    const double wave = std::sin(2 * 3.14159265358979 * (t % 24 - 14) / 24.0);
    double price = level * (1 + 0.5 * wave) + draw.between(-0.7, 0.7) * level;
    if (draw.chance(0.02)) price += draw.between(100, 3000);
    if (draw.chance(0.03)) price -= draw.between(0, 100);
    site.price_usd_per_mwh.push_back(price);
    site.import_limit_mw.push_back(draw.chance(0.02) ? 0 : import);
    hall.demand_mw.push_back(firm * draw.between(0.6, 0.9));
    rest.demand_mw.push_back(firm * draw.between(0, 0.1));
    old.demand_mw.push_back(0.5 * flexible * (draw.chance(0.03) ? 0 : 1));
    young.demand_mw.push_back(0.4 * flexible);
    loose.demand_mw.push_back(0.1 * flexible * draw.between(0, 1));
    sun.available_mw.push_back(sun_mw * std::max(0.0, wave) * draw.between(0.2, 1));
    gas.available_mw.push_back(gas_mw * (draw.chance(0.05) ? 0 : 1));
  }
  site.tiers = {hall, old, rest, young, loose};
  site.generators = {sun, gas};
  site.battery = {.charge_mw = draw.between(1, 60),
                  .discharge_mw = draw.between(1, 60),
                  .energy_mwh = draw.between(1, 250),
                  .stored_per_mwh_charged = draw.between(0.85, 1),
                  .drawn_per_mwh_discharged = draw.between(1, 1.15),
                  .wear_usd_per_mwh = draw.between(0, 10)};
  site.ramp_up_mw = flexible * draw.between(0.05, 0.8);
  site.ramp_down_mw = flexible * draw.between(0.05, 0.8);
  const int blocks = 1 + static_cast<int>(draw.between(0, 7));
  site.peak = {.block_starts = equal_blocks(hours, blocks),
               .usd_per_mw = draw.between(0, 3000) / blocks};
  return site;
}

}  // namespace gigawatt::power
