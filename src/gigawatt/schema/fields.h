// Describe once: each Spec struct has one describe() that lists its fields; reader, --set, JSON
// Schema, reference docs and the resolved dump are all made from that list.
//
//   struct DebtSpec { base::Money amount; base::Months term; };
//   inline schema::Fields describe(DebtSpec& s) {
//     return {schema::field("amount", s.amount, {.doc = "Face amount", .unit = "USD", .minimum = 0,
//                                                .required = true, .example = "$3.25B"}),
//             schema::field("term", s.term, {.doc = "Term of the loan", .unit = "months"})};
//   }
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gigawatt/base/calendar.h"
#include "gigawatt/base/uncertain.h"
#include "gigawatt/base/units.h"

namespace gigawatt::schema {

// What a field is, beyond its type. `unit` is the unit the value is shown in; the range is in it.
struct Meta {
  std::string_view doc;
  std::string_view unit = "";
  double minimum = -std::numeric_limits<double>::infinity();
  double maximum = std::numeric_limits<double>::infinity();
  bool required = false;
  std::string_view catalog = "";  // catalog row whose value is the default of an absent key
  std::string_view example = "";
};

struct Field;
using Fields = std::vector<Field>;

// A slot points at the member of one live Spec instance; the closed list of what a member can be.
struct QuantitySlot {
  double* base_value;
  base::Dimension dimension;
};
struct UncertainSlot {
  base::Distribution* distribution;
  base::Dimension dimension;
};
struct MonthsSlot {
  base::Months* months;
};
struct MonthSlot {
  base::Month* month;
};
struct TextSlot {
  std::string* text;
};
struct IntegerSlot {
  std::int64_t* integer;
};
struct BooleanSlot {
  bool* boolean;
};
struct ChoiceSlot {
  std::vector<std::string_view> names;
  std::function<int()> get;
  std::function<void(int)> set;
};
struct StructSlot {
  std::function<Fields()> fields;
};
struct ListSlot {  // array of tables
  std::function<std::size_t()> size;
  std::function<void()> clear;
  std::function<Fields()> append;  // adds a default element and returns its fields
  std::function<Fields(std::size_t)> at;
  std::function<Fields()> prototype;  // fields of a default element
};
struct NumberListSlot {                      // e.g. a custom amortisation: ["1 %", "2 %"]
  std::function<std::vector<double>()> get;  // in base units
  std::function<void(const std::vector<double>&)> set;
  base::Dimension dimension;
};
struct TextListSlot {
  std::vector<std::string>* texts;
};
struct OptionalSlot;  // defined below: holds a slot that may be absent

using Slot = std::variant<QuantitySlot, UncertainSlot, MonthsSlot, MonthSlot, TextSlot, IntegerSlot,
                          BooleanSlot, ChoiceSlot, StructSlot, ListSlot, NumberListSlot,
                          TextListSlot, std::shared_ptr<const OptionalSlot>>;

struct OptionalSlot {
  std::function<bool()> has_value;
  std::function<void()> reset;
  std::function<Slot()> emplace;    // makes a default value and returns its slot
  std::function<Slot()> value;      // slot of the present value (emplace() first if absent)
  std::function<Slot()> prototype;  // slot of a default value, for the schema
};

struct Field {
  std::string_view name;
  Slot slot;
  Meta meta;
};

// --- slot_of: from a typed member to its slot -------------------------------------------------

template <base::Dimension D>
Slot slot_of(base::Quantity<D>& q) {
  return QuantitySlot{q.base_storage(), D};
}
template <base::Dimension D>
Slot slot_of(base::Uncertain<D>& u) {
  return UncertainSlot{&u.distribution, D};
}
template <base::Dimension D>
Slot slot_of(std::vector<base::Quantity<D>>& list) {
  return NumberListSlot{[&list] {
                          std::vector<double> values;
                          for (const auto& q : list) values.push_back(q.base_value());
                          return values;
                        },
                        [&list](const std::vector<double>& values) {
                          list.clear();
                          for (double v : values) list.push_back(base::Quantity<D>::from_base(v));
                        },
                        D};
}
inline Slot slot_of(std::vector<std::string>& list) { return TextListSlot{&list}; }
inline Slot slot_of(base::Months& m) { return MonthsSlot{&m}; }
inline Slot slot_of(base::Month& m) { return MonthSlot{&m}; }
inline Slot slot_of(std::string& t) { return TextSlot{&t}; }
inline Slot slot_of(std::int64_t& i) { return IntegerSlot{&i}; }
inline Slot slot_of(bool& b) { return BooleanSlot{&b}; }

// An enum is a choice when `choice_names(E)` lists the names of its values 0, 1, 2, ...
template <class E>
  requires std::is_enum_v<E>
Slot slot_of(E& e) {
  return ChoiceSlot{choice_names(E{}), [&e] { return static_cast<int>(e); },
                    [&e](int i) { e = static_cast<E>(i); }};
}

template <class S>
concept Described = requires(S& s) {
  { describe(s) } -> std::same_as<Fields>;
};

template <Described S>
Slot slot_of(S& s) {
  return StructSlot{[&s] { return describe(s); }};
}

// What a prototype's slots point to: one default value of a type, which outlives every slot.
template <class V>
V& spare() {
  static V value{};
  return value;
}

template <Described S>
Slot slot_of(std::vector<S>& list) {
  return ListSlot{[&list] { return list.size(); }, [&list] { list.clear(); },
                  [&list] { return describe(list.emplace_back()); },
                  [&list](std::size_t i) { return describe(list.at(i)); },
                  [] { return describe(spare<S>()); }};
}

template <class V>
Slot slot_of(std::optional<V>& o) {
  return std::make_shared<const OptionalSlot>(OptionalSlot{
      [&o] { return o.has_value(); }, [&o] { o.reset(); }, [&o] { return slot_of(o.emplace()); },
      [&o] { return slot_of(o.has_value() ? *o : o.emplace()); },
      [] { return slot_of(spare<V>()); }});
}

template <class V>
Field field(std::string_view name, V& member, Meta meta) {
  return Field{name, slot_of(member), meta};
}

}  // namespace gigawatt::schema
