#include "gigawatt/job/megatron_arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog.h"
#include "gigawatt/job/models.h"

namespace gigawatt::job {
namespace {

using schema::Diagnostic;
using testing::HasSubstr;

MegatronArguments arguments(const std::string& text) {
  const auto read = read_megatron_arguments(text, "args.sh");
  EXPECT_TRUE(read.has_value()) << (read ? "" : schema::render(read.error()));
  return read ? *read : MegatronArguments{};
}

Diagnostic argument_problem(const std::string& text) {
  const auto read = read_megatron_arguments(text, "args.sh");
  EXPECT_FALSE(read.has_value()) << text;
  if (read) return {};
  EXPECT_EQ(read.error().size(), 1u) << schema::render(read.error());
  return read.error().front();
}

const std::string gpt3 =
    "--num-layers 96 --hidden-size 12288 --num-attention-heads 96 --seq-length 2048\n"
    "--micro-batch-size 1 --global-batch-size 1536 --vocab-size 50257 --bf16\n"
    "--tensor-model-parallel-size 8 --pipeline-model-parallel-size 16\n";

TEST(MegatronArguments, ReadModelLayoutAndBatch) {
  const MegatronArguments job =
      arguments(gpt3 +
                "--num-layers-per-virtual-pipeline-stage 1 --sequence-parallel "
                "--recompute-granularity selective --use-distributed-optimizer "
                "--overlap-grad-reduce --nnodes 128 --nproc_per_node=8 --lr 1e-4");
  const auto published = find_model(catalog::shipped(), "GPT3-175B");
  ASSERT_TRUE(published.has_value());
  EXPECT_EQ(job.model.layers, published->shape.layers);
  EXPECT_EQ(job.model.ffn, published->shape.ffn);
  EXPECT_EQ(job.model.head_size, published->shape.head_size);
  EXPECT_EQ(job.model.vocabulary, published->shape.vocabulary);
  EXPECT_EQ(job.layout.tensor, 8);
  EXPECT_EQ(job.layout.pipeline, 16);
  EXPECT_EQ(job.layout.virtual_pipeline, 6);
  EXPECT_EQ(job.layout.schedule, Schedule::interleaved);
  EXPECT_EQ(job.layout.recompute, Recompute::selective);
  EXPECT_EQ(job.layout.sharding, Sharding::zero_1);
  EXPECT_TRUE(job.layout.sequence_parallel && job.layout.data_overlap);
  EXPECT_FALSE(job.layout.tensor_overlap);
  EXPECT_EQ(job.chips, 1024);
  EXPECT_EQ(job.layout.data, 8);
  EXPECT_EQ(job.global_batch, 1536);
  EXPECT_EQ(job.precision, chip::Precision::bf16);
  EXPECT_TRUE(job.warnings.empty());
}

TEST(MegatronArguments, ReadAScriptWithVariablesAndArrays) {
  const MegatronArguments job = arguments(R"sh(#!/bin/bash
TP=4   # --num-layers 3 in a comment is none
NUM_LAYERS="61"
MODEL_ARGS=(
    --num-layers ${NUM_LAYERS} --hidden-size 7168 --num-attention-heads 128 --swiglu \
    --ffn-hidden-size 18432 --multi-latent-attention --q-lora-rank 1536 --kv-lora-rank 512
    --num-experts 256 --moe-router-topk 8 --moe-ffn-hidden-size 2048
    --moe-shared-expert-intermediate-size 2048 --moe-layer-freq "([0]*3+[1]*58)"
    --untie-embeddings-and-output-weights --padded-vocab-size 129280 --mtp-num-layers 1
)
PARALLEL="--tensor-model-parallel-size $TP --expert-model-parallel-size 64 --seq-length 4096"
torchrun pretrain_gpt.py ${MODEL_ARGS[@]} $PARALLEL --micro-batch-size 1 --fp8-format e4m3 \
  --fp8-recipe blockwise --bf16 --expert-tensor-parallel-size 1
)sh");
  const auto published = find_model(catalog::shipped(), "DeepSeek-V3");
  ASSERT_TRUE(published.has_value());
  ASSERT_TRUE(job.model.experts.has_value());
  EXPECT_EQ(job.model.experts->moe_layers, 58);
  EXPECT_EQ(job.model.experts->dense_ffn, published->shape.experts->dense_ffn);
  EXPECT_EQ(job.model.experts->shared_ffn, published->shape.experts->shared_ffn);
  EXPECT_EQ(job.model.latent->key_value_rank, published->shape.latent->key_value_rank);
  EXPECT_EQ(job.model.head_size, published->shape.head_size);
  EXPECT_EQ(job.model.mtp_layers, 1);
  EXPECT_EQ(job.layout.tensor, 4);
  EXPECT_EQ(job.layout.expert, 64);
  EXPECT_EQ(job.layout.expert_tensor, 1);
  EXPECT_EQ(job.precision, chip::Precision::fp8_block);
  EXPECT_FALSE(job.chips.has_value());
}

// As an older script of another cluster has them.
const std::string conditional = R"sh(#!/bin/bash
#SBATCH --nodes=48
NNODES=$SLURM_NNODES
SIZE="${SIZE:-70}"
TAG=""
CHECKPOINT=${1:-"none"}
RECOMPUTE="false"
if [[ $SIZE -eq 8 ]]; then
  HIDDEN=4096; LAYERS=32
elif [ "$SIZE" = "70" ];then
  HIDDEN=8192
  LAYERS=80
else
  exit 1
fi
ARGS=" --num-layers $LAYERS --hidden-size $HIDDEN --num-attention-heads 64 \
  --num-key-value-heads 8 --seq-length 2048 --micro-batch-size 1 --global-batch-size 384"
if [ "${RECOMPUTE}" = "true" ]; then
  ARGS="$ARGS --recompute-granularity full"
fi
if [[ "$CHECKPOINT" == "none" ]] || [[ -n "$TAG" ]]; then
  ARGS+=" --zero-stage 1 --pad-vocab-size-to 250880"
fi
if [ -n "$WANDB_API_KEY" ]; then
  LOG=" --wandb-project x"
fi
srun --nproc_per_node 8 --nnodes $NNODES pretrain_gpt.py $ARGS --bf16
)sh";

TEST(MegatronArguments, ReadTheBranchesThatTheScriptDecides) {
  const MegatronArguments job = arguments(conditional);
  EXPECT_EQ(job.model.layers, 80);
  EXPECT_EQ(job.model.hidden, 8192);
  EXPECT_EQ(job.model.kv_heads, 8);
  EXPECT_EQ(job.model.vocabulary, 250880);
  EXPECT_EQ(job.layout.recompute, Recompute::none);
  EXPECT_EQ(job.layout.sharding, Sharding::zero_1);
  EXPECT_EQ(job.chips, 384);
  const auto instead = [](std::string_view from, std::string_view to) {
    std::string text = conditional;
    return text.replace(text.find(from), from.size(), to);
  };
  EXPECT_EQ(arguments(instead("SIZE:-70", "SIZE:-8")).model.layers, 32);
  EXPECT_EQ(arguments(instead("RECOMPUTE=\"false", "RECOMPUTE=\"true")).layout.recompute,
            Recompute::full);
  // What the environment decides is said, not guessed.
  EXPECT_THAT(argument_problem(instead("RECOMPUTE=\"false\"", "")).message, HasSubstr("branch"));
  EXPECT_THAT(
      schema::render(read_megatron_arguments(instead("SIZE=\"${SIZE:-70}\"", ""), "a.sh").error(),
                     {.colour = false}),
      HasSubstr("$LAYERS is for a shell"));
}

TEST(MegatronArguments, CountTheChipsThatAreToldBeforeThoseOfTheLauncher) {
  const auto job =
      read_megatron_arguments(gpt3 + "--nnodes $NODES --nproc-per-node 8", "a.sh", 256);
  ASSERT_TRUE(job.has_value()) << schema::render(job.error());
  EXPECT_EQ(job->chips, 256);
  EXPECT_EQ(job->layout.data, 2);
  EXPECT_EQ(argument_problem(gpt3 + "--nnodes 1 --nproc-per-node 8").code, "GW405");
}

TEST(MegatronArguments, ReadTheNamesOfOtherYears) {
  for (const char* text : {"--checkpoint-activations", "--activations-checkpoint-method uniform"})
    EXPECT_EQ(arguments(gpt3 + text).layout.recompute, Recompute::full) << text;
  EXPECT_EQ(arguments(gpt3 + "--zero-stage=3").layout.sharding, Sharding::zero_3);
  EXPECT_EQ(arguments(gpt3 + "--num-key-value-heads 8").model.kv_heads, 8);
  EXPECT_EQ(arguments(gpt3 + "--deepspeed --zero-stage 0").layout.sharding, Sharding::zero_1);
  EXPECT_EQ(argument_problem(gpt3 + "--zero-stage 4").code, "GW206");
}

TEST(MegatronArguments, TakeMegatronsOwnValuesWhereAbsent) {
  const MegatronArguments job = arguments(gpt3 + "--swiglu");
  EXPECT_EQ(job.model.ffn, 32768);  // two thirds of 4 h, in steps of 64
  EXPECT_EQ(job.layout.context, 1);
  EXPECT_EQ(job.layout.sharding, Sharding::none);
  EXPECT_TRUE(job.model.tied_embeddings);
  EXPECT_FALSE(job.layout.sequence_parallel);
}

std::string gpt3_with(const std::string& name, const std::string& value) {
  std::string text = gpt3;
  const std::size_t at = text.find(name) + name.size() + 1;
  return text.replace(at, text.find_first_of(" \n", at) - at, value);
}

TEST(MegatronArguments, RefuseWhatNoJobHas) {
  const Diagnostic none = argument_problem(gpt3_with("--num-layers", "0"));
  EXPECT_EQ(none.code, "GW206");
  EXPECT_EQ(none.at.line, 1);
  EXPECT_EQ(none.at.column, 14);
  EXPECT_EQ(argument_problem(gpt3_with("--seq-length", "9223372036854775808")).code, "GW206");
  EXPECT_EQ(argument_problem(gpt3_with("--seq-length", "1e999")).code, "GW207");
  EXPECT_EQ(argument_problem(gpt3_with("--num-layers", "many")).code, "GW207");
  EXPECT_EQ(argument_problem(gpt3_with("--num-layers", "-96")).code, "GW206");
  EXPECT_EQ(argument_problem(gpt3_with("--num-layers", "$LAYERS")).code, "GW204");
  EXPECT_EQ(argument_problem(gpt3_with("--num-attention-heads", "97")).code, "GW405");
  EXPECT_EQ(argument_problem(gpt3 + "--num-layers 12").code, "GW109");
  EXPECT_EQ(argument_problem(gpt3 + "--world-size 100").code, "GW405");
  EXPECT_EQ(argument_problem(gpt3 + "--num-layers-per-virtual-pipeline-stage 4").code, "GW405");
  EXPECT_EQ(argument_problem(gpt3 + "--recompute-granularity some").code, "GW210");
  EXPECT_EQ(argument_problem(gpt3 + "--num-experts 8 --moe-layer-freq [0]*3+[1]*9").code, "GW206");
  EXPECT_EQ(argument_problem(gpt3 + "--num-experts 8 --moe-router-topk 9").code, "GW405");
  EXPECT_EQ(argument_problem("").code, "GW104");
}

TEST(MegatronArguments, SayWhatIsMissing) {
  const auto read = read_megatron_arguments("--num-layers 96", "args.sh");
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().size(), 5u);
  for (const Diagnostic& missing : read.error()) EXPECT_EQ(missing.code, "GW302");
  std::string text = gpt3;
  text.replace(text.find("--vocab-size 50257"), 18, "");
  EXPECT_THAT(argument_problem(text).hint, HasSubstr("tokenizer"));
  EXPECT_EQ(argument_problem(gpt3 + "--mtp-num-layers").code, "GW302");
}

TEST(MegatronArguments, WarnOfASlipOfThePen) {
  const MegatronArguments job = arguments(gpt3 + "--sequence-paralel --data-path /data");
  ASSERT_EQ(job.warnings.size(), 1u);
  EXPECT_EQ(job.warnings[0].severity, schema::Severity::warning);
  EXPECT_THAT(job.warnings[0].hint, HasSubstr("--sequence-parallel"));
}

}  // namespace
}  // namespace gigawatt::job
