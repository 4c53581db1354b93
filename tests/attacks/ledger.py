"""What is tried, what stops it, and which test shows it: the data of docs/validity.md.

A test is named `file::test`, seen from `tests/`. `tests/attacks/test_page.py` holds that each one exists, that each
test of this folder is named here, and that the page says what stands here.
"""

from __future__ import annotations

from typing import NamedTuple


class Exploit(NamedTuple):
    """One way to pass without doing the task."""

    id: str
    name: str
    tried: str
    stopped: str
    tests: tuple[str, ...]


class Item(NamedTuple):
    """One item of the Agentic Benchmark Checklist, and how it stands here."""

    id: str
    asks: str
    holds: str
    """yes, partly, no, or not applicable."""
    because: str
    evidence: tuple[str, ...] = ()


P, J, A = "attacks/test_plays.py::", "attacks/test_judging.py::", "attacks/test_addresses.py::"

EXPLOITS = (
    Exploit(
        "E1",
        "Doing nothing",
        "says done at once, on a task and on a spread of the shipped ones",
        "a check of rows, of an answer or of pages wants something; `harness check` plays idling on every task",
        (
            P + "test_doing_nothing_fails_every_check",
            J + "test_doing_nothing_passes_no_task",
            J + "test_giving_up_or_calling_it_infeasible_needs_its_evidence",
        ),
    ),
    Exploit(
        "E2",
        "Constant answers",
        "N/A, 0, yes, done and others, with each status",
        "answers are typed values; infeasible wants the pages that show it",
        (
            J + "test_no_constant_answer_passes_any_task",
            J + "test_giving_up_or_calling_it_infeasible_needs_its_evidence",
        ),
    ),
    Exploit(
        "E3",
        "Saying everything",
        "the truth among hundreds of values, as text, list and alternatives",
        "one value is wanted, or exactly the set; an answer has a cap",
        (
            J + "test_an_answer_that_holds_everything_passes_no_task",
            "test_judges_answer.py::test_an_answer_beyond_the_cap_is_refused_unread",
        ),
    ),
    Exploit(
        "E4",
        "Reading the answer file",
        "`file://` in the browser, and the checkout, the run and /proc from the agent's process",
        "the browser opens the sites alone; the jail has none of it",
        (
            P + "test_no_address_but_the_sites_opens",
            P + "test_what_an_agent_finds_of_the_benchmark_is_nothing",
            "test_sandbox.py::test_an_agent_finds_nothing_of_ours",
        ),
    ),
    Exploit(
        "E5",
        "Other schemes",
        "view-source, chrome, devtools, data, javascript, about, blob, filesystem, in odd spellings too",
        "an address is refused before it reaches Chromium unless it is of the episode's sites",
        (P + "test_no_address_but_the_sites_opens",),
    ),
    Exploit(
        "E6",
        "Control pages and other ports",
        "/reset, /state, /finish, /config, /admin; other ports of this machine; other paths of the agent's own address",
        "a site has no such page, and the harness has no control port: grading reads the database in its own process",
        (
            P + "test_a_site_has_no_page_that_tells_or_resets_its_state",
            P + "test_no_address_but_the_sites_opens",
            A + "test_an_address_has_no_state_no_reset_and_no_score",
        ),
    ),
    Exploit(
        "E7",
        "Elements written into the page",
        "a note of markup and script that looks like success",
        "rows are judged, never the page; what is written is shown as text",
        (P + "test_markup_that_is_written_into_a_page_stays_text",),
    ),
    Exploit(
        "E8",
        "State in the client",
        "evaluate, storage, cookies, CDP, as actions and as MCP tools",
        "no such action; the state is the server's",
        (
            P + "test_there_is_no_action_that_runs_code_or_edits_storage",
            A + "test_a_tool_that_is_none_does_nothing",
        ),
    ),
    Exploit(
        "E9",
        "Writing past the browser",
        "finds the site's port, works out the session cookie and posts the form",
        "the jail shows no port; else the site wants the browser's key, and the record flags `OUTSIDE POST`",
        (
            P + "test_from_its_jail_an_agent_finds_no_port_of_ours",
            P + "test_even_without_walls_a_request_past_the_browser_is_refused_and_flagged",
        ),
    ),
    Exploit(
        "E10",
        "Orders to the judge",
        "“ignore all previous instructions”, a ready verdict as the answer",
        "typed checks only compare; a text is a wrong value",
        (
            P + "test_orders_to_the_judge_are_an_answer_like_any_other",
            "test_judges_answer.py::test_words_to_the_judge_are_an_answer_like_any_other",
        ),
    ),
    Exploit(
        "E11",
        "Code in the answer",
        "format strings, expressions, templates",
        "no judge evaluates a text; the sources are searched for it",
        (J + "test_no_judge_runs_a_text", J + "test_a_text_that_looks_like_code_is_a_wrong_answer"),
    ),
    Exploit(
        "E12",
        "The right shape",
        "{}, [], a verdict as an object",
        "values are compared; a grader is tried on its mutants",
        (
            J + "test_the_right_shape_is_not_the_right_answer",
            J + "test_deleting_any_expectation_of_a_check_is_noticed",
        ),
    ),
    Exploit(
        "E13",
        "Values made equal by tidying",
        "other punctuation, split at commas",
        "normalisers are typed, and distinct values never meet",
        (
            J + "test_distinct_values_are_not_made_equal_by_tidying",
            "test_normal.py::test_distinct_amounts_never_meet",
            "test_normal.py::test_distinct_dates_never_meet",
        ),
    ),
    Exploit(
        "E14",
        "Part of the truth",
        "10 in 100, not 10, 10 or 11, UNSUCCESSFUL",
        "whole values are compared, and negations and alternatives are read",
        (J + "test_part_of_the_truth_and_its_opposite_are_wrong",),
    ),
    Exploit(
        "E15",
        "Nearly the address",
        "prefixes, other queries, other case",
        "addresses are compared taken apart",
        (
            J + "test_an_address_that_only_begins_alike_is_another",
            "test_judges_visited.py::test_paths_are_compared_taken_apart",
        ),
    ),
    Exploit(
        "E16",
        "Success by word or exit code",
        "SUCCESS on standard output, exit code 0",
        "a judge is given neither",
        (J + "test_no_word_and_no_exit_code_of_the_agent_decides",),
    ),
    Exploit(
        "E17",
        "No checks",
        "a task whose checks are none",
        "refused when read, and again when judged",
        (J + "test_a_task_without_checks_is_no_task",),
    ),
    Exploit(
        "E18",
        "A check that is skipped",
        "an unknown kind; a judge that says nothing",
        "refused; the checks that were judged are counted against those declared",
        (
            J + "test_a_check_of_an_unknown_kind_is_refused_and_never_skipped",
            J + "test_a_check_that_is_not_judged_is_no_verdict",
        ),
    ),
    Exploit(
        "E19",
        "Crashing out of the count",
        "exits in the middle; writes what looks like a fault of ours",
        "what an agent does is failed, never broken; broken is counted apart and played again",
        (
            P + "test_leaving_in_the_middle_is_failed_and_counted",
            P + "test_an_agent_cannot_have_its_end_count_as_our_fault",
        ),
    ),
    Exploit(
        "E20",
        "Damage beside the goal",
        "does the task and one thing more; removes a row",
        "a change that no check speaks of fails the task",
        (P + "test_more_than_was_asked_for_fails", J + "test_whatever_no_check_speaks_of_may_not_change"),
    ),
    Exploit(
        "E21",
        "Twice for safety",
        "does it twice",
        "rows are matched one to one",
        (P + "test_the_same_thing_twice_fails", J + "test_existing_once_is_not_existing_twice"),
    ),
    Exploit(
        "E22",
        "What is left of another episode",
        "the honest agent before and after fifteen others",
        "each episode has its own database, cookies and address; start digests are equal",
        (P + "test_nothing_of_one_episode_is_left_for_the_next",),
    ),
    Exploit(
        "E23",
        "Editing task or grader",
        "writes into the tasks folder; edits a check after the play",
        "not there in the jail; a record holds its task whole and is judged by that",
        (
            P + "test_what_an_agent_finds_of_the_benchmark_is_nothing",
            J + "test_a_verdict_is_of_the_task_as_it_was_played",
        ),
    ),
    Exploit(
        "E24",
        "A handle on the browser",
        "looks for one",
        "agents are processes; no transport imports browser, site or database",
        (J + "test_an_agents_process_is_never_handed_a_browser_or_a_database",),
    ),
    Exploit(
        "E25",
        "The internet",
        "other hosts in the browser; names and ports from the process",
        "refused and recorded; the jail has no network",
        (
            P + "test_no_address_but_the_sites_opens",
            P + "test_what_an_agent_finds_of_the_benchmark_is_nothing",
            "test_sandbox.py::test_a_named_host_is_reached_and_no_other",
        ),
    ),
    Exploit(
        "E26",
        "Around the route",
        "tunnels, WebSockets, WebRTC, workers",
        "Chromium knows no way but our proxy, which refuses and records",
        (
            "test_browser_launch.py::test_foreign_requests_reach_the_proxy_and_nothing_else",
            "test_kit_serve.py::test_a_tunnel_is_refused_and_recorded",
        ),
    ),
    Exploit(
        "E27",
        "Files of the machine",
        "uploads /etc/passwd and ../tasks",
        "only the task's own files, by name; nothing is downloaded",
        (P + "test_files_of_the_machine_are_not_uploaded",),
    ),
    Exploit(
        "E28",
        "Clock and chance",
        "plays twice, seeds twice",
        "the site's clock and chance are the task's; equal plays give equal bytes",
        (
            J + "test_the_clock_and_chance_of_a_site_are_the_tasks_own",
            P + "test_nothing_of_one_episode_is_left_for_the_next",
            "test_episode.py::test_two_plays_are_equal_to_the_byte",
        ),
    ),
    Exploit(
        "E29",
        "A task that cannot be passed",
        "plays the solution",
        "each task brings a solution and near misses, played by `harness check`",
        (P + "test_an_honest_agent_passes", J + "test_every_task_brings_a_solution_and_near_misses"),
    ),
    Exploit(
        "E30",
        "A strict grader that is wrong",
        "other spellings, other orders",
        "spellings meet by type; rows count in any order",
        (J + "test_equivalent_spellings_and_ways_pass",),
    ),
    Exploit(
        "E31",
        "Learned by heart",
        "another number of the same rule",
        "rules give tasks without number",
        (J + "test_a_rule_gives_other_tasks_for_other_numbers",),
    ),
    Exploit(
        "E32",
        "More tries than there are",
        "batches of five, floods, replays, wrong numbers, ten callers",
        "each action is a step; replies in excess are read as the next ones; a key does nothing twice",
        (
            P + "test_batches_and_floods_buy_no_further_step",
            A + "test_an_idempotency_key_does_nothing_twice",
            A + "test_two_agents_with_one_token_take_turns",
        ),
    ),
    Exploit(
        "E33",
        "Picked trials",
        "fewer tasks, fewer trials, other limits in the same run",
        "run.json freezes the inventory with digests",
        (J + "test_a_run_holds_every_trial_that_it_announced",),
    ),
    Exploit(
        "E34",
        "A judge that changed",
        "judges an old record",
        "the record holds the task and the versions; runs that differ are not compared without a word",
        (J + "test_a_verdict_is_of_the_task_as_it_was_played",),
    ),
    Exploit(
        "E35",
        "Beginning again",
        "goes on after done",
        "an episode that ended answers 410 to everything",
        (A + "test_a_finished_episode_is_not_begun_again",),
    ),
    Exploit(
        "E36",
        "Reading what is asked",
        "looks for task id, checks and score in what it is told",
        "an agent is told the goal and the limits",
        (
            P + "test_an_agent_is_told_neither_task_nor_checks_nor_score",
            P + "test_no_hostile_agent_passes_and_none_is_our_fault",
        ),
    ),
    Exploit(
        "E37",
        "Stalling",
        "half a request, slow loris, garbage, a request of 100 MB, silence, lateness",
        "each has a named ending, none is a hang, none is our fault",
        (
            A + "test_a_bad_caller_has_a_named_ending_of_its_own",
            A + "test_one_that_calls_late_is_waited_for",
            "attacks/test_fuzz.py::test_no_reply_is_too_odd",
            "attacks/test_fuzz.py::test_no_greeting_is_too_odd",
            "attacks/test_fuzz.py::test_a_process_that_sends_whatever_comes_ends_by_name",
        ),
    ),
    Exploit(
        "E38",
        "Living on",
        "detached children, a harness that is killed",
        "the whole tree ends with the episode",
        (
            "test_sandbox.py::test_the_whole_tree_ends_with_the_episode",
            "test_sandbox.py::test_nothing_in_a_jail_outlives_a_harness_that_is_killed",
        ),
    ),
)

CHECKLIST = (
    Item(
        "I.a.1",
        "equivalent expressions are accepted",
        "yes",
        "values meet by type",
        (
            J + "test_equivalent_spellings_and_ways_pass",
            "test_normal.py::test_every_spelling_of_an_amount_meets",
        ),
    ),
    Item(
        "I.a.2",
        "redundant words are handled",
        "yes",
        "a value is read out of a sentence",
        ("test_judges_answer.py::test_every_word_of_a_sentence_is_read",),
    ),
    Item(
        "I.b.1",
        "negations are handled",
        "yes",
        "a negated value is wrong",
        (J + "test_part_of_the_truth_and_its_opposite_are_wrong",),
    ),
    Item(
        "I.b.2",
        "listing all answers does not pass",
        "yes",
        "one value, or exactly the set",
        (J + "test_an_answer_that_holds_everything_passes_no_task",),
    ),
    Item(
        "I.b.3",
        "the truth is too complex to be guessed",
        "yes",
        "no constant passes any task",
        (J + "test_no_constant_answer_passes_any_task",),
    ),
    Item(
        "I.c.1",
        "a model as judge is measured against people",
        "not applicable",
        "no shipped verdict rests on a model",
    ),
    Item(
        "I.c.2",
        "a model as judge resists attacks",
        "yes",
        "orders are data; state is judged without a model",
        (P + "test_orders_to_the_judge_are_an_answer_like_any_other",),
    ),
    Item(
        "I.d.1",
        "test cases are verified",
        "yes",
        "solutions pass and near misses fail for the reason given",
        (J + "test_every_task_brings_a_solution_and_near_misses",),
    ),
    Item(
        "I.d.2",
        "their quality is measured",
        "yes",
        "mutants of checks and outcomes; the share noticed is printed",
        (J + "test_deleting_any_expectation_of_a_check_is_noticed",),
    ),
    Item(
        "I.e.1",
        "fuzzing reaches edge cases",
        "yes",
        "messages, values and texts",
        ("attacks/test_fuzz.py::test_no_reply_is_too_odd", "test_normal.py::test_no_text_is_too_odd"),
    ),
    Item(
        "I.e.2",
        "all kinds of input are covered",
        "partly",
        "messages over the pipe, values by type",
        ("attacks/test_fuzz.py::test_no_reply_is_too_odd",),
    ),
    Item(
        "I.e.3",
        "inputs are those that the code is sensitive to",
        "yes",
        "near misses of real replies",
        ("attacks/test_fuzz.py::test_no_reply_is_too_odd",),
    ),
    Item(
        "I.f.2",
        "end-to-end tests reach all parts",
        "yes",
        "real Chromium, HTTP, SQLite and processes",
        (P + "test_an_honest_agent_passes",),
    ),
    Item(
        "I.f.3",
        "results are not flaky",
        "yes",
        "equal plays give equal bytes",
        (P + "test_nothing_of_one_episode_is_left_for_the_next",),
    ),
    Item(
        "I.g.1",
        "all states after success are accepted",
        "partly",
        "rows in any order, columns left open; other ways are played where a task has them",
        (J + "test_equivalent_spellings_and_ways_pass",),
    ),
    Item(
        "I.g.2",
        "irrelevant state is checked",
        "yes",
        "whatever no check speaks of may not change",
        (J + "test_whatever_no_check_speaks_of_may_not_change",),
    ),
    Item(
        "I.g.3",
        "trivial changes do not pass",
        "yes",
        "random and enumerating agents are baselines",
        (P + "test_no_hostile_agent_passes_and_none_is_our_fault",),
    ),
    Item(
        "I.h.1",
        "the answer's format is said",
        "partly",
        "goals say what is wanted; any usual spelling is read",
    ),
    Item(
        "I.h.2",
        "guessing does not pass",
        "yes",
        "no constant passes any task",
        (J + "test_no_constant_answer_passes_any_task",),
    ),
    Item(
        "I.i.1",
        "measures cannot be gamed",
        "yes",
        "passed or failed; shares and scores stand beside and decide nothing",
        ("test_judges_checkpoints.py::test_checkpoints_never_decide_the_verdict",),
    ),
    Item(
        "II.1",
        "versions are said",
        "yes",
        "harness, python, browser and sites in each record",
        (J + "test_a_verdict_is_of_the_task_as_it_was_played",),
    ),
    Item("II.2", "tools are there throughout", "yes", "everything runs on this machine"),
    Item(
        "II.3",
        "a tool that fails is handled",
        "yes",
        "broken is not failed, and is played again",
        ("test_run.py::test_a_browser_that_is_killed_costs_a_retry_and_no_verdict",),
    ),
    Item(
        "II.4",
        "nothing is left between runs",
        "yes",
        "a database, a context and an address an episode",
        (P + "test_nothing_of_one_episode_is_left_for_the_next",),
    ),
    Item(
        "II.5",
        "agents are isolated from the truth",
        "yes",
        "at level `strong`; each record says its level",
        (
            P + "test_what_an_agent_finds_of_the_benchmark_is_nothing",
            "test_sandbox.py::test_nothing_leaks_from_a_jail",
        ),
    ),
    Item(
        "II.6",
        "the truth is verified",
        "yes",
        "gold values are queries to the seeded rows",
        (J + "test_every_task_brings_a_solution_and_near_misses",),
    ),
    Item(
        "II.7",
        "tasks can be solved",
        "yes",
        "their solutions are played",
        (J + "test_every_task_brings_a_solution_and_near_misses",),
    ),
    Item(
        "II.8",
        "there is an oracle",
        "yes",
        "`--agent oracle`",
        (J + "test_every_task_brings_a_solution_and_near_misses",),
    ),
    Item(
        "II.9",
        "no known exploit passes",
        "yes",
        "this page",
        (P + "test_no_hostile_agent_passes_and_none_is_our_fault",),
    ),
    Item("III.1", "open source", "yes", "Apache-2.0"),
    Item("III.2", "an open harness", "yes", "this one"),
    Item(
        "III.3",
        "measures against contamination",
        "yes",
        "rules that give tasks without number",
        (J + "test_a_rule_gives_other_tasks_for_other_numbers",),
    ),
    Item("III.4", "a plan to update", "partly", "rules and seeds; no schedule"),
    Item("III.5", "what is measured is said", "yes", "docs/tasks.md"),
    Item("III.6", "what is evaluated is said", "yes", "an agent as a whole command: model, prompts and code"),
    Item("III.7", "steps against flaws are described", "yes", "this page and docs/sandbox.md"),
    Item("III.8", "unavoidable flaws are discussed", "yes", "below"),
    Item(
        "III.9",
        "their effect is measured",
        "partly",
        "mutants that survive are listed by `harness check --mutate`",
    ),
    Item("III.10", "intervals are reported", "yes", "by `harness compare` and the leaderboard"),
    Item("III.11", "how to read results is said", "yes", "docs of comparing and of the leaderboard"),
    Item(
        "III.12",
        "baselines that are no models",
        "partly",
        "an oracle, random, enumerate and idle; no people were asked",
    ),
    Item(
        "III.13",
        "trivial agents are reported",
        "yes",
        "idle, constant, random and enumerate stand beside on the leaderboard",
    ),
)
