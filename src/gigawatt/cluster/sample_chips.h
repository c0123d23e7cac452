// Clusters of shipped accelerators for the tests of this room.
#pragma once

#include <string>

#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/cluster/cluster.h"

namespace gigawatt::cluster {

inline chip::ChipModel sample_chip(const std::string& name) {
  chip::ChipModel model;
  const auto found = chip::find_accelerator(catalog::shipped(), name);
  EXPECT_TRUE(found.has_value()) << name;
  model.accelerator = found.value_or(chip::Accelerator{});
  return model;
}

inline Cluster sample_cluster(const std::string& name, const NetworkOptions& options = {}) {
  const auto cluster = make_cluster(catalog::shipped(), sample_chip(name), options);
  EXPECT_TRUE(cluster.has_value()) << (cluster ? "" : cluster.error().message);
  return cluster.value_or(Cluster{});
}

}  // namespace gigawatt::cluster
