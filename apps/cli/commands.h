// What each command does once its words are understood; all return an exit code.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gigawatt/power/hourly_csv.h"

namespace gigawatt::cli {

enum class Colour { automatic, always, never };

struct RunRequest {
  std::string file;
  std::vector<std::string> settings;  // "risk.seed=7", later ones win
  bool json = false;
  std::optional<std::string> csv_folder;
  int jobs = 1;
  bool quiet = false;
  bool no_load_line = false;
  bool resolved = false;             // print the scenario with every default filled in instead
  std::optional<std::int64_t> path;  // replay that one alone instead
  Colour colour = Colour::automatic;
};
int run_command(const RunRequest& request);

struct CheckRequest {
  std::string file;
  std::vector<std::string> settings;
  bool json = false;
  bool resolved = false;
  Colour colour = Colour::automatic;
};
int check_command(const CheckRequest& request);

struct InitRequest {
  std::string name;    // of a shipped case; empty: list them
  std::string output;  // NAME.toml unless said; "-" is standard output
};
int init_command(const InitRequest& request);

struct TrainRequest {
  std::string model;  // of the catalog, or a config.json; empty: the arguments' own
  std::string tokens;
  std::vector<std::string> chips_named;
  std::optional<std::string> deadline, chips, batch, sequence, precision, megatron, trace, plan;
  std::string objective = "cost", stack, stack_date;
  bool json = false;
  bool quiet = false;
  Colour colour = Colour::automatic;
};
int train_command(const TrainRequest& request);

struct ChipsRequest {
  std::vector<std::string> names;  // of shipped chips, or files that end in .toml; empty: all
  std::vector<std::string> files;  // that describe a chip
  bool json = false;
  Colour colour = Colour::automatic;
};
int chips_command(const ChipsRequest& request);

int cite_command(const std::string& name);

int schema_command(bool markdown);

struct SiteRequest {
  std::string file;
  std::vector<std::string> settings;
  bool json = false;
  std::optional<std::string> csv_folder;
  int jobs = 1;
  Colour colour = Colour::automatic;
};
int site_command(const SiteRequest& request);

struct ValidateRequest {
  std::vector<std::string> rows;   // files of measured rows; none: those that ship
  std::optional<std::string> csv;  // also write every row into this file
  bool json = false;
  Colour colour = Colour::automatic;
};
int validate_kernels_command(const ValidateRequest& request);

struct ValidateTrainingRequest {
  bool json = false;
  std::optional<std::string> csv;   // one line a row
  std::optional<std::string> rows;  // a table of runs in place of the shipped ones
  bool leave_one_out = false;       // shows each series as predicted without it
  int jobs = 1;
  std::optional<std::string> fit;  // refit, and write the constants into this file instead
};
int validate_training_command(const ValidateTrainingRequest& request);

struct ValidatePowerRequest {
  power::HourlyFileSpec file;
  int fit = 0, score = 0;          // years
  double floor = -1e6, cap = 1e6;  // the market's own limits
  bool json = false;
  Colour colour = Colour::automatic;
};
int validate_power_command(const ValidatePowerRequest& request);

struct ValidateMiningRequest {
  std::optional<std::string> history;  // of the network, a CSV file; the chain alone unless given
  std::optional<std::string> mined;    // months of a user's own in place of the published ones
  bool json = false;
  Colour colour = Colour::automatic;
};
int validate_mining_command(const ValidateMiningRequest& request);

}  // namespace gigawatt::cli
