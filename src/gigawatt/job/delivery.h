// What the chips of a site deliver: useful FLOPs of a training job, their price and their energy.
#pragma once

#include <optional>
#include <string>

#include "gigawatt/base/expected.h"
#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/job/job_spec.h"

namespace gigawatt::job {

// A PFLOP-hour is 1e15 model FLOP/s for an hour, stops and checkpoints taken off.
struct Delivery {
  std::string chip, name, model;
  int job_chips = 0;
  double mfu = 0, goodput = 0;
  double error = 0;                  // of its time, either way
  std::optional<double> chip_watts;  // at the server's plug
  double useful_flops = 0;           // of one chip, FLOP/s
  std::optional<double> price_usd;   // of a chip-hour
  std::string price_source;
  std::optional<double> usd_per_pflop_hour;
  std::optional<double> it_kwh_per_pflop_hour;
  // At what a PFLOP-hour of the reference chip costs in the same job.
  std::string reference;
  std::string reference_price_source;  // on the plan of the chip's own price where there is one
  std::optional<double> reference_usd_per_pflop_hour;
  std::optional<double> worth_usd;  // of a chip-hour
  // Of the hall that they stand in.
  std::optional<double> chips_in_hall;       // that its critical IT capacity feeds
  std::optional<double> kwh_per_pflop_hour;  // cooling included
};

// Why not, and the key of the scenario that it is about ("chip.name").
struct DeliveryFailure {
  std::string key, code, reason, hint;
};

base::Expected<Delivery, DeliveryFailure> delivery(const catalog::Catalog& catalog,
                                                   const ChipSpec& chip, const JobSpec& job);

struct HallPower {
  double it_watts = 0;
  double pue = 1;
};
Delivery in_hall(Delivery delivery, const HallPower& hall);

}  // namespace gigawatt::job
