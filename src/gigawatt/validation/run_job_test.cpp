#include "gigawatt/validation/run_job.h"

#include <algorithm>

#include "gigawatt/catalog/catalog.h"
#include "gigawatt/job/fit_constants.h"
#include "gigawatt/job/sample_job.h"
#include "gigawatt/job/shape.h"
#include "gigawatt/validation/predict_run.h"
#include "gigawatt/validation/run_measured.h"
#include "gigawatt/validation/run_overlay.h"
#include "gigawatt/validation/score_training.h"

namespace gigawatt::validation {
namespace {

const std::string header =
    "id,series,model_name,layers,hidden,ffn_hidden,heads,kv_heads,head_dim,vocab,seq_len,"
    "accelerator,n_chips,precision,global_batch_sequences,micro_batch,tp,pp,dp,recompute,"
    "measured_value,unit,flops_convention,step_time_s,tokens_per_s_per_chip,check,source_url,"
    "source_location,stack\n";
const std::string complete_row =
    "R1,a/b,My-8B,32,4096,14336,32,8,128,128256,8192,H100,64,bf16,256,1,2,2,16,none,"
    "9.5,s,,9.5,,,https://example.org/runs,table 1,megatron-core\n";

std::vector<Run> runs_of(const std::string& text) {
  const auto table = schema::CsvTable::read_text(text, "runs.csv", run_table_rules());
  EXPECT_TRUE(table.has_value());
  if (!table) return {};
  return read_runs(*table).runs;
}

base::Expected<RunJob, std::string> job_of(const std::string& rows, std::size_t number = 0) {
  return run_job(catalog::shipped(), runs_of(header + rows).at(number).input);
}

std::string with(std::string row, const std::string& old, const std::string& fresh) {
  const auto at = row.find(old);
  EXPECT_NE(at, std::string::npos) << old;
  return row.replace(at, old.size(), fresh);
}

TEST(RunJob, ACompleteRowOfAnUnknownModelIsPredictedFromItsShape) {
  const auto run = job_of(complete_row);
  ASSERT_TRUE(run.has_value()) << run.error();
  EXPECT_TRUE(run->complete);
  const RunPrediction prediction = predict_run(*run);
  EXPECT_GT(prediction.step.step_s, 1);
  EXPECT_LT(prediction.step.step_s, 30);
  const job::Transformer& model = run->choices.front().model;
  EXPECT_TRUE(model.gated);  // 14336 is not 4 x 4096
  EXPECT_NEAR(job::count_parameters(model).total(), 8.03e9, 0.02e9);
}

TEST(RunJob, WhatARowLeavesOpenIsListed) {
  const auto run = job_of(with(complete_row, ",1,2,2,16,none,", ",,,,,,"));
  ASSERT_TRUE(run.has_value()) << run.error();
  EXPECT_FALSE(run->complete);
  for (const char* knob : {"micro_batch", "tp", "pp", "dp", "recompute"})
    EXPECT_EQ(std::ranges::count(run->inferred, knob), 1) << knob;
  EXPECT_GT(run->choices.size(), 10U);
  EXPECT_TRUE(predict_run(*run).step.fits);
}

TEST(RunJob, ContradictionsAreRefusedWithTheReason) {
  const auto refused = [](const std::string& row) {
    const auto run = job_of(row);
    return run ? std::string("not refused") : run.error();
  };
  EXPECT_NE(refused(with(complete_row, ",1,2,2,16,", ",1,2,2,17,")).find("ranks"),
            std::string::npos);
  EXPECT_NE(refused(with(complete_row, ",256,1,", ",250,1,")).find("batch"), std::string::npos);
  EXPECT_NE(refused(with(complete_row, ",32,8,128,", ",33,33,128,")).find("heads"),
            std::string::npos);
  const auto chunks = [&](const char* count) {
    RunInput input = runs_of(header + complete_row).at(0).input;
    input.set("virtual_pp", count);
    const auto run = run_job(catalog::shipped(), input);
    return run ? std::string("not refused") : run.error();
  };
  EXPECT_EQ(chunks("64"), "virtual_pp 64 x pp 2 for 32 layers");
  for (const char* count : {"5", "17"})  // uneven; embedding and head on their own
    EXPECT_EQ(chunks(count), "not refused");
  EXPECT_NE(refused(with(complete_row, "H100", "H1000")).find("H1000"), std::string::npos);
  EXPECT_NE(refused(with(complete_row, "bf16", "nvfp4")).find("nvfp4"), std::string::npos);
}

TEST(RunJob, AStackNobodyKnowsIsAsGoodAsNone) {
  const auto run = job_of(with(complete_row, "megatron-core", "no-such"));
  const auto none = job_of(with(complete_row, "megatron-core", ""));
  ASSERT_TRUE(run.has_value() && none.has_value());
  EXPECT_EQ(std::ranges::count(run->inferred, "stack"), 1);
  EXPECT_EQ(run->machine.software.id, none->machine.software.id);
}

TEST(RunJob, AGuessedSoftwareMayInterleaveWhereTheRowLeavesItOpen) {
  const auto stages = [](const std::string& micro_batch, const std::string& stack) {
    return with(with(complete_row, ",1,2,2,16,", "," + micro_batch + ",2,4,8,"), ",megatron-core",
                "," + stack);
  };
  const auto chunks = [&](const std::string& micro_batch, const std::string& stack) {
    const auto run = job_of(stages(micro_batch, stack));
    EXPECT_TRUE(run.has_value()) << run.error();
    return run ? std::ranges::count(run->inferred, "virtual_pp") : -1;
  };
  EXPECT_EQ(chunks("", ""), 1);
  EXPECT_EQ(chunks("1", ""), 0);                // a row that says everything else has one
  EXPECT_EQ(chunks("", "megatron-bridge"), 0);  // whose tables say it
}

TEST(RunJob, AStackWhoseLevelIsOldIsListed) {
  const std::string dated = with(header, "location,stack", "location,stack,stack_date");
  const auto row = [&](const std::string& words) {
    return run_job(catalog::shipped(),
                   runs_of(dated + with(complete_row, ",megatron-core", words)).at(0).input);
  };
  const auto recent = row(",composer,2024-06"), old = row(",composer,2026-06");
  ASSERT_TRUE(recent.has_value() && old.has_value());
  EXPECT_EQ(std::ranges::count(recent->inferred, "stack"), 0);
  EXPECT_EQ(std::ranges::count(old->inferred, "stack"), 1);
  EXPECT_EQ(old->machine.software.id, recent->machine.software.id);
  EXPECT_TRUE(old->complete);
}

TEST(RunJob, TokenDropIsASwitchACapacityOrAShare) {
  const auto job = [](const char* drop) {
    RunInput input = runs_of(header + complete_row).at(0).input;
    for (const auto& [column, value] :
         std::initializer_list<std::pair<const char*, const char*>>{{"model_name", "Mixtral-8x7B"},
                                                                    {"ffn_hidden", "14336"},
                                                                    {"experts", "8"},
                                                                    {"topk", "2"},
                                                                    {"vocab", "32000"},
                                                                    {"token_drop", drop}})
      input.set(column, value);
    return run_job(catalog::shipped(), input);
  };
  const auto step_s = [&](const char* drop) { return predict_run(*job(drop)).step.step_s; };
  for (const char* none : {"", "0", "no", "none", "false"})
    EXPECT_EQ(job(none)->choices.front().capacity_factor, 0) << none;
  for (const char* even : {"yes", "true", "1"})
    EXPECT_EQ(job(even)->choices.front().capacity_factor, 1) << even;
  EXPECT_EQ(job("1.25")->choices.front().capacity_factor, 1.25);
  EXPECT_DOUBLE_EQ(job("0.05")->choices.front().capacity_factor, 0.95);
  // A twentieth dropped is a twentieth less for the experts, never a twentieth of it.
  EXPECT_LT(step_s("0.05"), step_s("1"));
  EXPECT_GT(step_s("0.05"), 0.94 * step_s("1"));
  EXPECT_LT(step_s("0.95"), 0.6 * step_s("1"));
}

TEST(RunJob, APortThatIsNotPublishedIsAssumedWhereAJobLeavesTheDomain) {
  const auto inside = job_of(with(complete_row, "H100", "TPU v7"));
  const auto beyond = job_of(
      "R1,a/b,My-8B,32,4096,14336,32,8,128,128256,8192,TPU v7,16384,bf16,"
      "65536,,,,,,,,,,,,,,maxtext\n");
  ASSERT_TRUE(inside.has_value() && beyond.has_value());
  EXPECT_EQ(std::ranges::count(inside->inferred, "nic_gbps_per_node"), 0);
  EXPECT_EQ(std::ranges::count(beyond->inferred, "nic_gbps_per_node"), 1);
  EXPECT_GT(predict_run(*beyond).step.step_s, 0);
}

TEST(RunJob, TheMicroBatchOfATpuRowCountsAChipWhereItCan) {
  const auto micro_batch = [](const std::string& row) {
    const auto run = job_of(with(row, "megatron-core", "maxtext"));
    return run ? run->choices.front().layout.micro_batch : 0;
  };
  const std::string tpu = with(complete_row, "H100", "TPU v5p");
  EXPECT_EQ(micro_batch(tpu), 2);                                 // 1 x 2 tensor ranks
  EXPECT_EQ(micro_batch(with(tpu, "bf16,256,", "bf16,16,")), 1);  // 16 replicas
  EXPECT_EQ(micro_batch(complete_row), 1);
  EXPECT_EQ(micro_batch(with(complete_row, "bf16,256,", "bf16,64,")), 2);  // 64 chips
}

TEST(RunJob, FewerSequencesThanReplicasShareThemByContext) {
  const auto one = job_of(with(complete_row, "256,1,2,2,16,none", "1,1,2,1,,none"));
  ASSERT_TRUE(one.has_value()) << one.error();
  EXPECT_EQ(one->choices.front().layout.context, 32);
  EXPECT_EQ(std::ranges::count(one->inferred, "cp"), 1);
}

TEST(RunJob, AFamilyOfExpertsWithoutACountIsNoDenseModel) {
  const std::string text = with(header, "model_name,", "model_name,family,") +
                           with(complete_row, "My-8B,", "My-8B,moe,");
  const auto run = run_job(catalog::shipped(), runs_of(text).at(0).input);
  ASSERT_FALSE(run.has_value());
  EXPECT_NE(run.error().find("experts"), std::string::npos) << run.error();
}

TEST(RunJob, ExpertsThatFitOnNoRankWholeAreCutByTheTensorRanks) {
  const auto run = [](const char* tensor, const char* data) {
    return run_job(
        catalog::shipped(),
        runs_of("layers,hidden,ffn_hidden,heads,kv_heads,head_dim,vocab,experts,topk,"
                "seq_len,accelerator,n_chips,precision,global_batch_sequences,"
                "micro_batch,tp,pp,dp,ep,recompute,stack\n32,4096,14336,32,8,128,32000,8,2,"
                "4096,H100,32,bf16,512,1," +
                std::string(tensor) + ",4," + data + ",1,selective,megatron-core\n")
            .at(0)
            .input);
  };
  const auto cut = run("8", "1");
  ASSERT_TRUE(cut.has_value()) << cut.error();
  EXPECT_EQ(std::ranges::count(cut->inferred, "expert_tp"), 1);
  EXPECT_TRUE(predict_run(*cut).step.fits);
  EXPECT_EQ(cut->choices.front().layout.expert_tensor, 8);
  EXPECT_TRUE(cut->complete);
  const auto whole = run("1", "8");  // no tensor ranks to cut by
  ASSERT_TRUE(whole.has_value()) << whole.error();
  EXPECT_EQ(std::ranges::count(whole->inferred, "expert_tp"), 0);
}

TEST(RunJob, ARowWithoutDegreesSharesItsExpertsOutAsFarAsPays) {
  const auto run = [](const char* degrees) {
    return run_job(catalog::shipped(),
                   runs_of("model_name,seq_len,accelerator,n_chips,precision,"
                           "global_batch_sequences,tp,pp,dp,ep,stack\nDeepSeek-V3,4096,H100,1024,"
                           "bf16,8192," +
                           std::string(degrees) + ",megatron-bridge\n")
                       .at(0)
                       .input);
  };
  const auto open = run(",,,");
  ASSERT_TRUE(open.has_value()) << open.error();
  EXPECT_EQ(std::ranges::count(open->inferred, "ep"), 1);
  const RunPrediction best = predict_run(*open);
  EXPECT_TRUE(best.step.fits);
  EXPECT_GT(open->choices.at(best.choice).layout.expert, 1);
  // With degrees one, unless that does not fit.
  const auto shared = run("1,16,64,");
  ASSERT_TRUE(shared.has_value()) << shared.error();
  EXPECT_EQ(std::ranges::count(shared->inferred, "ep"), 1);
  EXPECT_TRUE(predict_run(*shared).step.fits);
  const auto told = run("2,8,64,64");
  ASSERT_TRUE(told.has_value()) << told.error();
  EXPECT_EQ(std::ranges::count(told->inferred, "ep"), 0);
  EXPECT_EQ(told->choices.front().layout.expert, 64);
}

TEST(RunJob, AGuessedSoftwareWhoseScoresDoNotFitIsNotWhatRan) {
  const auto software = [](const std::string& micro_batch, const std::string& stack) {
    const auto run = run_job(
        catalog::shipped(),
        runs_of(
            "layers,hidden,ffn_hidden,heads,kv_heads,head_dim,vocab,seq_len,accelerator,n_chips,"
            "precision,global_batch_sequences,micro_batch,tp,pp,dp,recompute,stack\n"
            "24,2048,8192,16,16,128,50304,2048,A100-80,8,bf16,512," +
            micro_batch + ",1,1,8,none," + stack + "\n")
            .at(0)
            .input);
    EXPECT_TRUE(run.has_value()) << run.error();
    return run ? run->machine.software : job::SoftwareLevel{};
  };
  EXPECT_FALSE(software("1", "").flash_attention);
  EXPECT_TRUE(software("8", "").flash_attention);
  EXPECT_TRUE(software("8", "our-own").flash_attention);
  EXPECT_FALSE(software("8", "megatron-lm 2022-05").flash_attention);  // as told
}

TEST(RunJob, HostileNumbersAreRefusedOrPredictedInTime) {
  const auto& catalog = catalog::shipped();
  for (const std::string_view column :
       {"layers",      "heads",    "n_chips",    "global_batch_sequences",
        "micro_batch", "tp",       "pp",         "dp",
        "cp",          "ep",       "expert_tp",  "virtual_pp",
        "seq_len",     "vocab",    "mtp_layers", "nic_gbps_per_node",
        "power_cap_w", "hbm_gbps", "token_drop", "document_tokens"}) {
    for (const char* value : {"0", "-1", "0.5", "999999999", "1e300", "9223372036854775807"}) {
      RunInput input = runs_of(header + complete_row).at(0).input;
      input.set("schedule", "interleaved");
      input.set(column, value);
      const auto run = run_job(catalog, input);
      if (!run) continue;
      EXPECT_GT(predict_run(*run).step.step_s, 0) << column << " " << value;
    }
  }
}

// The predictor is given no cell that was measured, nor id nor series.
TEST(RunJob, PredictionsDoNotDependOnMeasurements) {
  const auto whole = runs_of(header + complete_row);
  std::string blank = with(complete_row, "R1,a/b", ",");
  blank = with(blank, "9.5,s,,9.5", ",,,");
  const auto blanked = runs_of(header + blank);
  EXPECT_FALSE(blanked.at(0).measured.value.has_value());
  const auto& catalog = catalog::shipped();
  const auto first = run_job(catalog, whole.at(0).input);
  const auto second = run_job(catalog, blanked.at(0).input);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(predict_run(*first).step.step_s, predict_run(*second).step.step_s);
  RunInput input = whole.at(0).input;
  input.set("measured_value", "1");
  input.set("id", "R1");
  EXPECT_EQ(input.text("measured_value"), "");
  EXPECT_EQ(input.text("id"), "");
}

TEST(RunJob, TrainiumDegreesCountCores) {
  const auto run = job_of(
      "R2,,Llama-2-7B,32,4096,11008,32,32,128,32000,4096,Trainium1,256,bf16,1024,1,8,1,64,none,"
      ",,,,,,,,neuronx\n");
  ASSERT_TRUE(run.has_value()) << run.error();
  EXPECT_EQ(run->chips, 256);
  EXPECT_EQ(run->choices.front().layout.chips(), 512);
}

TEST(RunTable, ATableWithoutAcceleratorsIsNone) {
  EXPECT_FALSE(
      schema::CsvTable::read_text("id,layers\na,1\n", "runs.csv", run_table_rules()).has_value());
}

TEST(RunOverlay, FillsWhatTheRowLeavesEmptyAndNothingElse) {
  const auto table = schema::CsvTable::read_text(
      "source,location,column,value,words\n"
      "https://example.org/,,nic_gbps_per_node,400,400 Gb/s\n"
      "https://example.org/,table 1,nic_gbps_per_node,800,table 1: 800 Gb/s\n"
      "https://example.org/,My-8B & bf16,ep,2,two parts that the row holds\n"
      "https://example.org/,My-8B & fp8,ep,4,one part that it does not\n"
      "https://example.org/,,tp,8,TP8\n"
      "https://other.org/,,power_cap_w,500,500 W\n",
      "overlay.csv", overlay_rules());
  ASSERT_TRUE(table.has_value());
  const auto overlay = read_overlay(*table);
  ASSERT_TRUE(overlay.has_value());
  RunInput input = runs_of(header + complete_row).at(0).input;
  apply_overlay(*overlay, input);
  EXPECT_EQ(input.text("nic_gbps_per_node"), "800");
  EXPECT_EQ(input.text("ep"), "2");
  EXPECT_EQ(input.text("tp"), "2");
  EXPECT_EQ(input.text("power_cap_w"), "");
}

TEST(RunOverlay, AColumnThatDescribesNoRunIsRefused) {
  const auto table = schema::CsvTable::read_text(
      "source,location,column,value,words\nx,,step_time_s,1,said so\n", "o.csv", overlay_rules());
  ASSERT_TRUE(table.has_value());
  EXPECT_FALSE(read_overlay(*table).has_value());
}

TEST(RunMeasured, EveryUnitBecomesSecondsAStep) {
  const job::TrainingJob job = job::sample_job();
  const double chips = 128, peak = 989e12, tokens = job.tokens();
  const auto step = [&](double value, const std::string& unit, const std::string& count = "") {
    const RunMeasurement measured{.unit = unit, .flops_convention = count, .value = value};
    return measured_step_s(measured, job, chips, peak).value_or(-1);
  };
  EXPECT_DOUBLE_EQ(step(12, "s"), 12);
  EXPECT_DOUBLE_EQ(step(12000, "ms"), 12);
  EXPECT_DOUBLE_EQ(step(tokens / 12, "tokens/s"), 12);
  EXPECT_DOUBLE_EQ(step(tokens / 12 / chips, "tokens/s/GPU"), 12);
  EXPECT_DOUBLE_EQ(step(256.0 / 12, "sequences/s"), 12);
  const double causal =
      job::model_flops_per_token(job.model, job.sequence, job::AttentionCount::causal) * tokens;
  EXPECT_NEAR(step(causal / 12 / chips / 1e12, "TFLOP/s/GPU", "MaxText model FLOPs"), 12, 1e-9);
  EXPECT_NEAR(step(100 * causal / 12 / chips / peak, "%", "MaxText model FLOPs"), 12, 1e-9);
  const double full =
      job::model_flops_per_token(job.model, job.sequence, job::AttentionCount::full) * tokens;
  EXPECT_NEAR(step(full / 12 / chips / 1e12, "TFLOP/s/GPU", "model FLOPs, full attention"), 12,
              1e-9);
  EXPECT_DOUBLE_EQ(step(256.0 / 12 / chips, "samples/s/GPU"), 12);
  EXPECT_DOUBLE_EQ(step(1.0 / 12, "it/s"), 12);
  const double none =
      job::model_flops_per_token(job.model, job.sequence, job::AttentionCount::none) * tokens;
  for (const char* count : {"6N", "6ND only", "6*N*D", "model FLOPs without attention"})
    EXPECT_NEAR(step(none / 12 / chips / 1e12, "TFLOP/s/GPU", count), 12, 1e-9) << count;
  for (const char* count : {"6N + full attention", "PaLM MFU (6N + attention)", ""})
    EXPECT_NEAR(step(full / 12 / chips / 1e12, "TFLOP/s/GPU", count), 12, 1e-9) << count;
  // Recompute repeats the layers: 4/3 of them.
  EXPECT_NEAR(step(full / 12 / chips / 1e12, "TFLOP/s/GPU", "hardware FLOPs incl. recompute") / 12,
              4.0 / 3, 0.02);
  EXPECT_DOUBLE_EQ(step(90, "min"), -1);  // of a whole run: no step
}

TEST(RunMeasured, ASourceMayCountFp8InSharesOfTheBf16Peak) {
  const auto measured = [](const std::string& convention) {
    const std::string row =
        with(with(complete_row, ",bf16,", ",fp8,"), "9.5,s,,9.5,", "40,%," + convention + ",,");
    const auto score = score_training(catalog::shipped(), runs_of(header + row), {}, false, 1);
    return score.runs.at(0).measured_s.value_or(0);
  };
  const double own = measured(""), bf16 = measured("model FLOPs against the BF16 peak; full");
  EXPECT_NEAR(bf16 / own, 2, 0.01);
}

TEST(FitConstants, NamesComeBackFromTheCatalog) {
  const job::TrainingMachine machine = job::sample_machine();
  for (const job::FitFactor& factor : job::factors_of(machine)) {
    EXPECT_TRUE(job::concerns(factor, machine));
    EXPECT_GT(factor.spread, 0);
    EXPECT_TRUE(job::factor_name(factor).starts_with("fit."));
  }
  EXPECT_FALSE(job::fitted_factors(catalog::shipped()).empty());
}

TEST(FitConstants, AFactorOnProductsSlowsOnlyThem) {
  job::TrainingMachine machine = job::sample_machine();
  const job::StepResult before = job::evaluate_step(job::sample_job(), machine.view());
  job::apply_factor({.column = "gemm_level", .log_factor = -0.1}, machine);
  const job::StepResult after = job::evaluate_step(job::sample_job(), machine.view());
  EXPECT_GT(after.parts[job::Part::matmul], 1.05 * before.parts[job::Part::matmul]);
  EXPECT_EQ(after.parts[job::Part::memory], before.parts[job::Part::memory]);
}

}  // namespace
}  // namespace gigawatt::validation
