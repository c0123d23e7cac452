#include "gigawatt/finance/debt.h"

#include <set>
#include <string_view>

#include <gtest/gtest.h>

#include "gigawatt/finance/terms.h"
#include "gigawatt/schema/fields.h"

namespace gigawatt::finance {
namespace {

template <class Spec>
void expect_sound() {
  Spec spec;
  std::set<std::string_view> names;
  for (const schema::Field& field : describe(spec)) {
    EXPECT_TRUE(names.insert(field.name).second) << field.name << " twice";
    EXPECT_FALSE(field.meta.doc.empty()) << field.name;
    EXPECT_LT(field.meta.minimum, field.meta.maximum) << field.name;
    EXPECT_FALSE(field.meta.required && !field.meta.catalog.empty())
        << field.name << " cannot be required and have a default";
  }
  EXPECT_FALSE(names.empty());
}

TEST(DebtSpec, FieldsAreDocumentedOnceEach) {
  expect_sound<DebtSpec>();
  expect_sound<FinanceSpec>();
  expect_sound<TaxSpec>();
}

TEST(DebtSpec, ChoicesFollowTheirEnumerators) {
  EXPECT_EQ(choice_names(DebtKind{})[static_cast<std::size_t>(DebtKind::construction_loan)],
            "construction-loan");
  EXPECT_EQ(choice_names(DebtKind{})[static_cast<std::size_t>(DebtKind::bond)], "bond");
  EXPECT_EQ(choice_names(Amortisation{})[static_cast<std::size_t>(Amortisation::level)], "level");
  EXPECT_EQ(choice_names(Amortisation{})[static_cast<std::size_t>(Amortisation::sculpted)],
            "sculpted");
  EXPECT_EQ(choice_names(Amortisation{})[static_cast<std::size_t>(Amortisation::custom)], "custom");
}

}  // namespace
}  // namespace gigawatt::finance
