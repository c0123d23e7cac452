// What a reader should know beside the figures of a quote, in words.
#pragma once

#include <optional>
#include <string>

#include "gigawatt/catalog/catalog_fwd.h"
#include "gigawatt/job/quote.h"

namespace gigawatt::job {

// What a slower step loses most by, and what it gains most by: "data +0.26 s, bubble -0.21 s".
std::string difference_text(const StepResult& slower, const StepResult& faster);

// Of what its energy is made, and how wrong the servers' part may be where none was metered.
std::string energy_note(const catalog::Catalog& catalog, const chip::ChipModel& chip,
                        const Sizing& sizing);

// A low precision that does not pay, as small products gain less than casts cost.
std::optional<std::string> precision_note(const TrainingJob& job, const Machine& machine,
                                          const StepResult& narrow);

// A batch that departs from the one asked for, and what divides it.
std::optional<std::string> batch_note(const TrainingJob& asked, const Sizing& sizing);

// Of products in a format that nobody measured on the chip.
std::optional<std::string> kernel_note(const catalog::Catalog& catalog, const chip::ChipModel& chip,
                                       chip::Precision precision);

// Of a layout as told that leaves less room than a job plans with.
std::optional<std::string> memory_note(const chip::ChipModel& chip, const Sizing& sizing);

// Chips that are paid for and not used.
std::optional<std::string> idle_note(const Sizing& sizing);

// What the validation of the step model earned, and on a chip whose kernels nobody measured the
// errors of its constants by their share of the time.
double error_of_time(const catalog::Catalog& catalog, const TrainingJob& job,
                     const TrainingMachine& machine, const StepResult& result);

}  // namespace gigawatt::job
