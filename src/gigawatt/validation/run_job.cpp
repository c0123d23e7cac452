#include "gigawatt/validation/run_job.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "gigawatt/job/knob_words.h"
#include "gigawatt/schema/source_text.h"
#include "gigawatt/schema/words.h"
#include "gigawatt/validation/predict_run.h"
#include "gigawatt/validation/run_machine.h"
#include "gigawatt/validation/run_model.h"

namespace gigawatt::validation {
namespace {

using schema::lower;

std::string quoted(std::string_view text) { return fmt::format("\"{}\"", schema::printable(text)); }

std::vector<int> powers_of_two(int limit) {
  std::vector<int> values;
  for (int value = 1; value <= limit; value *= 2) values.push_back(value);
  return values;
}

constexpr std::int64_t most_chunks = 64;
constexpr int most_experts_apart = 64;  // ranks

// Stages that are worth trying: those that divide the layers, and powers of two.
std::vector<int> stage_counts(int layers) {
  constexpr int most = 64;
  std::vector<int> counts;
  for (int p = 1; p <= std::min(layers, most); ++p)
    if (layers % p == 0 || (p & (p - 1)) == 0) counts.push_back(p);
  return counts;
}

// The choices of one knob: the value of the row, or all that are worth trying.
class RowReader {
 public:
  RowReader(const catalog::Catalog& catalog, const RunInput& input)
      : catalog_(catalog), input_(input) {}

  base::Expected<RunJob, std::string> read();

 private:
  void infer(std::string name) {
    if (!std::ranges::count(run_.inferred, name)) run_.inferred.push_back(std::move(name));
  }
  std::vector<int> knob(std::string_view column, std::vector<int> otherwise) {
    if (const auto value = input_.whole(column)) return {*value};
    infer(std::string(column));
    return otherwise;
  }
  int given(std::string_view column, int otherwise) const {
    return input_.whole(column).value_or(otherwise);
  }
  bool flag(std::string_view column, bool otherwise) const {
    return input_.flag(column).value_or(otherwise);
  }

  std::string read_base();
  std::string read_ranks();
  std::string read_sharding();
  std::string read_recompute();
  std::string read_schedule();
  std::string read_precision();
  bool says_all() const;
  bool shape_is_given() const;
  std::string enumerate();
  void add_degrees(const std::vector<int>& tensors, const std::vector<int>& pipelines, int context);
  void add_layouts(int t, int p, int d);
  bool settles_degrees() const;
  std::vector<int> tensor_degrees();
  std::vector<int> context_degrees();
  std::vector<int> expert_degrees();
  std::vector<int> micro_batches(const job::Layout& layout);

  const catalog::Catalog& catalog_;
  const RunInput& input_;
  RunJob run_;
  job::TrainingJob base_;
  int ranks_ = 0;
  double batch_ = 0;  // 0: not given
  std::vector<job::Sharding> shardings_;
  int shard_ranks_ = 0;
  std::optional<int> written_tensor_;  // in the words about sharding
  std::vector<job::Recompute> recomputes_;
  std::vector<chip::Precision> precisions_;
  bool interleaves_ = false;   // chunks a stage are open
  std::string contradiction_;  // of the first choice that has one
};

base::Expected<RunJob, std::string> RowReader::read() {
  for (const auto part : {&RowReader::read_base, &RowReader::read_precision,
                          &RowReader::read_sharding, &RowReader::read_recompute,
                          &RowReader::read_schedule, &RowReader::read_ranks, &RowReader::enumerate})
    if (auto error = (this->*part)(); !error.empty()) return tl::unexpected(std::move(error));
  run_.complete = says_all() && shape_is_given();
  return std::move(run_);
}

// A table without a column for the width of its feed-forward layers is of plain ones.
bool RowReader::shape_is_given() const {
  const auto guessed = [&](std::string_view column) {
    return std::ranges::count(run_.inferred, column) > 0;
  };
  return !guessed("seq_len") && !guessed("vocab") &&
         !(guessed("ffn_hidden") && input_.leaves_empty("ffn_hidden"));
}

// Chips, batch, degrees and micro-batch.
bool RowReader::says_all() const {
  return input_.has("n_chips") && input_.has("global_batch_sequences") && input_.has("tp") &&
         input_.has("pp") && input_.has("dp") && input_.has("micro_batch");
}

// Model, workload, chips and software.
std::string RowReader::read_base() {
  auto model = run_model(catalog_, input_);
  if (!model) return model.error();
  base_.model = std::move(model->shape);
  for (std::string& name : model->inferred) infer(std::move(name));
  base_.sequence = model->sequence;
  base_.document = input_.number("document_tokens").value_or(0);

  auto machine = run_machine(catalog_, input_);
  if (!machine) return machine.error();
  run_.machine = std::move(machine->machine);
  for (std::string& name : machine->inferred) infer(std::move(name));
  ranks_ = machine->ranks;
  run_.chips = machine->chips;

  const auto workload = job::workload_named(input_.text("workload"));
  if (!workload)
    return fmt::format("workload is {}: {}", quoted(input_.text("workload")), job::kWorkloadWords);
  base_.workload = *workload;
  batch_ = input_.number("global_batch_sequences").value_or(0);
  if (batch_ == 0) infer("global_batch_sequences");
  // Below 1 the share of copies that is dropped, from there on the capacity factor.
  const double drop = input_.number("token_drop").value_or(0);
  base_.capacity_factor = drop > 0 && drop < 1 ? 1 - drop : drop;
  return {};
}

std::string RowReader::read_precision() {
  const std::string precision = lower(input_.text("precision"));
  const auto format = job::format_named(precision);
  base_.fp16 = format && chip::names_fp16(format->name);
  precisions_ =
      precision.empty() ? std::vector{chip::Precision::bf16} : job::precisions_named(precision);
  if (precisions_.empty()) return fmt::format("precision {} is not known", precision);
  if (precision.empty() || precisions_.size() > 1) infer("precision");
  std::erase_if(precisions_,
                [&](chip::Precision p) { return run_.machine.chip.constants(p).peak_flops <= 0; });
  if (precisions_.empty())
    return fmt::format("{} has no {}", run_.machine.chip.accelerator.name, precision);
  return {};
}

std::string RowReader::read_sharding() {
  const std::string_view text = input_.text("zero_stage_or_dist_opt");
  if (text.empty()) {
    infer("zero_stage_or_dist_opt");
    shardings_ = run_.machine.software.shards_parameters
                     ? std::vector{job::Sharding::zero_3}
                     : std::vector{job::Sharding::zero_1, job::Sharding::none};
    return {};
  }
  const auto words = job::sharding_named(text);
  if (!words)
    return fmt::format("zero_stage_or_dist_opt is {}: {}", quoted(text), job::kShardingWords);
  shardings_ = {words->sharding};
  shard_ranks_ = words->in_domain ? run_.machine.cluster.domain.chips : words->ranks;
  written_tensor_ = words->tensor;
  return {};
}

std::string RowReader::read_recompute() {
  const std::string text = lower(input_.text("recompute"));
  if (text.empty()) {
    infer("recompute");
    recomputes_ = {job::Recompute::none, job::Recompute::selective, job::Recompute::full};
    return {};
  }
  const auto named = job::recompute_named(text);
  if (!named)
    return fmt::format("recompute is {}: {}", quoted(input_.text("recompute")),
                       job::kRecomputeWords);
  recomputes_ = {*named};
  base_.layout.offload_activations =
      text.find("offload") != std::string::npos && *named != job::Recompute::full;
  return {};
}

std::string RowReader::read_schedule() {
  job::Layout& layout = base_.layout;
  const std::string_view text = input_.text("schedule");
  if (!text.empty()) {
    const auto named = job::schedule_named(text);
    if (!named) return fmt::format("schedule is {}: {}", quoted(text), job::kScheduleWords);
    layout.schedule = *named;
  }
  layout.virtual_pipeline = given("virtual_pp", 1);
  if (layout.virtual_pipeline > 1 && layout.schedule == job::Schedule::one_f_one_b)
    layout.schedule = job::Schedule::interleaved;
  // A row that says everything else has one chunk a stage, unless it says that there are more.
  // Of a software that is guessed nobody knows whether it interleaves; since 2023 most can.
  const job::SoftwareLevel& software = run_.machine.software;
  const bool may = software.interleaves ||
                   (software.flash_attention && !job::stack_named(catalog_, input_.text("stack")));
  if (text.empty() && may && !says_all()) layout.schedule = job::Schedule::interleaved;
  interleaves_ = layout.schedule == job::Schedule::interleaved && !input_.has("virtual_pp");
  layout.context = given("cp", 1);
  layout.expert = given("ep", 1);
  layout.expert_tensor = given("expert_tp", 1);
  layout.sequence_parallel = flag("sequence_parallel", run_.machine.software.sequence_parallel);
  layout.scatter_transfers = run_.machine.software.scatter_gather;
  layout.tensor_overlap = flag("tp_overlap", run_.machine.software.tensor_overlap > 0);
  layout.data_overlap = flag("dp_overlap", run_.machine.software.data_overlap > 0);
  layout.regather = run_.machine.software.gathers_again;
  layout.cut_by_cost = run_.machine.software.cut_by_cost;
  return {};
}

std::string RowReader::read_ranks() {
  const auto t = input_.whole("tp"), p = input_.whole("pp"), d = input_.whole("dp");
  if (!t || !p || !d) return {};
  const double product = static_cast<double>(*t) * *p * *d * base_.layout.context;
  if (product != ranks_)
    return fmt::format("tp {} x pp {} x dp {} x cp {} is {}, but there are {} ranks", *t, *p, *d,
                       base_.layout.context, product, ranks_);
  return {};
}

std::vector<int> RowReader::tensor_degrees() {
  if (const auto value = input_.whole("tp")) return {*value};
  if (written_tensor_) return {*written_tensor_};
  infer("tp");
  // Without a word about it, parameters that are sharded need no tensor ranks.
  const int limit = std::min(16, run_.machine.cluster.domain.chips);
  return powers_of_two(shardings_.front() == job::Sharding::zero_3 && shard_ranks_ > 0 ? 1 : limit);
}

// Whether other degrees are out of the question: the row says some, or shares all parameters out.
bool RowReader::settles_degrees() const {
  return input_.whole("tp") || input_.whole("pp") || input_.whole("dp") ||
         shardings_.front() == job::Sharding::zero_3;
}

// One, unless the row says nothing about its degrees and its sequences are long.
std::vector<int> RowReader::context_degrees() {
  constexpr double least_tokens = 1024;  // of a rank
  if (!input_.text("cp").empty() || settles_degrees()) return {base_.layout.context};
  infer("cp");
  std::vector<int> degrees;
  for (const int context : powers_of_two(8))
    if (context == 1 || base_.sequence / context >= least_tokens) degrees.push_back(context);
  return degrees;
}

// One, unless the row says nothing about its degrees and the model has experts to share out.
std::vector<int> RowReader::expert_degrees() {
  if (!input_.text("ep").empty() || !base_.model.experts || settles_degrees())
    return {base_.layout.expert};
  infer("ep");
  std::vector<int> degrees;
  for (const int expert : powers_of_two(std::min(most_experts_apart, ranks_)))
    if (base_.model.experts->count % expert == 0) degrees.push_back(expert);
  return degrees;
}

void RowReader::add_degrees(const std::vector<int>& tensors, const std::vector<int>& pipelines,
                            int context) {
  base_.layout.context = context;
  const auto data = input_.whole("dp");
  for (const int t : tensors) {
    for (const int p : pipelines) {
      const double stages = static_cast<double>(t) * p * context;
      const double d = data ? *data : ranks_ / stages;
      if (d != std::floor(d) || d < 1 || d * stages != ranks_) {
        if (contradiction_.empty())
          contradiction_ =
              fmt::format("{} ranks do not divide by tp {} x pp {} x cp {}", ranks_, t, p, context);
        continue;
      }
      add_layouts(t, p, static_cast<int>(d));
    }
  }
}

std::string RowReader::enumerate() {
  const bool sharded = shardings_.front() == job::Sharding::zero_3;
  const int layers = static_cast<int>(std::min<std::int64_t>(base_.model.layers, 1024));
  const auto pipelines = knob("pp", sharded ? std::vector{1} : stage_counts(layers));
  if (!input_.whole("dp")) infer("dp");
  const auto tensors = tensor_degrees();
  const auto contexts = context_degrees();
  for (const std::vector<int>* degrees : {&tensors, &pipelines, &contexts})
    if (std::ranges::min(*degrees) < 1) return "a degree of parallelism is below 1";
  for (const int expert : expert_degrees()) {
    base_.layout.expert = expert;
    for (const int context : contexts) add_degrees(tensors, pipelines, context);
  }
  // Fewer sequences than replicas: the chips must share sequences.
  constexpr int most_context = 64;
  if (input_.text("cp").empty() &&
      !(input_.whole("tp") && input_.whole("pp") && input_.whole("dp")))
    for (int context = 2; run_.choices.empty() && context <= most_context; context *= 2) {
      infer("cp");
      add_degrees(tensors, pipelines, context);
    }
  if (run_.choices.empty())
    return contradiction_.empty() ? "no layout satisfies the row" : contradiction_;
  return {};
}

std::vector<int> RowReader::micro_batches(const job::Layout& layout) {
  const auto& software = run_.machine.software;
  if (const auto value = input_.whole("micro_batch")) {
    const double scaled = static_cast<double>(*value) * layout.tensor;
    const double replicas = static_cast<double>(*value) * layout.data;
    const auto divides = [&](double size) {
      return batch_ == 0 || std::fmod(batch_, size * layout.data) == 0;
    };
    // Rows of TPUs count the sequences of a chip or, where that cannot be, of a replica; other rows
    // of their stacks only where those of all chips make the batch. Some stacks count those that a
    // pipeline cuts smaller, where these make the batch.
    const bool tpu = run_.machine.chip.accelerator.vendor == "Google";
    const bool per_chip =
        software.batch_per_chip &&
        (tpu ? divides(scaled) || !divides(*value) : batch_ > 0 && batch_ == *value * ranks_);
    const bool cut =
        software.local_batch && layout.pipeline > 1 && (batch_ == 0 || batch_ == replicas);
    if (!cut) return {per_chip ? *value * layout.tensor : *value};
    infer("micro_batch");
    // Unless told otherwise into as many as there are stages.
    if (*value % layout.pipeline == 0) return {*value / layout.pipeline};
  }
  infer("micro_batch");
  const double replica = batch_ > 0 ? batch_ / layout.data : 8;
  std::vector<int> sizes;
  for (const int b : powers_of_two(16)) {
    if (b <= replica && std::fmod(replica, b) == 0) sizes.push_back(b);
  }
  if (sizes.empty()) sizes.push_back(1);
  return sizes;
}

void RowReader::add_layouts(int t, int p, int d) {
  job::Layout layout = base_.layout;
  layout.tensor = t, layout.pipeline = p, layout.data = d;
  layout.shard_ranks = shard_ranks_;
  layout.sequence_parallel = layout.sequence_parallel && t > 1;
  std::vector<int> chunks{layout.virtual_pipeline};
  if (p > 1 && interleaves_) {
    infer("virtual_pp");
    const auto most = std::min<std::int64_t>(base_.model.layers / p, most_chunks);
    for (int v = 2; v <= most; ++v) {
      if (base_.model.layers % (static_cast<std::int64_t>(v) * p) == 0) chunks.push_back(v);
    }
    // Stages that are uneven anyway: the fewest that interleave.
    if (base_.model.layers % p != 0 && most > 1) chunks.push_back(2);
  }
  if (p == 1) layout.virtual_pipeline = 1, chunks = {1};
  for (const int b : micro_batches(layout))
    for (const int v : chunks)
      for (const job::Recompute recompute : recomputes_)
        for (const job::Sharding sharding : shardings_)
          for (const chip::Precision precision : precisions_) {
            job::TrainingJob job = base_;
            job.layout = layout;
            job.layout.micro_batch = b, job.layout.virtual_pipeline = v;
            job.layout.recompute = recompute, job.layout.sharding = sharding;
            job.precision = precision;
            // A batch that is not given keeps the pipeline well filled.
            job.global_batch = batch_ > 0 ? batch_ : static_cast<double>(d) * b * 4 * p;
            const auto found = job::contradictions(job);
            if (found.empty())
              run_.choices.push_back(std::move(job));
            else if (contradiction_.empty())
              contradiction_ = found.front();
          }
}

}  // namespace

namespace {

// On as few servers as hold it, their number doubled: the row says nothing of the chips.
base::Expected<RunJob, std::string> on_enough_chips(const catalog::Catalog& catalog,
                                                    RunInput input) {
  constexpr int common_server = 8, most_chips = 1 << 16;
  const double degrees = input.number("tp").value_or(1) * input.number("pp").value_or(1) *
                         input.number("cp").value_or(1) * input.number("dp").value_or(1);
  const double server =
      std::ceil(input.number("chips_per_node").value_or(common_server) / degrees) * degrees;
  std::string reason = "n_chips is empty";
  for (double chips = server; chips <= most_chips; chips *= 2) {
    input.set("n_chips", fmt::format("{:.0f}", chips));
    auto run = RowReader(catalog, input).read();
    if (!run) {
      reason = run.error();
      continue;
    }
    const bool fits = predict_run(*run).step.fits;
    if (!fits && 2 * chips <= most_chips) continue;
    run->complete = false;
    run->inferred.emplace_back("n_chips");
    return run;
  }
  return tl::unexpected(reason);
}

// Experts that do not fit on every rank are shared out, or cut by the tensor ranks, as Megatron
// does unless told.
std::optional<RunJob> with_shared_experts(const catalog::Catalog& catalog, const RunInput& input,
                                          const RunJob& whole) {
  if (!whole.choices.front().model.experts) return std::nullopt;
  const RunPrediction best = predict_run(whole);
  if (best.step.fits) return std::nullopt;
  std::optional<RunJob> fastest;
  double rate = 0;
  const auto offer = [&](const char* column, int degree) {
    if (degree == 1 || input.has(column)) return;
    RunInput told = input;
    told.set(column, std::to_string(degree));
    auto run = RowReader(catalog, told).read();
    const job::StepResult step = run ? predict_run(*run).step : job::StepResult{};
    if (!run || !step.fits || step.tokens_per_s <= rate) return;
    rate = step.tokens_per_s;
    run->inferred.emplace_back(column);
    fastest = std::move(*run);
  };
  offer("expert_tp", whole.choices.at(best.choice).layout.tensor);
  for (const int degree : powers_of_two(most_experts_apart)) offer("ep", degree);
  return fastest;
}

// A guessed software whose scores of attention do not fit cannot be what ran.
std::optional<RunJob> with_fused_attention(const catalog::Catalog& catalog, RunInput input,
                                           const RunJob& unfused) {
  const job::SoftwareLevel& guess = unfused.machine.software;
  if (guess.flash_attention || job::stack_named(catalog, input.text("stack")) ||
      predict_run(unfused).step.fits)
    return std::nullopt;
  const auto latest = job::software_level(catalog, guess.stack);
  if (!latest || !latest->flash_attention) return std::nullopt;
  input.set("stack", latest->stack);
  input.set("stack_date", latest->date);
  auto fused = RowReader(catalog, input).read();
  if (!fused || !predict_run(*fused).step.fits) return std::nullopt;
  if (std::ranges::count(fused->inferred, "stack") == 0) fused->inferred.emplace_back("stack");
  return std::move(*fused);
}

}  // namespace

base::Expected<RunJob, std::string> run_job(const catalog::Catalog& catalog,
                                            const RunInput& input) {
  if (auto bad = input.bad_cell()) return tl::unexpected(std::move(*bad));
  const bool degrees = input.has("tp") && input.has("pp") && input.has("dp");
  if (!input.has("n_chips") && !degrees) return on_enough_chips(catalog, input);
  auto run = RowReader(catalog, input).read();
  if (!run) return run;
  if (auto shared = with_shared_experts(catalog, input, *run)) return std::move(*shared);
  if (auto fused = with_fused_attention(catalog, input, *run)) return std::move(*fused);
  return run;
}

}  // namespace gigawatt::validation
