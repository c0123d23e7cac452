// Any text as Megatron arguments: a job whose numbers are sound, or what is wrong with them,
// with a place inside the text.
#include <cstdint>
#include <string>

#include "fuzz/check_diagnostics.h"
#include "gigawatt/base/check.h"
#include "gigawatt/job/megatron_arguments.h"

using namespace gigawatt;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto job = job::read_megatron_arguments(text, "args.sh");
  if (!job) {
    fuzz::check_refusal(job.error());
    return 0;
  }
  const job::Transformer& model = job->model;
  GIGAWATT_CHECK(model.layers > 0 && model.hidden > 0 && model.heads > 0, text);
  GIGAWATT_CHECK(model.kv_heads > 0 && model.heads % model.kv_heads == 0, text);
  GIGAWATT_CHECK(model.head_size > 0 && model.vocabulary > 0 && model.ffn > 0, text);
  const job::Layout& layout = job->layout;
  GIGAWATT_CHECK(layout.tensor > 0 && layout.pipeline > 0 && layout.context > 0, text);
  GIGAWATT_CHECK(layout.data > 0 && layout.expert > 0 && layout.micro_batch > 0, text);
  GIGAWATT_CHECK(layout.virtual_pipeline > 0 && layout.expert_tensor > 0, text);
  GIGAWATT_CHECK(job->sequence > 0 && job->global_batch > 0, text);
  if (job->chips) GIGAWATT_CHECK(*job->chips % (layout.tensor * layout.pipeline) == 0, text);
  fuzz::check_diagnostics(job->warnings);
  return 0;
}
