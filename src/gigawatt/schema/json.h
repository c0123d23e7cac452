// Json: what this program writes as JSON (RFC 8259), whole in memory: null, true or false, a whole
// number, a number, a text, an array, or an object that keeps its members in the order of writing.
//
//   Json json = {{"name", site.name}, {"halls", Json::array()}};
//   json["halls"].push_back({{"it_mw", 50.0}, {"note", nullptr}});
//
// What a user wrote is read with positions by json_document.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace gigawatt::schema {

class Json {
 public:
  struct Pair;    // {"key", value} in braces
  struct Member;  // of an object: `key` and `value`

  Json(std::nullptr_t = nullptr);
  Json(bool value);
  Json(int value);
  Json(std::int64_t value);
  Json(std::size_t value);
  Json(double value);
  Json(const char* text);
  Json(std::string_view text);
  Json(std::string text);
  Json(std::initializer_list<Pair> members);  // an object
  Json(const void*) = delete;                 // which would be true

  Json(const Json& other);
  Json(Json&& other) noexcept;
  Json& operator=(const Json& other);
  Json& operator=(Json&& other) noexcept;
  ~Json();

  static Json object();
  static Json array(std::initializer_list<Json> elements = {});
  template <class List>
  static Json array_of(const List& list);

  // Of text that a program wrote: what is no JSON is a programmer's error.
  static Json parse(std::string_view text);
  // On one line, or with so many spaces a level. A byte that is not UTF-8 becomes U+FFFD, a number
  // that is not finite null.
  std::string dump(int indent = -1) const;

  bool is_null() const;
  bool is_boolean() const;
  bool is_integer() const;
  bool is_number() const;  // whole or not
  bool is_text() const;
  bool is_array() const;
  bool is_object() const;

  // Programmer's errors where the value is something else.
  double number() const;
  const std::string& text() const;

  // The member of that key, which null or an object gets where it has none.
  Json& operator[](std::string_view key);
  // The member of that key, which must be there.
  const Json& operator[](std::string_view key) const;
  bool contains(std::string_view key) const;
  // Takes over all members of another object.
  void update(Json object);

  Json& operator[](std::size_t index);
  const Json& operator[](std::size_t index) const;
  void push_back(Json element);

  // Of an array, of an object; none of anything else.
  const std::vector<Json>& elements() const;
  const std::vector<Member>& members() const;
  std::size_t size() const;
  bool empty() const { return size() == 0; }

  // Numbers by value, whole or not; objects in the same order.
  friend bool operator==(const Json& a, const Json& b);
  friend std::ostream& operator<<(std::ostream& out, const Json& json);

 private:
  struct Library;  // to and from the library that knows the grammar

  std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, std::vector<Json>,
               std::vector<Member>>
      value_;
};

struct Json::Pair {
  std::string_view key;
  mutable Json value;  // moved out of the list, whose elements are const
};

struct Json::Member {
  std::string key;
  Json value;
  friend bool operator==(const Member&, const Member&) = default;
};

template <class List>
Json Json::array_of(const List& list) {
  Json json = array();
  for (const auto& element : list) json.push_back(element);
  return json;
}

}  // namespace gigawatt::schema
