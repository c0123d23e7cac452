// Any text as Megatron arguments: a job whose numbers are sound, or what is wrong with them,
// with a place inside the text.
#include <cstdint>
#include <string>

#include "gigawatt/base/check.h"
#include "gigawatt/job/megatron_arguments.h"
#include "gigawatt/schema/source_text.h"

namespace {

using namespace gigawatt;

void check_diagnostics(const std::vector<schema::Diagnostic>& diagnostics) {
  GIGAWATT_CHECK(!diagnostics.empty(), "refused without a reason");
  for (const schema::Diagnostic& d : diagnostics) {
    GIGAWATT_CHECK(schema::find_code(d.code) != nullptr, d.code);
    GIGAWATT_CHECK(!d.message.empty(), d.code);
    GIGAWATT_CHECK(d.at.line == 0 || (d.at.column > 0 && d.at.length > 0), d.code, d.message);
  }
  const std::string shown = schema::render(diagnostics, {.colour = false});
  GIGAWATT_CHECK(schema::first_invalid_utf8(shown) == std::string::npos, shown);
  GIGAWATT_CHECK(shown.find('\x1b') == std::string::npos, shown);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto job = job::read_megatron_arguments(text, "args.sh");
  if (!job) {
    check_diagnostics(job.error());
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
  if (!job->warnings.empty()) check_diagnostics(job->warnings);
  return 0;
}
