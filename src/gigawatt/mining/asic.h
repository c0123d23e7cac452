// Mining machines: what a model hashes and draws, how firmware changes that, what it costs.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/base/calendar.h"
#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/mining/economics.h"
#include "gigawatt/mining/hash_units.h"

namespace gigawatt::mining {

// A line of catalog/asics.csv.
struct AsicModel {
  std::string id;  // "antminer-s21-pro"
  std::string maker, name, cooling;
  base::Month released{};
  HashRate hash_rate;  // nameplate, of one machine
  base::Power power;   // nameplate
  HashEfficiency efficiency() const { return power / hash_rate; }
};

std::vector<std::string> asic_ids(const catalog::Catalog& catalog);
std::optional<AsicModel> find_asic(const catalog::Catalog& catalog, std::string_view id);

// What firmware makes of a machine: hash rate and energy per hash over the nameplate's.
enum class AsicMode { standard, low_power, high_power };
std::vector<std::string_view> choice_names(AsicMode);
struct AsicTuning {
  base::Fraction hash_rate = base::ratio(1), efficiency = base::ratio(1);
};
AsicTuning tuning(const catalog::Catalog& catalog, AsicMode mode);

// Price of a new machine per unit of hash rate, at so many days of its gross revenue.
MachinePrice new_machine_price(HashPrice hashprice, base::Time days_of_revenue);

// The machines that are bought in a month: energy per hash falls by a share a year to a floor.
struct EfficiencyFrontier {
  HashEfficiency efficiency, floor;
  base::Month at{};  // when `efficiency` was bought
  base::Fraction improvement;
};
EfficiencyFrontier shipped_frontier(const catalog::Catalog& catalog);
HashEfficiency bought_in(const EfficiencyFrontier& frontier, base::Month month);

// Price of a used machine: a new one's times what its hash earns over what the new one's does, net
// of power at `price`, times the share that a seller keeps. Zero once its hash earns nothing.
struct UsedMachine {
  HashEfficiency efficiency;
  HashEfficiency efficiency_of_new;
  base::EnergyPrice power_price;
  base::Fraction seller_share;
};
MachinePrice used_machine_price(MachinePrice of_new, HashPrice hashprice,
                                const UsedMachine& machine, const MiningTerms& terms);

}  // namespace gigawatt::mining
