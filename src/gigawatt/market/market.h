// The market for AI capacity, first form: what a free MW rents for today and how that rent moves.
#pragma once

#include "gigawatt/base/calendar.h"
#include "gigawatt/base/units.h"
#include "gigawatt/schema/fields_fwd.h"

namespace gigawatt::market {

// [market].
struct MarketSpec {
  base::CapacityPrice rent;          // today's, power passed through, on critical IT capacity
  base::Capacity merchant_it_power;  // built without a contract, beside the contracted phases
  base::Months merchant_term{};      // of a lease at the market rent
  base::Fraction relet_share;        // of the market rent that a second-hand hall obtains
  base::CapacityCost relet_cost;     // refit for a new tenant
  base::CapacityPrice vacant_cost;   // carrying cost of an empty hall
  base::Fraction escalator;          // yearly step of a market lease
};

schema::Fields describe(MarketSpec& spec);

}  // namespace gigawatt::market
