#!/usr/bin/env python3
"""Asks the program what training takes, and looks at what its users see.

    train_test.py PROGRAM [CLASS...]
"""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PROGRAM = sys.argv[1]
QUESTION = ["llama-3-70b", "--tokens", "15T", "--on", "trainium3,trainium2,h100,gb300",
            "--deadline", "60d"]
CONFIG = {"model_type": "llama", "hidden_size": 4096, "intermediate_size": 14336,
          "num_attention_heads": 32, "num_hidden_layers": 32, "num_key_value_heads": 8,
          "vocab_size": 128256}
MEGATRON = """--num-layers 96 --hidden-size 12288 --num-attention-heads 96 --seq-length 2048
--micro-batch-size 1 --global-batch-size 1536 --vocab-size 50257 --bf16 --sequence-parallel
--tensor-model-parallel-size 8 --pipeline-model-parallel-size 8 --use-distributed-optimizer
--num-layers-per-virtual-pipeline-stage 3 --nnodes 128 --nproc_per_node 8
"""


def train(*arguments, **options):
    options.setdefault("cwd", tempfile.gettempdir())
    return subprocess.run([PROGRAM, "train", *map(str, arguments)], capture_output=True, text=True,
                          **options)


def answer(*arguments, **options):
    def refuse(constant):
        raise ValueError(constant)
    done = train(*arguments, "--json", **options)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout, parse_constant=refuse)


class Answers(unittest.TestCase):
    def test_the_options_stand_side_by_side_in_eighty_columns(self):
        done = train(*QUESTION)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stderr, "")
        self.assertNotIn("\x1b", done.stdout)
        for line in done.stdout.splitlines():
            self.assertLessEqual(len(line), 80, line)
        for part in ["trainium3", "gb300", "Goodput", "Energy", "capacity block", "Assumptions"]:
            self.assertIn(part, done.stdout)

    def test_the_json_keeps_its_keys_and_says_why_a_number_is_missing(self):
        told = answer(*QUESTION)
        self.assertEqual([o["chip"] for o in told["options"]],
                         ["trainium3", "trainium2", "h100", "gb300"])
        for option in told["options"]:
            self.assertLessEqual(option["days"], 60)
            self.assertLess(0, option["mfu"])
            self.assertLess(option["mfu"], 1)
            self.assertLessEqual(option["goodput"], 1)
            layout = option["layout"]
            self.assertEqual(option["chips"],
                             layout["tp"] * layout["pp"] * layout["dp"] * layout["cp"])
            self.assertEqual(set(layout), {"tp", "pp", "dp", "cp", "ep", "virtual_pp",
                                           "micro_batch", "zero", "recompute"})
            for plan in ["on_demand", "capacity_block", "savings_plan", "owned"]:
                if option["cost_usd"][plan] is None:
                    self.assertTrue(option["cost_usd"][plan + "_outcome"])
        unpublished = told["options"][0]
        self.assertIsNone(unpublished["energy_mwh"])
        self.assertTrue(unpublished["energy_mwh_outcome"])

    def test_days_are_tokens_over_speed_and_goodput(self):
        told = answer("llama-3-70b", "--tokens", "1T", "--on", "h100", "--chips", 1024)
        h100 = told["options"][0]
        per_step = 2048 * 8192
        seconds = 1e12 / per_step * h100["step"]["step_s"] / h100["goodput"]
        self.assertAlmostEqual(h100["days"], seconds / 86400, places=6)
        self.assertAlmostEqual(sum(h100["step"]["seconds"].values()), h100["step"]["step_s"])

    def test_a_step_is_taken_apart_in_seconds_bytes_flops_and_joules(self):
        h100, dark = answer("llama-3-70b", "--tokens", "1T", "--on", "h100,trainium2", "--chips",
                            1024)["options"]
        causes = {"matmul", "attention", "memory_bound", "host", "tensor", "expert", "context",
                  "pipeline", "data", "bubble", "fixed"}
        for key in ["seconds", "bytes", "flops", "joules"]:
            self.assertEqual(set(h100["step"][key]), causes)
            self.assertGreater(h100["step"][key]["matmul"], 0)
        self.assertIsNone(dark["step"]["joules"])
        self.assertTrue(dark["step"]["joules_outcome"])

    def test_the_pareto_set_names_the_best_for_each_objective(self):
        start = ["llama-3-70b", "--tokens", "1T", "--on", "h100", "--deadline", "60d"]
        points = answer(*start)["options"][0]["pareto"]
        self.assertEqual(sorted(name for p in points for name in p["best_for"]),
                         ["cost", "energy", "goodput_per_dollar", "time"])
        for objective in ["cost", "time", "energy", "goodput-per-dollar"]:
            chosen = answer(*start, "--objective", objective)["options"][0]
            best = [p for p in points if objective.replace("-", "_") in p["best_for"]][0]
            self.assertEqual(chosen["days"], best["days"])
        owned = answer(*start, "--objective", "goodput-per-dollar", "--plan", "owned")
        self.assertEqual(owned["options"][0]["plan"], "owned")
        self.assertIn("without server", owned["options"][0]["cost_usd"]["owned_contains"])
        self.assertGreater(owned["options"][0]["pflop_hours_per_usd"]["owned"],
                           owned["options"][0]["pflop_hours_per_usd"]["on_demand"])

    def test_runners_up_say_why_they_lost(self):
        for other in answer("llama-3-70b", "--tokens", "1T", "--on", "h100", "--chips",
                            1024)["options"][0]["runners_up"]:
            self.assertGreaterEqual(other["excess"], 0)
            self.assertRegex(other["reason"], r"^\d+\.\d % more chip-hours: \w.* s a step$")

    def test_numbers_may_have_an_exponent(self):
        start = ["llama-3-70b", "--on", "h100", "--chips", 1024, "--tokens"]
        self.assertEqual(answer(*start, "1e12", "--batch", "2.048e3")["options"],
                         answer(*start, "1T", "--batch", 2048)["options"])

    def test_a_batch_in_tokens_divides_over_the_chips(self):
        start = ["llama-3-70b", "--tokens", "1T", "--on", "h100", "--chips", 1024]
        told = answer(*start, "--batch", "16M")
        self.assertEqual(told["batch_sequences"], 2048)
        self.assertTrue(any("a batch of 16M tokens" in text for text in told["defaults"]))
        self.assertEqual(answer(*start, "--batch", "1,536")["batch_sequences"], 1536)
        small = answer("llama-3-70b", "--tokens", "1T", "--on", "h100", "--chips", 256, "--batch",
                       "3M")["options"][0]
        self.assertEqual(small["batch_sequences"], 384)
        self.assertTrue(any("4.9 % above the batch" in text for text in small["assumptions"]))

    def test_more_chips_are_not_slower_by_the_batch(self):
        fewer, more = (answer("llama-3-70b", "--tokens", "1T", "--on", "h100", "--chips",
                              chips)["options"][0] for chips in [768, 1000])
        self.assertLess(more["days"], 0.8 * fewer["days"])
        for option in [fewer, more]:
            self.assertAlmostEqual(option["batch_sequences"] * 8192 / 16e6, 1, delta=0.1)

    def test_fp16_keeps_its_name(self):
        told = answer("llama-3-70b", "--tokens", "1T", "--on", "h100", "--chips", 1024,
                      "--precision", "fp16")
        self.assertEqual(told["precision"], "fp16")
        self.assertTrue(any("as bf16" in text for text in told["defaults"]))

    def test_a_configuration_is_read_as_its_catalog_model(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "config.json"
            path.write_text("\ufeff" + json.dumps(CONFIG), encoding="utf-8")
            own = answer(path, "--tokens", "1T", "--on", "h100", "--chips", 256, "--sequence", 8192)
        known = answer("llama-3-8b", "--tokens", "1T", "--on", "h100", "--chips", 256)
        self.assertEqual(own["options"][0]["days"], known["options"][0]["days"])

    def test_megatron_arguments_set_model_layout_and_batch(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "args.sh"
            path.write_text(MEGATRON)
            told = answer("--megatron", path, "--tokens", "300B", "--on", "a100,h100")
        for option in told["options"]:
            self.assertEqual(option["chips"], 1024)
            self.assertEqual(option["layout"]["tp"], 8)
            self.assertEqual(option["layout"]["pp"], 8)
            self.assertEqual(option["layout"]["virtual_pp"], 4)
            self.assertEqual(option["layout"]["zero"], 1)

    def test_a_trace_opens_as_trace_events(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "step.json"
            h100 = answer("llama-3-70b", "--tokens", "1T", "--on", "h100", "--chips", 512,
                          "--trace", path)["options"][0]
            events = json.loads(path.read_text())["traceEvents"]
        end = max(e["ts"] + e["dur"] for e in events if e["ph"] == "X")
        self.assertAlmostEqual(end / 1e6 / h100["step"]["step_s"], 1, delta=0.1)
        self.assertEqual({e["pid"] for e in events}, set(range(h100["layout"]["pp"])))

    def test_a_chip_that_cannot_do_it_stands_beside_those_that_can(self):
        told = answer("llama-3-70b", "--tokens", "1T", "--on", "a100,h100", "--chips", 512,
                      "--precision", "fp8")
        self.assertIsNone(told["options"][0]["days"])
        self.assertIn("fp8", told["options"][0]["reason"])
        self.assertIsNotNone(told["options"][1]["days"])


class Refusals(unittest.TestCase):
    def refused(self, *arguments, **options):
        done = train(*arguments, **options)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertEqual(done.stdout, "")
        return done.stderr

    def test_names_that_do_not_exist_get_their_nearest(self):
        ending = ["--tokens", "1T", "--on"]
        self.assertIn("Llama-3-70B", self.refused("lama-3-70b", *ending, "h100"))
        self.assertIn("h100", self.refused("llama-3-70b", *ending, "h1000"))
        self.assertIn("GW408", self.refused("llama-3-70b", *ending, "h100,h100"))
        self.assertIn("megatron-lm", self.refused("llama-3-70b", *ending, "h100", "--stack", "x"))
        self.assertIn("fp8", self.refused("llama-3-70b", *ending, "h100", "--precision", "fp9"))
        self.assertIn("goodput", self.refused("llama-3-70b", *ending, "h100", "--objective", "fun"))
        self.assertIn("owned", self.refused("llama-3-70b", *ending, "h100", "--plan", "fun"))

    def test_slips_get_what_was_meant(self):
        start = ["llama-3-70b", "--on", "h100"]
        self.assertIn('did you mean "15T"?', self.refused(*start, "--tokens", "15t"))
        self.assertIn('did you mean "60 days"?',
                      self.refused(*start, "--tokens", "1T", "--deadline", "60"))
        self.assertIn("GW208", self.refused(*start, "--tokens", "1T", "--stack-date", "garbage"))

    def test_numbers_that_make_no_job(self):
        for option, value in [("--tokens", "many"), ("--tokens", "-1T"),
                              ("--tokens", "15"), ("--tokens", "0"),
                              ("--tokens", "nan"), ("--tokens", "9223372036854775808T"),
                              ("--deadline", "60"), ("--deadline", "0d"), ("--deadline", "-3d"),
                              ("--chips", "0"), ("--chips", "1.5"),
                              ("--chips", "9223372036854775807"),
                              ("--batch", "0"), ("--batch", "1.5"), ("--batch", "64T"),
                              ("--sequence", "0"), ("--sequence", "9223372036854775807")]:
            arguments = {"--tokens": "1T", "--on": "h100", option: value}
            words = [f"{k}={v}" for k, v in arguments.items()]
            self.assertIn(option, self.refused("llama-3-70b", *words), value)

    def test_jobs_that_are_impossible_say_why(self):
        start = ["llama-3-70b", "--tokens", "15T", "--on", "h100"]
        self.assertIn("days at best", self.refused(*start, "--deadline", "1d"))
        self.assertIn("does not fit", self.refused(*start, "--chips", "8"))
        self.assertIn("a batch of 8 sequences keeps",
                      self.refused(*start, "--chips", "100000", "--batch", "8"))
        told = train(*start, "--deadline", "1d", "--json")
        self.assertEqual(told.returncode, 1)
        self.assertEqual(json.loads(told.stdout)["diagnostics"][0]["code"], "GW420")

    def test_hostile_configurations(self):
        cases = {"0 layers": {**CONFIG, "num_hidden_layers": 0},
                 "2^63": {**CONFIG, "hidden_size": 2**63},
                 "text": {**CONFIG, "vocab_size": "large"},
                 "null": {**CONFIG, "num_attention_heads": None},
                 "type": {**CONFIG, "model_type": "mamba"}}
        texts = {name: json.dumps(value) for name, value in cases.items()}
        texts["deep"] = '{"a":' * 100_000
        texts["twice"] = '{"model_type": "llama", "model_type": "gpt2"}'
        texts["no json"] = "hidden_size = 4096"
        texts["empty"] = ""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "config.json"
            for name, text in texts.items():
                path.write_text(text)
                said = self.refused(path, "--tokens", "1T", "--on", "h100")
                self.assertIn("config.json", said, name)
            path.unlink()
            self.assertIn("GW101", self.refused(path, "--tokens", "1T", "--on", "h100"))

    def test_a_trace_that_cannot_be_written_is_an_error(self):
        said = self.refused("llama-3-8b", "--tokens", "1T", "--on", "h100", "--chips", "64",
                            "--trace", "/nowhere/step.json")
        self.assertIn("GW112", said)

    def test_words_that_make_no_command_are_usage_errors(self):
        self.assertEqual(train("llama-3-70b").returncode, 2)
        self.assertEqual(train("llama-3-70b", "--tokens", "1T").returncode, 2)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
