// The names of a plan and of what is made from it, for a header that only hands them on.
#pragma once

namespace gigawatt::plan {

struct ScenarioSpec;
struct Plan;
struct ContractPlan;
struct RegimeChain;
struct MineSite;
class HourlyPrices;
class MeasuredBill;
struct SiteBill;
struct Financing;
struct BaseCase;
struct Replay;
struct Summary;
struct Probability;
struct RiskResult;
struct LoadLineEntry;
struct Assumption;
struct RunResult;
struct SiteStudy;

}  // namespace gigawatt::plan
