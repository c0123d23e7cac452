#include "gigawatt/validation/kernel_table.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gigawatt::validation {
namespace {

using testing::HasSubstr;

std::vector<MeasuredKernel> read(const std::string& text) {
  auto kernels = read_measured_kernels(text, "k.csv");
  if (!kernels) {
    ADD_FAILURE() << schema::render(kernels.error());
    return {};
  }
  return *kernels;
}

std::string refusal(const std::string& text) {
  const auto kernels = read_measured_kernels(text, "k.csv");
  return kernels ? "read" : schema::render(kernels.error(), {.colour = false});
}

TEST(KernelTable, ProductsAreKnownByTheirHeader) {
  const auto rows = read("note,chip,dtype,m,n,k,latency_us\nx,H100,fp8,1,64,3584,5.5\n");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].id, "1");
  EXPECT_EQ(rows[0].chip, "H100");
  EXPECT_EQ(rows[0].kind, "fp8");
  EXPECT_EQ(rows[0].measured_us, 5.5);
  EXPECT_EQ(std::get<MeasuredGemm>(rows[0].shape).shape.k, 3584);
}

TEST(KernelTable, DecodeReadsWhatIsCached) {
  const auto rows = read(
      "chip,phase,batch,seq,heads,kv_heads,head_dim,step,latency_us\n"
      "B200,decode,2,1,32,8,128,4095,11\nB200,prefill,2,512,32,8,128,0,30\n");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].kind, "attention/decode");
  const auto& decode = std::get<MeasuredAttention>(rows[0].shape);
  EXPECT_EQ(decode.phase, AttentionPhase::decode);
  EXPECT_EQ(decode.shape.key_rows, 4096);
  EXPECT_EQ(std::get<MeasuredAttention>(rows[1].shape).shape.query_rows, 512);
}

TEST(KernelTable, ExpertsAndCollectives) {
  const auto experts = read(
      "chip,dtype,tokens,hidden,inter,topk,experts,moe_tp,moe_ep,distribution,latency_us\n"
      "H100,fp8,64,2048,1024,8,128,2,4,power_law_1.2,40\n");
  ASSERT_EQ(experts.size(), 1u);
  const auto& layer = std::get<MeasuredExperts>(experts[0].shape).shape;
  EXPECT_EQ(layer.width, 512);
  EXPECT_EQ(layer.ranks, 4);
  EXPECT_EQ(layer.skew, 1.2);
  const auto collectives = read(
      "chip,op,ranks,message_elements_or_bytes,latency_us,dtype,nccl\n"
      "H100,alltoall,8,1024,9.5,half,2.27.3\n");
  ASSERT_EQ(collectives.size(), 1u);
  EXPECT_EQ(collectives[0].kind, "nccl/all_to_all");
  EXPECT_EQ(std::get<cluster::MeasuredCollective>(collectives[0].shape).at.bytes, 2048);
}

TEST(KernelTable, CollectivesAndTheirTypesInTheirUsualSpellings) {
  const std::string header = "chip,op,ranks,message_elements_or_bytes,latency_us,dtype\n";
  for (const char* op : {"AllReduce", "allreduce", "all_reduce", "all-reduce"})
    EXPECT_EQ(read(header + "H100," + op + ",8,64,,half\n")[0].kind, "nccl/all_reduce") << op;
  EXPECT_EQ(read(header + "H100,all-to-all,8,64,,half\n")[0].kind, "nccl/all_to_all");
  EXPECT_EQ(read(header + "H100,ReduceScatter,8,64,,half\n")[0].kind, "nccl/reduce_scatter");
  const auto bytes = [&](const std::string& type) {
    const auto rows = read(header + "H100,allgather,8,64,," + type + "\n");
    return std::get<cluster::MeasuredCollective>(rows.at(0).shape).at.bytes;
  };
  for (const char* type : {"half", "bf16", "FP16", "bfloat16"}) EXPECT_EQ(bytes(type), 128) << type;
  for (const char* type : {"float", "float32", "fp32"}) EXPECT_EQ(bytes(type), 256) << type;
  for (const char* type : {"int8", "uint8", "fp8"}) EXPECT_EQ(bytes(type), 64) << type;
  EXPECT_THAT(refusal(header + "H100,broadcast,8,64,,half\n"), HasSubstr("alltoall"));
  EXPECT_THAT(refusal(header + "H100,allgather,8,64,,complex\n"), HasSubstr("bfloat16"));
}

TEST(KernelTable, ARowWithoutALatencyIsKeptForPrediction) {
  const auto rows = read("chip,dtype,m,n,k,latency_us\nH100,bfloat16,128,64,32,\n");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_FALSE(rows[0].measured_us.has_value());
}

TEST(KernelTable, WhatIsNoSizeIsReportedAtItsPlace) {
  const std::string header = "chip,dtype,m,n,k,latency_us\n";
  for (const char* size : {"-1", "0", "nan", "inf", "many", "", "1e16"})
    EXPECT_THAT(refusal(header + "H100,fp8,64," + size + ",64,5\n"), HasSubstr("k.csv:2:")) << size;
  for (const char* latency : {"-1", "0", "nan", "fast"})
    EXPECT_THAT(refusal(header + "H100,fp8,64,64,64," + latency + "\n"), HasSubstr("k.csv:2:"))
        << latency;
  EXPECT_THAT(refusal(header), HasSubstr("GW"));
}

TEST(KernelTable, ARowThatIsNoneLeavesTheOthers) {
  std::string text = "chip,dtype,m,n,k,latency_us\nH100,fp8,0,64,64,5\nH100,fp8,64,64,64,5\n";
  const auto rows = read(text);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_THAT(rows[0].unfit, HasSubstr("line 2: "));
  EXPECT_EQ(rows[1].unfit, "");
  const std::string columns = "chip,op,ranks,message_elements_or_bytes,latency_us,dtype\n";
  const std::string bad = "H100,all_reduce,1,1024,9,half\n";
  const auto collectives = read(columns + bad + "H100,all_reduce,8,1024,9,half\n");
  ASSERT_EQ(collectives.size(), 2u);
  EXPECT_THAT(collectives[0].unfit, HasSubstr("line 2: ranks"));
  EXPECT_EQ(collectives[1].unfit, "");
  EXPECT_THAT(refusal(columns + bad), HasSubstr("k.csv:2:"));
  // However many there are.
  for (int i = 0; i < 300; ++i) text += "H100,fp8,64,many,64,5\n";
  EXPECT_EQ(std::ranges::count(read(text), "", &MeasuredKernel::unfit), 1);
}

TEST(KernelTable, MissingColumnsAreNamedForTheKindOfTable) {
  EXPECT_THAT(refusal("chip,m,n,latency_us\nH100,1,1,1\n"), HasSubstr("dtype"));
  EXPECT_THAT(refusal("chip,phase,latency_us\nH100,decode,1\n"), HasSubstr("kv_heads"));
  EXPECT_THAT(refusal("chip,latency_us\nH100,1\n"), HasSubstr("tokens"));
  EXPECT_THAT(refusal("a,b\n1,2\n"), HasSubstr("chip"));
}

TEST(KernelTable, UnknownWordsAreReported) {
  EXPECT_THAT(refusal("chip,phase,batch,seq,heads,kv_heads,head_dim,step,latency_us\n"
                      "B200,idle,2,1,32,8,128,0,11\n"),
              HasSubstr("prefill, decode, forward, backward"));
  EXPECT_THAT(
      refusal("chip,dtype,tokens,hidden,inter,topk,experts,moe_tp,moe_ep,distribution,latency_us\n"
              "H100,fp8,64,2048,1024,8,128,2,4,power_law_x,40\n"),
      HasSubstr("power_law_EXPONENT"));
}

TEST(KernelTable, ProductsSayWhatTheirTimeHolds) {
  const auto rows = read(
      "chip,source,dtype,operands,clock,m,n,k\n"
      "H100,torch,fp8,ready,sustained,1024,1024,1024\nH100,,fp8,,,1024,1024,1024\n");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].kind, "fp8/ready/sustained");
  EXPECT_EQ(rows[0].source, "torch");
  EXPECT_TRUE(std::get<MeasuredGemm>(rows[0].shape).ready);
  EXPECT_TRUE(std::get<MeasuredGemm>(rows[0].shape).sustained);
  EXPECT_FALSE(rows[0].measured_us.has_value());
  EXPECT_EQ(rows[1].kind, "fp8");
  EXPECT_FALSE(std::get<MeasuredGemm>(rows[1].shape).ready);
  EXPECT_THAT(refusal("chip,dtype,clock,m,n,k\nH100,fp8,turbo,1,1,1\n"),
              HasSubstr("boost, sustained"));
}

TEST(KernelTable, GroupedProductsAndStreams) {
  const auto grouped = read(
      "chip,dtype,product,groups,rows,n,k,latency_us\nH100,bfloat16,forward,8,4096,3072,5120,186\n"
      "H100,bfloat16,weight_gradient,8,4096,3072,5120,237\n");
  ASSERT_EQ(grouped.size(), 2u);
  EXPECT_EQ(grouped[1].kind, "grouped/bfloat16/weight_gradient");
  const auto& gradient = std::get<MeasuredGrouped>(grouped[1].shape).shape;
  const auto& forward = std::get<MeasuredGrouped>(grouped[0].shape).shape;
  EXPECT_EQ(gradient.rows * gradient.n * gradient.k, forward.rows * forward.n * forward.k);
  EXPECT_EQ(gradient.k, 512);  // the rows of one expert are summed over
  const auto streams = read("chip,stream,bytes,launches,latency_us\nH100,copy,8192,1,1.2\n");
  ASSERT_EQ(streams.size(), 1u);
  EXPECT_EQ(streams[0].kind, "memory/copy");
  EXPECT_EQ(std::get<MeasuredStream>(streams[0].shape).bytes, 8192);
}

TEST(KernelTable, IdsNameTheTableWhereThereAreSeveral) {
  const std::string text = "chip,dtype,m,n,k,latency_us\nH100,fp8,64,64,64,5\n";
  const auto both = read_measured_kernels({{"a.csv", text}, {"b.csv", text}});
  ASSERT_TRUE(both.has_value());
  EXPECT_EQ(both->at(0).id, "a.csv:1");
  EXPECT_EQ(both->at(1).id, "b.csv:1");
  const auto one = read_measured_kernels({{"a.csv", text}});
  EXPECT_EQ(one->at(0).id, "1");
  const auto broken = read_measured_kernels({{"a.csv", "x"}, {"b.csv", text}, {"c.csv", "y"}});
  ASSERT_FALSE(broken.has_value());
  EXPECT_GE(broken.error().size(), 2u);
}

}  // namespace
}  // namespace gigawatt::validation
