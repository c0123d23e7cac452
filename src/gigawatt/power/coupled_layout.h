// How the coupled dispatch lies in memory: the span is cut into segments, eight of which are worked
// on side by side; each hour of a group is a slot of rows of eight doubles.
#pragma once

#include <vector>

#include "gigawatt/power/dispatch.h"

namespace gigawatt::power {

inline constexpr int kStride = 8;  // segments side by side

// Columns of an hour: six that every site has, then generators and tiers.
enum CoupledColumn { kGrid, kCharge, kDischarge, kStored, kRamp, kSlack, kFixedColumns };
enum CoupledRole { kSupply, kLoad, kRampedLoad };

// Rows of one column.
enum ColumnRow {
  kValue,
  kLow,   // multiplier of the lower end
  kHigh,  // multiplier of the limit
  kLimit,
  kCost,
  kInverse,  // 1 / (low s + high v); d is v s times it
  kStep,     // t, then the step itself
  kLowStep,  // complementarity target, then the multiplier's step
  kHighStep,
  kColumnRows
};

// Rows of a slot, before those of its columns.
enum SlotRow {
  kFirmLoad,  // what must be balanced whatever runs
  kFirst,     // 1 in the first hour of a segment, which its neighbours see
  kInUse,     // 0 in the padding before it
  kPi,
  kMu,
  kRho,
  kKappa,
  kPiStep,
  kMuStep,
  kRhoStep,
  kKappaStep,
  kPivot00,  // inverse of the pivot
  kPivot01,
  kPivot11,
  kEdge00,  // coefficient of the segment's first (mu, rho) in this hour's rows
  kEdge01,
  kEdge10,
  kEdge11,
  kPeakMu,  // coefficient of the peak
  kPeakRho,
  kSideMu,  // right-hand side
  kSideRho,
  kStage00,  // Stage.dx, x and m: the coupling to the next hour
  kStage10,
  kStage11,
  kGridShare,      // w: part of a rise of the peak that imports follow
  kPeakStiffness,  // 1 / (d of grid + d of slack)
  kSlackInverse,   // d of slack
  kGridInverse,    // d of grid and slack in series
  kInverseSum,     // 1 / sum of d
  kStorageSum,
  kRampedSum,
  kBalanceSide,
  kPeakResidual,
  kSlotRows
};

// Rows of a group's edge: what its segments are told and what they return.
enum EdgeRow {
  kPeak,
  kPeakStep,
  kMuNext,  // multipliers of the next segment's first hour
  kRhoNext,
  kStoredBefore,  // values of the hour before the segment
  kLoadBefore,
  kFirstMuStep,  // solution of the small system: own first hour, next segment's first hour
  kFirstRhoStep,
  kNextMuStep,
  kNextRhoStep,
  kFirst00,  // the first hour's own rows
  kFirst01,
  kFirst11,
  kFirstPeakMu,
  kFirstPeakRho,
  kFirstSideMu,
  kFirstSideRho,
  kSchur00,  // what the eliminated hours leave behind
  kSchur01,
  kSchur11,
  kSchurPeakMu,
  kSchurPeakRho,
  kSchurPeak,
  kSchurSideMu,
  kSchurSideRho,
  kSchurPeakSide,
  kPeakCurvature,
  kPeakSide,
  kLastMoved,  // Carry of the last hour
  kLastRamped,
  kLastPeak,
  kPrimalRatio,  // largest relative step towards an end: 1 / longest step
  kDualRatio,
  kGap,  // sum of value x multiplier, and its changes by a full primal and dual step
  kGapPrimal,
  kGapDual,
  kGapBoth,
  kCostSum,   // of cost x value
  kResidual,  // largest residual of a balance, storage or ramp row
  kEdgeRows
};

struct CoupledShape {
  int others = 0;              // generators and tiers
  const int* roles = nullptr;  // CoupledRole of each
  double stored_per_charged = 1, drawn_per_discharged = 1;
  double ramp_down = 0;
  // Least curvature of a column, as of a spring to where it stands: steps shorten a little, and d
  // spans no more than doubles can carry through a chain of hours. The optimum stays the same.
  double stiffness = 0;
};

// What a kernel works on: eight segments.
struct CoupledGroup {
  double* slots = nullptr;
  double* edges = nullptr;
  int hours = 0;      // slots
  int slot_size = 0;  // doubles
  CoupledShape shape;
};

constexpr int column_row(int column) { return kSlotRows + column * kColumnRows; }
constexpr int rows_of_slot(int others) { return column_row(kFixedColumns + others); }

// Cuts the span into segments of one peak block each.
struct Segments {
  std::vector<int> starts;  // first hour of each, and the end
  std::vector<int> block;   // peak block of each
  int count() const { return static_cast<int>(block.size()); }
  int groups() const { return (count() + kStride - 1) / kStride; }
  int longest() const;
};
Segments cut(int hours, const std::vector<int>& block_starts);

}  // namespace gigawatt::power
