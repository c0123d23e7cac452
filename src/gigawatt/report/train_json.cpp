#include <nlohmann/json.hpp>

#include "gigawatt/chip/precision.h"
#include "gigawatt/job/shape.h"
#include "gigawatt/report/train.h"

namespace gigawatt::report {

namespace {

using Json = nlohmann::ordered_json;

constexpr double kSecondsPerDay = 86400;
constexpr double kJoulesPerMWh = 3.6e9;

template <class Choice>
std::string word(Choice choice) {
  return std::string(choice_names(choice)[static_cast<std::size_t>(choice)]);
}

Json or_null(const std::optional<double>& value, double scale = 1) {
  return value ? Json(*value / scale) : Json(nullptr);
}

// A number, or null and `<key>_outcome`.
void put(Json& into, const std::string& key, const Json& value, const std::string& outcome) {
  into[key] = value;
  if (value.is_null()) into[key + "_outcome"] = outcome;
}

Json layout_to_json(const job::Layout& layout) {
  return {{"tp", layout.tensor},
          {"pp", layout.pipeline},
          {"dp", layout.data},
          {"cp", layout.context},
          {"ep", layout.expert},
          {"virtual_pp", layout.virtual_pipeline},
          {"micro_batch", layout.micro_batch},
          {"zero", static_cast<int>(layout.sharding)},
          {"recompute", word(layout.recompute)}};
}

Json step_to_json(const job::StepResult& step) {
  Json seconds = Json::object();
  const auto names = job::choice_names(job::Part{});
  for (std::size_t i = 0; i < job::kParts; ++i)
    seconds[std::string(names[i])] = step.parts.seconds[i];
  Json json{{"step_s", step.step_s},
            {"seconds", seconds},
            {"model_flops", step.model_flops},
            {"executed_flops_per_chip", step.executed_flops},
            {"hbm_bytes_per_chip", step.parts.memory_bytes},
            {"wire_bytes_per_chip", step.parts.wire_bytes},
            {"memory_gib_per_chip", step.memory.total() / (1 << 30)}};
  put(json, "joules_per_chip", or_null(step.joules), "its power is not published");
  return json;
}

Json costs_to_json(const job::Quote& quote) {
  Json costs = Json::object();
  for (const chip::PricePlan plan :
       {chip::PricePlan::on_demand, chip::PricePlan::capacity_block, chip::PricePlan::savings_plan,
        chip::PricePlan::owned, chip::PricePlan::contract})
    put(costs, std::string(chip::name_of(plan)),
        or_null(quote.cost_usd[static_cast<std::size_t>(plan)]), "no price is published");
  return costs;
}

Json runners_up_to_json(const job::Quote& quote) {
  Json all = Json::array();
  for (const job::RunnerUp& other : quote.runners_up)
    all.push_back({{"layout", layout_to_json(other.layout)},
                   {"step_s", other.step_s},
                   {"loses_by", word(other.loss.part)},
                   {"loses_s", other.loss.seconds}});
  return all;
}

Json sizes_to_json(const job::Quote& quote) {
  Json all = Json::array();
  for (const job::Sizing& size : quote.sizes) {
    Json json{{"chips", size.chips},
              {"days", size.wall_s / kSecondsPerDay},
              {"chip_hours", size.chip_seconds / 3600}};
    put(json, "energy_mwh", or_null(size.joules, kJoulesPerMWh), "its power is not published");
    all.push_back(std::move(json));
  }
  return all;
}

Json option_to_json(const TrainOption& option) {
  Json json{{"chip", option.chip}};
  const std::string& reason = option.failure.reason;
  if (!option.quote) {
    for (const char* key : {"chips", "layout", "mfu", "goodput", "days", "cost_usd", "energy_mwh"})
      put(json, key, nullptr, reason);
    json["reason"] = reason;
    return json;
  }
  const job::Quote& quote = *option.quote;
  const double days = quote.sizing.wall_s / kSecondsPerDay;
  json.update({{"name", quote.name},
               {"stack", quote.stack},
               {"chips", quote.sizing.chips},
               {"spare_nodes", quote.sizing.goodput.spare_nodes},
               {"layout", layout_to_json(quote.sizing.layout)},
               {"mfu", quote.sizing.step.model_flops_share},
               {"goodput", quote.sizing.goodput.fraction},
               {"days", days},
               {"days_low", days * (1 - quote.error)},
               {"days_high", days * (1 + quote.error)},
               {"error", quote.error},
               {"cost_usd", costs_to_json(quote)},
               {"chip_hours", quote.sizing.chip_seconds / 3600}});
  put(json, "energy_mwh", or_null(quote.sizing.joules, kJoulesPerMWh),
      "its power is not published");
  constexpr const char* one_figure = "its fabric is stated in one way";
  put(json, "days_slowest_fabric", or_null(quote.wall_high_s, kSecondsPerDay), one_figure);
  put(json, "days_fastest_fabric", or_null(quote.wall_low_s, kSecondsPerDay), one_figure);
  json.update({{"step", step_to_json(quote.sizing.step)},
               {"runners_up", runners_up_to_json(quote)},
               {"sizes", sizes_to_json(quote)},
               {"candidates", quote.candidates},
               {"evaluated", quote.evaluated},
               {"assumptions", quote.assumptions},
               {"reason", ""}});
  return json;
}

}  // namespace

nlohmann::ordered_json train_to_json(const TrainView& view) {
  const job::TrainingJob& job = view.run.job;
  const job::ParameterCount parameters = job::count_parameters(job.model);
  Json options = Json::array();
  for (const TrainOption& option : view.options) options.push_back(option_to_json(option));
  const auto& deadline = view.terms.deadline;
  Json json{{"schema", kTrainSchema},
            {"model", job.model.name},
            {"parameters", parameters.total()},
            {"active_parameters", parameters.active},
            {"tokens", view.run.tokens},
            {"sequence", job.sequence},
            {"batch_sequences", job.global_batch},
            {"precision", std::string(chip::name_of(job.precision))},
            {"objective", word(view.terms.objective)}};
  put(json, "deadline_days", deadline ? Json(deadline->in(base::days)) : Json(nullptr),
      "no deadline");
  json.update({{"options", options}, {"defaults", view.defaults}, {"diagnostics", Json::array()}});
  return json;
}

}  // namespace gigawatt::report
