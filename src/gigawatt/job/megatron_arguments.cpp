#include "gigawatt/job/megatron_arguments.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <string_view>

#include <fmt/format.h>

#include "gigawatt/job/config_fields.h"
#include "gigawatt/job/shell_arguments.h"
#include "gigawatt/schema/file.h"

namespace gigawatt::job {
namespace {

using Value = KnownArgument::Value;

constexpr auto arguments = std::to_array<KnownArgument>({
    {"--num-layers"},
    {"--hidden-size"},
    {"--ffn-hidden-size"},
    {"--num-attention-heads"},
    {"--kv-channels"},
    {"--group-query-attention", Value::none},
    {"--num-query-groups"},
    {"--num-key-value-heads"},  // Megatron-DeepSpeed
    {"--vocab-size"},
    {"--padded-vocab-size"},
    {"--pad-vocab-size-to"},  // Megatron-DeepSpeed
    {"--make-vocab-size-divisible-by"},
    {"--swiglu", Value::none},
    {"--untie-embeddings-and-output-weights", Value::none},
    {"--multi-latent-attention", Value::none},
    {"--q-lora-rank"},
    {"--kv-lora-rank"},
    {"--qk-head-dim"},
    {"--qk-pos-emb-head-dim"},
    {"--v-head-dim"},
    {"--num-experts"},
    {"--moe-router-topk"},
    {"--moe-ffn-hidden-size"},
    {"--moe-layer-freq", Value::text},
    {"--moe-shared-expert-intermediate-size"},
    {"--mtp-num-layers"},
    {"--seq-length"},
    {"--micro-batch-size"},
    {"--global-batch-size"},
    {"--tensor-model-parallel-size"},
    {"--pipeline-model-parallel-size"},
    {"--context-parallel-size"},
    {"--expert-model-parallel-size"},
    {"--expert-tensor-parallel-size"},
    {"--num-layers-per-virtual-pipeline-stage"},
    {"--num-virtual-stages-per-pipeline-rank"},
    {"--sequence-parallel", Value::none},
    {"--recompute-activations", Value::none},
    {"--recompute-granularity", Value::text},
    {"--checkpoint-activations", Value::none},         // until 2021, and Megatron-DeepSpeed
    {"--activations-checkpoint-method", Value::text},  // until 2022
    {"--use-distributed-optimizer", Value::none},
    {"--deepspeed", Value::none},
    {"--zero-stage"},  // Megatron-DeepSpeed
    {"--data-parallel-sharding-strategy", Value::text},
    {"--use-torch-fsdp2", Value::none},
    {"--use-megatron-fsdp", Value::none},
    {"--overlap-grad-reduce", Value::none},
    {"--tp-comm-overlap", Value::none},
    {"--bf16", Value::none},
    {"--fp16", Value::none},
    {"--fp8-format", Value::text},
    {"--fp8-recipe", Value::text},
    {"--fp4-format", Value::text},
    {"--nnodes"},
    {"--nproc-per-node"},
    {"--world-size"},
});
// The last of them, which say how many chips there are.
constexpr std::size_t launcher_arguments = 3;

constexpr CountLimit degree_limit{1, 1 << 20};
constexpr CountLimit batch_limit{1, std::int64_t{1} << 32};
constexpr CountLimit sequence_limit{1, std::int64_t{1} << 32};

// Layers with experts in "N" (every N-th) or a Python list such as "[0]*3+[1]*58"; nothing where
// it is neither.
std::optional<std::int64_t> experts_in(std::string_view text, std::int64_t layers) {
  const auto number = [](std::string_view digits) -> std::optional<std::int64_t> {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const bool whole = error == std::errc() && end == digits.data() + digits.size();
    return whole && value >= 0 && value <= layer_limit.maximum ? std::optional(value)
                                                               : std::nullopt;
  };
  if (const auto every = number(text))
    return *every > 0 ? std::optional((layers + *every - 1) / *every) : std::nullopt;
  std::int64_t ones = 0, all = 0;
  while (!text.empty()) {
    const auto plus = std::min(text.find('+'), text.size());
    const std::string_view term = text.substr(0, plus);
    text.remove_prefix(std::min(plus + 1, text.size()));
    const auto close = term.find(']');
    if (!term.starts_with('[') || close == std::string_view::npos) return std::nullopt;
    std::int64_t times = 1;
    if (close + 1 < term.size()) {
      const auto factor = term[close + 1] == '*' ? number(term.substr(close + 2)) : std::nullopt;
      if (!factor) return std::nullopt;
      times = *factor;
    }
    const std::string_view inside = term.substr(1, close - 1);
    ones += times * std::ranges::count(inside, '1');
    all += times * (std::ranges::count(inside, '0') + std::ranges::count(inside, '1'));
    if (all > layer_limit.maximum) return std::nullopt;
  }
  return all == layers ? std::optional(ones) : std::nullopt;
}

class MegatronReader {
 public:
  MegatronReader(ConfigFields fields, std::optional<std::int64_t> chips)
      : fields_(std::move(fields)) {
    job_.chips = chips;
  }

  MegatronArguments read() {
    read_degrees();
    read_shape();
    read_experts();
    read_vocabulary();
    read_schedule();
    read_precision();
    read_chips();
    return std::move(job_);
  }

 private:
  int degree(std::string_view key, int absent = 1) {
    return static_cast<int>(fields_.count_or(key, absent, degree_limit));
  }
  bool flag(std::string_view key) const { return fields_.has(key); }

  void read_degrees() {
    Layout& layout = job_.layout;
    layout.tensor = degree("--tensor-model-parallel-size");
    layout.pipeline = degree("--pipeline-model-parallel-size");
    layout.context = degree("--context-parallel-size");
    layout.expert = degree("--expert-model-parallel-size");
    layout.expert_tensor =
        degree("--expert-tensor-parallel-size", flag("--num-experts") ? layout.tensor : 1);
    layout.micro_batch = static_cast<int>(fields_.count("--micro-batch-size", degree_limit));
    layout.sequence_parallel = flag("--sequence-parallel");
    layout.tensor_overlap = flag("--tp-comm-overlap");
    layout.data_overlap = flag("--overlap-grad-reduce");
    job_.sequence = fields_.count("--seq-length", sequence_limit);
  }

  void read_shape() {
    Transformer& model = job_.model;
    model.layers = fields_.count("--num-layers", layer_limit);
    model.hidden = fields_.count("--hidden-size", width_limit);
    model.heads = fields_.count("--num-attention-heads", head_limit);
    model.kv_heads = flag("--group-query-attention")
                         ? fields_.count_or("--num-query-groups", 1, head_limit)
                         : fields_.count_or("--num-key-value-heads", model.heads, head_limit);
    model.gated = flag("--swiglu");
    model.tied_embeddings = !flag("--untie-embeddings-and-output-weights");
    const std::int64_t two_thirds = model.hidden * 8 / 3 / 64 * 64;
    model.ffn = fields_.count_or("--ffn-hidden-size", model.gated ? two_thirds : 4 * model.hidden,
                                 width_limit);
    model.mtp_layers = fields_.count_or("--mtp-num-layers", 0, {0, layer_limit.maximum});
    if (flag("--multi-latent-attention")) {
      const LatentAttention latent{
          .query_rank = fields_.count_or("--q-lora-rank", 0, width_limit),
          .key_value_rank = fields_.count_or("--kv-lora-rank", 32, width_limit),
          .rope_size = fields_.count_or("--qk-pos-emb-head-dim", 64, width_limit),
          .no_rope_size = fields_.count_or("--qk-head-dim", 128, width_limit)};
      model.head_size = latent.rope_size + latent.no_rope_size;
      model.value_head_size = fields_.count_or("--v-head-dim", 128, width_limit);
      model.kv_heads = model.heads;
      model.latent = latent;
      return;
    }
    const bool divides = model.heads > 0 && model.hidden % model.heads == 0;
    if (!divides && !fields_.has("--kv-channels") && model.heads > 0)
      fields_.report("--hidden-size", "GW405",
                     fmt::format("a hidden size of {} does not divide over {} heads", model.hidden,
                                 model.heads),
                     "a hidden size that divides, or --kv-channels");
    model.head_size =
        fields_.count_or("--kv-channels", divides ? model.hidden / model.heads : 0, width_limit);
    model.value_head_size = model.head_size;
    if (model.kv_heads > 0 && model.heads % model.kv_heads != 0)
      fields_.report(
          "--num-query-groups", "GW405",
          fmt::format("{} heads do not share {} query groups evenly", model.heads, model.kv_heads));
  }

  void read_experts() {
    if (!flag("--num-experts")) return;
    Transformer& model = job_.model;
    Experts experts{.count = fields_.count("--num-experts", expert_limit),
                    .top_k = fields_.count_or("--moe-router-topk", 2, expert_limit),
                    .moe_layers = model.layers,
                    .expert_ffn = fields_.count_or("--moe-ffn-hidden-size", model.ffn, width_limit),
                    .shared_ffn = fields_.count_or("--moe-shared-expert-intermediate-size", 0,
                                                   {0, width_limit.maximum})};
    if (flag("--moe-layer-freq")) {
      const auto layers = experts_in(fields_.text_or("--moe-layer-freq", ""), model.layers);
      if (layers) experts.moe_layers = *layers;
      if (!layers)
        fields_.report("--moe-layer-freq", "GW206", "no such pattern of layers",
                       fmt::format("every N-th, or a list of {} zeros and ones", model.layers));
    }
    if (experts.top_k > experts.count)
      fields_.report("--moe-router-topk", "GW405",
                     fmt::format("a token goes to {} of {} experts", experts.top_k, experts.count));
    if (experts.moe_layers == 0) return;
    if (experts.moe_layers < model.layers) experts.dense_ffn = model.ffn;
    model.experts = experts;
  }

  // Megatron pads the tokenizer's vocabulary so that the ranks share it evenly.
  void read_vocabulary() {
    constexpr CountLimit divisor_limit{1, 1 << 20};
    for (const std::string_view padded : {"--padded-vocab-size", "--pad-vocab-size-to"}) {
      if (!flag(padded)) continue;
      job_.model.vocabulary = fields_.count(padded, vocabulary_limit);
      return;
    }
    if (!flag("--vocab-size")) {
      fields_.report("--vocab-size", "GW302", "--vocab-size is missing",
                     "the number of tokens of the vocabulary",
                     "Megatron takes it from the tokenizer; add it to the arguments");
      return;
    }
    const std::int64_t size = fields_.count("--vocab-size", vocabulary_limit);
    const std::int64_t step =
        fields_.count_or("--make-vocab-size-divisible-by", 128, divisor_limit) *
        std::max(1, job_.layout.tensor);
    if (step > 0) job_.model.vocabulary = (size + step - 1) / step * step;
  }

  void read_schedule() {
    Layout& layout = job_.layout;
    layout.virtual_pipeline = degree("--num-virtual-stages-per-pipeline-rank");
    if (flag("--num-layers-per-virtual-pipeline-stage")) {
      const std::int64_t chunk =
          fields_.count("--num-layers-per-virtual-pipeline-stage", layer_limit);
      const std::int64_t stage = chunk * layout.pipeline;
      if (chunk > 0 && (stage == 0 || job_.model.layers % stage != 0)) {
        fields_.report("--num-layers-per-virtual-pipeline-stage", "GW405",
                       fmt::format("{} layers do not divide over {} stages in chunks of {}",
                                   job_.model.layers, layout.pipeline, chunk));
      } else if (chunk > 0) {
        layout.virtual_pipeline = static_cast<int>(job_.model.layers / stage);
      }
    }
    layout.schedule = layout.virtual_pipeline > 1 ? Schedule::interleaved : Schedule::one_f_one_b;
    const std::string granularity = fields_.text_or("--recompute-granularity", "");
    if (flag("--recompute-activations") || granularity == "selective")
      layout.recompute = Recompute::selective;
    if (granularity == "full" || flag("--checkpoint-activations") ||
        flag("--activations-checkpoint-method"))
      layout.recompute = Recompute::full;
    if (!granularity.empty() && granularity != "full" && granularity != "selective")
      choice("--recompute-granularity", granularity, "full or selective");
    read_sharding();
  }

  void read_sharding() {
    Layout& layout = job_.layout;
    constexpr std::array stages{Sharding::none, Sharding::zero_1, Sharding::zero_2,
                                Sharding::zero_3};
    const std::string strategy = fields_.text_or("--data-parallel-sharding-strategy", "");
    layout.sharding = flag("--use-distributed-optimizer") ? Sharding::zero_1 : Sharding::none;
    const auto stage = fields_.count_or("--zero-stage", 0, {0, stages.size() - 1});
    // DeepSpeed's optimizer for bf16 shares its state out without a stage of ZeRO.
    if (flag("--deepspeed") && flag("--bf16")) layout.sharding = Sharding::zero_1;
    if (stage > 0) layout.sharding = stages[static_cast<std::size_t>(stage)];
    if (strategy == "optim") layout.sharding = Sharding::zero_1;
    if (strategy == "optim_grads") layout.sharding = Sharding::zero_2;
    const bool fsdp = flag("--use-torch-fsdp2") || flag("--use-megatron-fsdp");
    if (strategy == "optim_grads_params" || (fsdp && strategy.empty()))
      layout.sharding = Sharding::zero_3;
    if (!strategy.empty() && !strategy.starts_with("optim") && strategy != "no_shard")
      choice("--data-parallel-sharding-strategy", strategy,
             "no_shard, optim, optim_grads or optim_grads_params");
  }

  void choice(std::string_view key, const std::string& text, std::string expected) {
    fields_.report(key, "GW210", fmt::format("{} is {}", key, schema::printable(text)),
                   std::move(expected));
  }

  void read_precision() {
    using chip::Precision;
    if (flag("--bf16") || flag("--fp16")) job_.precision = Precision::bf16;
    job_.half = flag("--fp16") && !flag("--bf16");
    if (flag("--fp4-format")) job_.precision = Precision::nvfp4;
    if (!flag("--fp8-format")) return;
    const std::string recipe = fields_.text_or("--fp8-recipe", "");
    if (recipe.empty() || recipe == "delayed" || recipe == "tensorwise")
      job_.precision = Precision::fp8;
    else if (recipe == "blockwise")
      job_.precision = Precision::fp8_block;
    else if (recipe == "mxfp8")
      job_.precision = Precision::mxfp8;
    else
      choice("--fp8-recipe", recipe, "delayed, tensorwise, blockwise or mxfp8");
  }

  void read_chips() {
    const bool told = job_.chips.has_value();
    if (told) {
      // The launcher was for another cluster.
    } else if (flag("--world-size")) {
      job_.chips = fields_.count("--world-size", degree_limit);
    } else if (flag("--nnodes") && flag("--nproc-per-node")) {
      job_.chips =
          fields_.count("--nnodes", degree_limit) * fields_.count("--nproc-per-node", degree_limit);
    }
    Layout& layout = job_.layout;
    const std::int64_t replica =
        std::int64_t{layout.tensor} * layout.pipeline * std::int64_t{layout.context};
    if (told && *job_.chips % replica == 0) layout.data = static_cast<int>(*job_.chips / replica);
    if (!told && job_.chips && replica > 0) {
      if (*job_.chips % replica != 0 || *job_.chips / replica > degree_limit.maximum) {
        fields_.report(
            flag("--world-size") ? "--world-size" : "--nnodes", "GW405",
            fmt::format("{} chips do not divide into replicas of {}", *job_.chips, replica),
            "tensor x pipeline x context parallel sizes that divide the chips");
      } else {
        layout.data = static_cast<int>(*job_.chips / replica);
      }
    }
    job_.global_batch = fields_.count_or(
        "--global-batch-size", std::int64_t{layout.micro_batch} * layout.data, batch_limit);
  }

  ConfigFields fields_;
  MegatronArguments job_;
};

schema::TextRules rules_of_arguments() {
  return {.what = "Megatron arguments",
          .format = "text",
          .hint_empty = "--num-layers 96 --hidden-size 12288 ...",
          .hint_large = "arguments have a few kilobytes"};
}

using Result = base::Expected<MegatronArguments, std::vector<schema::Diagnostic>>;

Result read_text(std::string text, const std::string& name, std::optional<std::int64_t> chips) {
  const schema::SourceText source(name, std::move(text));
  const std::span known(arguments);
  ShellArguments shell =
      read_shell_arguments(source, chips ? known.first(known.size() - launcher_arguments) : known);
  std::vector<schema::Diagnostic> diagnostics = std::move(shell.problems);
  if (!diagnostics.empty()) return base::Unexpected<std::vector<schema::Diagnostic>>(diagnostics);
  MegatronArguments job =
      MegatronReader(ConfigFields(source, shell.table, diagnostics), chips).read();
  schema::sort_by_position(diagnostics);
  if (!diagnostics.empty()) return base::Unexpected<std::vector<schema::Diagnostic>>(diagnostics);
  job.model.name = name;
  job.warnings = std::move(shell.warnings);
  return job;
}

}  // namespace

Result read_megatron_arguments(std::string bytes, const std::string& name,
                               std::optional<std::int64_t> chips) {
  auto text = schema::checked_text(std::move(bytes), name, rules_of_arguments());
  if (!text) return base::Unexpected<std::vector<schema::Diagnostic>>({text.error()});
  return read_text(std::move(*text), name, chips);
}

Result read_megatron_file(const std::string& path, std::optional<std::int64_t> chips) {
  auto text = schema::read_text_file(path, rules_of_arguments());
  if (!text) return base::Unexpected<std::vector<schema::Diagnostic>>({text.error()});
  return read_text(std::move(*text), path, chips);
}

}  // namespace gigawatt::job
