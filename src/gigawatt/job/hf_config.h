// The config.json that comes with a published model on HuggingFace, read as a transformer's shape.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gigawatt/base/expected.h"
#include "gigawatt/job/transformer.h"
#include "gigawatt/schema/diagnostic.h"

namespace gigawatt::job {

// The values of `model_type` that are understood, in alphabetical order.
std::vector<std::string_view> hf_model_types();

// The shape that the text of a config.json describes; everything that is wrong with it otherwise:
// no JSON, a model_type that we do not know, a field that is missing, of the wrong type or outside
// what any transformer has. A key that is absent takes the value that the class of that model_type
// gives it; where it gives none, the key is missing. `name` is for messages and names the model.
base::Expected<Transformer, std::vector<schema::Diagnostic>> read_hf_config(
    std::string bytes, const std::string& name);

// The same of a file, with what may be wrong with files.
base::Expected<Transformer, std::vector<schema::Diagnostic>> read_hf_config_file(
    const std::string& path);

}  // namespace gigawatt::job
