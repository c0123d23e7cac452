// Tables of measured kernels, as a user or validation/ holds them: one row a kernel.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "gigawatt/base/expected.h"
#include "gigawatt/chip/kernel_time.h"
#include "gigawatt/cluster/measured.h"
#include "gigawatt/schema/diagnostic.h"

namespace gigawatt::validation {

struct MeasuredGemm {
  chip::Gemm shape;
  bool ready = false;      // operands are there; the kernels that cast them are not in the time
  bool sustained = false;  // after power and clock have settled; else a short run at boost clock
};
enum class AttentionPhase { prefill, decode, forward, backward };
struct MeasuredAttention {
  AttentionPhase phase = AttentionPhase::prefill;
  chip::Attention shape;
};
struct MeasuredExperts {
  chip::ExpertLayer shape;
};

// Products of experts in one kernel; of their weights' gradients the rows are what is summed over.
struct MeasuredGrouped {
  chip::GroupedGemm shape;
};
// A kernel that only moves memory.
struct MeasuredStream {
  double bytes = 0, launches = 1;  // read and written
};

struct MeasuredKernel {
  std::string id;      // number of its row, from 1; behind the name of its table where several are
  std::string chip;    // as the table names it: "H100"
  std::string kind;    // "bfloat16", "fp8/ready/sustained", "attention/prefill", "memory/copy"
  std::string dtype;   // of GEMM and experts, as the table names it
  std::string source;  // whose kernels, where the table says: "torch-2.11.0"
  std::string unfit;   // why the row is none; empty where it is one
  std::optional<double> measured_us;
  std::variant<MeasuredGemm, MeasuredGrouped, MeasuredAttention, MeasuredExperts, MeasuredStream,
               cluster::MeasuredCollective>
      shape;
};

// Which table it is shows in its header:
//   GEMM: chip, dtype, m, n, k            attention: chip, phase, batch, seq, heads, kv_heads,
//   experts: chip, dtype, tokens,           head_dim, step
//     hidden, inter, topk, experts,       collectives: chip, op, ranks,
//     moe_tp, moe_ep, distribution          message_elements_or_bytes, dtype
//   memory: chip, stream, bytes, launches   grouped products: chip, dtype, product (forward,
//                                             weight_gradient), groups, rows, n, k
// and, where they are known, latency_us, source and of GEMM operands (cast, ready) and clock
// (boost, sustained). Other columns are ignored. A row that makes no sense says so, unless all do.
base::Expected<std::vector<MeasuredKernel>, std::vector<schema::Diagnostic>> read_measured_kernels(
    std::string text, const std::string& name);

// Rows of several tables, one behind the other; ids then name the table too.
struct NamedTable {
  std::string name;  // as diagnostics show it
  std::string text;
};
base::Expected<std::vector<MeasuredKernel>, std::vector<schema::Diagnostic>> read_measured_kernels(
    std::vector<NamedTable> tables);

}  // namespace gigawatt::validation
