#include "gigawatt/chip/accelerator_spec.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "gigawatt/catalog/catalog.h"
#include "gigawatt/catalog/scenario_defaults.h"
#include "gigawatt/schema/fields.h"
#include "gigawatt/schema/nearest.h"
#include "gigawatt/schema/reader.h"
#include "gigawatt/schema/words.h"

namespace gigawatt::chip {

using schema::field;

// --- Fields -----------------------------------------------------------------------------------

schema::Fields describe(PeakSpec& spec) {
  const auto peak = [](std::string_view doc, bool required = false) {
    return schema::Meta{.doc = doc,
                        .unit = "TFLOP/s",
                        .minimum = 0.001,
                        .maximum = 1e7,
                        .required = required,
                        .example = "989 TFLOP/s"};
  };
  return {field("bf16", spec.bf16, peak("Dense peak in BF16 and FP16, without sparsity", true)),
          field("fp32", spec.fp32, peak("Dense peak in FP32")),
          field("tf32", spec.tf32, peak("Dense peak in TF32")),
          field("fp8", spec.fp8, peak("Dense peak in FP8; absent: the chip has none")),
          field("mxfp8", spec.mxfp8, peak("Dense peak in FP8 with block scales in hardware")),
          field("fp4", spec.fp4, peak("Dense peak in 4-bit formats with block scales")),
          field("int8", spec.int8, peak("Dense peak in INT8"))};
}

schema::Fields describe(MemorySpec& spec) {
  return {field("size", spec.size,
                {.doc = "Memory of one chip",
                 .unit = "GiB",
                 .minimum = 1,
                 .maximum = 1e6,
                 .required = true,
                 .example = "80 GiB"}),
          field("bandwidth", spec.bandwidth,
                {.doc = "Peak bandwidth of that memory",
                 .unit = "GB/s",
                 .minimum = 1,
                 .maximum = 1e7,
                 .required = true,
                 .example = "3,350 GB/s"}),
          field("on_chip", spec.on_chip,
                {.doc = "On-chip memory: L2 cache or scratchpad",
                 .unit = "MiB",
                 .minimum = 0.001,
                 .maximum = 1e6,
                 .example = "50 MiB"})};
}

schema::Fields describe(ScaleUpSpec& spec) {
  return {
      field("chips", spec.chips,
            {.doc = "Chips of one scale-up domain",
             .minimum = 1,
             .maximum = 1'000'000,
             .example = "8"}),
      field("bandwidth", spec.bandwidth,
            {.doc = "Bandwidth of a chip into it: one direction, all links together",
             .unit = "GB/s",
             .minimum = 0.001,
             .maximum = 1e6,
             .example = "450 GB/s"}),
      field("topology", spec.topology, {.doc = "How its chips are joined", .example = "switched"})};
}

schema::Fields describe(ScaleOutSpec& spec) {
  return {field("bandwidth", spec.bandwidth,
                {.doc = "Bandwidth of a chip into the network: one direction",
                 .unit = "Gbit/s",
                 .minimum = 0.001,
                 .maximum = 1e6,
                 .example = "400 Gbit/s"})};
}

schema::Fields describe(ChipPowerSpec& spec) {
  return {field("board", spec.board,
                {.doc = "Power limit of one chip",
                 .unit = "W",
                 .minimum = 1,
                 .maximum = 1e5,
                 .example = "700 W"}),
          field("server", spec.server,
                {.doc = "Wall power of a server, divided by its chips",
                 .unit = "kW",
                 .minimum = 0.001,
                 .maximum = 100,
                 .example = "1.275 kW"}),
          field("cooling", spec.cooling, {.doc = "air or liquid"})};
}

schema::Fields describe(ChipPricesSpec& spec) {
  const auto rent = [](std::string_view doc) {
    return schema::Meta{.doc = doc,
                        .unit = "USD/chip-h",
                        .minimum = 0.001,
                        .maximum = 1e4,
                        .example = "6.88 USD/chip-h"};
  };
  return {field("on_demand", spec.on_demand, rent("Rent by the hour without commitment")),
          field("capacity_block", spec.capacity_block, rent("Rent of reserved days or weeks")),
          field("savings_plan", spec.savings_plan, rent("Rent with one or three years committed")),
          field("contract", spec.contract, rent("Rent of a contract over years")),
          field("owned", spec.owned,
                {.doc = "Purchase of one chip with its share of the server",
                 .unit = "USD/chip",
                 .minimum = 1,
                 .maximum = 1e7,
                 .example = "30,000 USD/chip"})};
}

schema::Fields describe(AcceleratorSpec& spec) {
  return {field("name", spec.name,
                {.doc = "What the chip is called", .required = true, .example = "Example NPU"}),
          field("vendor", spec.vendor, {.doc = "Who makes it"}),
          field("year", spec.year,
                {.doc = "Year of general availability",
                 .minimum = 1990,
                 .maximum = 2200,
                 .required = true,
                 .example = "2026"}),
          field("like", spec.like,
                {.doc = "Chip or kind (gpu, systolic) whose kernel efficiency it takes",
                 .required = true,
                 .example = "h100"}),
          field("note", spec.note, {.doc = "What a reader should know"}),
          field("peak", spec.peak, {.doc = "Peak rates", .required = true}),
          field("memory", spec.memory, {.doc = "Memory", .required = true}),
          field("scale_up", spec.scale_up, {.doc = "Fabric inside a scale-up domain"}),
          field("scale_out", spec.scale_out, {.doc = "Network between domains"}),
          field("power", spec.power, {.doc = "Power; absent figures stay unknown"}),
          field("price", spec.price, {.doc = "Prices; absent ones stay unknown"})};
}

// --- Meaning ----------------------------------------------------------------------------------

namespace {

std::string id_of(std::string_view name) {
  std::string id;
  for (char c : name) {
    const char small = schema::lower(c);
    const bool kept = (small >= 'a' && small <= 'z') || (small >= '0' && small <= '9');
    if (kept) {
      id += small;
    } else if (!id.empty() && id.back() != '-') {
      id += '-';
    }
  }
  while (id.ends_with('-')) id.pop_back();
  return id;
}

class Resolver {
 public:
  Resolver(const AcceleratorSpec& spec, const schema::Provenances& provenance,
           const catalog::Catalog& catalog)
      : spec_(spec), provenance_(provenance), catalog_(catalog) {}

  base::Expected<PricedChip, std::vector<schema::Diagnostic>> run() {
    name();
    kernels();
    contradictions();
    if (!found_.empty()) {
      schema::sort_by_position(found_);
      return base::Unexpected<std::vector<schema::Diagnostic>>(std::move(found_));
    }
    fill();
    prices();
    return std::move(chip_);
  }

 private:
  void report(std::string_view path, schema::Finding finding) {
    found_.push_back(schema::diagnostic_at(provenance_, path, std::move(finding)));
  }

  void name() {
    Accelerator& a = chip_.accelerator;
    a.name = spec_.name;
    a.id = id_of(spec_.name);
    if (a.id.empty()) {
      report("name", {.code = "GW404",
                      .message = "the name has neither letters nor digits",
                      .expected = "a name that a command line can say"});
    } else if (const auto shipped = find_accelerator(catalog_, a.id)) {
      report("name", {.code = "GW408",
                      .message = fmt::format("{} is the name of a shipped chip", a.name),
                      .expected = "a name of its own",
                      .hint = fmt::format("it means {}", shipped->name)});
    }
  }

  void kernels() {
    if (const auto chip = find_accelerator(catalog_, spec_.like)) {
      chip_.accelerator.kernels = chip->id;
      return;
    }
    chip_.accelerator.kernels = spec_.like;
    if (!spec_.like.empty() &&
        !catalog_.rows_with_prefix(fmt::format("kernel.{}.", spec_.like)).empty())
      return;
    std::vector<std::string> names = accelerator_ids(catalog_);
    names.insert(names.begin(), {"gpu", "systolic"});
    const std::vector<std::string_view> candidates(names.begin(), names.end());
    const auto near = schema::nearest(spec_.like, candidates);
    report("like", {.code = "GW404",
                    .message = fmt::format("there is no chip or kind of chips {}",
                                           schema::printable(spec_.like)),
                    .expected = "gpu, systolic, or the name of a shipped chip",
                    .hint = near ? fmt::format("did you mean {}?", *near) : ""});
  }

  void contradictions() {
    if (spec_.scale_up.chips > 1 && !spec_.scale_up.bandwidth)
      report("scale_up", {.code = "GW302",
                          .message = "a scale-up domain of several chips has no bandwidth",
                          .expected = "scale_up.bandwidth, one direction",
                          .hint = "chips = 1 where each chip stands alone"});
    const auto& power = spec_.power;
    if (power.board && power.server && *power.server < *power.board)
      report("power.server", {.code = "GW405",
                              .message = "the server draws less than the board of one chip",
                              .expected = "wall power per chip, its share of fans and processors "
                                          "included"});
  }

  // The range that a file states beside a value.
  template <class Quantity>
  Published<Quantity> published(const std::optional<Quantity>& value, std::string_view path) const {
    Published<Quantity> figure{.value = value};
    const auto found = provenance_.find(path);
    if (found == provenance_.end() || !found->second.range) return figure;
    figure.low = Quantity::from_base(found->second.range->first);
    figure.high = Quantity::from_base(found->second.range->second);
    return figure;
  }

  void fill() {
    Accelerator& a = chip_.accelerator;
    const auto peak = [&a](Precision precision) -> auto& {
      return a.peak[static_cast<std::size_t>(precision)];
    };
    a.vendor = spec_.vendor;
    a.year = static_cast<int>(spec_.year);
    peak(Precision::fp32) = spec_.peak.fp32;
    peak(Precision::tf32) = spec_.peak.tf32;
    peak(Precision::bf16) = spec_.peak.bf16;
    peak(Precision::fp8) = peak(Precision::fp8_block) = spec_.peak.fp8;
    peak(Precision::mxfp8) = spec_.peak.mxfp8;
    peak(Precision::nvfp4) = spec_.peak.fp4;
    peak(Precision::int8) = spec_.peak.int8;
    a.memory = spec_.memory.size;
    a.memory_bandwidth = spec_.memory.bandwidth;
    a.on_chip_memory = spec_.memory.on_chip;
    a.domain_chips = static_cast<int>(spec_.scale_up.chips);
    a.domain_bandwidth = published(spec_.scale_up.bandwidth, "scale_up.bandwidth");
    a.topology = spec_.scale_up.topology;
    a.network_bandwidth = spec_.scale_out.bandwidth;
    a.board_power = spec_.power.board;
    a.server_power = spec_.power.server;
    a.cooling = spec_.power.cooling;
    a.note = spec_.note;
    a.date = fmt::format("{}", spec_.year);
    const auto name = provenance_.find("name");
    a.source = name == provenance_.end()     ? ""
               : name->second.source.empty() ? name->second.at.file
                                             : name->second.source;
  }

  ChipPrice price(PricePlan plan, std::string_view path) const {
    ChipPrice price{.id = std::string(path),
                    .chip = chip_.accelerator.id,
                    .plan = plan,
                    .kind = plan == PricePlan::owned ? "server" : "list",
                    .date = chip_.accelerator.date,
                    .source = chip_.accelerator.source};
    const auto found = provenance_.find(path);
    if (found == provenance_.end()) return price;
    if (!found->second.source.empty()) price.source = found->second.source;
    if (const std::string& letter = found->second.confidence; letter.size() == 1)
      price.confidence = static_cast<catalog::Confidence>(letter[0] - 'A');
    price.note = found->second.reason;
    return price;
  }

  void prices() {
    const auto rent = [this](PricePlan plan, const std::optional<ChipRent>& value) {
      if (!value) return;
      const std::string path = fmt::format("price.{}", name_of(plan));
      chip_.prices.push_back(price(plan, path));
      chip_.prices.back().rent = published(value, path);
    };
    rent(PricePlan::on_demand, spec_.price.on_demand);
    rent(PricePlan::capacity_block, spec_.price.capacity_block);
    rent(PricePlan::savings_plan, spec_.price.savings_plan);
    rent(PricePlan::contract, spec_.price.contract);
    if (!spec_.price.owned) return;
    chip_.prices.push_back(price(PricePlan::owned, "price.owned"));
    chip_.prices.back().cost = published(spec_.price.owned, "price.owned");
  }

  const AcceleratorSpec& spec_;
  const schema::Provenances& provenance_;
  const catalog::Catalog& catalog_;
  PricedChip chip_;
  std::vector<schema::Diagnostic> found_;
};

}  // namespace

base::Expected<PricedChip, std::vector<schema::Diagnostic>> resolve(
    const AcceleratorSpec& spec, const schema::Provenances& provenance,
    const catalog::Catalog& catalog) {
  return Resolver(spec, provenance, catalog).run();
}

namespace {

schema::ReadOptions read_options(const catalog::Catalog& catalog) {
  schema::ReadOptions options = catalog::reader_options(catalog);
  options.file = {.what = "a chip",
                  .hint_empty = "docs/how-to/add-a-chip.md shows one",
                  .hint_large = "a chip takes a page"};
  return options;
}

base::Expected<PricedChip, std::vector<schema::Diagnostic>> resolve_report(
    const AcceleratorSpec& spec, const schema::ReadReport& report,
    const catalog::Catalog& catalog) {
  if (!report.ok()) return base::Unexpected<std::vector<schema::Diagnostic>>(report.diagnostics);
  return resolve(spec, report.provenance, catalog);
}

}  // namespace

base::Expected<PricedChip, std::vector<schema::Diagnostic>> read_accelerator_text(
    const std::string& text, const std::string& file, const catalog::Catalog& catalog) {
  AcceleratorSpec spec;
  const auto report = schema::read_scenario_text(text, file, describe(spec), read_options(catalog));
  return resolve_report(spec, report, catalog);
}

base::Expected<PricedChip, std::vector<schema::Diagnostic>> read_accelerator_file(
    const std::string& path, const catalog::Catalog& catalog) {
  AcceleratorSpec spec;
  const auto report = schema::read_scenario_file(path, describe(spec), read_options(catalog));
  return resolve_report(spec, report, catalog);
}

}  // namespace gigawatt::chip
