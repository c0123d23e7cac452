// A GPU-cloud contract seen as a lease: the form in which the chain of a run carries it.
#pragma once

#include "gigawatt/contract/cloud.h"
#include "gigawatt/contract/lease.h"

namespace gigawatt::contract {

// Fees become rent of the same months, running cost the landlord's share, the prepayment months of
// rent that are paid at commencement (not before) and credited back by the contract's schedule.
// Rent is what is used or taken-or-paid; what runs the chips is of the full fee. Lateness and the
// outside date are the lease's.
LeaseSpec as_lease(const CloudSpec& spec);

}  // namespace gigawatt::contract
