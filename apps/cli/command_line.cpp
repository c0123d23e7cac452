#include <unistd.h>

#include <algorithm>
#include <thread>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "cli/colour.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/streams.h"

#include "gigawatt/plan/replay.h"

namespace gigawatt::cli {

namespace {

constexpr int kMostJobs = 1024;

struct Request {
  RunRequest run;
  CheckRequest check;
  InitRequest init;
  TrainRequest train;
  ValidateTrainingRequest training;
  ChipsRequest chips;
  std::string cite;
  bool markdown = false;
  SiteRequest site;
  ValidateRequest validate;
  ValidatePowerRequest validate_power;
  ValidateMiningRequest validate_mining;
  std::optional<std::int64_t> seed, paths;
};

void add_settings(CLI::App& command, std::vector<std::string>& settings) {
  command.add_option("--set", settings, "Replace a value: --set debt.amount=$3B (may be repeated)")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
}

void add_colour(CLI::App& command, Colour& colour) {
  command
      .add_option_function<std::string>(
          "--color",
          [&colour](const std::string& when) {
            colour = when == "always"  ? Colour::always
                     : when == "never" ? Colour::never
                                       : Colour::automatic;
          },
          "auto, always or never")
      ->type_name("WHEN")
      ->check(CLI::IsMember({"auto", "always", "never"}).description(""));
}

void add_jobs(CLI::App& command, int& jobs) {
  jobs = std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, kMostJobs);
  command.add_option("--jobs", jobs, "Threads; all cores unless said")
      ->check(CLI::Range(1, kMostJobs).description(""));
}

void add_run(CLI::App& app, Request& request) {
  RunRequest& run = request.run;
  CLI::App& command = *app.add_subcommand("run", "Compute a scenario: verdict and load line");
  command.add_option("file", run.file, "Scenario, a TOML file")->required();
  add_settings(command, run.settings);
  command.add_flag("--json", run.json, "Everything as JSON on standard output");
  command.add_option("--csv", run.csv_folder, "Also write tables into this folder")
      ->type_name("DIR");
  command.add_option("--seed", request.seed, "Seed of the random numbers (risk.seed)");
  command.add_option("--paths", request.paths, "Number of paths (risk.paths)");
  add_jobs(command, run.jobs);
  command.add_flag("--quiet", run.quiet, "No progress");
  command.add_flag("--no-load-line", run.no_load_line, "Leave out the load line");
  command.add_option("--path", run.path, "Replay this path alone, month by month")
      ->type_name("NUMBER");
  command.add_flag("--resolved", run.resolved, "Print the scenario with its defaults instead");
  add_colour(command, run.colour);
}

void add_train(CLI::App& app, TrainRequest& train) {
  CLI::App& command = *app.add_subcommand("train", "What a training run takes on several chips");
  command.add_option("model", train.model, "Model of the catalog, or a config.json");
  command.add_option("--tokens", train.tokens, "Tokens to train on, e.g. 15T")->required();
  command.add_option("--on", train.chips_named, "Chips, e.g. trainium3,h100")
      ->required()
      ->delimiter(',');
  command.add_option("--deadline", train.deadline, "Latest end, e.g. 60d");
  command.add_option("--chips", train.chips, "Number of chips, instead of the best one");
  command.add_option("--batch", train.batch, "Sequences a step, or tokens (16M)");
  command.add_option("--sequence", train.sequence, "Tokens of a sequence");
  command.add_option("--precision", train.precision, "Of the linear layers: bf16, fp8, ...");
  command.add_option("--objective", train.objective, "time, cost, energy, goodput-per-dollar");
  command.add_option("--plan", train.plan, "Prices to count dollars in: on-demand, owned, ...");
  command.add_option("--stack", train.stack, "Software, e.g. megatron-core");
  command.add_option("--stack-date", train.stack_date, "Its level as of, e.g. 2025-06");
  command.add_option("--megatron", train.megatron, "Take layout and batch from these arguments")
      ->type_name("FILE");
  command.add_option("--trace", train.trace, "Write one step for Chrome or Perfetto")
      ->type_name("FILE");
  command.add_flag("--json", train.json, "Everything as JSON on standard output");
  command.add_flag("--quiet", train.quiet, "No progress");
  add_colour(command, train.colour);
}

void add_chips(CLI::App& app, ChipsRequest& chips) {
  CLI::App& command = *app.add_subcommand("chips", "Accelerators: one, two compared, or all");
  command.add_option("names", chips.names, "Chips, e.g. trainium2 trainium3, or TOML files");
  command.add_option("--chip", chips.files, "A chip of your own, a TOML file (may be repeated)")
      ->type_name("FILE")
      ->allow_extra_args(false);
  command.add_flag("--json", chips.json, "Everything as JSON on standard output");
  add_colour(command, chips.colour);
}

void add_others(CLI::App& app, Request& request) {
  CLI::App& check = *app.add_subcommand("check", "Only look for mistakes in a scenario");
  check.add_option("file", request.check.file, "Scenario, a TOML file")->required();
  add_settings(check, request.check.settings);
  check.add_flag("--json", request.check.json, "Diagnostics as JSON on standard output");
  check.add_flag("--resolved", request.check.resolved, "Print the scenario with its defaults");
  add_colour(check, request.check.colour);

  CLI::App& init = *app.add_subcommand("init", "Start a scenario from a shipped case");
  init.add_option("name", request.init.name, "The case; without it the cases are listed");
  init.add_option("--output", request.init.output, "File to write (NAME.toml unless said)")
      ->type_name("FILE");

  CLI::App& cite = *app.add_subcommand("cite", "Where a shipped number comes from");
  cite.add_option("name", request.cite, "A row, or a group such as a deal")->required();

  CLI::App& schema = *app.add_subcommand("schema", "JSON Schema of a scenario, for editors");
  schema.add_flag("--markdown", request.markdown, "The reference of all keys instead");
}

void add_site(CLI::App& app, SiteRequest& site) {
  CLI::App& command = *app.add_subcommand("site", "A mine's site: mine on, convert, or both");
  command.add_option("file", site.file, "Scenario with [mining] and [conversion]")->required();
  add_settings(command, site.settings);
  command.add_flag("--json", site.json, "Everything as JSON on standard output");
  command.add_option("--csv", site.csv_folder, "Also write hours and months into this folder")
      ->type_name("DIR");
  add_jobs(command, site.jobs);
  add_colour(command, site.colour);
}

// The model against what was measured.
void add_validate(CLI::App& app, Request& request) {
  ValidateRequest& validate = request.validate;
  CLI::App& command = *app.add_subcommand("validate", "Predict measured rows and show the error");
  command.require_subcommand(1);
  CLI::App& kernels = *command.add_subcommand(
      "kernels", "GEMM, attention, experts, collectives (*: constants not fitted on them)");
  kernels
      .add_option("--rows", validate.rows,
                  "Rows with the columns of validation/kernels_*.csv (may be repeated)")
      ->type_name("FILE")
      ->allow_extra_args(false);
  kernels.add_option("--csv", validate.csv, "Also write every row into this file")
      ->type_name("FILE");
  kernels.add_flag("--json", validate.json, "The errors as JSON on standard output");
  add_colour(kernels, validate.colour);

  ValidateTrainingRequest& training = request.training;
  CLI::App& runs = *command.add_subcommand("training", "Published training runs, step by step");
  runs.add_flag("--json", training.json, "Everything as JSON on standard output");
  runs.add_option("--csv", training.csv, "Also write one line a row")->type_name("OUT");
  CLI::Option* rows = runs.add_option("--rows", training.rows,
                                      "Runs of your own, in the columns of published tables")
                          ->type_name("FILE");
  runs.add_flag("--leave-one-out", training.leave_one_out,
                "Each shipped series as predicted by constants fitted without it")
      ->excludes(rows);
  runs.add_option("--fit", training.fit, "Refit the constants and write them instead")
      ->type_name("OUT");
  add_jobs(runs, training.jobs);
}

// A price model against a series of the user's own.
void add_validate_power(CLI::App& validate, ValidatePowerRequest& request) {
  CLI::App& command = *validate.add_subcommand("power", "Hourly prices, in and out of sample");
  command.add_option("file", request.file.file, "Hourly prices, a CSV file")->required();
  command.add_option("--column", request.file.columns, "Column of the prices")
      ->required()
      ->expected(1);
  command.add_option("--time", request.file.time_column, "Column of the time or date");
  command.add_option("--hour", request.file.hour_column, "Column of the hour, beside a date");
  command.add_option("--zone", request.file.zone, "Zone of the times: UTC, UTC-6, US/Central, ...")
      ->required();
  command.add_flag_callback(
      "--hour-ending", [&request] { request.file.label = power::HourLabel::ending; },
      "Times name the hour that ends then");
  command.add_option("--fit", request.fit, "Year that the model is fitted to")->required();
  command.add_option("--score", request.score, "Year that it is scored on")->required();
  command.add_option("--floor", request.floor, "Lowest price of the market");
  command.add_option("--cap", request.cap, "Highest price of the market");
  command.add_flag("--json", request.json, "The figures as JSON on standard output");
  add_colour(command, request.colour);
  request.file.gaps = true;
}

// A command that makes sense with a value that does not.
int refuse_value(std::string message) {
  const std::size_t dash = std::min(message.find("--"), message.size());
  const std::size_t end = std::min(message.find_first_of(": ", dash), message.size());
  schema::Diagnostic problem{
      .code = "GW206", .message = message, .at = {.file = message.substr(dash, end - dash)}};
  if (dash == 0) problem.message = message.substr(std::min(end + 2, message.size()));
  print_error(schema::render({problem}, {.colour = paints(Colour::automatic, STDERR_FILENO)}));
  return kBadInput;
}

// A history of the network against itself and against what miners said.
void add_validate_mining(CLI::App& validate, ValidateMiningRequest& request) {
  CLI::App& command =
      *validate.add_subcommand("mining", "Hashprice and bitcoin mined, by a history");
  command.add_option(
      "file", request.history,
      "The network day by day, as mining.history_csv; without it the difficulty that "
      "ships says what was mined");
  command
      .add_option("--mined", request.mined,
                  "Months of your own: month,hash_rate_ehs,mined_btc; the published ones unless "
                  "given")
      ->type_name("FILE");
  command.add_flag("--json", request.json, "The figures as JSON on standard output");
  add_colour(command, request.colour);
}

int dispatch(const CLI::App& app, Request& request) {
  if (app.got_subcommand("run")) {
    // Settings like any other, and stronger than a --set of the same key.
    if (request.seed) request.run.settings.push_back(fmt::format("risk.seed={}", *request.seed));
    if (request.paths) request.run.settings.push_back(fmt::format("risk.paths={}", *request.paths));
    return run_command(request.run);
  }
  if (app.got_subcommand("check")) return check_command(request.check);
  if (app.got_subcommand("train")) return train_command(request.train);
  if (app.got_subcommand("init")) return init_command(request.init);
  if (app.got_subcommand("chips")) return chips_command(request.chips);
  if (app.got_subcommand("cite")) return cite_command(request.cite);
  if (app.got_subcommand("site")) return site_command(request.site);
  if (app.got_subcommand("validate")) {
    const CLI::App& validate = *app.get_subcommand("validate");
    if (validate.got_subcommand("power")) return validate_power_command(request.validate_power);
    if (validate.got_subcommand("mining")) return validate_mining_command(request.validate_mining);
    return validate.got_subcommand("training") ? validate_training_command(request.training)
                                               : validate_kernels_command(request.validate);
  }
  return schema_command(request.markdown);
}

}  // namespace

int run_command_line(int argc, const char* const* argv) {
  CLI::App app("How much AI compute can be built before its market cannot carry it.", "gigawatt");
  app.set_version_flag("--version", "gigawatt " GIGAWATT_VERSION);
  app.require_subcommand(1);
  Request request;
  add_run(app, request);
  add_train(app, request.train);
  add_chips(app, request.chips);
  add_others(app, request);
  add_site(app, request.site);
  add_validate(app, request);
  add_validate_power(*app.get_subcommand("validate"), request.validate_power);
  add_validate_mining(*app.get_subcommand("validate"), request.validate_mining);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {  // --help, --version
    std::ostringstream out, errors;
    app.exit(help, out, errors);
    return print(out.str()) ? kDone : kBadInput;
  } catch (const CLI::ConversionError& error) {  // --seed x
    return refuse_value(error.what());
  } catch (const CLI::ValidationError& error) {  // --jobs 0
    return refuse_value(error.what());
  } catch (const CLI::ParseError& error) {
    print_error(fmt::format("gigawatt: {}\nTry gigawatt --help.\n", error.what()));
    return kBadUsage;
  }
  return dispatch(app, request);
}

}  // namespace gigawatt::cli
