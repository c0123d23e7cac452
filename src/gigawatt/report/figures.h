// Figures of a deal that every form of the report states and no other room needs.
#pragma once

#include "gigawatt/plan/plan.h"

namespace gigawatt::report {

// Rent of the base term, steps included, of all phases of a contract.
double base_term_value_usd(const plan::ContractPlan& contract);

// Landlord-paid energy of the first twelve months in which every phase is ready.
double first_full_year_energy_usd(const plan::Plan& plan);

}  // namespace gigawatt::report
