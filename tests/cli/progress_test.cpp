#include <gtest/gtest.h>

#include "cli/progress.h"

namespace gigawatt::cli {
namespace {

TEST(ProgressText, EstimatesTheRestFromWhatIsDone) {
  EXPECT_EQ(progress_text("paths", 25, 100, 10), "paths  25 %, 30 s left");
  EXPECT_EQ(progress_text("load line", 1, 100, 10), "load line  1 %, 17 min left");
}

TEST(ProgressText, GuessesNothingInTheFirstMoments) {
  EXPECT_EQ(progress_text("paths", 25, 100, 0.1), "paths  25 %");
  EXPECT_EQ(progress_text("paths", 0, 100, 10), "paths  0 %");
}

TEST(ProgressText, SaysHundredPercentOnlyWhenAllIsDone) {
  EXPECT_EQ(progress_text("paths", 999, 1000, 0), "paths  99 %");
  EXPECT_EQ(progress_text("paths", 1000, 1000, 0), "paths  100 %");
  EXPECT_EQ(progress_text("paths", 2000, 1000, 0), "paths  100 %");
}

TEST(ProgressText, BearsAWorkWithoutSize) {
  EXPECT_EQ(progress_text("paths", 0, 0, 1), "paths  0 %");
}

}  // namespace
}  // namespace gigawatt::cli
