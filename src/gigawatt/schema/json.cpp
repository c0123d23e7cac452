#include "gigawatt/schema/json.h"

#include <algorithm>
#include <limits>
#include <ostream>
#include <utility>

#include <nlohmann/json.hpp>

#include "gigawatt/base/check.h"

namespace gigawatt::schema {

using Elements = std::vector<Json>;
using Members = std::vector<Json::Member>;

namespace {

template <class List>
auto find(List& members, std::string_view key) {
  return std::ranges::find(members, key, &Json::Member::key);
}

}  // namespace

// --- Text ---------------------------------------------------------------------------------------

struct Json::Library {
  using Value = nlohmann::ordered_json;

  static Value of(std::nullptr_t) { return nullptr; }
  static Value of(bool value) { return value; }
  static Value of(std::int64_t value) { return value; }
  static Value of(double value) { return value; }
  static Value of(const std::string& text) { return text; }
  static Value of(const Elements& elements) {
    Value::array_t array;
    array.reserve(elements.size());
    for (const Json& element : elements) array.push_back(of(element));
    return Value(std::move(array));
  }
  static Value of(const Members& members) {
    Value::object_t object;
    object.reserve(members.size());
    for (const auto& [key, value] : members) object.emplace_back(key, of(value));
    return Value(std::move(object));
  }
  static Value of(const Json& json) {
    return std::visit([](const auto& value) { return of(value); }, json.value_);
  }

  static Json from(Value& value) {
    if (value.is_boolean()) return value.get<bool>();
    if (value.is_string()) return std::move(value.get_ref<std::string&>());
    const bool too_large =
        value.is_number_unsigned() &&
        value.get<std::uint64_t>() > std::uint64_t{std::numeric_limits<std::int64_t>::max()};
    if (value.is_number_integer() && !too_large) return value.get<std::int64_t>();
    if (value.is_number()) return value.get<double>();
    if (value.is_null()) return nullptr;
    Json json = value.is_array() ? array() : object();
    for (auto& [key, inner] : value.items()) {
      if (value.is_array())
        json.push_back(from(inner));
      else
        json[key] = from(inner);
    }
    return json;
  }
};

Json Json::parse(std::string_view text) {
  constexpr bool throws = false;
  auto value = nlohmann::ordered_json::parse(text, nullptr, throws);
  GIGAWATT_CHECK(!value.is_discarded(), "no JSON", text);
  return Library::from(value);
}

std::string Json::dump(int indent) const {
  constexpr bool only_ascii = false;
  return Library::of(*this).dump(indent, ' ', only_ascii,
                                 nlohmann::ordered_json::error_handler_t::replace);
}

std::ostream& operator<<(std::ostream& out, const Json& json) { return out << json.dump(); }

// --- Making -------------------------------------------------------------------------------------

Json::Json(std::nullptr_t) : value_(nullptr) {}
Json::Json(bool value) : value_(value) {}
Json::Json(int value) : value_(std::int64_t{value}) {}
Json::Json(std::int64_t value) : value_(value) {}
Json::Json(std::size_t value) : value_(static_cast<std::int64_t>(value)) {
  GIGAWATT_CHECK(std::in_range<std::int64_t>(value), value);
}
Json::Json(double value) : value_(value) {}
Json::Json(const char* text) : value_(std::string(text)) {}
Json::Json(std::string_view text) : value_(std::string(text)) {}
Json::Json(std::string text) : value_(std::move(text)) {}
Json::Json(std::initializer_list<Pair> members) : value_(Members()) {
  for (const Pair& pair : members) (*this)[pair.key] = std::move(pair.value);
}

Json::Json(const Json& other) = default;
Json::Json(Json&& other) noexcept = default;
Json& Json::operator=(const Json& other) = default;
Json& Json::operator=(Json&& other) noexcept = default;
Json::~Json() = default;

Json Json::object() { return std::initializer_list<Pair>(); }

Json Json::array(std::initializer_list<Json> elements) {
  Json json;
  json.value_ = Elements(elements);
  return json;
}

// --- Reading ------------------------------------------------------------------------------------

bool Json::is_null() const { return std::holds_alternative<std::nullptr_t>(value_); }
bool Json::is_boolean() const { return std::holds_alternative<bool>(value_); }
bool Json::is_integer() const { return std::holds_alternative<std::int64_t>(value_); }
bool Json::is_number() const { return is_integer() || std::holds_alternative<double>(value_); }
bool Json::is_text() const { return std::holds_alternative<std::string>(value_); }
bool Json::is_array() const { return std::holds_alternative<Elements>(value_); }
bool Json::is_object() const { return std::holds_alternative<Members>(value_); }

double Json::number() const {
  if (is_integer()) return static_cast<double>(std::get<std::int64_t>(value_));
  GIGAWATT_CHECK(is_number(), *this);
  return std::get<double>(value_);
}

const std::string& Json::text() const {
  GIGAWATT_CHECK(is_text(), *this);
  return std::get<std::string>(value_);
}

const std::vector<Json>& Json::elements() const {
  static const Elements none;
  return is_array() ? std::get<Elements>(value_) : none;
}

const std::vector<Json::Member>& Json::members() const {
  static const Members none;
  return is_object() ? std::get<Members>(value_) : none;
}

std::size_t Json::size() const { return elements().size() + members().size(); }

bool Json::contains(std::string_view key) const { return find(members(), key) != members().end(); }

const Json& Json::operator[](std::string_view key) const {
  const auto member = find(members(), key);
  GIGAWATT_CHECK(member != members().end(), key, *this);
  return member->value;
}

const Json& Json::operator[](std::size_t index) const {
  GIGAWATT_CHECK(index < elements().size(), index, *this);
  return elements()[index];
}

bool operator==(const Json& a, const Json& b) {
  if (a.is_number() && b.is_number() && a.is_integer() != b.is_integer())
    return a.number() == b.number();
  return a.value_ == b.value_;
}

// --- Changing -----------------------------------------------------------------------------------

Json& Json::operator[](std::string_view key) {
  if (is_null()) value_ = Members();
  GIGAWATT_CHECK(is_object(), key, *this);
  Members& members = std::get<Members>(value_);
  if (const auto member = find(members, key); member != members.end()) return member->value;
  members.push_back({.key = std::string(key), .value = {}});
  return members.back().value;
}

Json& Json::operator[](std::size_t index) {
  GIGAWATT_CHECK(index < elements().size(), index, *this);
  return std::get<Elements>(value_)[index];
}

void Json::push_back(Json element) {
  GIGAWATT_CHECK(is_array(), *this);
  std::get<Elements>(value_).push_back(std::move(element));
}

void Json::update(Json object) {
  GIGAWATT_CHECK(object.is_object(), object);
  for (Member& member : std::get<Members>(object.value_))
    (*this)[member.key] = std::move(member.value);
}

}  // namespace gigawatt::schema
