#include <unistd.h>

#include <algorithm>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "cli/colour.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/run_tables.h"
#include "cli/scenario_file.h"
#include "cli/streams.h"
#include "gigawatt/base/check.h"
#include "gigawatt/base/joined.h"
#include "gigawatt/catalog/catalog.h"
#include "gigawatt/report/error_figures.h"
#include "gigawatt/report/json.h"
#include "gigawatt/schema/json.h"
#include "gigawatt/validation/score_training.h"

namespace gigawatt::cli {
namespace {

using schema::Json;
constexpr const char* kSchema = "gigawatt.validate.training/1";

struct Tables {
  std::vector<validation::Run> runs;
  std::vector<validation::OverlayLine> overlay;
  std::vector<schema::Diagnostic> diagnostics, warnings;
};

void add(Tables& tables, const schema::CsvTable::Result& table) {
  const auto append = [](auto& all, const auto& more) {
    all.insert(all.end(), more.begin(), more.end());
  };
  if (!table) return append(tables.diagnostics, table.error());
  append(tables.warnings, table->warnings());
  validation::RunsRead read = validation::read_runs(*table);
  append(tables.warnings, read.warnings);
  for (validation::Run& run : read.runs) tables.runs.push_back(std::move(run));
}

// A shipped table by its name, ready to be read.
schema::CsvTable::Result shipped(std::string_view name, const schema::CsvRules& rules) {
  for (const ShippedTable& table : shipped_run_tables())
    if (table.name == name)
      return schema::CsvTable::read_text(std::string(table.text), std::string(name) + ".csv",
                                         rules);
  GIGAWATT_CHECK(false, "no shipped table", name);
}

Tables read_tables(const ValidateTrainingRequest& request) {
  Tables tables;
  const auto overlay = shipped("training_overlay", validation::overlay_rules());
  if (overlay) {
    auto lines = validation::read_overlay(*overlay);
    if (lines)
      tables.overlay = std::move(*lines);
    else
      tables.diagnostics = lines.error();
  } else {
    tables.diagnostics = overlay.error();
  }
  const schema::CsvRules rules = validation::run_table_rules();
  if (request.rows) {
    add(tables, schema::CsvTable::read_file(*request.rows, rules));
    return tables;
  }
  add(tables, shipped("training_runs", rules));
  add(tables, shipped("training_grid_a100", rules));
  return tables;
}

Json left_out_json(const std::optional<validation::ErrorFigures>& figures) {
  return figures ? report::error_figures_to_json(*figures) : Json(nullptr);
}

Json kind_json(const validation::KindScore& kind) {
  Json json = report::error_figures_to_json(kind.all);
  json["leave_one_series_out"] = left_out_json(kind.left_out);
  json["complete"] = report::error_figures_to_json(kind.complete);
  json["inferred"] = report::error_figures_to_json(kind.inferred);
  return json;
}

// What chips hold at most: all rows that say it, and each series with the same weight.
Json memory_json(const validation::TrainingScore& score) {
  if (score.memory.rows == 0) return nullptr;
  Json json = report::error_figures_to_json(score.memory);
  json["max_abs_error"] = score.memory.max_abs;
  json["each_series_alike"] = report::error_figures_to_json(score.memory_of_series);
  return json;
}

// Rows that are predicted although no layout of them fits; those that ship ran all the same.
std::vector<schema::Diagnostic> memory_warnings(const validation::TrainingScore& score) {
  std::vector<schema::Diagnostic> warnings;
  for (const validation::ScoredRun& run : score.runs)
    if (auto words = run.beyond_memory())
      warnings.push_back({.code = "GW420",
                          .severity = schema::Severity::warning,
                          .message = std::move(*words),
                          .at = run.at,
                          .hint = "predicted all the same"});
  return warnings;
}

Json score_json(const validation::TrainingScore& score,
                const std::vector<schema::Diagnostic>& warnings) {
  Json json{{"schema", kSchema},
            {"rows_total", score.runs.size() + score.refused.size()},
            {"rows_predicted", score.runs.size()},
            {"rows_refused", Json::array()},
            {"constants_fitted", score.constants},
            {"rows_fitted", score.rows_fitted},
            {"series", Json::array()}};
  for (const validation::RefusedRun& refused : score.refused)
    json["rows_refused"].push_back({{"id", refused.id}, {"reason", refused.reason}});
  for (const validation::SeriesScore& series : score.series) {
    Json entry{{"name", series.name}, {"fitted", series.fitted}};
    entry.update(report::error_figures_to_json(series.step));
    if (series.step.rows == 0) entry["rows"] = series.predicted;
    entry["leave_one_series_out"] = left_out_json(series.left_out);
    entry["memory"] = left_out_json(series.memory);
    json["series"].push_back(std::move(entry));
  }
  json["memory"] = memory_json(score);
  json["dense"] = kind_json(score.dense);
  json["moe"] = kind_json(score.moe);
  json["diagnostics"] = report::diagnostics_list(warnings);
  return json;
}

std::string percent(double share) { return fmt::format("{:.1f} %", 100 * share); }

std::string kind_text(std::string_view name, const validation::KindScore& kind) {
  if (kind.all.rows == 0) return {};
  const auto line = [&](std::string_view what, const validation::ErrorFigures& f) {
    return f.rows == 0
               ? std::string()
               : fmt::format("  {:<24}{:>5} rows  median {:>7}  p90 {:>7}  bias {:>7}\n", what,
                             f.rows, percent(f.median_abs), percent(f.p90_abs), percent(f.bias));
  };
  std::string text = fmt::format("{} (each series with the same weight)\n", name);
  text += line("all", kind.all) + line("complete rows", kind.complete) +
          line("rows with inferred knobs", kind.inferred);
  if (kind.left_out) text += line("series left out of fit", *kind.left_out);
  return text;
}

// A name and its figures, within 80 columns; a long name stands on a line of its own.
std::string series_line(std::string name, int rows, std::string_view figures) {
  constexpr std::size_t name_width = 32;
  if (name.size() >= name_width) name += fmt::format("\n{:{}}", "", name_width);
  return fmt::format("{:<{}}{:>5}{}\n", name, name_width, rows, figures);
}

std::string series_text(const validation::SeriesScore& series, bool left_out) {
  const validation::ErrorFigures& f = left_out && series.left_out ? *series.left_out : series.step;
  std::string name = series.name.empty() ? "(no series)" : series.name;
  if (!series.fitted) name += " *";
  if (f.rows == 0) return series_line(std::move(name), series.predicted, "  nothing measured");
  std::string text =
      series_line(std::move(name), f.rows,
                  fmt::format("{:>8}{:>8}{:>8}{:>8}{:>9}", percent(f.mean_abs),
                              percent(f.median_abs), percent(f.p90_abs), percent(f.bias),
                              series.left_out ? percent(series.left_out->mean_abs) : ""));
  if (const auto& memory = series.memory)
    text += series_line(
        "  memory", memory->rows,
        fmt::format("{:>8}{:>8}{:>8}{:>8}", percent(memory->mean_abs), percent(memory->median_abs),
                    percent(memory->p90_abs), percent(memory->bias)));
  return text;
}

// With `left_out` the figures of each series are those without it in the fit.
std::string score_text(const validation::TrainingScore& score, bool left_out) {
  std::string text = fmt::format("{:<32}{:>5}{:>8}{:>8}{:>8}{:>8}{:>9}\n", "series", "rows", "mean",
                                 "median", "p90", "bias", "left out");
  for (const validation::SeriesScore& series : score.series) text += series_text(series, left_out);
  text += "  * not fitted on; left out: predicted by constants fitted without the series\n\n";
  text += kind_text("dense", score.dense) + kind_text("moe", score.moe);
  for (const auto& [what, f] : {std::pair("memory, all rows", score.memory),
                                std::pair("memory, each series alike", score.memory_of_series)})
    if (f.rows > 0)
      text += fmt::format("{:<26}{:>5} rows  mean {:>9}  max {:>7}  bias {:>7}\n", what, f.rows,
                          percent(f.mean_abs), percent(f.max_abs), percent(f.bias));
  if (score.constants > 0)
    text += fmt::format("{} constants fitted on {} rows\n", score.constants, score.rows_fitted);
  const auto scored = std::ranges::count_if(
      score.runs, [](const validation::ScoredRun& run) { return run.error().has_value(); });
  text += fmt::format("{} rows: {} predicted, {} of them scored, {} refused\n",
                      score.runs.size() + score.refused.size(), score.runs.size(), scored,
                      score.refused.size());
  for (const validation::RefusedRun& refused : score.refused)
    text += fmt::format("refused {}: {}\n", refused.id, refused.reason);
  return text;
}

// A cell that holds a comma or a quote is quoted.
std::string cell(const std::string& text) {
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

// With `left_out` also what constants fitted without the row's series predict.
std::string score_csv(const validation::TrainingScore& score, bool left_out) {
  std::string text =
      "id,measured_step_s,predicted_step_s,error,complete,fitted,inferred_knobs,"
      "predicted_memory_gib";
  text += left_out ? ",leave_one_series_out_step_s\n" : "\n";
  const auto number = [](const std::optional<double>& value) {
    return value ? fmt::format("{:.6g}", *value) : std::string();
  };
  for (const validation::ScoredRun& run : score.runs) {
    text +=
        fmt::format("{},{},{:.6g},{},{},{},{},{:.4g}", cell(run.id), number(run.measured_s),
                    run.step.step_s, number(run.error()), run.complete ? "true" : "false",
                    run.fitted ? "true" : "false", base::joined(run.inferred, " "), run.memory_gib);
    text += left_out ? fmt::format(",{}\n", number(run.left_out_s)) : "\n";
  }
  return text;
}

// A factor nearer to 1 than this is left at 1.
constexpr double least_factor = 0.02;

// The constants as rows of the catalog, each with the count of rows that bear on it.
std::string fitted_csv(const std::vector<validation::FitRun>& runs) {
  const validation::FitResult fit = validation::fit_training(runs);
  std::string text = "name,value,unit,low,high,source,date,confidence,reason\n";
  for (const job::FitFactor& factor : fit.factors) {
    if (std::abs(factor.log_factor) < least_factor) continue;
    const auto rows = std::ranges::count_if(runs, [&](const validation::FitRun& run) {
      return run.used && job::concerns(factor, run.machine);
    });
    text += fmt::format("{},{:.4g},x,,,validation/training_runs.csv,2026-11,B,Fitted: {} rows.\n",
                        job::factor_name(factor), std::exp(factor.log_factor), rows);
  }
  return text;
}

}  // namespace

int validate_training_command(const ValidateTrainingRequest& request) {
  const auto& catalog = catalog::shipped();
  Tables tables = read_tables(request);
  const bool colour = paints(Colour::automatic, STDERR_FILENO);
  if (!tables.diagnostics.empty()) return refuse(tables.diagnostics, kSchema, request.json, colour);
  if (request.rows) {
    for (const auto& [option, output] : {std::pair{"--csv", request.csv}, {"--fit", request.fit}}) {
      if (!output) continue;
      const auto problem = replaces_input(option, *output, std::span(&*request.rows, 1));
      if (problem) return refuse({*problem}, kSchema, request.json, colour);
    }
  }
  const auto write = [&](const std::string& path, const std::string& text) {
    const auto failed = write_file(path, text);
    if (failed) print_error(schema::render(*failed, {.colour = colour}));
    return !failed;
  };
  if (request.fit) {
    const auto runs = validation::fit_runs(catalog, tables.runs, tables.overlay);
    return write(*request.fit, fitted_csv(runs)) ? kDone : kBadInput;
  }
  const bool shipped = !request.rows;
  const auto score = validation::score_training(catalog, std::move(tables.runs), tables.overlay,
                                                shipped, request.jobs);
  if (request.rows) {
    const auto beyond = memory_warnings(score);
    tables.warnings.insert(tables.warnings.end(), beyond.begin(), beyond.end());
  }
  if (!tables.warnings.empty()) print_error(schema::render(tables.warnings, {.colour = colour}));
  if (request.csv && !write(*request.csv, score_csv(score, request.leave_one_out)))
    return kBadInput;
  const std::string text = request.json ? report::json_text(score_json(score, tables.warnings))
                                        : score_text(score, request.leave_one_out);
  // A table of which no row can be predicted is no input.
  return print(text) && !score.runs.empty() ? kDone : kBadInput;
}

}  // namespace gigawatt::cli
