#include "gigawatt/cluster/network.h"

#include <string>
#include <string_view>

#include "gigawatt/catalog/catalog.h"

namespace gigawatt::cluster {
namespace {

std::array<Protocol, kProtocols> protocols(const catalog::Catalog& catalog,
                                           std::string_view algorithm) {
  constexpr std::array<std::string_view, kProtocols> names = {"ll", "ll128", "simple"};
  std::array<Protocol, kProtocols> out;
  for (std::size_t p = 0; p < names.size(); ++p) {
    const std::string prefix =
        "network." + std::string(algorithm) + "." + std::string(names[p]) + ".";
    const auto time = [&](const char* name) {
      return catalog::quantity<base::Time>(catalog.at(prefix + name)).in(base::seconds);
    };
    out[p] = {.base_s = time("base"),
              .fabric_hop_s = time("fabric_hop"),
              .network_hop_s = time("network_hop"),
              .share = catalog.at(prefix + "share").base_value()};
  }
  return out;
}

}  // namespace

Network reference_network(const catalog::Catalog& catalog) {
  return {
      .peer_s = catalog::quantity<base::Time>(catalog.at("network.direct.peer")).in(base::seconds),
      .error = catalog.at("network.error").base_value(),
      .ring = protocols(catalog, "ring"),
      .tree = protocols(catalog, "tree")};
}

double network_efficiency(const catalog::Catalog& catalog) {
  return catalog.at("network.efficiency").base_value();
}

}  // namespace gigawatt::cluster
