#include "gigawatt/job/quoted_machine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gigawatt/catalog/catalog.h"

namespace gigawatt::job {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const catalog::Catalog& shipped() { return catalog::Catalog::shipped(); }

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

}  // namespace
}  // namespace gigawatt::job
