#include <array>
#include <cmath>

#include "gigawatt/chip/precision.h"
#include "gigawatt/chip/price.h"
#include "gigawatt/job/shape.h"
#include "gigawatt/report/train.h"
#include "gigawatt/schema/choice_name.h"
#include "gigawatt/schema/json.h"

namespace gigawatt::report {

namespace {

using schema::Json;

constexpr double kSecondsPerDay = 86400;
constexpr double kJoulesPerMWh = 3.6e9;
constexpr const char* kNoPower = "its power is not published";
constexpr const char* kNoPrice = "no price is published";

template <class Choice>
std::string word(Choice choice) {
  return std::string(schema::choice_name(choice));
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

// A value of each cause.
template <class Value>
Json by_cause(const Value& value) {
  Json json = Json::object();
  const auto names = job::choice_names(job::Part{});
  for (std::size_t i = 0; i < job::kParts; ++i)
    json[std::string(names[i])] = value(static_cast<job::Part>(i));
  return json;
}

// By cause: of one chip of the slowest stage.
Json step_to_json(const job::StepResult& step) {
  const job::Cost& parts = step.parts;
  Json json{{"step_s", step.step_s},
            {"seconds", by_cause([&](job::Part part) { return parts[part]; })},
            {"bytes", by_cause([&](job::Part part) { return parts.bytes_of(part); })},
            {"flops", by_cause([&](job::Part part) { return parts.flops(part); })}};
  Json joules;
  if (step.joules)
    joules =
        by_cause([&](job::Part part) { return step.part_joules[static_cast<std::size_t>(part)]; });
  put(json, "joules", joules, kNoPower);
  json.update({{"model_flops", step.model_flops},
               {"executed_flops_per_chip", step.executed_flops},
               {"hbm_bytes_per_chip", parts.hbm_bytes()},
               {"wire_bytes_per_chip", parts.wire_bytes()},
               {"memory_gib_per_chip", step.memory.total() / (1 << 30)}});
  put(json, "joules_per_chip", or_null(step.joules), kNoPower);
  return json;
}

constexpr std::array kPlans{chip::PricePlan::on_demand, chip::PricePlan::capacity_block,
                            chip::PricePlan::savings_plan, chip::PricePlan::owned,
                            chip::PricePlan::contract};

// `value` of the dollars on each plan.
template <class Value>
Json by_plan(const job::PlanCosts& costs, const Value& value) {
  Json json = Json::object();
  for (const chip::PricePlan plan : kPlans) {
    const auto& usd = costs[static_cast<std::size_t>(plan)];
    put(json, std::string(chip::name_of(plan)), usd ? Json(value(*usd)) : Json(nullptr), kNoPrice);
  }
  return json;
}

Json costs_to_json(const job::Quote& quote, const job::PlanCosts& costs) {
  Json json = by_plan(costs, [](double usd) { return usd; });
  if (quote.owned_scope) json["owned_contains"] = quote.owned_scope->text;
  return json;
}

// What one sizing takes: what all of them are compared in.
Json sizing_to_json(const job::Quote& quote, const job::Sizing& sizing) {
  Json json{{"chips", sizing.chips},
            {"batch_sequences", sizing.batch},
            {"layout", layout_to_json(sizing.layout)},
            {"schedule", word(sizing.layout.schedule)},
            {"step_s", sizing.step.step_s},
            {"mfu", sizing.step.model_flops_share},
            {"goodput", sizing.goodput.fraction},
            {"days", sizing.wall_s / kSecondsPerDay},
            {"chip_hours", sizing.chip_seconds / 3600},
            {"cost_usd", costs_to_json(quote, sizing.cost_usd)},
            {"pflop_hours_per_usd",
             by_plan(sizing.cost_usd, [&](double usd) { return quote.pflop_hours / usd; })}};
  put(json, "energy_mwh", or_null(sizing.joules, kJoulesPerMWh), kNoPower);
  json["memory_gib_per_chip"] = sizing.step.memory.total() / (1 << 30);
  return json;
}

Json runners_up_to_json(const job::Quote& quote) {
  Json all = Json::array();
  for (const job::RunnerUp& other : quote.runners_up) {
    Json json = sizing_to_json(quote, other.sizing);
    json.update({{"excess", other.excess},
                 {"loses_by", word(other.loss.part)},
                 {"loses_s", other.loss.seconds},
                 {"reason", other.reason}});
    all.push_back(std::move(json));
  }
  return all;
}

Json pareto_to_json(const job::Quote& quote) {
  Json all = Json::array();
  for (const job::ParetoPoint& point : quote.pareto) {
    Json json = sizing_to_json(quote, point.sizing);
    json["meets_deadline"] = point.in_time;
    json["best_for"] = Json::array();
    for (const job::Objective objective : point.best_for)
      json["best_for"].push_back(word(objective));
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
               {"objective", word(quote.objective)},
               {"spare_nodes", quote.sizing.goodput.spare_nodes},
               {"days_low", days * (1 - quote.error)},
               {"days_high", days * (1 + quote.error)},
               {"error", quote.error}});
  json.update(sizing_to_json(quote, quote.sizing));
  put(json, "plan", quote.plan ? Json(chip::name_of(*quote.plan)) : Json(nullptr), kNoPrice);
  constexpr const char* one_figure = "its fabric is stated in one way";
  put(json, "days_slowest_fabric", or_null(quote.wall_high_s, kSecondsPerDay), one_figure);
  put(json, "days_fastest_fabric", or_null(quote.wall_low_s, kSecondsPerDay), one_figure);
  json.update({{"step", step_to_json(quote.sizing.step)},
               {"runners_up", runners_up_to_json(quote)},
               {"pareto", pareto_to_json(quote)},
               {"candidates", quote.candidates},
               {"evaluated", quote.evaluated},
               {"assumptions", Json::array_of(quote.assumptions)},
               {"reason", ""}});
  return json;
}

}  // namespace

schema::Json train_to_json(const TrainView& view) {
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
            {"batch_sequences", common_batch(view).value_or(std::round(job.global_batch))},
            {"batch_sequences_asked", job.global_batch},
            {"precision", view.precision},
            {"objective", word(view.terms.objective)}};
  put(json, "deadline_days", deadline ? Json(deadline->in(base::days)) : Json(nullptr),
      "no deadline");
  json.update({{"options", std::move(options)},
               {"defaults", Json::array_of(view.defaults)},
               {"diagnostics", Json::array()}});
  return json;
}

}  // namespace gigawatt::report
