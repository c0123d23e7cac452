"""The must-not-compile harness, the kernel symbol check and the installer fail when they should."""

import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "tools"))
import kernel_symbols
import must_not_compile

SCRATCH = tempfile.TemporaryDirectory()  # removed at the end

CXX = [os.environ.get("CXX", "c++"), "-std=c++20"]


class MustNotCompile(unittest.TestCase):
    def check(self, text):
        path = Path(tempfile.mkdtemp(dir=SCRATCH.name)) / "case.cpp"
        path.write_text(text)
        return must_not_compile.check(CXX, str(path))

    def test_a_case_that_holds(self):
        text = "// expect: sentence\n#ifdef BROKEN\n#error a sentence\n#endif\n"
        self.assertIsNone(self.check(text))

    def test_a_mistake_that_compiles(self):
        self.assertEqual(self.check("// expect: x\nint a;\n"), "the mistake compiles")

    def test_a_mistake_that_fails_for_another_reason(self):
        text = "// expect: sentence\n#ifdef BROKEN\n#error other\n#endif\n"
        self.assertIn("another reason", self.check(text))

    def test_a_good_half_that_does_not_compile(self):
        self.assertIn("good half", self.check("// expect: x\n#error x\n"))

    def test_a_case_without_expectation(self):
        self.assertIn("expect:", self.check("int a;\n"))


class KernelSymbols(unittest.TestCase):
    def offenders(self, text, level="v4"):
        folder = Path(tempfile.mkdtemp(dir=SCRATCH.name))
        (folder / "k.cpp").write_text(text)
        subprocess.run([*CXX, "-c", "k.cpp", "-o", "k.o"], cwd=folder, check=True)
        nm = ["nm", "-C", "k.o"]
        listing = subprocess.run(nm, cwd=folder, check=True, capture_output=True, text=True)
        return kernel_symbols.offenders(listing.stdout, level)

    def test_code_in_its_namespace_passes(self):
        text = "namespace g::v4 { inline int f() { return 1; }\nint (*p())() { return f; } }"
        self.assertEqual(self.offenders(text), [])

    def test_a_shared_inline_function_is_named(self):
        text = "inline int f() { return 1; }\nnamespace g::v4 { int (*p())() { return f; } }"
        self.assertEqual(self.offenders(text), ["f()"])

    def test_the_namespace_of_another_level_is_named(self):
        text = "namespace g::v3 { int f() { return 1; } }"
        self.assertEqual(self.offenders(text), ["g::v3::f()"])


class Bootstrap(unittest.TestCase):
    def run_on(self, release, *groups, path=os.environ["PATH"]):
        file = Path(tempfile.mkdtemp(dir=SCRATCH.name), "os-release")
        file.write_text(release)
        command = ["/bin/bash", REPOSITORY / "tools/bootstrap", *groups]
        return subprocess.run(command, env={"OS_RELEASE": str(file), "PATH": path},
                              capture_output=True, text=True, check=False)

    def test_another_system_is_told_what_to_install(self):
        folder = Path(tempfile.mkdtemp(dir=SCRATCH.name))  # a PATH without a compiler
        for name in ("dirname", "grep", "env"):
            (folder / name).symlink_to(f"/usr/bin/{name}")
        done = self.run_on("ID=fedora\nVERSION_ID=41\n", "build", path=str(folder))
        self.assertEqual(done.returncode, 1)
        self.assertIn("Nothing was changed", done.stderr)
        self.assertIn("g++  (looked for g++)", done.stderr)
        self.assertIn("libfmt-dev  (looked for <fmt/format.h>)", done.stderr)

    def test_another_system_with_everything_goes_on(self):
        done = self.run_on("ID=fedora\nVERSION_ID=41\n", "build")
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))

    def test_an_unknown_group_is_a_mistake(self):
        self.assertEqual(self.run_on("ID=debian\nVERSION_ID=12\n", "attic").returncode, 2)
        self.assertEqual(self.run_on("ID=debian\nVERSION_ID=12\n").returncode, 2)

    def test_every_package_has_its_reason_in_the_docs(self):
        listed = (REPOSITORY / "tools/packages.txt").read_text()
        packages = re.findall(r"^(?:build|test|ci|bench) +(\S+)", listed, re.MULTILINE)
        self.assertGreater(len(packages), 10)
        reasons = (REPOSITORY / "docs/explanation/dependencies.md").read_text()
        self.assertEqual([p for p in packages if f"`{p}`" not in reasons], [])


if __name__ == "__main__":
    unittest.main()
