#include "gigawatt/job/quoted_machine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog.h"

namespace gigawatt::job {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using catalog::shipped;

chip::Accelerator sample_accelerator() {
  auto found = chip::find_accelerator(shipped(), "h100");
  EXPECT_TRUE(found.has_value());
  return found ? *found : chip::Accelerator{};
}

TEST(QuotedMachine, RunsTheUsualStackOfItsVendorAtTheLatestLevel) {
  const auto machine = quoted_machine(shipped(), sample_accelerator(), {});
  ASSERT_TRUE(machine.has_value());
  const SoftwareLevel& software = machine->machine.software;
  EXPECT_EQ(software.stack, shipped().at("default_stack.NVIDIA.any").text);
  EXPECT_EQ(software.date, software_level(shipped(), software.stack)->date);
  EXPECT_THAT(machine->assumptions, IsEmpty());
}

TEST(QuotedMachine, AChipLikeAShippedOneTakesItsSoftwareAndSaysSo) {
  chip::Accelerator own = sample_accelerator();
  own.vendor = "Example Inc.";
  own.kernels = "h100";
  const auto machine = quoted_machine(shipped(), own, {});
  ASSERT_TRUE(machine.has_value());
  EXPECT_EQ(machine->machine.software.stack, shipped().at("default_stack.NVIDIA.any").text);
  EXPECT_THAT(machine->assumptions, ElementsAre(HasSubstr("usual on H100")));
  own.kernels = "gpu";
  const auto unknown = quoted_machine(shipped(), own, {});
  ASSERT_FALSE(unknown.has_value());
  EXPECT_THAT(unknown.error().hint, HasSubstr("--stack"));
}

TEST(QuotedMachine, SaysWhenNoLevelIsAsOldAsAsked) {
  const auto old = quoted_machine(shipped(), sample_accelerator(), {.date = "1999"});
  ASSERT_TRUE(old.has_value());
  EXPECT_THAT(old->assumptions, ElementsAre(HasSubstr("as old as 1999")));
  const auto unknown = quoted_machine(shipped(), sample_accelerator(), {.stack = "abacus"});
  ASSERT_FALSE(unknown.has_value());
  EXPECT_THAT(unknown.error().reason, HasSubstr("abacus"));
}

TEST(QuotedMachine, SaysWhichLevelStandsForAStack) {
  const auto on =
      quoted_machine(shipped(), sample_accelerator(), {.stack = "Megatron-LM", .date = "2024-12"});
  ASSERT_TRUE(on.has_value());
  EXPECT_THAT(on->assumptions,
              ElementsAre(HasSubstr("goes on as megatron-core, whose level of 2024-06")));
  const auto old =
      quoted_machine(shipped(), sample_accelerator(), {.stack = "composer", .date = "2026-01"});
  ASSERT_TRUE(old.has_value());
  EXPECT_THAT(old->assumptions, ElementsAre(HasSubstr("long before 2026-01")));
}

}  // namespace
}  // namespace gigawatt::job
