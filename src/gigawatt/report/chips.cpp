#include "gigawatt/report/chips.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "gigawatt/base/joined.h"
#include "gigawatt/chip/price.h"
#include "gigawatt/report/screen.h"
#include "gigawatt/schema/source_text.h"

namespace gigawatt::report {

namespace {

using chip::Accelerator;
using chip::PricePlan;

constexpr double kTera = 1e12, kGiga = 1e9, kGibi = 0x1p30, kMebi = 0x1p20;
constexpr double kBitsPerByte = 8;
// A chip that is no more than this faster gains from the number of chips alone.
constexpr double kNoGain = 1.05;

// At most one decimal and thousands apart: "494.5", "1,979".
std::string number(double value) {
  const double rounded = std::round(value * 10) / 10;
  if (rounded == std::floor(rounded)) return count_text(std::llround(rounded));
  return fmt::format("{}.{}", count_text(static_cast<std::int64_t>(rounded)),
                     std::llround(std::abs(rounded) * 10) % 10);
}

template <class Quantity>
std::string in_units(const std::optional<Quantity>& value, double unit) {
  return value ? number(value->base_value() / unit) : "-";
}

// --- The table --------------------------------------------------------------------------------

// The rent that a buyer meets first, with a mark where it is no on-demand price.
std::string rent_text(const chip::PricedChip& chip) {
  constexpr std::array<std::pair<PricePlan, const char*>, 4> plans = {
      {{PricePlan::on_demand, " "},
       {PricePlan::capacity_block, "b"},
       {PricePlan::savings_plan, "s"},
       {PricePlan::contract, "c"}}};
  for (const auto& [plan, mark] : plans) {
    if (const chip::ChipPrice* price = chip::current_price(chip.prices, plan))
      return fmt::format("{:.2f}{}", price->rent.value->in(chip::USD_per_chip_hour), mark);
  }
  return "- ";
}

void print_table(Screen& screen, const std::vector<chip::PricedChip>& chips) {
  const auto row = [&](std::string_view id, const std::array<std::string, 9>& cells,
                       std::string_view rent, std::string_view letter) {
    std::string line = left(shortened(id, 12), 12);
    constexpr std::array widths = {6, 7, 7, 5, 7, 6, 7, 7, 6};
    for (std::size_t i = 0; i < cells.size(); ++i) line += right(cells[i], widths[i]);
    return line + right(rent, 7) + right(letter, 2);
  };
  screen.line(screen.paint().strong(
      row("chip", {"BF16", "FP8", "FP4", "", "memory", "chips", "fabric", "net", "board"}, "rent ",
          "")));
  screen.line(screen.paint().faint(
      row("", {"", "TFLOP/s", "", "GiB", "GB/s", "", "GB/s", "Gbit/s", "W"}, "$/h ", "")));
  for (const chip::PricedChip& priced : chips) {
    const Accelerator& a = priced.accelerator;
    std::optional<double> net;
    if (a.network_bandwidth) net = a.network_bandwidth->base_value() * kBitsPerByte / kGiga;
    screen.line(
        row(a.id,
            {in_units(a.peak_at(chip::Precision::bf16), kTera),
             in_units(a.peak_at(chip::Precision::fp8), kTera),
             in_units(a.peak_at(chip::Precision::nvfp4), kTera),
             number(a.memory.base_value() / kGibi), number(a.memory_bandwidth.base_value() / kGiga),
             count_text(a.domain_chips), in_units(a.domain_bandwidth.value, kGiga),
             net ? number(*net) : "-", in_units(a.board_power, 1)},
            rent_text(priced), std::string(1, catalog::letter(a.confidence))));
  }
  screen.blank();
  screen.paragraph(
      "Dense peaks. chips: of one scale-up domain; fabric: of one chip into it, one direction; "
      "net: "
      "scale-out, one direction. rent: on demand, or b capacity block, s savings plan, c contract. "
      "Last column: confidence of the row. - is not published or not found.");
  screen.paragraph("`gigawatt chips NAME` tells one in full, `gigawatt chips A B` compares two.");
}

// --- One chip ---------------------------------------------------------------------------------

std::string peaks_text(const Accelerator& a) {
  std::string text;
  for (chip::Precision p :
       {chip::Precision::bf16, chip::Precision::fp8, chip::Precision::mxfp8, chip::Precision::nvfp4,
        chip::Precision::int8, chip::Precision::tf32, chip::Precision::fp32}) {
    if (!a.peak_at(p)) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", chip::peak_name(p),
                        in_units(a.peak_at(p), kTera));
  }
  return text + " TFLOP/s, dense";
}

std::string measured_text(const Accelerator& a) {
  std::string text;
  const auto add = [&](const char* name, const std::optional<base::OperationRate>& rate,
                       chip::Precision precision) {
    if (!rate || !a.peak_at(precision)) return;
    text += fmt::format("{}{} {} TFLOP/s ({:.0f} % of the peak)", text.empty() ? "" : ", ", name,
                        in_units(rate, kTera),
                        100 * rate->base_value() / a.peak_at(precision)->base_value());
  };
  add("bf16", a.measured_bf16, chip::Precision::bf16);
  add("fp8", a.measured_fp8, chip::Precision::fp8);
  return text;
}

std::string fabric_text(const Accelerator& a) {
  if (a.domain_chips == 1) return "each chip stands alone";
  std::string text =
      fmt::format("{} chips, {}, {} GB/s a chip, one direction", count_text(a.domain_chips),
                  chip::name_of(a.topology), in_units(a.domain_bandwidth.value, kGiga));
  if (a.domain_bandwidth.low && a.domain_bandwidth.high)
    text += fmt::format(" (stated from {} to {})", in_units(a.domain_bandwidth.low, kGiga),
                        in_units(a.domain_bandwidth.high, kGiga));
  return text;
}

std::string power_text(const Accelerator& a) {
  std::string text = a.board_power ? in_units(a.board_power, 1) + " W board" : "";
  if (a.server_power)
    text += fmt::format("{}{} W a chip at the wall of its server", text.empty() ? "" : ", ",
                        in_units(a.server_power, 1));
  if (text.empty()) text = "not published";
  return a.cooling.empty() ? text : text + "; " + a.cooling + " cooled";
}

std::string plan_label(PricePlan plan) {
  std::string label(chip::name_of(plan));
  std::ranges::replace(label, '_', ' ');
  return label;
}

// "6.88", "2.235".
std::string rent_number(double usd) {
  const bool cents = std::abs(usd * 100 - std::round(usd * 100)) < 1e-6;
  return fmt::format("{:.{}f}", usd, cents ? 2 : 3);
}

std::string price_text(const chip::ChipPrice& price) {
  std::string text = plan_label(price.plan) + " ";
  const auto add = [&text](const auto& figure, auto unit, const auto& show, const char* per) {
    text += "$" + show(figure.value->in(unit));
    if (figure.low && figure.high && *figure.low < *figure.high)
      text += fmt::format(" ({} to {})", show(figure.low->in(unit)), show(figure.high->in(unit)));
    text += per;
  };

  if (price.rent.value) {
    add(price.rent, chip::USD_per_chip_hour, rent_number, " an hour");
  } else {
    add(price.cost, chip::USD_per_chip, number, " a chip");
  }
  for (const std::string& part : {price.venue, price.term}) {
    if (!part.empty()) text += ", " + part;
  }
  if (price.kind == "server") text += ", its share of a server";
  if (price.kind == "rack") text += ", its share of a rack";
  if (price.kind == "all_in") text += ", network included";
  return text;
}

void print_chip(Screen& screen, const chip::PricedChip& priced, const ChipsView& view) {
  const Accelerator& a = priced.accelerator;
  screen.line(screen.paint().strong(schema::printable(a.name)) +
              fmt::format("  {}  {}{}", a.id,
                          a.vendor.empty() ? "" : schema::printable(a.vendor) + " ", a.year));
  screen.blank();
  screen.labelled("Peak", peaks_text(a));
  if (const std::string measured = measured_text(a); !measured.empty())
    screen.labelled("Measured", "best matrix product: " + measured);
  std::string memory = fmt::format("{} GiB at {} GB/s", number(a.memory.base_value() / kGibi),
                                   number(a.memory_bandwidth.base_value() / kGiga));
  if (a.on_chip_memory)
    memory += fmt::format("; {} MiB on chip", in_units(a.on_chip_memory, kMebi));
  screen.labelled("Memory", memory);
  screen.labelled("Scale-up", fabric_text(a));
  screen.labelled("Network", a.network_bandwidth ? number(a.network_bandwidth->base_value() *
                                                          kBitsPerByte / kGiga) +
                                                       " Gbit/s a chip, one direction"
                                                 : "not published");
  screen.labelled("Power", power_text(a));
  for (const chip::MeasuredPower& run : view.power)
    screen.labelled(
        "",
        fmt::format("metered {} W a chip at the wall, {} on {} of {}",
                    number(run.mean.base_value()), run.workload, count_text(run.chips), run.server),
        run.date + " A");
  if (priced.prices.empty()) screen.labelled("Price", "none found");
  std::string_view label = "Price";
  for (const chip::ChipPrice& price : priced.prices) {
    screen.labelled(label, price_text(price),
                    fmt::format("{} {}", price.date, catalog::letter(price.confidence)));
    label = "";
  }
  screen.blank();
  if (!a.note.empty()) screen.paragraph(schema::printable(a.note));
  const std::string source = view.shipped
                                 ? fmt::format("`gigawatt cite {}` names the sources", a.id)
                                 : "From " + schema::printable(a.source);
  screen.paragraph(
      fmt::format("{}; confidence {}, {}.", source, catalog::letter(a.confidence), a.date));
}

// --- Two chips --------------------------------------------------------------------------------

struct LineWords {
  std::string_view quantity, label;
  double unit;
};
constexpr auto line_words = std::to_array<LineWords>({
    {"fp32", "FP32 TFLOP/s", kTera},
    {"bf16", "BF16 TFLOP/s", kTera},
    {"fp8", "FP8 TFLOP/s", kTera},
    {"mxfp8", "MXFP8 TFLOP/s", kTera},
    {"fp4", "FP4 TFLOP/s", kTera},
    {"int8", "INT8 TOP/s", kTera},
    {"memory", "memory GiB", kGibi},
    {"memory_bandwidth", "memory GB/s", kGiga},
    {"domain_bandwidth", "scale-up GB/s", kGiga},
    {"network_bandwidth", "network Gbit/s", kGiga / kBitsPerByte},
    {"board_power", "board W", 1},
    {"server_power", "server W", 1},
});

const LineWords& words_of(std::string_view quantity) {
  return *std::ranges::find(line_words, quantity, &LineWords::quantity);
}

std::string ratio_text(const std::optional<double>& ratio) {
  return ratio ? times_text(*ratio) : "-";
}

void print_lines(Screen& screen, const ChipsView& view) {
  const Accelerator &older = view.chips[0].accelerator, &newer = view.chips[1].accelerator;
  const auto row = [](std::string_view label, std::string_view a, std::string_view b,
                      std::string_view chip, std::string_view chips, std::string_view domain) {
    return left(label, 16) + right(shortened(a, 13), 14) + right(shortened(b, 13), 14) +
           right(chip, 11) + right(chips, 10) + right(domain, 13);
  };
  screen.line(screen.paint().strong(
      row("of one chip", older.id, newer.id, "per chip", "x chips", "= domain")));
  for (const chip::SpeedupLine& line : view.speedup->lines) {
    const LineWords& words = words_of(line.quantity);
    const auto shown = [&](const std::optional<double>& value) {
      return value ? number(*value / words.unit) : std::string("-");
    };
    screen.line(row(words.label, shown(line.older), shown(line.newer), ratio_text(line.chip_ratio),
                    line.chip_ratio ? times_text(view.speedup->chips_ratio) : "-",
                    ratio_text(line.domain_ratio)));
  }
}

// What the table shows, in words.
void print_findings(Screen& screen, const ChipsView& view) {
  const chip::Speedup& speedup = *view.speedup;
  const auto precise = [](const chip::SpeedupLine& line) {
    return line.chip_ratio && (line.quantity == "bf16" || line.quantity == "fp8");
  };
  for (const chip::SpeedupLine& line : speedup.lines) {
    if (!precise(line)) continue;
    const std::string format = line.quantity == "fp8" ? "FP8" : "BF16";
    const bool chips_only = *line.chip_ratio < kNoGain && speedup.chips_ratio > kNoGain;
    screen.bullet(fmt::format(
        "{}: {} a domain is {} from more chips times {} from better ones{}", format,
        times_text(*line.domain_ratio), times_text(speedup.chips_ratio),
        times_text(*line.chip_ratio),
        chips_only ? "; a job that is bound by it gains from the number of chips alone" : ""));
  }
  std::vector<std::string> unknown;
  for (const chip::SpeedupLine& line : speedup.lines) {
    if (line.chip_ratio_low && line.chip_ratio_high)
      screen.bullet(fmt::format("{}: stated in several ways, so {} to {} per chip",
                                words_of(line.quantity).label, times_text(*line.chip_ratio_low),
                                times_text(*line.chip_ratio_high)));
    if (!line.chip_ratio) unknown.emplace_back(words_of(line.quantity).label);
  }
  const bool no_power = !speedup.find("board_power") && !speedup.find("server_power");
  if (no_power) unknown.emplace_back("power");
  if (!unknown.empty())
    screen.bullet(fmt::format("without a ratio, as one or both do not publish it: {}",
                              base::joined(unknown, ", ")));
}

void print_workloads(Screen& screen, const ChipsView& view) {
  const Accelerator &older = view.chips[0].accelerator, &newer = view.chips[1].accelerator;
  screen.heading("On training jobs",
                 "tokens/s of one chip, as many of each, laid out as well as the search can");
  const auto row = [](std::string_view model, std::string_view format, std::string_view chips,
                      std::string_view a, std::string_view b, std::string_view ratio,
                      std::string_view range, std::string_view domain) {
    return left(shortened(model, 12), 12) + right(format, 5) + right(chips, 7) +
           right(shortened(a, 11), 12) + right(shortened(b, 11), 12) + right(ratio, 9) +
           right(range, 14) + right(domain, 9);
  };
  screen.line(screen.paint().strong(
      row("job", "", "chips", older.id, newer.id, "per chip", "range", "domain")));
  const auto rate = [](const std::optional<double>& value) {
    return value ? count_text(std::llround(*value)) : std::string("-");
  };
  for (const job::WorkloadGain& gain : view.workloads) {
    const std::string range =
        gain.chip_ratio
            ? fmt::format("{:.2f} to {:.2f}", *gain.chip_ratio_low, *gain.chip_ratio_high)
            : "-";
    screen.line(row(gain.model, chip::name_of(gain.precision), count_text(gain.chips),
                    rate(gain.older_tokens_per_s), rate(gain.newer_tokens_per_s),
                    ratio_text(gain.chip_ratio), range, ratio_text(gain.domain_ratio)));
  }
  std::vector<std::string> said;
  for (const job::WorkloadGain& gain : view.workloads) {
    if (gain.outcome.empty() || std::ranges::count(said, gain.outcome)) continue;
    screen.bullet(gain.outcome);
    said.push_back(gain.outcome);
  }
}

void print_prices(Screen& screen, const ChipsView& view) {
  screen.heading("Price", "newest of each plan");
  for (const chip::PricedChip& chip : view.chips) {
    std::string_view label = chip.accelerator.id;
    bool any = false;
    for (int p = 0; p < chip::kPricePlans; ++p) {
      const auto* price = chip::current_price(chip.prices, static_cast<PricePlan>(p));
      if (!price || price->plan == PricePlan::resale) continue;
      const std::string citation =
          fmt::format("{} {}", price->date, catalog::letter(price->confidence));
      const std::string text = left(shortened(label, 13), 14) + price_text(*price);
      const int gap = std::max(2, screen.width() - width_of(text) - width_of(citation));
      screen.line(text + std::string(static_cast<std::size_t>(gap), ' ') +
                  screen.paint().faint(citation));
      label = "";
      any = true;
    }
    if (!any) screen.line(left(shortened(label, 13), 14) + "none found");
  }
}

void print_claims(Screen& screen, const std::vector<chip::ClaimCheck>& claims) {
  if (claims.empty()) return;
  screen.heading("What is claimed", "held against what is published; `gigawatt cite claim.C01`");
  for (const chip::ClaimCheck& check : claims) {
    const std::string against = check.against.empty() ? "" : " " + check.against;
    screen.bullet(fmt::format("{} \"{}\": {}{}. {}.", check.claim.id.substr(6), check.claim.text,
                              chip::name_of(check.verdict), against, check.finding));
  }
}

}  // namespace

ChipsView chips_view(const catalog::Catalog& catalog, std::vector<chip::PricedChip> chips) {
  ChipsView view{.chips = std::move(chips)};
  if (view.chips.size() == 1) {
    const std::string& id = view.chips[0].accelerator.id;
    view.claims = chip::check_claims(catalog, id);
    view.power = chip::measured_power(catalog, id);
    view.shipped = chip::find_accelerator(catalog, id).has_value();
  } else if (view.chips.size() == 2) {
    const Accelerator &older = view.chips[0].accelerator, &newer = view.chips[1].accelerator;
    view.speedup = chip::speedup(newer, older);
    view.claims = chip::check_claims(catalog, newer.id, older.id);
    view.workloads = job::workload_gains(catalog, newer, older);
  }
  return view;
}

std::string chips_to_terminal(const ChipsView& view, const ChipsOptions& options) {
  Screen screen(Paint(options.colour), options.width);
  if (view.speedup) {
    const Accelerator &older = view.chips[0].accelerator, &newer = view.chips[1].accelerator;
    screen.line(screen.paint().strong(schema::printable(newer.name + " over " + older.name)) +
                fmt::format("  {} chips over {}", count_text(newer.domain_chips),
                            count_text(older.domain_chips)));
    screen.blank();
    print_lines(screen, view);
    screen.blank();
    print_findings(screen, view);
    print_workloads(screen, view);
    print_prices(screen, view);
  } else if (view.chips.size() == 1) {
    print_chip(screen, view.chips[0], view);
  } else {
    print_table(screen, view.chips);
  }
  print_claims(screen, view.claims);
  return screen.text();
}

}  // namespace gigawatt::report
