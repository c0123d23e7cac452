// Chips and clusters for the tests of this room, with the figures of their vendors.
#pragma once

#include <gtest/gtest.h>

#include "gigawatt/cluster/cluster.h"

namespace gigawatt::cluster {

struct SampleDomain {
  std::string name;
  int year = 2022, chips = 8;
  double bytes_per_s = 450e9;
  chip::Topology topology = chip::Topology::switched;
  double network_bytes_per_s = 50e9;
};

inline chip::ChipModel sample_chip(const SampleDomain& domain) {
  chip::ChipModel model;
  model.accelerator.name = domain.name;
  model.accelerator.year = domain.year;
  model.accelerator.domain_chips = domain.chips;
  model.accelerator.topology = domain.topology;
  model.accelerator.domain_bandwidth.value = base::Bandwidth::from_base(domain.bytes_per_s);
  model.accelerator.network_bandwidth = base::Bandwidth::from_base(domain.network_bytes_per_s);
  return model;
}

inline chip::ChipModel sample_h100() { return sample_chip({.name = "H100 SXM"}); }

inline Cluster sample_cluster(const chip::ChipModel& chip, const NetworkOptions& options = {}) {
  const auto cluster = make_cluster(catalog::Catalog::shipped(), chip, options);
  EXPECT_TRUE(cluster.has_value()) << (cluster ? "" : cluster.error().message);
  return cluster.value_or(Cluster{});
}

}  // namespace gigawatt::cluster
