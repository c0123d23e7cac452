#include "gigawatt/schema/file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include <gtest/gtest.h>

#include "support/files.h"
#include "support/temporary_folder.h"

namespace gigawatt::schema {
namespace {

class File : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return folder_.path(name); }
  std::string write(const std::string& bytes) const { return folder_.write("a.toml", bytes); }
  static std::string code(const std::string& path) {
    const auto text = read_text_file(path);
    return text ? "read" : text.error().code;
  }

  support::TemporaryFolder folder_;
};

TEST_F(File, IsReadWithoutItsByteOrderMark) {
  EXPECT_EQ(read_text_file(write("\xEF\xBB\xBF"
                                 "a = 1\r\n")),
            "a = 1\r\n");
}

TEST_F(File, MissingIsSaid) {
  EXPECT_EQ(code(path("none.toml")), "GW101");
  EXPECT_EQ(code(write("a = 1") + "/b.toml"), "GW101");
  EXPECT_EQ(code(""), "GW101");
}

TEST_F(File, UnreadableIsSaid) {
  const std::string file = write("a = 1");
  ASSERT_EQ(::chmod(file.c_str(), 0), 0);
  if (::access(file.c_str(), R_OK) == 0) GTEST_SKIP() << "root reads every file";
  EXPECT_EQ(code(file), "GW102");
}

TEST_F(File, ANameTooLongIsUnreadable) { EXPECT_EQ(code(std::string(10'000, 'a')), "GW102"); }

TEST_F(File, DirectoriesPipesAndDevicesAreRefusedAtOnce) {
  EXPECT_EQ(code(folder_.path()), "GW103");
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  EXPECT_EQ(code(path("pipe")), "GW103");
  EXPECT_EQ(code("/dev/zero"), "GW103");
}

TEST_F(File, EmptyIsSaidAlsoOfCommentsAlone) {
  EXPECT_EQ(code(write("")), "GW104");
  EXPECT_EQ(code(write(" \n# nothing yet\n")), "GW104");
}

TEST_F(File, TooLargeIsRefusedUnread) {
  const std::string file = write("a = 1");
  support::enlarge(file, 10ull << 30);
  EXPECT_EQ(code(file), "GW105");
}

TEST_F(File, BinaryAndForeignEncodingsAreSaid) {
  EXPECT_EQ(code(write(std::string("a = 1\0", 6))), "GW106");
  EXPECT_EQ(code(write(std::string("\xFF\xFE"
                                   "a\0",
                                   4))),
            "GW107");
  EXPECT_EQ(code(write("a = 'caf\xE9'")), "GW107");
  EXPECT_EQ(code(write("a = '\xED\xA0\x80'")), "GW107");  // a lone surrogate
}

TEST_F(File, PointsAtTheByteThatIsNotUtf8) {
  const auto text = read_text_file(write("b = 2\na = '\u00E9\xE9'"));
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().at.line, 2);
  EXPECT_EQ(text.error().at.column, 7);
}

}  // namespace
}  // namespace gigawatt::schema
