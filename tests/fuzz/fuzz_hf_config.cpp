// Any text as a model's config.json: a shape that a transformer can have, or what is wrong with it,
// with a place inside the text.
#include <cstdint>
#include <string>

#include "fuzz/check_diagnostics.h"
#include "gigawatt/base/check.h"
#include "gigawatt/job/hf_config.h"

using namespace gigawatt;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto model = job::read_hf_config(text, "config.json");
  if (!model) {
    fuzz::check_refusal(model.error());
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
