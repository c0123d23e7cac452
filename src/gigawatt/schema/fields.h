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
#include <limits>
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
struct TextListSlot {
  std::vector<std::string>* texts;
};

// The slots below hold members of many types: where the member is, and what its type can do.
struct ChoiceSlot {
  struct Type {
    std::vector<std::string_view> (*names)();
    int (*get)(const void* choice);
    void (*set)(void* choice, int value);
  };
  void* choice;
  const Type* type;

  std::vector<std::string_view> names() const;
  int get() const { return type->get(choice); }
  void set(int value) const { type->set(choice, value); }
};
struct NumberListSlot {  // e.g. a custom amortisation: ["1 %", "2 %"]; numbers in base units
  struct Type {
    std::vector<double> (*get)(const void* list);
    void (*set)(void* list, const std::vector<double>& values);
  };
  void* list;
  const Type* type;
  base::Dimension dimension;

  std::vector<double> get() const;
  void set(const std::vector<double>& values) const { type->set(list, values); }
};
struct StructSlot {
  void* table;
  Fields (*describe)(void* table);

  Fields fields() const;
};
struct ListSlot {  // array of tables
  struct Type {
    std::size_t (*size)(const void* list);
    void (*clear)(void* list);
    void (*append)(void* list);
    Fields (*at)(void* list, std::size_t i);
    Fields (*prototype)();
  };
  void* list;
  const Type* type;

  std::size_t size() const { return type->size(list); }
  void clear() const { type->clear(list); }
  Fields append() const;  // adds a default element and returns its fields
  Fields at(std::size_t i) const;
  Fields prototype() const;  // fields of a default element
};
struct OptionalSlot;  // a slot that may be absent

using Slot = std::variant<QuantitySlot, UncertainSlot, MonthsSlot, MonthSlot, TextSlot, IntegerSlot,
                          BooleanSlot, ChoiceSlot, StructSlot, ListSlot, NumberListSlot,
                          TextListSlot, OptionalSlot>;

struct OptionalSlot {
  struct Type {
    bool (*has_value)(const void* optional);
    void (*reset)(void* optional);
    Slot (*value)(void* optional);
    Slot (*prototype)();
  };
  void* optional;
  const Type* type;

  bool has_value() const { return type->has_value(optional); }
  void reset() const { type->reset(optional); }
  Slot emplace() const;    // makes a default value and returns its slot
  Slot value() const;      // slot of the present value (emplace() first if absent)
  Slot prototype() const;  // slot of a default value, for the schema
};

struct Field {
  std::string_view name;
  Slot slot;
  Meta meta;
};

void append(Fields& to, const Fields& more);

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
  using List = std::vector<base::Quantity<D>>;
  static constexpr NumberListSlot::Type type = {
      [](const void* from) {
        std::vector<double> values;
        for (const auto& q : *static_cast<const List*>(from)) values.push_back(q.base_value());
        return values;
      },
      [](void* to, const std::vector<double>& values) {
        static_cast<List*>(to)->clear();
        for (double v : values) static_cast<List*>(to)->push_back(base::Quantity<D>::from_base(v));
      }};
  return NumberListSlot{&list, &type, D};
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
  static constexpr ChoiceSlot::Type type = {
      [] { return choice_names(E{}); },
      [](const void* choice) { return static_cast<int>(*static_cast<const E*>(choice)); },
      [](void* choice, int value) { *static_cast<E*>(choice) = static_cast<E>(value); }};
  return ChoiceSlot{&e, &type};
}

template <class S>
concept Described = requires(S& s) {
  { describe(s) } -> std::same_as<Fields>;
};

template <Described S>
Slot slot_of(S& s) {
  return StructSlot{&s, [](void* table) { return describe(*static_cast<S*>(table)); }};
}

// What a prototype's slots point to: one default value of a type, which outlives every slot.
template <class V>
V& spare() {
  static V value{};
  return value;
}

template <Described S>
Slot slot_of(std::vector<S>& list) {
  using List = std::vector<S>;
  static constexpr ListSlot::Type type = {
      [](const void* of) { return static_cast<const List*>(of)->size(); },
      [](void* of) { static_cast<List*>(of)->clear(); },
      [](void* of) { static_cast<List*>(of)->emplace_back(); },
      [](void* of, std::size_t i) { return describe(static_cast<List*>(of)->at(i)); },
      [] { return describe(spare<S>()); }};
  return ListSlot{&list, &type};
}

template <class V>
Slot slot_of(std::optional<V>& o) {
  using Optional = std::optional<V>;
  static constexpr OptionalSlot::Type type = {
      [](const void* of) { return static_cast<const Optional*>(of)->has_value(); },
      [](void* of) { static_cast<Optional*>(of)->reset(); },
      [](void* of) {
        Optional& optional = *static_cast<Optional*>(of);
        return slot_of(optional.has_value() ? *optional : optional.emplace());
      },
      [] { return slot_of(spare<V>()); }};
  return OptionalSlot{&o, &type};
}

template <class V>
Field field(std::string_view name, V& member, const Meta& meta) {
  return {name, slot_of(member), meta};
}

}  // namespace gigawatt::schema
