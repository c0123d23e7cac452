#include "gigawatt/report/citation.h"

#include <algorithm>

#include "gigawatt/catalog/catalog.h"
#include "gigawatt/catalog/deals.h"
#include "gigawatt/report/text.h"
#include "gigawatt/schema/source_text.h"

namespace gigawatt::report {

namespace {

constexpr int kWidest = 26;

// A deal for its rows, a host for an address; `gigawatt cite` takes the first as it stands.
std::string short_source(const catalog::Catalog& catalog, std::string_view source) {
  if (const std::size_t scheme = source.find("://"); scheme != std::string_view::npos) {
    source.remove_prefix(scheme + 3);
    return shortened(schema::printable(source.substr(0, source.find('/'))), kWidest);
  }
  const std::string_view group = source.substr(0, source.find('.'));
  if (catalog.find(std::string(group) + ".provider")) return std::string(group);
  return shortened(schema::printable(source), kWidest);
}

}  // namespace

std::string confidence_of(const schema::Provenance& provenance, const catalog::Catalog& catalog) {
  if (!provenance.confidence.empty()) return provenance.confidence;
  if (const catalog::Row* row = catalog.find(provenance.source))
    return std::string(1, catalog::letter(row->confidence));
  const auto deal = catalog::find_deal(catalog, provenance.source);
  return deal ? std::string(1, catalog::letter(deal->confidence)) : "";
}

std::string citation(const schema::Provenances& provenance, const catalog::Catalog& catalog,
                     std::string_view path, std::span<const std::string> beside) {
  const auto found = provenance.find(path);
  if (found == provenance.end() || found->second.text.empty()) return {};
  const schema::Provenance& value = found->second;
  if (value.origin == schema::Origin::command_line) return "--set";
  if (value.origin == schema::Origin::built_in) return "default";
  std::string confidence = confidence_of(value, catalog);
  for (const std::string& other : beside)
    if (const auto next = provenance.find(other); next != provenance.end())
      confidence = std::max(confidence, confidence_of(next->second, catalog));
  if (value.source.empty())
    return confidence.empty()  ? "as given"
           : confidence == "C" ? "assumed C"
                               : "stated " + confidence;
  const std::string source = short_source(catalog, value.source);
  return confidence.empty() ? source : source + " " + confidence;
}

}  // namespace gigawatt::report
