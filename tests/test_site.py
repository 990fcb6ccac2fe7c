"""The pages of the site in a real browser: what can be read, dragged and unfolded."""

from pathlib import Path

import pytest

pytest.importorskip("furo", reason="pip install 'slopewise[docs]'")
pytest.importorskip("myst_nb", reason="pip install 'slopewise[docs]'")
pytest.importorskip("sphinx_copybutton", reason="pip install 'slopewise[docs]'")
pytest.importorskip("selenium", reason="pip install selenium")

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from notebooks.lesson import FOLDED, lessons

WALK = Path(__file__).with_name("walk.js").read_text(encoding="utf-8")
LESSONS = lessons()
FIRST = f"lessons/{LESSONS[0].path.stem}"
COURSE = [f"lessons/{lesson.path.stem}" for lesson in LESSONS if not lesson.extra]
QUESTIONS = ".slopewise-prediction"
SIZES = [(1024, 768), (1440, 900)]


@pytest.fixture
def opened(browser, site):
    """A function that opens a page in a window of a size, on a light or a dark system."""

    def show(page, size=SIZES[0], *, dark=False, scripts=True):
        width, height = size
        feature = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        for command, settings in (
            (
                "Emulation.setDeviceMetricsOverride",
                {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
            ),
            ("Emulation.setEmulatedMedia", {"features": [feature]}),
            ("Emulation.setScriptExecutionDisabled", {"value": not scripts}),
        ):
            browser.execute_cdp_cmd(command, settings)
        browser.get((site / f"{page}.html").as_uri())
        return browser

    return show


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("page", ["index", "lessons/index", *COURSE, "ops", "how-to/live"])
def test_everything_can_be_read(opened, page, dark):
    """No text under 11 pixels, contrast of at least 4.5, and one live region for each player."""
    browser = opened(page, SIZES[1], dark=dark)
    for button in browser.find_elements("css selector", ".run-all button"):
        button.click()
    seen = browser.execute_script(WALK)
    texts = seen["texts"]
    assert len(texts) > 50
    assert [text for text in texts if text["size"] < 11.0] == []
    assert [text for text in texts if text["contrast"] < 4.5] == []
    hosts = browser.find_elements(
        "css selector", "[class^=slopewise-]:is([data-live], [data-player])"
    )
    page, *players = seen["regions"]
    assert (page["count"], len(players) >= len(hosts)) == (0, True)
    assert [player for player in players if player["count"] > 1] == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_newcomer_drags_something_without_scrolling(opened, size, dark):
    """The graph and both buttons are seen at once, and the graph moves."""
    browser = opened("index", size, dark=dark)
    root = browser.find_element("css selector", ".slopewise-live").shadow_root
    slider = root.find_element("css selector", ".handle")
    for seen in (slider, *browser.find_elements("css selector", ".start a")):
        assert seen.rect["y"] + seen.rect["height"] < size[1]
    before = root.find_element("css selector", ".caption").text
    ActionChains(browser).click_and_hold(slider).move_by_offset(25, 0).release().perform()
    assert root.find_element("css selector", ".caption").text != before
    assert browser.execute_script("return scrollY") == 0


def press(browser, button):
    """Click where it is, without the smooth scrolling of the page."""
    browser.execute_script(
        "arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })", button
    )
    button.click()


def folds(browser):
    """The Run buttons, and the output of each."""
    buttons = browser.find_elements("css selector", ".run")
    return [(b, browser.find_element("id", b.get_attribute("aria-controls"))) for b in buttons]


def test_outputs_wait_behind_run(opened):
    """A click or a key shows one output and hides it again; the button keeps the focus."""
    browser = opened(FIRST)
    pairs = folds(browser)
    cells = LESSONS[0].to_read().cells
    assert len(pairs) == sum(FOLDED in cell.metadata.get("tags", []) for cell in cells) > 5
    assert all(each.is_displayed() for each in browser.find_elements("css selector", QUESTIONS))
    assert not any(output.is_displayed() for _, output in pairs)
    (button, output), (_, other) = pairs[:2]
    for press, is_open in ((button.click, True), (lambda: button.send_keys(Keys.ENTER), False)):
        press()
        assert output.is_displayed() is is_open and not other.is_displayed()
        assert button.get_attribute("aria-expanded") == str(is_open).lower()
        assert browser.switch_to.active_element == button
    assert button.accessible_name == "Run cell 1"


def test_one_button_shows_all_outputs(opened):
    """It then hides them all, whatever the reader did to single ones."""
    browser = opened(FIRST)
    (button,) = browser.find_elements("css selector", ".run-all button")
    pairs = folds(browser)
    assert button.text == "Show all outputs"
    button.click()
    assert button.text == "Hide all outputs" and all(o.is_displayed() for _, o in pairs)
    pairs[0][0].click()
    assert button.text == "Show all outputs" and not pairs[0][1].is_displayed()
    button.click()
    button.click()
    assert not any(output.is_displayed() for _, output in pairs)


def test_without_scripts_all_outputs_are_there(opened):
    """And there is no button that does nothing."""
    browser = opened(FIRST, scripts=False)
    outputs = browser.find_elements("css selector", ".tag_folded > .cell_output")
    assert outputs and all(output.is_displayed() for output in outputs)
    assert browser.find_elements("css selector", ".run, .run-all") == []


def test_a_player_in_a_folded_output_plays(opened):
    """It was made while it was hidden."""
    browser = opened(FIRST, SIZES[1])
    for button, output in folds(browser):
        for host in output.find_elements("css selector", ".slopewise-player"):
            press(browser, button)
            root = host.shadow_root
            picture = root.find_element("css selector", "svg")
            assert picture.rect["width"] > 300 and picture.rect["height"] > 100
            caption = root.find_element("css selector", ".caption")
            said = {caption.text}
            for name in (".back", ".next"):  # some start at their last step
                press(browser, root.find_element("css selector", name))
                said.add(caption.text)
            assert len(said) > 1


@pytest.mark.parametrize(("size", "beside"), [(SIZES[0], False), (SIZES[1], True)], ids=str)
def test_two_networks_stand_beside_each_other_where_there_is_room(opened, size, beside):
    """Smaller, their weights could not be read. Neither is wider than the column."""
    browser = opened(COURSE[1], size)
    for button in browser.find_elements("css selector", ".run-all button"):
        button.click()
    row = browser.find_element("css selector", ".cell_output div[style*='flex-wrap:wrap']")
    first, second = (image.rect for image in row.find_elements("css selector", "img"))
    assert (first["y"] == second["y"]) == beside
    for picture in (first, second):
        assert picture["x"] + picture["width"] <= row.rect["x"] + row.rect["width"]


def test_the_list_of_lessons_says_what_each_is(opened):
    """Its heading, goal and minutes as the notebook has them, a picture, and what is an extra."""
    browser = opened("lessons/index")
    entries = browser.find_elements("css selector", ".lessons li")
    by_link = {e.find_element("css selector", "a").get_attribute("href"): e for e in entries}
    assert len(by_link) == len(LESSONS)
    for lesson in LESSONS:
        (entry,) = (e for link, e in by_link.items() if link.endswith(f"{lesson.path.stem}.html"))
        words = entry.text
        assert lesson.heading in words and lesson.goal in words
        assert f"About {lesson.minutes} minutes" in words
        extra = entry.find_elements("css selector", ".extra")
        assert [mark.text for mark in extra] == [lesson.extra] * bool(lesson.extra)
        picture = entry.find_element("css selector", "img")
        assert picture.get_property("naturalWidth") > 100 and picture.get_attribute("alt")


def test_the_buttons_in_front_lead_to_the_first_lesson_and_to_the_browser(opened):
    """To the page about it, where no classroom lies beside the site."""
    browser = opened("index")
    links = [a.get_attribute("href") for a in browser.find_elements("css selector", ".start a")]
    assert links[0].endswith(f"{FIRST}.html")
    assert links[1].endswith("how-to/browser.html")
