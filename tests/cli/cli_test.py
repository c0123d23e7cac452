#!/usr/bin/env python3
"""Runs the program and looks at what its users see.

    cli_test.py PROGRAM REPOSITORY [CLASS...]
"""

import csv
import json
import os
import pty
import re
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PROGRAM, REPOSITORY = sys.argv[1], Path(sys.argv[2])
SCENARIOS = sorted((REPOSITORY / "scenarios").glob("*.toml"))
DEAL = str(REPOSITORY / "scenarios/colocation-campus.toml")
SMALL = ["--paths", "64", "--no-load-line"]

FINANCE = ["project_cost_usd", "debt_usd", "first_year_noi_usd", "average_noi_usd",
           "dscr_first_year", "dscr_average", "dscr_minimum", "sculpted_dscr", "yield_on_cost",
           "average_noi_yield", "npv_usd", "equity_irr"]
RISK = ["default_probability", "default_probability_se", "covenant_breach_probability",
        "lender_expected_loss_usd", "min_dscr_quantiles"]
MARK = ["regime", "basis", "largest", "unit", "default_probability", "limit", "monotone"]
ASSUMPTION = ["name", "value", "unit", "confidence", "reason"]


def run(*arguments, **options):
    options.setdefault("cwd", tempfile.gettempdir())
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, **options)


def strict(text):
    """JSON as the standard has it: NaN and Infinity are refused."""
    def refuse(constant):
        raise ValueError(constant)
    return json.loads(text, parse_constant=refuse)


def run_json(*arguments):
    done = run("run", *arguments, "--json")
    assert done.returncode == 0, done.stderr.decode()
    return strict(done.stdout)


def keys(value, path=""):
    """Every key of a run, lists as name[]; quantiles are one key."""
    if isinstance(value, dict) and not (value and all(re.fullmatch(r"p\d+", k) for k in value)):
        for key, inner in value.items():
            yield from keys(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        yield path
        for inner in value:
            if isinstance(inner, (dict, list)):
                yield from keys(inner, path + "[]")
    else:
        yield path


class Scenarios(unittest.TestCase):
    def test_each_runs_and_keeps_the_stable_keys(self):
        self.assertGreaterEqual(len(SCENARIOS), 4)
        for path in SCENARIOS:
            with self.subTest(path.name):
                result = run_json(path, "--paths", 64)
                self.assertEqual(result["schema"], "gigawatt.run/1")
                self.assertEqual(result["scenario"]["name"], path.stem)
                self.assertEqual(result["scenario"]["paths"], 64)
                self.assertIsInstance(result["scenario"]["seed"], int)
                for section, names in (("finance", FINANCE), ("risk", RISK)):
                    for name in names:
                        value = result[section][name]
                        if value is None:
                            self.assertTrue(result[section][name + "_outcome"], name)
                        else:
                            self.assertIsInstance(value, (int, float, dict), name)
                for mark in result["load_line"]:
                    self.assertLessEqual(set(MARK), set(mark))
                self.assertTrue(result["load_line"])
                self.assertTrue(result["assumptions"])
                for assumption in result["assumptions"]:
                    self.assertLessEqual(set(ASSUMPTION), set(assumption))
                self.assertEqual(result["diagnostics"], [])

    def test_each_fits_eighty_columns_without_colour_when_piped(self):
        for path in SCENARIOS:
            with self.subTest(path.name):
                done = run("run", path, *SMALL, env={**os.environ, "TERM": "xterm"})
                self.assertEqual((done.returncode, done.stderr), (0, b""))
                text = done.stdout.decode()
                self.assertLessEqual(max(map(len, text.splitlines())), 80)
                self.assertNotIn("\x1b", text)
                self.assertIsNone(re.search(r"\b(nan|inf)\b", text, re.IGNORECASE))

    def test_each_passes_check(self):
        for path in SCENARIOS:
            with self.subTest(path.name):
                done = run("check", path)
                self.assertEqual((done.returncode, done.stderr), (0, b""))
                self.assertIn(b"no problems", done.stdout)


class Reproducibility(unittest.TestCase):
    def test_threads_change_no_byte(self):
        outputs = {run("run", DEAL, "--paths", 600, "--json", "--jobs", jobs).stdout
                   for jobs in (1, 2, 7)}
        self.assertEqual(len(outputs), 1)

    def test_the_seed_changes_the_paths(self):
        one, same, other = (run_json(DEAL, *SMALL, "--seed", seed) for seed in (1, 1, 2))
        self.assertEqual(one, same)
        self.assertNotEqual(one["risk"]["npv_mean_usd"], other["risk"]["npv_mean_usd"])
        self.assertEqual(one["finance"], other["finance"])

    def test_each_mark_is_found_again_at_its_size(self):
        paths = ["--paths", 256]
        marks = run_json(DEAL, *paths)["load_line"]
        tried = [m for m in marks if m["regime"] in ("base", "winter") and m["largest"]]
        self.assertGreaterEqual(len(tried), 2)
        for mark in tried:
            with self.subTest(f"{mark['regime']} {mark['basis']}"):
                risk = run_json(DEAL, *paths, "--no-load-line", *mark["reproduce"].split())["risk"]
                self.assertEqual(risk["default_probability"], mark["default_probability"])
                self.assertLessEqual(risk["default_probability"], mark["limit"])

    def test_a_path_replayed_alone_is_the_path_of_the_run(self):
        with tempfile.TemporaryDirectory() as folder:
            run_json(DEAL, *SMALL, "--csv", folder, "--set", "risk.regime=winter")
            with open(Path(folder, "paths.csv"), newline="", encoding="utf-8") as file:
                rows = list(csv.DictReader(file))
        defaulted = next((row for row in rows if row["default_month"]), rows[0])
        for row in (rows[0], rows[13], defaulted):
            replay = run_json(DEAL, *SMALL, "--path", row["path"], "--set", "risk.regime=winter")
            self.assertEqual(replay["default_month"] or "", row["default_month"])
            self.assertEqual(replay["tenant_lost_month"] or "", row["tenant_lost_month"])
            tested = [d for d in replay["months"]["dscr"] if d is not None]
            self.assertEqual(min(tested), float(row["minimum_dscr"]))


class Options(unittest.TestCase):
    def test_seed_and_paths_are_settings(self):
        by_option = run_json(DEAL, "--no-load-line", "--paths", 64, "--seed", 9)
        by_setting = run_json(DEAL, "--no-load-line", "--set", "risk.paths=64", "--set",
                              "risk.seed=9")
        self.assertEqual(by_option, by_setting)
        self.assertEqual(by_option["scenario"]["seed"], 9)

    def test_set_changes_the_deal_and_the_last_one_wins(self):
        result = run_json(DEAL, *SMALL, "--set", "debt.rate=5 %", "--set", "debt.rate=12 %")
        plain = run_json(DEAL, *SMALL)
        self.assertLess(result["finance"]["dscr_average"], plain["finance"]["dscr_average"])

    def test_set_takes_lists_and_leaves_the_file_name_alone(self):
        delay = 'site.delay={ triangular = ["0 months", "1 month", "2 months"] }'
        result = run_json("--set", delay, *SMALL, DEAL)
        self.assertEqual(result["scenario"]["name"], "colocation-campus")

    def test_no_load_line_leaves_it_out(self):
        self.assertEqual(run_json(DEAL, *SMALL)["load_line"], [])

    def test_colour_comes_when_asked_for(self):
        painted = run("run", DEAL, *SMALL, "--color", "always").stdout.decode()
        bare = run("run", DEAL, *SMALL, "--color", "never").stdout.decode()
        self.assertIn("\x1b[1m", painted)
        strip = re.sub(r"\x1b\[\d*m", "", painted)
        self.assertEqual([line.rstrip() for line in strip.splitlines()], bare.splitlines())

    def test_the_resolved_scenario_reads_back_to_itself(self):
        first = run("run", DEAL, "--resolved")
        self.assertEqual(first.returncode, 0)
        with tempfile.TemporaryDirectory() as folder:
            again = Path(folder, "again.toml")
            again.write_bytes(first.stdout)
            self.assertEqual(run("run", again, "--resolved").stdout, first.stdout)
        strict(run("check", DEAL, "--resolved", "--json").stdout)

    def test_every_resolved_scenario_reads_back_to_itself(self):
        with tempfile.TemporaryDirectory() as folder:
            again = Path(folder, "again.toml")
            for path in SCENARIOS:
                with self.subTest(path.name):
                    first = run("run", path, "--resolved")
                    again.write_bytes(first.stdout)
                    self.assertEqual(run("check", again).returncode, 0)
                    self.assertEqual(run("check", again, "--resolved").stdout, first.stdout)

    def test_words_that_make_no_command_are_usage_errors(self):
        for words in ([], ["run"], ["fly"], ["run", DEAL, "--fast"], ["run", DEAL, "extra"],
                      ["cite"], ["run", DEAL, "--set"]):
            with self.subTest(words):
                done = run(*words)
                self.assertEqual((done.returncode, done.stdout), (2, b""))
                self.assertIn(b"Try gigawatt --help", done.stderr)

    def test_values_that_no_option_takes_are_diagnostics(self):
        for option, value in (("--jobs", "0"), ("--paths", "many"), ("--color", "pink")):
            with self.subTest(option):
                done = run("run", DEAL, option, value)
                self.assertEqual((done.returncode, done.stdout), (1, b""))
                self.assertRegex(done.stderr.decode(), f"^GW206 .*{value}(.|\\n)* --> {option}\\n")

    def test_help_and_version_go_to_standard_output(self):
        for words in (["--help"], ["run", "--help"], ["--version"]):
            done = run(*words)
            self.assertEqual((done.returncode, done.stderr), (0, b""))
            self.assertTrue(done.stdout.strip())


class Diagnostics(unittest.TestCase):
    def refused(self, *words):
        done = run("run", *words)
        self.assertEqual((done.returncode, done.stdout), (1, b""))
        return done.stderr.decode()

    def test_files_that_cannot_be_read_are_named(self):
        with tempfile.TemporaryDirectory() as folder:
            empty, binary = Path(folder, "empty.toml"), Path(folder, "binary.toml")
            empty.touch()
            binary.write_bytes(b"a = 1\0")
            self.assertIn("GW101", self.refused(Path(folder, "missing.toml")))
            self.assertIn("GW103", self.refused(folder))
            self.assertIn("GW104", self.refused(empty))
            self.assertIn("GW106", self.refused(binary))

    def test_settings_are_shown_with_their_place(self):
        self.assertIn("--set:1:", self.refused(DEAL, "--set", "risk.path=3"))
        self.assertIn("did you mean `paths`?", self.refused(DEAL, "--set", "risk.path=3"))
        self.assertIn("GW303", self.refused(DEAL, "--set", "nonsense"))
        self.assertIn("GW206", self.refused(DEAL, "--paths", 1))
        self.assertIn("GW201", self.refused(DEAL, "--set", "debt.rate=5"))

    def test_a_path_that_is_not_there_is_refused(self):
        self.assertIn("no path 64", self.refused(DEAL, *SMALL, "--path", 64))
        self.assertIn("no path -1", self.refused(DEAL, *SMALL, "--path=-1"))

    def test_all_problems_are_shown_at_once(self):
        text = self.refused(DEAL, "--set", "risk.path=3", "--set", "debt.rate=5")
        self.assertIn("GW301", text)
        self.assertIn("GW201", text)
        self.assertIn("2 errors", text)

    def test_json_carries_them_on_standard_output(self):
        for command in ("run", "check"):
            done = run(command, DEAL, "--json", "--set", "risk.path=3")
            self.assertEqual((done.returncode, done.stderr), (1, b""))
            answer = strict(done.stdout)
            self.assertEqual(sorted(answer), ["diagnostics", "schema"])
            self.assertEqual(answer["schema"], f"gigawatt.{command}/1")
            self.assertEqual(answer["diagnostics"][0]["code"], "GW301")


class Files(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)

    def test_csv_makes_the_folder_and_all_tables(self):
        out = self.folder / "a" / "b"
        done = run("run", DEAL, "--paths", 64, "--csv", out)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(sorted(p.name for p in out.iterdir()),
                         ["assumptions.csv", "balance.csv", "income.csv", "load_line.csv",
                          "monthly.csv", "paths.csv", "sources_and_uses.csv"])
        for path in out.iterdir():
            with open(path, newline="", encoding="utf-8") as file:
                rows = list(csv.reader(file, strict=True))
            self.assertGreater(len(rows), 1, path.name)
            self.assertEqual({len(row) for row in rows}, {len(rows[0])}, path.name)

    def test_csv_replaces_the_tables_of_a_run_before(self):
        for seed in (1, 2):
            run("run", DEAL, *SMALL, "--csv", self.folder, "--seed", seed)
        fresh = self.folder / "fresh"
        run("run", DEAL, *SMALL, "--csv", fresh, "--seed", 2)
        self.assertEqual((self.folder / "paths.csv").read_bytes(),
                         (fresh / "paths.csv").read_bytes())

    def test_csv_into_what_is_no_folder_is_refused_before_computing(self):
        blocked = self.folder / "file"
        blocked.write_text("mine")
        for place in (blocked, blocked / "under", "/proc/none/such"):
            done = run("run", DEAL, "--csv", place)
            self.assertEqual((done.returncode, done.stdout), (1, b""))
            self.assertIn(b"GW112", done.stderr)
            self.assertIn(os.fsencode(place), done.stderr)
        self.assertEqual(blocked.read_text(), "mine")

    def test_csv_into_a_folder_without_permission_is_refused(self):
        if os.geteuid() == 0:
            self.skipTest("root may write anywhere")
        self.folder.chmod(0o500)
        self.addCleanup(self.folder.chmod, 0o700)
        self.assertEqual(run("run", DEAL, "--csv", self.folder).returncode, 1)

    def test_a_table_that_cannot_be_replaced_is_named(self):
        (self.folder / "monthly.csv").mkdir()
        done = run("run", DEAL, *SMALL, "--csv", self.folder, "--json")
        self.assertEqual(done.returncode, 1)
        problem = strict(done.stdout)["diagnostics"][0]
        self.assertEqual(problem["code"], "GW112")
        self.assertIn("monthly.csv", problem["file"])
        self.assertEqual([p.name for p in self.folder.iterdir()], ["monthly.csv"])

    def test_bad_input_leaves_no_folder_behind(self):
        run("run", DEAL, "--set", "risk.path=3", "--csv", self.folder / "new")
        self.assertFalse((self.folder / "new").exists())


def terminal(test):
    """Both ends of a pseudo-terminal; a bare chroot without /dev/pts has none to give."""
    try:
        return pty.openpty()
    except OSError as error:
        test.skipTest(f"no pseudo-terminal here: {error}")


class Streams(unittest.TestCase):
    def shell(self, tail):
        command = f'"{PROGRAM}" run "{DEAL}" {" ".join(SMALL)} {tail}'
        return subprocess.run(["bash", "-c", "set -o pipefail; " + command], capture_output=True)

    def test_a_closed_standard_output_is_an_error(self):
        done = self.shell(">&-")
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"cannot write to standard output", done.stderr)

    def test_a_closed_standard_output_spares_the_tables(self):
        with tempfile.TemporaryDirectory() as folder:
            done = self.shell(f'--csv "{folder}" >&-')
            self.assertEqual(done.returncode, 1)
            for path in Path(folder).iterdir():
                text = path.read_text(encoding="utf-8")
                self.assertRegex(text, r"\A(month|path|name|regime|side),")

    def test_a_closed_standard_error_changes_nothing(self):
        self.assertEqual(self.shell("2>&-").returncode, 0)

    def test_a_full_disk_is_an_error(self):
        if not Path("/dev/full").exists():
            self.skipTest("no /dev/full")
        done = self.shell("> /dev/full")
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"No space left", done.stderr)

    def test_a_reader_that_has_seen_enough_is_no_error(self):
        done = self.shell("| true")
        self.assertEqual((done.returncode, done.stderr), (0, b""))


class Interrupts(unittest.TestCase):
    # Minutes of work on any machine: the load line of so many paths is never reached by the clock.
    LONG = ["--paths", "400000"]

    def start(self, *words):
        """The program with a terminal as stderr, which is where progress goes."""
        leader, follower = terminal(self)
        process = subprocess.Popen([PROGRAM, "run", DEAL, *self.LONG, *words], stderr=follower,
                                   stdout=subprocess.PIPE, env={**os.environ, "TERM": "xterm"})
        os.close(follower)
        self.addCleanup(os.close, leader)
        return process, leader

    def test_progress_shows_and_ctrl_c_prints_what_is_done(self):
        process, leader = self.start("--json")
        shown = os.read(leader, 4096)  # waits for the first sign of work
        self.assertRegex(shown, rb"paths  \d+ %")
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate()
        self.assertEqual(process.returncode, 130)
        result = strict(output)
        self.assertIs(result["partial"], True)
        self.assertIsInstance(result["finance"]["dscr_average"], float)
        self.assertLess(result["risk"]["paths"], 400000)
        while not shown.endswith(b"\r\x1b[K"):  # erased at the end
            shown += os.read(leader, 4096)

    def test_the_screen_says_that_it_is_partial(self):
        process, leader = self.start()
        os.read(leader, 4096)
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate()
        self.assertEqual(process.returncode, 130)
        self.assertIn(b"PARTIAL: stopped early", output)

    def test_quiet_shows_no_progress(self):
        leader, follower = terminal(self)
        done = subprocess.run([PROGRAM, "run", DEAL, *SMALL, "--quiet"], stderr=follower,
                              stdout=subprocess.PIPE)
        os.write(follower, b"END")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(os.read(leader, 4096), b"END")
        os.close(follower)
        os.close(leader)


class Starters(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)

    def test_each_case_starts_a_scenario_that_says_the_same(self):
        for path in SCENARIOS:
            with self.subTest(path.name):
                done = run("init", path.stem, cwd=self.folder)
                self.assertEqual(done.returncode, 0, done.stderr)
                mine = self.folder / path.name
                self.assertEqual(run("check", mine, "--resolved").stdout,
                                 run("check", path, "--resolved").stdout)
                text = mine.read_text(encoding="utf-8")
                self.assertIn(f"gigawatt run {path.name}", text)
                self.assertGreater(text.count("\n# "), path.read_text().count("\n# ") + 10)

    def test_it_lists_the_cases(self):
        done = run("init")
        self.assertEqual(done.returncode, 0)
        for path in SCENARIOS:
            self.assertIn(path.stem.encode(), done.stdout)

    def test_it_replaces_nothing(self):
        (self.folder / "river-bend.toml").write_text("mine")
        done = run("init", "river-bend", cwd=self.folder)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"GW112", done.stderr)
        self.assertEqual((self.folder / "river-bend.toml").read_text(), "mine")

    def test_it_writes_where_it_is_told(self):
        done = run("init", "river-bend", "--output", "x.toml", cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([p.name for p in self.folder.iterdir()], ["x.toml"])
        self.assertIn(b"[scenario]", run("init", "river-bend", "--output", "-").stdout)

    def test_an_unknown_case_lists_the_known_ones(self):
        done = run("init", "atlantis", cwd=self.folder)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"river-bend", done.stderr)
        self.assertEqual(list(self.folder.iterdir()), [])


class References(unittest.TestCase):
    def test_cite_says_where_a_number_came_from(self):
        done = run("cite", "HUT-FLUID-RB.fin_amount_usd")
        self.assertEqual(done.returncode, 0)
        self.assertIn(b"$3.25B", done.stdout)
        self.assertIn(b"http", done.stdout)

    def test_cite_names_the_nearest_where_there_is_none(self):
        done = run("cite", "HUT-FLUID-RB.fin_amount")
        self.assertEqual((done.returncode, done.stdout), (1, b""))
        self.assertIn(b"HUT-FLUID-RB.fin_amount_usd", done.stderr)

    def test_schema_is_json_and_markdown(self):
        schema = strict(run("schema").stdout)
        self.assertIn("scenario", schema["properties"])
        self.assertTrue(run("schema", "--markdown").stdout.startswith(b"# "))

    def test_the_page_of_json_keys_lists_what_there_is(self):
        page = (REPOSITORY / "docs/reference/json.md").read_text(encoding="utf-8")
        listed = set(re.findall(r"^\| `([^`]+)` \|", page, re.MULTILINE))
        seen = set()
        for path in SCENARIOS:
            seen |= set(keys(run_json(path, "--paths", 64)))
        for setting in ("risk.path=3", "finance.tax={}"):
            seen |= set(keys(strict(run("run", DEAL, "--json", "--set", setting).stdout)))
        seen = {key for key in seen if not key.endswith("_outcome")}
        self.assertEqual(sorted(seen - listed), [], "in the output, not on the page")
        self.assertEqual(sorted(listed - seen), [], "on the page, not in the output")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
