// What a training run takes on several kinds of chip, side by side.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gigawatt/job/quote.h"
#include "gigawatt/schema/json_fwd.h"

namespace gigawatt::report {

inline constexpr const char* kTrainSchema = "gigawatt.train/1";

// One chip: its quote, or why there is none.
struct TrainOption {
  std::string chip;
  std::optional<job::Quote> quote;
  job::QuoteFailure failure;
};

struct TrainView {
  job::TrainingRun run;
  job::QuoteTerms terms;
  std::vector<TrainOption> options;
  std::string precision = "bf16";     // as the user calls it: fp16 is timed as bf16
  std::vector<std::string> defaults;  // values that the user did not give
};

// Sequences a step where all options take as many.
std::optional<double> common_batch(const TrainView& view);

struct TrainOptions {
  bool colour = false;
  int width = 80;
};
std::string train_to_terminal(const TrainView& view, const TrainOptions& options = {});

// What is not known is null.
schema::Json train_to_json(const TrainView& view);

}  // namespace gigawatt::report
