"""The tidy check finds each thing it is there to find, and lets good code pass."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import cxx_text
import tidy

SCRATCH = tempfile.TemporaryDirectory()  # removed at the end

GOOD_HEADER = """\
// A lease: what a tenant pays for the right to a hall.
#pragma once

#include <vector>

#include <fmt/format.h>

#include "gigawatt/base/units.h"

namespace gigawatt::contract {

int rent();

}  // namespace gigawatt::contract
"""
HEADER = Path("src/gigawatt/contract/lease.h")
SOURCE = Path("src/gigawatt/contract/lease.cpp")


def findings(path, text):
    return [f"{line}: {what}" for line, what in tidy.check_file(path, text)]


class Files(unittest.TestCase):
    def test_a_good_header_passes(self):
        self.assertEqual(findings(HEADER, GOOD_HEADER), [])

    def test_long_file(self):
        self.assertEqual(findings(Path("tools/x.py"), "\n" * 501), ["501: 501 lines, at most 500"])
        self.assertEqual(findings(Path("tools/x.py"), "\n" * 500), [])

    def test_long_line_counts_characters(self):
        self.assertEqual(findings(Path("tools/x.py"), "é" * 100), [])
        self.assertEqual(findings(Path("tools/x.py"), "é" * 101), ["1: 101 columns, at most 100"])

    def test_unfinished_work(self):
        self.assertIn("finish it", findings(Path("tools/x.py"), "# TO" "DO: later")[0])
        self.assertEqual(findings(Path("tools/x.py"), "# a todo list is a word"), [])

    def test_path_of_one_machine(self):
        self.assertIn("one machine", findings(Path("tools/x.py"), "open('/ho" "me/ann/a')")[0])
        self.assertEqual(findings(Path("tools/x.py"), "a/home/b"), [])

    def test_header_without_sentence_or_guard(self):
        said = findings(HEADER, GOOD_HEADER.replace("// A lease", "/* A lease").replace("l.", "*/"))
        self.assertIn("begins with //", said[0])
        said = findings(HEADER, GOOD_HEADER.replace("#pragma once", ""))
        self.assertEqual(said, ["1: no #pragma once"])

    def test_namespace_of_another_room(self):
        said = findings(HEADER, GOOD_HEADER.replace("e gigawatt::contract", "e gigawatt::finance"))
        self.assertIn("10: namespace gigawatt::finance, expected gigawatt::contract", said)

    def test_nested_namespace_passes(self):
        nested = GOOD_HEADER.replace("e gigawatt::contract", "e gigawatt::contract::detail")
        self.assertEqual(findings(HEADER, nested), [])

    def test_kernel_outside_its_instruction_set(self):
        text = "namespace gigawatt::finance {\n}\n"
        said = findings(Path("src/gigawatt/finance/w_kernel.cpp"), text)
        self.assertEqual(said, ["1: nothing in a namespace GIGAWATT_ISA"])
        text = "namespace gigawatt::finance {\ninline namespace GIGAWATT_ISA {\n}\n}\n"
        self.assertEqual(findings(Path("src/gigawatt/finance/w_kernel.cpp"), text), [])

    def test_too_many_base_headers(self):
        root = Path(tempfile.mkdtemp(dir=SCRATCH.name))
        base = root / "src/gigawatt/base"
        base.mkdir(parents=True)
        for i in range(20):
            (base / f"h{i}.h").write_text("// H.\n#pragma once\nnamespace gigawatt::base {}\n")
        self.assertEqual(tidy.main(root), 0)
        (base / "one_more.h").write_text("// H.\n#pragma once\nnamespace gigawatt::base {}\n")
        self.assertEqual(tidy.main(root), 1)


class IncludeOrder(unittest.TestCase):
    def order(self, text, path=SOURCE):
        return [what for _, what in tidy.check_include_order(path, text)]

    def test_own_header_first(self):
        root = Path(tempfile.mkdtemp(dir=SCRATCH.name)) / "src/gigawatt/contract"
        root.mkdir(parents=True)
        (root / "lease.h").write_text("")
        own = '#include "gigawatt/contract/lease.h"\n'
        for name in ("lease.cpp", "lease_test.cpp", "lease_kernel.cpp"):
            self.assertEqual(self.order(own + "\n#include <vector>\n", root / name), [])
            said = self.order("#include <vector>\n\n" + own, root / name)
            self.assertIn("own header) stands after standard library", said[0])

    def test_the_first_header_of_the_room_stands_for_an_own_one(self):
        text = '#include "gigawatt/%s/lease.h"\n\n#include <vector>\n'
        path = SOURCE.with_name("lease_text.cpp")
        self.assertEqual(self.order(text % "contract", path), [])
        self.assertEqual(len(self.order(text % "finance", path)), 1)

    def test_standard_before_third_party_before_ours(self):
        said = self.order('#include <fmt/format.h>\n\n#include <vector>\n')
        self.assertEqual(said, ["vector (standard library) stands after third party"])
        said = self.order('#include "gigawatt/base/units.h"\n\n#include <fmt/format.h>\n')
        self.assertEqual(said, ["fmt/format.h (third party) stands after ours"])
        self.assertEqual(self.order("#include <unistd.h>\n#include <sys/stat.h>\n"), [])

    def test_blank_line_between_groups(self):
        said = self.order("#include <vector>\n#include <fmt/format.h>\n")
        self.assertEqual(said, ["no blank line before fmt/format.h (third party)"])

    def test_a_condition_begins_anew(self):
        text = "#include <fmt/format.h>\n\n#ifdef __unix__\n#include <unistd.h>\n#endif\n"
        self.assertEqual(self.order(text), [])


class Functions(unittest.TestCase):
    def names(self, text):
        return [(f.name, f.last_line - f.first_line + 1) for f in cxx_text.functions(text)]

    def test_namespace_and_class_scope(self):
        text = "namespace a {\nint f() {\n  if (x) { y(); }\n}\nclass C {\n public:\n" \
               "  int g() const { return 1; }\n private:\n  int h_ = 0;\n};\n}\n"
        self.assertEqual(self.names(text), [("f", 3), ("g", 1)])

    def test_constructor_with_braced_members(self):
        text = "struct S {\n  S(int a)\n      : a_{a}, b_(B{1}) {\n    run();\n  }\n};\n"
        self.assertEqual(self.names(text), [("S", 4)])

    def test_templates_operators_and_trailing_types(self):
        text = "template <class T>\n  requires X<T>\nT f(T t) {\n}\n"
        self.assertEqual(self.names(text), [("f", 4)])
        self.assertEqual(self.names("bool operator==(A a, A b) {\n}\n"), [("operator==", 2)])
        self.assertEqual(self.names("auto f(int i = 3) -> std::vector<int> {\n}\n"), [("f", 2)])
        self.assertEqual(self.names("TEST(Lease, Pays) {\n\n}\n"), [("TEST", 3)])

    def test_values_are_no_functions(self):
        self.assertEqual(self.names("constexpr int a[] = {f(1), 2};\nint x{3};\n"), [])
        text = "enum class E { a, b };\nauto f = [](int i) { return i; };\n"
        self.assertEqual(self.names(text), [])

    def test_braces_in_strings_and_comments_do_not_count(self):
        text = 'int f() {\n  // }\n  s = "}";\n  c = \'}\';\n  r = R"x(})x";\n  n = 1\'000;\n}\n'
        self.assertEqual(self.names(text), [("f", 7)])

    def test_long_function_is_named(self):
        body = "  x();\n"
        fits = "namespace gigawatt::contract {\nint rent() {\n" + body * 68 + "}\n}\n"
        self.assertEqual(findings(SOURCE, fits), [])
        long = "namespace gigawatt::contract {\nint rent() {\n" + body * 69 + "}\n}\n"
        self.assertEqual(findings(SOURCE, long), ["2: rent: 71 lines, at most 70"])


if __name__ == "__main__":
    unittest.main()
