"""The command line: what it prints, where, and with which exit status."""

import json
import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from modelcatalog import Usage, catalog, cost, price_history
from modelcatalog.cli import application as program
from modelcatalog.query import CRITERIA


class Ran:
    """What a run of the command line printed and returned."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status = status
        self.out = out
        self.err = err

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run the command line in this process."""
    monkeypatch.delenv("MODELCATALOG_PATH", raising=False)

    def call(*arguments: str) -> Ran:
        status = program.run(list(arguments))
        captured = capsys.readouterr()
        return Ran(status, captured.out, captured.err)

    return call


def test_show(run: Any) -> None:
    """Every fact, as a table or as JSON."""
    shown = run("show", "gpt-4o")
    assert shown.status == 0
    lines = dict(line.split(maxsplit=1) for line in shown.out.splitlines())
    assert lines["key"] == "openai/gpt-4o"
    assert lines["limits.context_window"] == "128,000"
    assert lines["features.reasoning"] == "no"
    assert lines["pricing.input_tokens"].endswith("per million")
    content = run("show", "gpt-4o", "--json").json
    assert content["key"] == "openai/gpt-4o"
    assert content["limits"]["context_window"] == 128_000


def test_show_says_what_a_name_lost(run: Any) -> None:
    """On standard error, in one line; not when nothing was lost."""
    assert "effort suffix" in run("show", "o3-mini-high").err
    assert run("show", "OpenAI/GPT-4o").err == ""


def test_find(run: Any) -> None:
    """The example of the documentation, and its JSON with stable keys."""
    question = ["find", "--input", "image", "--tools", "--min-context", "200k", "--sort", "input-price", "--limit", "5"]
    shown = run(*question)
    assert shown.status == 0
    assert len(shown.out.splitlines()) == 6
    assert shown.out.splitlines()[0].split()[0] == "model"
    rows = run(*question, "--json").json
    wanted = catalog.find(input="image", tools=True, min_context=200_000, sort="input_price", limit=5)
    assert [row["key"] for row in rows] == [model.key for model in wanted]
    keys = "key name provider kind status context_window max_output_tokens input_price output_price release_date"
    assert [list(row) for row in rows] == [keys.split()] * 5


def test_find_nothing(run: Any) -> None:
    """Is no error: nothing on standard output, an empty list as JSON."""
    nothing = ["find", "--provider", "openai", "--max-input-price", "0", "--min-context", "900m"]
    assert (run(*nothing).status, run(*nothing).out) == (0, "")
    assert run(*nothing, "--json").json == []


def test_find_sorts_downward(run: Any) -> None:
    """With a minus before the order."""
    rows = run("find", "--provider", "openai", "--sort", "-context", "--limit", "3", "--json").json
    windows = [row["context_window"] for row in rows]
    assert windows == sorted(windows, reverse=True)


def test_find_has_an_option_for_every_criterion() -> None:
    """So that nothing the library can ask is missing."""
    command = program.application.get_command(program.application.make_context("m", ["version"]), "find")
    assert command is not None
    names = {parameter.name for parameter in command.params}
    assert set(CRITERIA) <= names


@pytest.mark.parametrize(
    ("text", "count"), [("200k", 200_000), ("1.5M", 1_500_000), ("7b", 7 * 10**9), ("1,000", 1000), ("1_000", 1000)]
)
def test_counts_have_units(run: Any, text: str, count: int) -> None:
    """Thousands, millions, billions."""
    rows = run("find", "--min-context", text, "--limit", "3", "--json").json
    assert [row["key"] for row in rows] == [model.key for model in catalog.find(min_context=count, limit=3)]


def test_list(run: Any) -> None:
    """The chat models of a provider, or all its models."""
    usual = run("list", "openai", "--json").json
    assert [row["key"] for row in usual] == [model.key for model in catalog.find(provider="openai")]
    everything = run("list", "openai", "--all", "--json").json
    assert [row["key"] for row in everything] == sorted(catalog.ids("openai"))


def test_compare_and_diff(run: Any) -> None:
    """Only what differs; the keys head the columns."""
    shown = run("diff", "openai/gpt-4o", "openai/gpt-5")
    assert shown.out.splitlines()[0].split() == ["fact", "openai/gpt-4o", "openai/gpt-5"]
    assert ["limits.context_window", "128,000", "400,000"] in [line.split() for line in shown.out.splitlines()]
    content = run("compare", "gpt-4o", "gpt-5", "claude-sonnet-4-5", "--json").json
    assert content["models"] == ["openai/gpt-4o", "openai/gpt-5", "anthropic/claude-sonnet-4-5"]
    assert len(content["differences"]["limits.context_window"]) == 3
    assert run("diff", "gpt-4o", "gpt-4o").out == "nothing differs\n"
    assert run("compare", "gpt-4o").status == 2


def test_resolve(run: Any) -> None:
    """The key, then each step."""
    shown = run("resolve", "ca.anthropic.claude-sonnet-4-5-20250929-v1:0")
    assert shown.out.splitlines()[0] == "amazon-bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0"
    assert any("region prefix" in line and "removed" in line for line in shown.out.splitlines())
    content = run("resolve", "gpt-4o", "--base-url", "https://x.openai.azure.com", "--json").json
    assert content == {"ref": "gpt-4o", "key": "azure/gpt-4o", "exact": True, "steps": []}
    assert run("resolve", "gpt-4o-2031-01-01").status == 2
    assert run("resolve", "gpt-4o-2031-01-01", "--allow-undated").out.startswith("openai/gpt-4o\n")


def test_providers_prices_version(run: Any) -> None:
    """Tables and JSON."""
    assert run("providers").out.count("\n") == len(catalog.providers) + 1
    assert {entry["kind"] for entry in run("providers", "--kind", "local", "--json").json} == {"local"}
    prices = run("prices", "gpt-4o", "--json").json
    assert (prices["basis"], prices["currency"]) == ("metered", "USD")
    assert {rate["meter"] for rate in prices["rates"]} >= {"input_tokens", "output_tokens"}
    assert "input_tokens" in run("prices", "gpt-4o").out
    version = run("version", "--json").json
    assert version["as_of"] == catalog.as_of.isoformat()
    assert version["models"] == len(catalog)
    assert catalog.as_of.isoformat() in run("version").out


@pytest.mark.skipif(not hasattr(catalog, "provenance"), reason="this version keeps no provenance")
def test_sources(run: Any) -> None:
    """Who says each fact, and when."""
    sources = run("sources", "gpt-4o", "--fact", "limits", "--json").json
    assert sources["key"] == "openai/gpt-4o"
    assert set(sources["facts"]) >= {"limits.context_window", "limits.max_output_tokens"}
    assert all(fact["source"]["title"] and fact["source"]["date"] for fact in sources["facts"].values())
    assert "limits.context_window" in run("sources", "gpt-4o").out


ERRORS: list[tuple[list[str], int, str]] = [
    (["show", "gtp-4o"], 2, "openai/gpt-4o"),
    (["show", ""], 2, "empty"),
    (["show", "a\nb"], 2, "control characters"),
    (["show", "x" * 100_000], 2, "longer than"),
    (["show"], 2, "MODEL"),
    (["fnd"], 2, "find"),
    (["show", "gpt-4o", "--josn"], 2, "--json"),
    (["list", "opnai"], 2, "openai"),
    (["find", "--min-context", "big"], 2, "200k"),
    (["find", "--input", "picture"], 2, "image"),
    (["find", "--sort", "prize"], 2, "input_price"),
    (["find", "--released-after", "soon"], 2, "date"),
    (["find", "--limit", "-1"], 2, "-1"),
    (["find", "--max-input-price", "nan"], 2, "price"),
    (["providers", "--kind", "shop"], 2, "lab"),
    (["overlay", "validate", "no-such-folder"], 2, "no-such-folder"),
    (["completion", "tcsh"], 2, "fish"),
    (["--overlay", "no-such-folder", "version"], 2, "no-such-folder"),
    (["check", "gpt-4o", "no-such-file.json"], 2, "no-such-file.json"),
    (["resolve", "gpt-4o", "--provider", "opnai"], 2, "openai"),
    (["resolve", "gpt-4o", "--base-url", "https://nobody.example"], 2, "nobody.example"),
]


@pytest.mark.parametrize(("arguments", "status", "said"), ERRORS, ids=lambda value: str(value)[:40])
def test_an_error_is_one_line_on_standard_error(run: Any, arguments: list[str], status: int, said: str) -> None:
    """With what to do instead, and its exit status."""
    ran = run(*arguments)
    assert ran.status == status
    assert ran.out == ""
    assert ran.err.startswith("modelcatalog: ")
    assert ran.err.count("\n") == 1
    assert said in ran.err


def test_a_body_is_checked(run: Any, tmp_path: Path) -> None:
    """From a file; the exit status is 1 when there are errors."""
    body = tmp_path / "body.json"
    body.write_text('{"temperature": 0.2}')
    arguments = ["check", "openai/gpt-5", str(body), "--api", "openai-chat-completions"]
    ran = run(*arguments)
    assert ran.status == 1
    assert "temperature" in ran.out
    assert run(*arguments, "--json").json["problems"] != []
    for text in ("", "{", "[1, 2"):
        body.write_text(text)
        broken = run(*arguments)
        assert broken.status == 2
        assert broken.err.count("\n") == 1


def test_a_body_is_fitted(run: Any, tmp_path: Path) -> None:
    """What was done to it goes to standard error, or into the JSON."""
    body = tmp_path / "body.json"
    body.write_text('{"temperature": 2.4}')
    ran = run("fit", "openai/gpt-4o", str(body))
    assert (ran.status, json.loads(ran.out)) == (0, {"temperature": 2})
    assert "temperature" in ran.err
    content = run("fit", "openai/gpt-4o", str(body), "--json").json
    assert content["params"] == {"temperature": 2}
    assert content["problems"] == []
    assert [(change["path"], change["action"], change["after"]) for change in content["changes"]] == [
        ("temperature", "set", 2)
    ]


def test_a_schema_is_printed(run: Any) -> None:
    """Of what can be said in one."""
    assert run("schema", "gpt-4o", "--api", "openai-chat-completions").json["$schema"].startswith("https://json-schema")


def test_rules_hold_for_a_deployment(run: Any, tmp_path: Path) -> None:
    """As they do for what it deploys."""
    own, body = tmp_path / "own.json", tmp_path / "body.json"
    own.write_text('{"models": {"azure/my-deploy": {"extends": "azure/gpt-5"}}}')
    body.write_text('{"temperature": 0.2, "messages": [{"role": "user", "content": "hi"}]}')
    options = [str(body), "--api", "openai-chat-completions", "--json"]
    problems = [
        run("--overlay", str(own), "check", name, *options).json["problems"]
        for name in ("azure/my-deploy", "azure/gpt-5")
    ]
    assert problems[0] != []
    assert [(one["path"], one["rule"]) for one in problems[0]] == [(one["path"], one["rule"]) for one in problems[1]]


def test_what_this_version_cannot_do_says_so(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """With exit status 3."""
    monkeypatch.setitem(sys.modules, "modelcatalog.advising", None)
    ran = run("schema", "gpt-4o")
    assert ran.status == 3
    assert ran.err == "modelcatalog: schema is not in this version\n"


def test_overlays_are_honoured(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the environment, then those of the options; and they are checked by a command."""
    own = tmp_path / "own.json"
    own.write_text('{"models": {"openai/house": {"extends": "gpt-4o", "name": "House"}}}')
    assert run("overlay", "validate", str(own)).out == "ok: 1 models more\n"
    assert run("--overlay", str(own), "show", "house", "--json").json["name"] == "House"
    assert run("show", "openai/house").status == 2
    monkeypatch.setenv("MODELCATALOG_PATH", str(own))
    assert run("show", "openai/house").status == 0
    monkeypatch.delenv("MODELCATALOG_PATH")
    own.write_text('{"models": {"openai/house": {"extends": "nope"}, "x": {}}}')
    refused = run("overlay", "validate", str(own))
    assert refused.status == 1
    assert refused.out.count("\n") == 3
    content = run("overlay", "validate", str(own), "--json").json
    assert content["ok"] is False
    assert [problem["path"] for problem in content["problems"]] == [
        "own.json:models.x",
        "own.json:models.openai/house.extends",
    ]
    assert run("--overlay", str(own), "version").status == 2


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(run: Any, shell: str) -> None:
    """For each shell, with the name of the command."""
    script = run("completion", shell).out
    assert "_MODELCATALOG_COMPLETE" in script


def _process(*arguments: str, text: str | None = None, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "modelcatalog", *arguments],
        input=text,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("modelcatalog show gpt-5-min", "gpt-5-mini"),
        ("modelcatalog show perplexity/sonar-p", "perplexity/sonar-pro"),
        ("modelcatalog list perplex", "perplexity"),
        ("modelcatalog resol", "resolve"),
        ("modelcatalog find --provider-k", "--provider-kind"),
    ],
)
def test_names_are_completed(words: str, expected: str) -> None:
    """Commands, options, models and providers."""
    ran = _process(_MODELCATALOG_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=str(len(words.split()) - 1))
    assert f"plain,{expected}" in ran.stdout.splitlines()


def test_piped_output_has_no_colour_and_no_cut_cell() -> None:
    """Every key in full, no escape sequence, even when colour is asked for."""
    ran = _process("list", "fireworks-ai", FORCE_COLOR="1", COLUMNS="40")
    assert "\x1b" not in ran.stdout
    assert all(key in ran.stdout for key in [model.key for model in catalog.find(provider="fireworks-ai")])


def test_a_broken_pipe_is_no_error() -> None:
    """A reader that stops early ends the command quietly."""
    writer = subprocess.Popen(
        [sys.executable, "-m", "modelcatalog", "list", "--all"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert writer.stdout is not None
    assert writer.stderr is not None
    writer.stdout.read(10)
    writer.stdout.close()
    err = writer.stderr.read()
    writer.stderr.close()
    assert writer.wait() == 0
    assert err == b""


def test_without_the_extra_it_says_how_to_install_it() -> None:
    """In one line, with exit status 3."""
    code = "import sys; sys.modules['click'] = None; from modelcatalog.__main__ import main; sys.exit(main())"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 3
    assert ran.stderr == 'modelcatalog: the command line needs an extra: pip install "modelcatalog[cli]"\n'


def test_the_library_never_imports_the_extra() -> None:
    """Nor what a plain look-up does not need."""
    code = (
        "import sys; from modelcatalog import catalog; catalog.get('gpt-4o'); "
        "print([name for name in ('click', 'rich', 'tomllib', 'modelcatalog.query', 'modelcatalog.resolution', "
        "'modelcatalog.overlays', 'modelcatalog.comparison') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_every_command_explains_itself(run: Any) -> None:
    """With ``--help``, and in the list of commands."""
    for name in program.COMMANDS:
        assert run(name, "--help").status == 0
    assert all(f"  {name} " in run("--help").out for name in program.COMMANDS)


def test_cost_of_counts(run: Any) -> None:
    """The lines and the sum, equal to the library's."""
    counts = ["--input", "120k", "--output", "3000", "--cached", "100k", "--at", "2026-11-24"]
    shown = run("cost", "openai/gpt-4o", *counts)
    plain = run("cost", "openai/gpt-4o", *counts, "--json").json
    used = Usage(input_tokens=120_000, output_tokens=3000, cache_read_tokens=100_000)
    wanted = cost("openai/gpt-4o", used, at=date(2026, 11, 24))
    assert (shown.status, Decimal(plain["total"])) == (0, wanted.total)
    assert shown.out.splitlines()[-1] == f"openai/gpt-4o: {wanted.total:f} USD"
    assert [line["meter"] for line in plain["lines"]] == [line.meter for line in wanted.lines]
    assert run("cost", "openai/gpt-4o", *counts, "--tier", "batch", "--json").json["total"] != plain["total"]


def test_cost_of_a_response(run: Any, tmp_path: Path) -> None:
    """Model and use are read from it."""
    response = tmp_path / "response.json"
    usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
    response.write_text(json.dumps({"object": "chat.completion", "model": "gpt-4o", "choices": [], "usage": usage}))
    plain = run("cost", "--response", str(response), "--json").json
    assert (plain["model"], plain["total"]) == ("openai/gpt-4o", "0.000075")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--input", "5"], "name the model"),
        (["gpt-4o", "--input", "5", "--at", "soon"], "is no date"),
        (["gpt-4o", "--input", "5", "--cached", "9"], "cache_read_tokens"),
        (["gpt-4o", "--input", "5", "--tier", "lunch"], "lunch"),
        (["gpt-5-typo", "--input", "5"], "did you mean"),
    ],
)
def test_a_wrong_question_about_cost_is_told_in_one_line(run: Any, arguments: list[str], said: str) -> None:
    ran = run("cost", *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_prices_with_their_history(run: Any) -> None:
    """Period by period, the oldest first."""
    periods = run("prices", "google/gemini-3.6-flash", "--history", "--json").json["periods"]
    assert periods[-1]["effective_until"] is None
    assert len(periods) == len(price_history("google/gemini-3.6-flash")) > 1
    assert "from - until" in run("prices", "google/gemini-3.6-flash", "--history").out
