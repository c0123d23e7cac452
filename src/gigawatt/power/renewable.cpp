#include "gigawatt/power/renewable.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <fmt/format.h>

#include "gigawatt/catalog/catalog.h"

namespace gigawatt::power {
namespace {

constexpr int kDayHours = 24;
constexpr double kDegree = std::numbers::pi / 180;
constexpr double kDayAngle = 2 * std::numbers::pi / 365;

// J. W. Spencer, Fourier series representation of the position of the sun, Search 2 (1971).
double declination(double b) {
  return 0.006918 - 0.399912 * std::cos(b) + 0.070257 * std::sin(b) - 0.006758 * std::cos(2 * b) +
         0.000907 * std::sin(2 * b) - 0.002697 * std::cos(3 * b) + 0.00148 * std::sin(3 * b);
}
double equation_of_time_minutes(double b) {
  return 229.18 * (0.000075 + 0.001868 * std::cos(b) - 0.032077 * std::sin(b) -
                   0.014615 * std::cos(2 * b) - 0.04089 * std::sin(2 * b));
}
double outside_the_air_w_per_m2(double b) {
  constexpr double solar_constant = 1367;
  return solar_constant * (1.00011 + 0.034221 * std::cos(b) + 0.00128 * std::sin(b) +
                           0.000719 * std::cos(2 * b) + 0.000077 * std::sin(2 * b));
}

double day_angle(int hour) { return kDayAngle * (hour / kDayHours); }

// The plane's normal. Rows turn to the sun; where they would shade each other they turn back so far
// that they just do not (Marion and Dobos, Rotation Angle for the Optimum Tracking of One-Axis
// Trackers, NREL/TP-6A20-58891, 2013; Lorenzo et al. 2011).
SunVector normal(const SolarPlant& plant, const ResourceYear& year, const SunVector& sun) {
  if (!plant.tracks) {
    const double tilt = kDegree * year.latitude_deg;
    return {0, -std::sin(tilt), std::cos(tilt)};
  }
  double turn = std::atan2(sun.east, sun.up);
  const double reach = std::cos(turn) / plant.ground_cover;
  if (std::abs(reach) < 1) turn -= std::copysign(std::acos(reach), turn);
  const double limit = kDegree * plant.rotation_limit_deg;
  turn = std::clamp(turn, -limit, limit);
  return {std::sin(turn), 0, std::cos(turn)};
}

// On the modules, what the glass mirrors taken off: beam, and the sky by Hay and Davies (1980), of
// which the part around the sun comes as the beam does; and the ground.
double plane_w_per_m2(const SolarPlant& plant, const ResourceYear& year, int hour) {
  constexpr double horizon = 0.01, lowest_beam = 0.0872;  // sines of altitudes; 5 degrees
  constexpr double glass = 0.05;                          // ASHRAE 93: 1 - b (1 / cos - 1)
  const auto i = static_cast<std::size_t>(hour);
  const double direct = year.direct_w_per_m2[i], diffuse = year.diffuse_w_per_m2[i];
  const SunVector sun = sun_at(year, hour);
  const SunVector n = normal(plant, year, sun);
  const bool day = sun.up > horizon;
  const double incidence = std::max(0.0, sun.east * n.east + sun.north * n.north + sun.up * n.up);
  const double passes =
      incidence > horizon ? std::clamp(1 - glass * (1 / incidence - 1), 0.0, 1.0) : 0.0;
  const double around = day ? direct / outside_the_air_w_per_m2(day_angle(hour)) : 0.0;
  const double as_beam = day ? incidence / std::max(sun.up, lowest_beam) * passes : 0.0;
  const double level = direct * std::max(sun.up, 0.0) + diffuse;
  return (day ? direct * incidence * passes : 0.0) +
         diffuse * (around * as_beam + (1 - around) * (1 + n.up) / 2) +
         level * plant.albedo * (1 - n.up) / 2;
}

}  // namespace

SunVector sun_at(const ResourceYear& year, int hour) {
  const double b = day_angle(hour), down = declination(b), latitude = kDegree * year.latitude_deg;
  const double minutes =
      4 * (year.longitude_deg - 15 * year.utc_hours) + equation_of_time_minutes(b);
  const double solar_hour = hour % kDayHours + 0.5 + minutes / 60;
  const double w = kDegree * 15 * (solar_hour - 12);
  return {-std::cos(down) * std::sin(w),
          std::cos(latitude) * std::sin(down) - std::sin(latitude) * std::cos(down) * std::cos(w),
          std::sin(latitude) * std::sin(down) + std::cos(latitude) * std::cos(down) * std::cos(w)};
}

SolarPlant solar_plant(const catalog::Catalog& catalog, bool tracks) {
  const auto number = [&](std::string_view name) {
    return catalog.at(fmt::format("solar.{}", name)).base_value();
  };
  return {.tracks = tracks,
          .rotation_limit_deg = number("rotation_limit"),
          .ground_cover = number("ground_cover"),
          .direct_current_ratio = number("direct_current_ratio"),
          .losses = number("losses"),
          .inverter = number("inverter"),
          .per_c = number("per_c"),
          .nominal_cell_c = number("nominal_cell"),
          .albedo = number("albedo")};
}

// PVWatts (Dobos, NREL/TP-6A20-62641, 2014): in a line with light and temperature, losses off, cut
// at the capacity. The cell is as much warmer than the air as the light says (Ross 1976).
Hourly solar_shares(const SolarPlant& plant, const ResourceYear& year) {
  constexpr double rated_w_per_m2 = 1000, rated_cell_c = 25, nominal_w_per_m2 = 800,
                   nominal_air_c = 20;
  Hourly shares;
  for (std::size_t i = 0; i < year.direct_w_per_m2.size(); ++i) {
    const double light = plane_w_per_m2(plant, year, static_cast<int>(i));
    const double cell_c =
        year.dry_bulb_c[i] + light * (plant.nominal_cell_c - nominal_air_c) / nominal_w_per_m2;
    const double warm = 1 - plant.per_c * (cell_c - rated_cell_c);
    const double share = light / rated_w_per_m2 * warm * (1 - plant.losses) *
                         plant.direct_current_ratio * plant.inverter;
    shares.push_back(std::clamp(share, 0.0, 1.0));
  }
  return shares;
}

WindPlant wind_plant(const catalog::Catalog& catalog) {
  const auto number = [&](std::string_view name) {
    return catalog.at(fmt::format("wind.{}", name)).base_value();
  };
  return {.cut_in = number("cut_in"),
          .rated = number("rated"),
          .cut_out = number("cut_out"),
          .losses = number("losses")};
}

// Below the rated speed the power goes with its cube: the rotor takes the same share of what blows.
Hourly wind_shares(const WindPlant& plant, const ResourceYear& year) {
  Hourly shares;
  for (const double speed : year.wind_m_per_s) {
    const bool runs = speed >= plant.cut_in && speed <= plant.cut_out;
    const double of_rated = std::min(1.0, speed / plant.rated);
    shares.push_back(runs ? of_rated * of_rated * of_rated * (1 - plant.losses) : 0.0);
  }
  return shares;
}

Hourly renewable_shares(const catalog::Catalog& catalog, RenewableKind kind,
                        std::string_view site) {
  const ResourceYear year = resource_year(catalog, site);
  if (kind == RenewableKind::wind) return wind_shares(wind_plant(catalog), year);
  return solar_shares(solar_plant(catalog, kind == RenewableKind::pv_tracking), year);
}

}  // namespace gigawatt::power
