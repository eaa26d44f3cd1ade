"""From a suggested zone to an evaluated action and a lesson, as a planner would; its pictures are kept."""

from __future__ import annotations

import datetime
import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hands import choose, choose_also, fill, open_tab, settle, type_day, type_new
from playwright.sync_api import Locator, Page, expect

from geodata.workspace import Workspace
from hotspots.evaluate.finished import FinishedEvaluation
from hotspots.plan.actions import ROLE_LABELS, Action
from hotspots.plan.zones import Zone
from hotspots.store.records import Kept
from hotspots.taxonomy import CHARACTERISTIC_LABELS
from hotspots.workflows.evaluation_records import choice_timing, list_choices, list_finished
from hotspots.workflows.lessons import list_lessons
from hotspots.workflows.planning import list_actions
from hotspots.workflows.problem_profiles import get_problem
from hotspots.workflows.zone_notes import zone_notes
from hotspots.workflows.zoning import list_zones

pytestmark = pytest.mark.browser

Picture = Callable[[str], Path]

ASKED_FOR = 3
SMALL = "Wenlow Parade shops"
PAST = "Wenlow Parade: shelter, lights and watch"
RESPONSE = "Patrol the hot spot at its hot hours"
JUDGEMENT = (
    "People on their way to prayer are shouted at where the path narrows; nobody looks after that corner."
)
HOW = "Recorded incidents, twelve months before and after, beside the comparison places"
LESSON = "Begin the watch before the works"
LEARNT = "The watch at closing time held; staff say the new lights alone would not have done."
POST = "Community safety analyst"


def test_from_a_suggested_zone_to_a_lesson(
    demo: Workspace, serve: Callable[[Path], str], page: Page, picture: Picture
) -> None:
    url = serve(demo.root)
    suggest_zones(page, url, picture)
    zone = accept_one(page, demo, picture)
    judge_its_problem(page, demo, zone, picture)
    action = start_an_action(page, url, demo, zone, picture)
    plan_its_evaluation(page, demo, action, picture)
    read_due_regard(page, action, zone, picture)
    choose_before_the_start(page, url, demo, zone, action, picture)
    done = keep_an_answer(page, demo, picture)
    write_a_lesson(page, demo, done, picture)
    take_the_plan(page, url, (zone.name, action.action, done.content.sentence, LESSON), picture)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_test_id("stAlertContentError")).to_have_count(0)


def suggest_zones(page: Page, url: str, picture: Picture) -> None:
    """Ask for a few zones; each has its reasons, and what the set leaves out is said."""
    page.goto(f"{url}/zones")
    open_tab(page, "Suggest zones")
    count = page.get_by_role("spinbutton", name="How many zones at most")
    count.fill(str(ASKED_FOR))
    count.press("Tab")
    settle(page)
    page.get_by_role("button", name="Suggest zones").click()
    expect(page.get_by_role("heading", name="Suggested zones")).to_be_visible(timeout=60_000)
    settle(page)
    ranking = page.get_by_role("table", name="The zones in order")
    assert 1 <= ranking.locator("tbody tr").count() <= ASKED_FOR
    expect(first_suggestion(page).locator("li").first).to_contain_text("recorded incidents")
    covered = page.get_by_role("table", name=re.compile("What the set covers"))
    assert covered.locator("tbody tr").count() == 1 + 7
    expect(page.get_by_text(re.compile("is covered much less by these zones")).first).to_be_visible()
    picture("suggest-1-zones")


def first_suggestion(page: Page) -> Locator:
    """Give the first suggestion: it stands open, with its reasons."""
    save = page.get_by_role("button", name="Make it a zone")
    return page.get_by_test_id("stExpander").filter(has=save).first


def accept_one(page: Page, demo: Workspace, picture: Picture) -> Zone:
    """Save the first suggestion; the part with all zones opens on it and says what to know of it."""
    before = {zone.zone_id for zone in list_zones(demo)}
    page.get_by_role("button", name="Make it a zone").first.click()
    expect(page.get_by_text("Saved:")).to_be_visible()
    settle(page)
    (zone,) = [zone for zone in list_zones(demo) if zone.zone_id not in before]
    open_tab(page, "Zones")
    expect(page.get_by_role("heading", name=zone.name, level=2)).to_be_visible()
    shows_its_notes(page, demo, zone)
    picture("suggest-2-accepted")
    # A zone with few incidents says so; the one that was accepted may have nothing to say.
    small = next(one for one in list_zones(demo) if one.name == SMALL)
    choose(page, "Zone to look at", f"{SMALL} ({small.zone_id})")
    assert shows_its_notes(page, demo, small), "so few incidents a year are worth a note"
    choose(page, "Zone to look at", f"{zone.name} ({zone.zone_id})")
    return zone


def shows_its_notes(page: Page, demo: Workspace, zone: Zone) -> int:
    """Find every note on a zone above what happens in it, and no other; tell how many there are."""
    expect(page.get_by_role("heading", name=zone.name, level=2)).to_be_visible()
    notes = zone_notes(demo, [zone.zone_id])[zone.zone_id].sentences
    for sentence in notes:
        expect(page.get_by_text(sentence)).to_be_visible()
    expect(page.get_by_test_id("stAlertContentWarning")).to_have_count(len(notes))
    return len(notes)


def judge_its_problem(page: Page, demo: Workspace, zone: Zone, picture: Picture) -> None:
    """Write one judgement into the problem profile."""
    open_tab(page, "Problem profile")
    fill(page, "Your judgement: Where and when exactly?", JUDGEMENT)
    page.get_by_role("button", name="Save the problem profile").click()
    expect(page.get_by_text("Saved: the problem profile of")).to_be_visible()
    settle(page)
    kept = get_problem(demo, zone.zone_id)
    assert kept is not None
    assert kept.content.where_when == JUDGEMENT
    picture("suggest-3-problem")


def start_an_action(page: Page, url: str, demo: Workspace, zone: Zone, picture: Picture) -> Action:
    """Find a response in the evidence menu and start an action in the zone from it."""
    page.goto(f"{url}/plan")
    open_tab(page, "What could we do?")
    choose(page, "Characteristic", "Religion or belief")
    choose(page, "Role", "Preventing incidents")
    picture("suggest-4-menu")
    card = page.locator("[class*='st-key-response-']").filter(has_text=RESPONSE)
    card.get_by_role("button", name="Start an action from this").click()
    expect(page.get_by_text("Filled in from the evidence menu:")).to_be_visible()
    settle(page)
    expect(page.get_by_role("textbox", name="Action (needed)")).to_have_value(RESPONSE)
    type_new(page, "Objective (needed)", "People walk to prayer unmolested")
    choose(page, "Lead organisation (needed)", "Police")
    choose_also(page, "Zones", zone.name)
    picture("suggest-5-new-action")
    page.get_by_role("button", name="Add the action").click()
    expect(page.get_by_text(re.compile(r"Added A-\d+"))).to_be_visible()
    settle(page)
    (action,) = list_actions(demo, zone_id=zone.zone_id)
    assert (action.action, action.zones) == (RESPONSE, (zone.zone_id,))
    assert action.response_id
    return action


def plan_its_evaluation(page: Page, demo: Workspace, action: Action, picture: Picture) -> None:
    """Say when it starts, and how and when it will be told whether it worked."""
    start = the_start()
    open_tab(page, "Days and cost")
    type_day(page, "Start", start)
    type_day(page, "Due", start + datetime.timedelta(365))
    page.get_by_role("button", name="Save days and cost").click()
    expect(page.get_by_text(f"Saved {action.action_id}.")).to_be_visible()
    settle(page)
    open_tab(page, "Measure and evaluation")
    page.get_by_text("An evaluation is planned:").click()
    fill(page, "How", HOW)
    type_day(page, "When", start + datetime.timedelta(400))
    picture("suggest-6-evaluation-planned")
    page.get_by_role("button", name="Save measure and evaluation").click()
    settle(page)
    (now,) = [one for one in list_actions(demo) if one.action_id == action.action_id]
    assert (now.start, now.evaluation_planned, now.evaluation_method) == (start, True, HOW)


def the_start() -> datetime.date:
    """Give a day after today: an evaluation is planned before the action starts."""
    return datetime.datetime.now().astimezone().date() + datetime.timedelta(40)


def read_due_regard(page: Page, action: Action, zone: Zone, picture: Picture) -> None:
    """The evaluation counts as planned before the start; the zone has an action that is not agreed yet."""
    page.get_by_role("button", name=re.compile("Back to the plan")).click()
    settle(page)
    open_tab(page, "Due regard")
    choose(page, "Show findings of", zone.name)
    page.get_by_text(re.compile("Every finding, with its reason")).click()
    every = page.get_by_role("table", name="Every finding")
    planned = every.get_by_role("row").filter(has_text="Evaluation planned before the start")
    expect(planned.filter(has_text=action.action_id)).to_contain_text("Written down here on")
    expect(planned.filter(has_text=action.action_id)).to_contain_text("Considered")
    acted = every.get_by_role("row").filter(has_text="Every zone has an action")
    expect(acted).to_contain_text("1 action here, none of them agreed yet.")
    picture("suggest-7-due-regard")


def choose_before_the_start(
    page: Page, url: str, demo: Workspace, zone: Zone, action: Action, picture: Picture
) -> None:
    """Read the smallest fall that could show, and keep what will be compared before anything is known."""
    page.goto(f"{url}/evaluation")
    settle(page)
    choose(page, "Evaluation", "A new one")
    choose_also(page, "Zones where something was done", zone.name, instead=True)
    expect(
        page.get_by_text(re.compile("could only see a fall|smallest fall", re.IGNORECASE)).first
    ).to_be_visible()
    picture("suggest-8-before-the-start")
    fill(page, "Name of this evaluation", "Walk to prayer")
    fill(page, "Why these places and periods", "As many incidents, and nothing is planned there.")
    fill(page, "Chosen by (post, not name)", POST)
    page.get_by_role("button", name="Keep this choice").click()
    expect(page.get_by_text(re.compile(r"Kept as EV-\d+"))).to_be_visible()
    settle(page)
    kept = list_choices(demo)[-1]
    assert kept.content.zone_ids == (zone.zone_id,)
    assert kept.content.actions == (action.action_id,)
    assert kept.content.start == the_start()
    assert all(each.comparisons for each in kept.content.zones)
    timing = choice_timing(demo, kept.record_id)
    assert timing.beforehand
    expect(page.get_by_text(timing.sentence)).to_be_visible()
    picture("suggest-9-kept")


def keep_an_answer(page: Page, demo: Workspace, picture: Picture) -> Kept[FinishedEvaluation]:
    """Read the answer about an action of the past, and keep it with its figures."""
    before = len(list_finished(demo))
    (past,) = [one for one in list_choices(demo) if one.content.name == PAST]
    choose(page, "Evaluation", f"{PAST} ({past.record_id})")
    measures = page.get_by_role("table", name="The change, measured in several ways")
    expect(measures).to_be_visible()
    fill(page, "Finished by (post, not name)", POST)
    settle(page)
    picture("suggest-10-answer")
    page.get_by_role("button", name="Keep the answer with its figures").click()
    expect(page.get_by_text(re.compile(r"Kept as FE-\d+"))).to_be_visible()
    settle(page)
    done = list_finished(demo)[-1]
    assert len(list_finished(demo)) == before + 1
    expect(page.get_by_text(done.content.sentence).first).to_be_visible()
    # Every measure of size stands with its interval, and the months are drawn.
    intervals = measures.locator("tbody tr td:nth-of-type(2)").all_inner_texts()
    assert any(re.search(r"\d.* to .*\d", words) for words in intervals), intervals
    expect(page.get_by_test_id("stVegaLiteChart").first).to_be_visible()
    return done


def write_a_lesson(page: Page, demo: Workspace, done: Kept[FinishedEvaluation], picture: Picture) -> None:
    """Write down what was learnt, and find it again in the list of what worked here."""
    page.get_by_text(f"Write down what was learnt ({done.record_id})").click()
    # What the evaluated action says already need not be typed again.
    form = page.get_by_test_id("stForm").filter(has=page.get_by_role("button", name="Save the lesson"))
    for words in (ROLE_LABELS["prevention"], CHARACTERISTIC_LABELS["race"]):
        expect(form.locator("[data-tag]").filter(has_text=words).first).to_be_visible()
    settle(page)
    choose(page, "Kind of zone", "Shopping street or parade")
    fill(page, "In a few words", LESSON)
    fill(page, "What worked here, and what did not", LEARNT)
    picture("suggest-11-lesson")
    page.get_by_role("button", name="Save the lesson").click()
    expect(page.get_by_text("The lesson is saved.")).to_be_visible()
    settle(page)
    lesson = next(kept.content for kept in list_lessons(demo) if kept.content.title == LESSON)
    assert (lesson.evaluation_id, lesson.verdict) == (done.record_id, done.content.verdict)
    page.get_by_role("radio", name="What worked here").click()
    settle(page)
    expect(page.get_by_text(LESSON).first).to_be_visible()
    expect(page.get_by_text(LEARNT).first).to_be_visible()
    picture("suggest-12-what-worked-here")


def take_the_plan(page: Page, url: str, expected: tuple[str, ...], picture: Picture) -> None:
    """Download the plan as a web page; everything of this journey is in it."""
    page.goto(f"{url}/plan")
    open_tab(page, "Make the plan document")
    choose_also(page, "Formats", "Web page", instead=True)
    page.get_by_role("button", name="Make the documents").click()
    expect(page.get_by_text("The documents are ready.")).to_be_visible(timeout=90_000)
    settle(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download: Web page", exact=True).click()
    printed = html.unescape(Path(waiting.value.path()).read_text(encoding="utf-8"))
    missing = [words for words in expected if words not in printed]
    assert not missing
    assert printed.count(expected[2]) == 1, "an answer that was kept twice is told once"
    picture("suggest-13-documents")
