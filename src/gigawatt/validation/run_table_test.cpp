#include "gigawatt/validation/run_table.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog.h"
#include "gigawatt/job/sample_job.h"
#include "gigawatt/validation/predict_run.h"
#include "gigawatt/validation/run_job.h"
#include "gigawatt/validation/run_measured.h"

namespace gigawatt::validation {
namespace {

const std::string input_header =
    "id,model_name,layers,hidden,ffn_hidden,heads,kv_heads,head_dim,vocab,seq_len,accelerator,"
    "n_chips,precision,global_batch_sequences,micro_batch,tp,pp,dp,recompute,stack";
const std::string row =
    "R1,My-8B,32,4096,14336,32,8,128,128256,8192,H100,64,bf16,256,1,2,2,16,none,megatron-core";

RunsRead read_text(const std::string& text) {
  const auto table = schema::CsvTable::read_text(text, "runs.csv", run_table_rules());
  EXPECT_TRUE(table.has_value());
  return table ? read_runs(*table) : RunsRead{};
}

// The row with a few cells replaced.
RunInput with(std::initializer_list<std::pair<const char*, const char*>> cells) {
  RunInput input = read_text(input_header + "\n" + row + "\n").runs.at(0).input;
  for (const auto& [column, value] : cells) input.set(column, value);
  return input;
}

std::string refusal(std::initializer_list<std::pair<const char*, const char*>> cells) {
  const auto run = run_job(catalog::shipped(), with(cells));
  return run ? std::string("not refused") : run.error();
}

RunJob predicted(std::initializer_list<std::pair<const char*, const char*>> cells) {
  auto run = run_job(catalog::shipped(), with(cells));
  EXPECT_TRUE(run.has_value()) << (run ? "" : run.error());
  return run ? std::move(*run) : RunJob{};
}

double step_s(const RunJob& run) { return predict_run(run).step.step_s; }

bool infers(const RunJob& run, const std::string& column) {
  return std::ranges::count(run.inferred, column) > 0;
}

TEST(RunInput, NumbersAsPeopleWriteThemAreTheNumbersUsed) {
  const double plain = step_s(predicted({}));
  for (const char* text : {"8,192", "8 192", "8_192", "8192.0", "8.192e3"}) {
    const RunJob run = predicted({{"seq_len", text}});
    EXPECT_EQ(run.choices.at(0).sequence, 8192) << text;
    EXPECT_FALSE(infers(run, "seq_len")) << text;
    EXPECT_EQ(step_s(run), plain) << text;
  }
}

TEST(RunInput, CellsThatCannotMeanWhatTheyShouldRefuseTheRowByName) {
  for (const auto& [column, value] : std::initializer_list<std::pair<const char*, const char*>>{
           {"n_chips", "many"},
           {"n_chips", "2e9"},
           {"tp", "1.5"},
           {"tp", "-2"},
           {"layers", "0"},
           {"layers", "32.7"},
           {"global_batch_sequences", "-8"},
           {"mtp_layers", "-1"},
           {"mtp_layers", "1.5"},
           {"sequence_parallel", "2"},
           {"tp_overlap", "0.5"},
           {"gated", "perhaps"},
           {"power_cap_w", "0"},
           {"hbm_gbps", "-1"},
           {"nic_gbps_per_node", "0"},
           {"document_tokens", "0"},
           {"token_drop", "-0.1"},
           {"chips_per_node", "72"},
           {"zero_stage_or_dist_opt", "garbage"},
           {"recompute", "garbage"},
           {"schedule", "xyz"},
           {"workload", "dpo"},
           {"stack_date", "garbage"}})
    EXPECT_NE(refusal({{column, value}}).find(column), std::string::npos)
        << column << " " << value << ": " << refusal({{column, value}});
}

TEST(RunInput, AKnobThatIsNotUnderstoodIsTakenAsNotGivenAndSaid) {
  const std::string columns =
      "model_name,seq_len,accelerator,n_chips,global_batch_sequences,tp,pp,dp,micro_batch,"
      "recompute,schedule,zero_stage_or_dist_opt,tp_overlap,stack_date,workload,precision\n";
  const std::string known = "Llama-3-8B,8192,H100,64,256,2,2,16,1,";
  const RunsRead odd = read_text(columns + known + "garbage,xyz,garbage,0.5,garbage,dpo,posit\n");
  EXPECT_EQ(odd.warnings.size(), 7u);
  for (const schema::Diagnostic& warning : odd.warnings) {
    EXPECT_EQ(warning.severity, schema::Severity::warning);
    EXPECT_EQ(warning.code, "GW210");
  }
  const catalog::Catalog& shipped = catalog::shipped();
  const auto run = run_job(shipped, odd.runs.at(0).input);
  const auto open = run_job(shipped, read_text(columns + known + ",,,,,,\n").runs.at(0).input);
  ASSERT_TRUE(run.has_value() && open.has_value());
  EXPECT_EQ(run->inferred, open->inferred);
  EXPECT_TRUE(infers(*run, "recompute") && infers(*run, "zero_stage_or_dist_opt"));
  EXPECT_EQ(step_s(*run), step_s(*open));
}

TEST(RunInput, ADashIsAnEmptyCell) {
  const std::string columns =
      "model_name,seq_len,accelerator,n_chips,global_batch_sequences,tp,pp,dp,micro_batch,"
      "cp,step_time_s\n";
  const RunsRead read = read_text(columns + "Llama-3-8B,8192,H100,64,256,2,2,-,1,n/a,?\n");
  EXPECT_TRUE(read.warnings.empty());
  const RunInput& input = read.runs.at(0).input;
  EXPECT_FALSE(input.has("dp") || input.has("cp"));
  EXPECT_TRUE(input.has("tp"));
  EXPECT_FALSE(read.runs.at(0).measured.step_s.has_value());
}

TEST(RunInput, StacksAreKnownByTheirUsualSpellings) {
  for (const auto& [name, stack] : std::initializer_list<std::pair<const char*, const char*>>{
           {"Megatron-LM", "megatron-lm"},
           {"Megatron-Core", "megatron-core"},
           {"mcore", "megatron-core"},
           {"NeMo", "nemo"},
           {"DeepSpeed", "megatron-deepspeed"},
           {"MaxText", "maxtext"},
           {"TorchTitan", "torchtitan"}}) {
    const RunJob run = predicted({{"stack", name}, {"stack_date", "2022-05"}});
    EXPECT_EQ(run.machine.software.stack, stack);
    EXPECT_FALSE(infers(run, "stack")) << name;
  }
}

TEST(RunInput, AnUnknownStackIsTheUsualOneOfTheVendorAndSaidToBe) {
  const RunJob run = predicted({{"stack", "our-own"}}), none = predicted({{"stack", ""}});
  EXPECT_TRUE(infers(run, "stack"));
  EXPECT_EQ(run.machine.software.id, none.machine.software.id);
}

TEST(RunInput, ASoftwareThatIsNotKnownIsThatOfTheRowsTime) {
  const auto level = [](const char* chip, const char* date, const char* sharding,
                        const char* source) {
    return predicted({{"accelerator", chip},
                      {"stack", "our-own"},
                      {"stack_date", date},
                      {"zero_stage_or_dist_opt", sharding},
                      {"source_url", source}})
        .machine.software;
  };
  EXPECT_TRUE(level("A100-80", "2024-02", "ZeRO-3", "").flash_attention);
  const auto sharded = [](const char* chip, const char* date) {
    return predicted({{"accelerator", chip},
                      {"stack", ""},
                      {"stack_date", date},
                      {"zero_stage_or_dist_opt", "FSDP"},
                      {"pp", "1"},
                      {"dp", "32"}})
        .machine.software.stack;
  };
  EXPECT_EQ(sharded("A100-80", "2024-02"), "composer");
  EXPECT_EQ(sharded("H100", ""), "torchtitan");
  // Of stages that are fully sharded the trainer that has both.
  EXPECT_EQ(
      predicted({{"stack", ""}, {"stack_date", "2024-05"}, {"zero_stage_or_dist_opt", "FSDP"}})
          .machine.software.stack,
      "torchtitan");
  // The row's 8,192 tokens are fused in any year; a stack that it names is taken at its word.
  EXPECT_FALSE(predicted({{"accelerator", "A100-80"}, {"stack", "our-own"}, {"seq_len", "4096"}})
                   .machine.software.flash_attention);
  EXPECT_TRUE(level("A100-80", "", "ZeRO-1", "").flash_attention);
  EXPECT_FALSE(predicted({{"accelerator", "A100-80"}, {"stack", "megatron-lm 2022-05"}})
                   .machine.software.flash_attention);
  // A paper tells its month, which a date in the row goes before.
  const char* const paper = "https://arxiv.org/abs/2402.15627";
  EXPECT_EQ(level("A100-80", "", "ZeRO-1", paper).id, level("A100-80", "2024-02", "1", "").id);
  EXPECT_EQ(level("A100-80", "2022-06", "1", paper).id, level("A100-80", "2022-06", "1", "").id);
}

TEST(RunInput, ATableInTheRepositoryOfAStackIsOfThatStack) {
  const auto stack = [](const char* source, const char* named) {
    const RunJob run = predicted({{"source_url", source}, {"stack", named}});
    EXPECT_EQ(infers(run, "stack"), std::string_view(named).empty()) << source;
    return run.machine.software.stack;
  };
  EXPECT_EQ(stack("https://github.com/mosaicml/llm-foundry/blob/main/README.md", ""), "composer");
  EXPECT_EQ(stack("https://github.com/deepseek-ai/some-paper", ""), "hai-llm");
  EXPECT_EQ(stack("https://github.com/mosaicml/llm-foundry", "nemo"), "nemo");
  const std::string usual = stack("", "");
  for (const char* source : {"https://github.com/", "https://github.com/x/y", "github.com/x/y/nemo",
                             "https://example.org/nemo"})
    EXPECT_EQ(stack(source, ""), usual) << source;
}

TEST(RunInput, DatesOfReleasesInTheirUsualForms) {
  const std::string level =
      predicted({{"stack", "nemo"}, {"stack_date", "2025-04"}}).machine.software.id;
  EXPECT_EQ(level, "stack.nemo-2025-04");
  for (const char* date : {"2025-04-01", "April 2025", "25.04"})
    EXPECT_EQ(predicted({{"stack", "nemo"}, {"stack_date", date}}).machine.software.id, level);
}

TEST(RunInput, ChipsThatAreNotSaidAreTheProductOfTheDegrees) {
  const RunJob run = predicted({{"n_chips", ""}});
  EXPECT_EQ(run.chips, 64);
  EXPECT_TRUE(infers(run, "n_chips"));
  EXPECT_FALSE(run.complete);
  EXPECT_EQ(step_s(run), step_s(predicted({})));
  // Without degrees, as many servers as hold it.
  const RunJob few = predicted({{"n_chips", ""}, {"tp", ""}, {"pp", ""}, {"dp", ""}});
  EXPECT_EQ(few.chips % 8, 0);
  EXPECT_LE(few.chips, 64);
  EXPECT_TRUE(infers(few, "n_chips"));
  EXPECT_TRUE(predict_run(few).step.fits);
}

TEST(RunInput, AServerThatIsADomainSetsItsSize) {
  EXPECT_EQ(predicted({{"chips_per_node", "4"}}).machine.cluster.domain.chips, 4);
  const auto tray = predicted({{"accelerator", "GB200"}, {"chips_per_node", "4"}});
  EXPECT_EQ(tray.machine.cluster.domain.chips, 72);
}

TEST(RunInput, WhatACompleteRowGivesIsWhatItIsPredictedWith) {
  // It counts the sequences of a replica only where these make the batch.
  const RunJob titan = predicted({{"stack", "torchtitan"}, {"micro_batch", "2"}});
  EXPECT_FALSE(infers(titan, "micro_batch"));
  EXPECT_EQ(titan.choices.at(0).layout.micro_batch, 2);
  // Where they do, its pipeline cuts them into as many as it has stages.
  const RunJob cut = predicted({{"stack", "torchtitan"}, {"micro_batch", "16"}});
  EXPECT_TRUE(infers(cut, "micro_batch"));
  for (const job::TrainingJob& job : cut.choices) EXPECT_EQ(job.layout.micro_batch, 8);
  // One chunk a stage, also on stacks that usually have several.
  const RunJob bridge = predicted({{"stack", "megatron-bridge"}});
  EXPECT_FALSE(infers(bridge, "virtual_pp"));
  for (const job::TrainingJob& job : bridge.choices) EXPECT_EQ(job.layout.virtual_pipeline, 1);
}

TEST(RunInput, UnevenStagesInterleaveInTwoChunksAtLeast) {
  const RunJob run = predicted({{"layers", "33"}, {"schedule", "interleaved"}});
  EXPECT_TRUE(infers(run, "virtual_pp"));
  EXPECT_TRUE(std::ranges::any_of(
      run.choices, [](const job::TrainingJob& job) { return job.layout.virtual_pipeline == 2; }));
}

TEST(RunInput, ChipsAreKnownByTheirUsualSpellings) {
  for (const auto& [name, id] :
       std::initializer_list<std::pair<const char*, const char*>>{{"NVIDIA H100 80GB HBM3", "h100"},
                                                                  {"h100 sxm5", "h100"},
                                                                  {"A100-SXM4-80GB", "a100"},
                                                                  {"A100-SXM4-40GB", "a100-40"},
                                                                  {"A100-40G", "a100-40"},
                                                                  {"A100 80G", "a100"},
                                                                  {"AMD Instinct MI300X", "mi300x"},
                                                                  {"TPU-v5p", "tpu-v5p"},
                                                                  {"trn1", "trainium1"}})
    EXPECT_EQ(predicted({{"accelerator", name}}).machine.chip.accelerator.id, id);
  for (const char* name : {"Trainium2", "trainium2", "trn2", "Trn2", "AWS Trainium2"})
    EXPECT_EQ(predicted({{"accelerator", name}}).machine.chip.accelerator.id, "trainium2-16");
  for (const char* name : {"H20", "L40S", "H100-PCIe", "H100 40GB"})
    EXPECT_NE(refusal({{"accelerator", name}}).find("near it"), std::string::npos) << name;
}

TEST(RunMeasurement, UnitsInTheirUsualSpellings) {
  using enum SpeedUnit;
  for (const char* text :
       {"tokens/s/GPU", "tok/s/GPU", "tokens/s/chip", "tokens per second per GPU"})
    EXPECT_EQ(speed_unit(text), tokens_per_s_per_chip) << text;
  for (const char* text : {"TFLOP/s/GPU", "TFLOPS/GPU", "TFLOPs"})
    EXPECT_EQ(speed_unit(text), tflops_per_chip) << text;
  for (const char* text : {"s", "seconds", "sec/step", "s/it"})
    EXPECT_EQ(speed_unit(text), seconds) << text;
  for (const char* text : {"%", "MFU %", "MFU (%)"})
    EXPECT_EQ(speed_unit(text), percent_of_peak) << text;
  EXPECT_EQ(speed_unit("MFU"), share_of_peak);
  EXPECT_EQ(speed_unit("samples/s"), sequences_per_s);
  EXPECT_EQ(speed_unit("samples/s/GPU"), sequences_per_s_per_chip);
  for (const char* text : {"it/s", "steps/s", "iterations per second"})
    EXPECT_EQ(speed_unit(text), steps_per_s) << text;
  EXPECT_EQ(speed_unit("furlongs"), unknown);
}

TEST(RunMeasurement, ColumnsOfTheirOwnScoreARow) {
  const job::TrainingJob job = job::sample_job();
  const double chips = 128, peak = 989e12;
  const auto step = [&](const RunMeasurement& measured) {
    return measured_step_s(measured, job, chips, peak).value_or(-1);
  };
  EXPECT_DOUBLE_EQ(step({.tokens_per_s_per_chip = job.tokens() / chips / 12}), 12);
  EXPECT_DOUBLE_EQ(step({.tokens_per_s = job.tokens() / 12}), 12);
  const double by_flops = step({.tflops_per_chip = 400});
  EXPECT_GT(by_flops, 0);
  EXPECT_NEAR(step({.mfu_percent = 100 * 400e12 / peak}), by_flops, 1e-9);
}

TEST(RunMeasurement, WhatCannotBeASpeedIsWarnedOfAndNotScored) {
  const RunsRead read =
      read_text(input_header + ",measured_value,unit,step_time_s\n" + row + ",-1,s,\n" + row +
                ",,,0\n" + row + ",5,furlongs,\n" + row + ",x,s,\n");
  ASSERT_EQ(read.runs.size(), 4U);
  ASSERT_EQ(read.warnings.size(), 4U);
  for (const schema::Diagnostic& warning : read.warnings)
    EXPECT_EQ(warning.severity, schema::Severity::warning);
  EXPECT_EQ(read.warnings.at(1).at.line, 3);
  for (const struct Run& run : read.runs) {
    EXPECT_EQ(measured_step_s(run.measured, job::sample_job(), 128, 989e12), std::nullopt);
    EXPECT_TRUE(run_job(catalog::shipped(), run.input).has_value());
  }
}

}  // namespace
}  // namespace gigawatt::validation
