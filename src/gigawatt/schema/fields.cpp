#include "gigawatt/schema/fields.h"

namespace gigawatt::schema {

std::vector<std::string_view> ChoiceSlot::names() const { return type->names(); }

std::vector<double> NumberListSlot::get() const { return type->get(list); }

Fields StructSlot::fields() const { return describe(table); }

Fields ListSlot::append() const {
  type->append(list);
  return at(size() - 1);
}

Fields ListSlot::at(std::size_t i) const { return type->at(list, i); }

Fields ListSlot::prototype() const { return type->prototype(); }

Slot OptionalSlot::emplace() const {
  reset();
  return value();
}

Slot OptionalSlot::value() const { return type->value(optional); }

Slot OptionalSlot::prototype() const { return type->prototype(); }

void append(Fields& to, const Fields& more) { to.insert(to.end(), more.begin(), more.end()); }

}  // namespace gigawatt::schema
