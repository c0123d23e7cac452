// Any text as a model's config.json: a shape that a transformer can have, or what is wrong with it,
// with a place inside the text.
#include <cstdint>
#include <string>

#include "gigawatt/base/check.h"
#include "gigawatt/job/hf_config.h"
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
  const auto model = job::read_hf_config(text, "config.json");
  if (!model) {
    check_diagnostics(model.error());
    return 0;
  }
  GIGAWATT_CHECK(model->layers > 0 && model->hidden > 0 && model->heads > 0, text);
  GIGAWATT_CHECK(model->kv_heads > 0 && model->heads % model->kv_heads == 0, text);
  GIGAWATT_CHECK(model->head_size > 0 && model->value_head_size > 0, text);
  GIGAWATT_CHECK(model->vocabulary > 0 && model->window >= 0 && model->mtp_layers >= 0, text);
  if (!model->experts) {
    GIGAWATT_CHECK(model->ffn > 0, text);
  } else {
    const job::Experts& experts = *model->experts;
    GIGAWATT_CHECK(experts.top_k > 0 && experts.top_k <= experts.count, text);
    GIGAWATT_CHECK(experts.moe_layers > 0 && experts.moe_layers <= model->layers, text);
    GIGAWATT_CHECK(experts.expert_ffn > 0 && experts.shared_ffn >= 0, text);
  }
  return 0;
}
