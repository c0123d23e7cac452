#include "gigawatt/job/job_spec.h"

#include "gigawatt/schema/fields.h"

namespace gigawatt::job {

schema::Fields describe(ChipSpec& spec) {
  using schema::field;
  return {field("name", spec.name,
                {.doc = "Accelerator of the catalog that the tenant runs",
                 .required = true,
                 .example = "gb300"}),
          field("price", spec.price,
                {.doc = "What an hour of one chip costs; absent: the newest published price",
                 .unit = "USD/chip-hour",
                 .minimum = 0,
                 .maximum = 1000,
                 .example = "2.91 USD/chip-hour"}),
          field("reference", spec.reference,
                {.doc = "Chip whose price says what a delivered PFLOP-hour costs",
                 .catalog = "chip.reference",
                 .example = "h100"})};
}

schema::Fields describe(JobSpec& spec) {
  using schema::field;
  return {field("model", spec.model,
                {.doc = "Published model that is trained, a row of the catalog",
                 .required = true,
                 .example = "llama-3-70b"}),
          field("chips", spec.chips,
                {.doc = "Chips of one job; a site may hold several",
                 .unit = "chips",
                 .minimum = 1,
                 .maximum = 1 << 20,
                 .catalog = "job.chips",
                 .example = "4096 chips"}),
          field("batch", spec.batch,
                {.doc = "Tokens of a step, rounded to sequences that divide over the chips",
                 .unit = "tokens",
                 .minimum = 1,
                 .maximum = 1e12,
                 .catalog = "train.batch",
                 .example = "16M tokens"}),
          field("sequence", spec.sequence,
                {.doc = "Tokens of a sequence; absent: as the model was pretrained",
                 .unit = "tokens",
                 .minimum = 1,
                 .maximum = 1 << 24,
                 .example = "8192 tokens"}),
          field("precision", spec.precision,
                {.doc = "Number format of the linear layers", .example = "bf16"})};
}

}  // namespace gigawatt::job
