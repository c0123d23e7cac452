#include "gigawatt/mining/network.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include <fmt/format.h>

#include "gigawatt/base/check.h"
#include "gigawatt/catalog/catalog.h"
#include "gigawatt/mining/bitcoin.h"
#include "gigawatt/schema/fields.h"

namespace gigawatt::mining {

using schema::field;

schema::Fields describe(NetworkResponse& response) {
  return {
      field("entry_speed", response.entry_speed,
            {.doc = "Hash rate ordered in a year over what runs, per unit of yield above the "
                    "hurdle",
             .minimum = 0,
             .maximum = 50,
             .catalog = "bitcoin.network.entry_speed",
             .example = "0.8"}),
      field("entry_hurdle", response.entry_hurdle,
            {.doc = "Margin of a new machine in its first year over its price, below which nobody "
                    "orders",
             .unit = "%",
             .minimum = 0,
             .maximum = 500,
             .catalog = "bitcoin.network.entry_hurdle",
             .example = "30 %"}),
      field("delivery", response.delivery,
            {.doc = "From order to hash",
             .unit = "months",
             .minimum = 0,
             .maximum = 60,
             .catalog = "bitcoin.network.delivery",
             .example = "6 months"}),
      field("exit_lag", response.exit_lag,
            {.doc = "Mean time until machines that lose money are off",
             .unit = "months",
             .minimum = 0.01,
             .maximum = 60,
             .catalog = "bitcoin.network.exit_lag",
             .example = "2 months"}),
      field("restart_lag", response.restart_lag,
            {.doc = "Mean time until idle machines that would earn are on again",
             .unit = "months",
             .minimum = 0.01,
             .maximum = 60,
             .catalog = "bitcoin.network.restart_lag",
             .example = "1 month"}),
      field("scrap_time", response.scrap_time,
            {.doc = "Mean time that idle machines are kept",
             .unit = "months",
             .minimum = 0.1,
             .maximum = 600,
             .catalog = "bitcoin.network.scrap_time",
             .example = "24 months"}),
      field("attrition", response.attrition,
            {.doc = "Machines that fail for good, a year",
             .unit = "%",
             .minimum = 0,
             .maximum = 50,
             .catalog = "mining.attrition",
             .example = "4 %"}),
      field("price_days", response.price_days,
            {.doc = "Gross revenue of so many days is the price of a new machine",
             .unit = "days",
             .minimum = 1,
             .maximum = 5000,
             .catalog = "asic.price_days",
             .example = "289 days"}),
  };
}

namespace {

template <class Quantity>
Quantity value(const catalog::Catalog& catalog, const std::string& row) {
  return catalog::quantity<Quantity>(catalog.at(row));
}

NetworkResponse default_response(const catalog::Catalog& catalog) {
  return {.entry_speed = value<base::Fraction>(catalog, "bitcoin.network.entry_speed"),
          .entry_hurdle = value<base::Fraction>(catalog, "bitcoin.network.entry_hurdle"),
          .delivery = value<base::Time>(catalog, "bitcoin.network.delivery"),
          .exit_lag = value<base::Time>(catalog, "bitcoin.network.exit_lag"),
          .restart_lag = value<base::Time>(catalog, "bitcoin.network.restart_lag"),
          .scrap_time = value<base::Time>(catalog, "bitcoin.network.scrap_time"),
          .attrition = value<base::Fraction>(catalog, "mining.attrition"),
          .price_days = value<base::Time>(catalog, "asic.price_days")};
}

// Rows "<prefix><name>.share" in the order of the file, each with its second column.
template <class Item, class Quantity>
std::vector<Item> shares(const catalog::Catalog& catalog, const std::string& prefix,
                         std::string_view column, Quantity Item::* member) {
  constexpr std::string_view suffix = ".share";
  std::vector<Item> items;
  for (const catalog::Row* row : catalog.rows_with_prefix(prefix)) {
    if (!row->name.ends_with(suffix)) continue;
    const std::string name = row->name.substr(0, row->name.size() - suffix.size());
    Item item;
    item.share = catalog::quantity<base::Fraction>(*row);
    item.*member = value<Quantity>(catalog, fmt::format("{}.{}", name, column));
    items.push_back(item);
  }
  return items;
}

}  // namespace

Network network_of(const catalog::Catalog& catalog, std::string_view date) {
  const std::string prefix = fmt::format("bitcoin.network.{}.", date);
  Network network;
  network.vintages =
      shares<Vintage, HashEfficiency>(catalog, prefix, "efficiency", &Vintage::efficiency);
  network.classes = shares<PowerClass, base::EnergyPrice>(catalog, "bitcoin.network.power.",
                                                          "price", &PowerClass::price);
  GIGAWATT_CHECK(!network.vintages.empty() && !network.classes.empty(), "network of", date);
  network.growth = value<base::Fraction>(catalog, prefix + "growth");
  network.difficulty = value<base::Fraction>(catalog, prefix + "difficulty").in(base::ratio);
  network.height =
      static_cast<std::int64_t>(value<base::Fraction>(catalog, prefix + "height").in(base::ratio));
  network.fees_per_block_btc =
      value<base::Fraction>(catalog, "bitcoin.fees_per_block").in(base::ratio);
  network.frontier = shipped_frontier(catalog);
  network.response = default_response(catalog);
  network.terms = {.pool_fee = value<base::Fraction>(catalog, "mining.pool_fee"),
                   .overhead = value<base::Fraction>(catalog, "pue.mine.air"),
                   .running_cost = value<base::EnergyPrice>(catalog, "mining.running_cost")};
  return network;
}

namespace {

constexpr double kLongestStepSeconds = 7 * 86400.0;
constexpr double kYearSeconds = 365.25 * 86400.0;

// Machines of one efficiency at mines of one power price. Hash rates in H/s.
struct Cell {
  double joules_per_hash = 0;  // at the machine
  std::size_t power_class = 0;
  double running = 0, idle = 0;
};

struct Delivery {
  double due_seconds = 0;
  std::size_t cell = 0;
  double hash_rate = 0;
};

class Simulation {
 public:
  Simulation(const Network& network, const NetworkInputs& inputs)
      : network_(network),
        inputs_(inputs),
        difficulty_(network.difficulty),
        height_(static_cast<double>(network.height)) {
    epoch_blocks_ = std::fmod(height_, static_cast<double>(kRetargetBlocks));
    epoch_seconds_ = epoch_blocks_ * kTargetBlockSeconds;
    place_machines();
    place_orders();
  }

  base::Table run() {
    const auto rows = static_cast<std::size_t>(inputs_.timeline.rows());
    base::Table table(rows);
    price_ = table.add_column("bitcoin_usd", "USD", "Price of one bitcoin");
    hash_rate_ = table.add_column("hash_rate_ehs", "EH/s", "Hash rate that runs");
    idle_ = table.add_column("idle_ehs", "EH/s", "Hash rate that is off as it would lose money");
    difficulty_column_ = table.add_column("difficulty", "", "Difficulty");
    hashprice_ = table.add_column("hashprice_usd_per_ph_day", "USD/PH/day", "Hashprice");
    load_ = table.add_column("load_mw", "MW", "Power that the network draws");
    delivered_ = table.add_column("delivered_ehs", "EH/s", "New machines that arrived");
    converted_ = table.add_column("converted_mw", "MW", "Power that left mining by conversion");
    blocks_ = table.add_column("blocks", "", "Blocks found");
    for (int row = 0; row < inputs_.timeline.rows(); ++row) run_month(row);
    return table;
  }

 private:
  double running() const {
    return std::accumulate(cells_.begin(), cells_.end(), 0.0,
                           [](double sum, const Cell& cell) { return sum + cell.running; });
  }

  double grid_joules(const Cell& cell) const {
    return cell.joules_per_hash * network_.terms.overhead.in(base::ratio);
  }

  // The worst machines run on the cheapest power: each class is filled in turn.
  void place_machines() {
    std::vector<Vintage> vintages = network_.vintages;
    std::ranges::sort(vintages, std::greater{}, &Vintage::efficiency);
    const double total = hash_rate_at(network_.difficulty).base_value();
    std::size_t power_class = 0;
    double room = network_.classes.front().share.in(base::ratio);
    for (const Vintage& vintage : vintages) {
      double left = vintage.share.in(base::ratio);
      while (left > 1e-12 && power_class < network_.classes.size()) {
        const double taken = std::min(left, room);
        cells_.push_back({vintage.efficiency.base_value(), power_class, taken * total, 0});
        left -= taken;
        room -= taken;
        if (room <= 1e-12 && ++power_class < network_.classes.size())
          room = network_.classes[power_class].share.in(base::ratio);
      }
    }
  }

  // What was ordered before row 0 arrives evenly over one delivery time.
  void place_orders() {
    const double lag = network_.response.delivery.in(base::seconds);
    const double year =
        network_.growth.in(base::ratio) + network_.response.attrition.in(base::ratio);
    const double total = running() * std::max(0.0, year) * lag / kYearSeconds;
    constexpr int kParts = 12;
    const base::Month month = base::plus(inputs_.timeline.start(), -6);
    for (int part = 0; part < kParts; ++part)
      for (std::size_t c = 0; c < network_.classes.size(); ++c)
        orders_.push_back({lag * (part + 0.5) / kParts, cell_of(bought_joules(month), c),
                           total / kParts * network_.classes[c].share.in(base::ratio)});
  }

  // The cell of machines of one efficiency at mines of one class.
  std::size_t cell_of(double joules_per_hash, std::size_t power_class) {
    for (std::size_t i = 0; i < cells_.size(); ++i)
      if (cells_[i].power_class == power_class && cells_[i].joules_per_hash == joules_per_hash)
        return i;
    cells_.push_back({joules_per_hash, power_class, 0, 0});
    return cells_.size() - 1;
  }

  // Machines that are bought in a year count as one vintage, of its middle.
  double bought_joules(base::Month month) const {
    return bought_in(network_.frontier, month.year() / std::chrono::July).base_value();
  }

  void run_month(int row) {
    const auto r = static_cast<std::size_t>(row);
    const double month_seconds = 3600.0 * base::hours_in(inputs_.timeline.month(row));
    price_[r] = inputs_.bitcoin_usd[r];
    for (const Conversion& conversion : inputs_.conversions)
      if (conversion.row == row) converted_[r] += convert(conversion);
    for (double left = month_seconds; left > 1e-6;) left -= step(row, left, month_seconds);
  }

  // One step of at most `left` seconds; returns its length.
  double step(int row, double left, double month_seconds) {
    const auto r = static_cast<std::size_t>(row);
    const double total = running();
    // With every machine off no block comes and the difficulty stays: nothing but time passes.
    const double pace = total / hashes_per_block(difficulty_);
    const double to_retarget = static_cast<double>(kRetargetBlocks) - epoch_blocks_;
    const double to_halving =
        static_cast<double>(next_halving(static_cast<std::int64_t>(height_))) - height_;
    const double blocks_left = std::min(to_retarget, to_halving);
    double seconds = std::min(left, kLongestStepSeconds);
    if (pace > 0) seconds = std::min(seconds, blocks_left / pace);
    const double blocks = std::min(pace * seconds, blocks_left);

    const BlockReward reward{subsidy_btc(static_cast<std::int64_t>(height_ + 1e-6)),
                             network_.fees_per_block_btc};
    const HashPrice price = hashprice(base::USD(inputs_.bitcoin_usd[r]), reward, difficulty_);
    const double share = seconds / month_seconds;
    hash_rate_[r] += share * HashRate::from_base(total).in(EH_per_s);
    difficulty_column_[r] += share * difficulty_;
    hashprice_[r] += share * price.in(USD_per_PH_day);
    blocks_[r] += blocks;
    for (const Cell& cell : cells_) {
      idle_[r] += share * HashRate::from_base(cell.idle).in(EH_per_s);
      load_[r] += share * base::watts(cell.running * grid_joules(cell)).in(base::MW);
    }
    order(price, total, row, seconds);
    react(price, seconds);
    now_ += seconds;
    deliver(r);
    advance_chain(blocks, seconds);
    return seconds;
  }

  void advance_chain(double blocks, double seconds) {
    height_ += blocks;
    epoch_blocks_ += blocks;
    epoch_seconds_ += seconds;
    const double target = static_cast<double>(kRetargetBlocks);
    if (epoch_blocks_ < target - 1e-6) return;
    difficulty_ = retarget(difficulty_, base::seconds(epoch_seconds_));
    epoch_blocks_ = epoch_seconds_ = 0;
    height_ = std::round(height_);
  }

  // Machines that lose money stop, idle ones that would earn return, some fail, some are scrapped.
  void react(HashPrice price, double seconds) {
    const auto& response = network_.response;
    const auto moved = [&](base::Time lag) {
      return -std::expm1(-seconds / lag.in(base::seconds));
    };
    const double exits = moved(response.exit_lag), returns = moved(response.restart_lag);
    const double kept = std::pow(1 - response.attrition.in(base::ratio), seconds / kYearSeconds);
    const double stored = 1 - moved(response.scrap_time);
    for (Cell& cell : cells_) {
      const base::EnergyPrice worth =
          mining_value(price, HashEfficiency::from_base(cell.joules_per_hash), network_.terms);
      if (worth < network_.classes[cell.power_class].price) {
        const double off = cell.running * exits;
        cell.running -= off;
        cell.idle += off;
      } else {
        const double on = cell.idle * returns;
        cell.idle -= on;
        cell.running += on;
      }
      cell.running *= kept;
      cell.idle *= kept * stored;
    }
  }

  // Mines of each class order new machines by how far their yield exceeds the hurdle.
  void order(HashPrice price, double total, int row, double seconds) {
    const auto& response = network_.response;
    const auto bought = HashEfficiency::from_base(bought_joules(inputs_.timeline.month(row)));
    const MachinePrice machine = new_machine_price(price, response.price_days);
    if (machine <= MachinePrice{}) return;
    for (std::size_t c = 0; c < network_.classes.size(); ++c) {
      const PowerClass& power = network_.classes[c];
      const HashPrice kept = price * (1 - network_.terms.pool_fee.in(base::ratio));
      const HashPrice cost = (power.price + network_.terms.running_cost) * bought *
                             network_.terms.overhead.in(base::ratio);
      const double yield = ((kept - cost) * base::seconds(kYearSeconds) / machine).in(base::ratio);
      const double excess = yield - response.entry_hurdle.in(base::ratio);
      if (excess <= 0) continue;
      const double ordered = response.entry_speed.in(base::ratio)*excess *
                             power.share.in(base::ratio)*total * seconds / kYearSeconds;
      orders_.push_back(
          {now_ + response.delivery.in(base::seconds), cell_of(bought.base_value(), c), ordered});
    }
  }

  void deliver(std::size_t row) {
    std::erase_if(orders_, [&](const Delivery& order) {
      if (order.due_seconds > now_) return false;
      cells_[order.cell].running += order.hash_rate;
      delivered_[row] += HashRate::from_base(order.hash_rate).in(EH_per_s);
      return true;
    });
  }

  // Takes power out of the class of the nearest price, evenly over what runs there. Returns the MW
  // that were there to take.
  double convert(const Conversion& conversion) {
    const auto distance = [&](const PowerClass& power) {
      return std::abs(power.price.base_value() - conversion.power_price.base_value());
    };
    const auto nearest = std::ranges::min_element(network_.classes, {}, distance);
    const auto power_class = static_cast<std::size_t>(nearest - network_.classes.begin());
    double drawn = 0;
    for (const Cell& cell : cells_)
      if (cell.power_class == power_class) drawn += cell.running * grid_joules(cell);
    if (drawn <= 0) return 0;
    const double share = std::min(1.0, conversion.power.in(base::watts) / drawn);
    const double due = now_ + network_.response.delivery.in(base::seconds);
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      if (cells_[i].power_class != power_class) continue;
      const double removed = cells_[i].running * share;
      cells_[i].running -= removed;
      move_machines(i, removed * conversion.moved.in(base::ratio), due);
    }
    return share * drawn / 1e6;
  }

  // Machines of a converted site come to the other mines in proportion to what runs there.
  void move_machines(std::size_t from, double hash_rate, double due) {
    if (hash_rate <= 0) return;
    const double joules = cells_[from].joules_per_hash;
    for (std::size_t c = 0; c < network_.classes.size(); ++c)
      orders_.push_back(
          {due, cell_of(joules, c), hash_rate * network_.classes[c].share.in(base::ratio)});
  }

  const Network& network_;
  const NetworkInputs& inputs_;
  std::vector<Cell> cells_;
  std::vector<Delivery> orders_;
  double difficulty_, height_;
  double epoch_blocks_ = 0, epoch_seconds_ = 0;
  double now_ = 0;  // seconds since row 0
  std::span<double> price_, hash_rate_, idle_, difficulty_column_, hashprice_, load_, delivered_,
      converted_, blocks_;
};

}  // namespace

base::Table evaluate(const Network& network, const NetworkInputs& inputs) {
  const auto rows = static_cast<std::size_t>(inputs.timeline.rows());
  GIGAWATT_CHECK(inputs.bitcoin_usd.size() == rows, "bitcoin price rows", rows);
  GIGAWATT_CHECK(network.difficulty > 0, "difficulty", network.difficulty);
  return Simulation(network, inputs).run();
}

}  // namespace gigawatt::mining
