"""More ways to lean on an outlet, one line each, and more that only look like it."""

# ruff: noqa: E501 - a case is a line
from __future__ import annotations

import pytest

from ingest.pages.attribute import attribute
from newsfold.stream.messages import Attribution, Publisher

MAIL = Publisher("Harbour Mail", "harbourmail.example")


def leans(text: str, *, title: str = "", publisher: Publisher = MAIL) -> dict[str, Attribution]:
    return {a.name: a for a in attribute(text, title=title, publisher=publisher)}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # said on air
        ("“The pier is sound,” Quill said on CBS’s Face the Nation.", {"CBS News"}),
        ("“The pier is sound,” Quill said Sunday on NBC’s “Meet the Press.”", {"NBC News"}),
        ("Quill told “Fox News Sunday” that the pier was sound.", {"Fox News"}),
        ("Quill said on the CNN program “State of the Union” that the pier was sound.", {"CNN"}),
        ("Asked on MSNBC whether the pier was sound, Quill said it was.", {"MSNBC"}),
        ("On CNN Wednesday, Mayor Quill denied it.", {"CNN"}),
        ("In an interview that aired Sunday on ABC’s “This Week,” Quill denied it.", {"ABC News"}),
        ("Quill was interviewed by “Fox News Sunday.”", {"Fox News"}),
        ("Quill said during a Fox Business interview that the pier was sound.", {"Fox Business"}),
        ("Quill appeared on MSNBC’s “Morning Joe” to deny it.", {"MSNBC"}),
        ("McRae, asked on CBS-TV’s “Face the Nation” about the pier, said it was sound.", {"CBS News"}),
        # asked by, told to
        ("Quill was asked by Fox News’ Ann Roe whether the pier was sound.", {"Fox News"}),
        ("Quill denied to the Portland Press Herald that the pier was unsound.", {"Portland Press Herald"}),
        ("Quill told the editorial board of The Des Moines Register that the pier was sound.", {"The Des Moines Register"}),
        ("Quill told his hometown newspaper, The Oklahoman.", {"The Oklahoman"}),
        ("Speaking to People at the fair, Quill said the pier was sound.", {"People"}),
        ("Quill told the Hill that the pier was sound.", {"The Hill"}),
        # stations
        ("Quill told KXYZ-TV’s Ann Roe that the pier was sound.", {"KXYZ"}),
        ("Quill told Saltmarsh-based WQJX-TV that the pier was sound.", {"WQJX"}),
        ("The pier is sound, CBS affiliate WQJX-TV reported.", {"WQJX"}),
        ("Quill told FOX 21 that the pier was sound.", {"FOX 21"}),
        ("Quill told CBS affiliate WQJX as he left.", {"WQJX"}),
        # written in
        ("Quill wrote in a New York Times op-ed that the pier was sound.", {"The New York Times"}),
        ("In a Washington Post op-ed, Quill defended the pier.", {"The Washington Post"}),
        ("Quill defended the pier in an opinion piece in The Wall Street Journal.", {"The Wall Street Journal"}),
        ("Bo Ash wrote in Variety that the pier was sound.", {"Variety"}),
        # reporters named
        ("The Washington Post’s Ann Roe talked to three divers.", {"The Washington Post"}),
        ("Washington Post columnist A.B. Roe wrote that the pier was unsound.", {"The Washington Post"}),
        ("The pier is unsound, as Ann Roe at the Wall Street Journal pointed out.", {"The Wall Street Journal"}),
        ("As USA Today pointed out, the pier is old.", {"USA Today"}),
        ("Associated Press reporters heard the pier groan.", {"Associated Press"}),
        ("Reporters from The New York Times and Reuters saw the cracks.", {"The New York Times", "Reuters"}),
        ("The pier is unsound, notes the Washington Post.", {"The Washington Post"}),
        ("The pier is unsound, wrote the Washington Examiner’s editorial board.", {"Washington Examiner"}),
        ("Ann Roe at Splinter noted that the pier was old.", {"Splinter"}),
        ("The pier is old, as Ann Roe notes in the Week.", {"The Week"}),
        ("The state-run WAM news agency quoted Quill.", {"WAM"}),
        ("The Miami Herald’s Ann Roe, who has been at the pier from the first, reports:", {"Miami Herald"}),
        ("Ann Roe wrote at NPR’s Pier Money blog that the pier was old.", {"NPR"}),
        ("“It is old,” said Bo Ash, the head of the divers, to the news Web site the Daily Caller.", {"The Daily Caller"}),
        ("Quill assured The Atlantic’s Ann Roe that it was sound.", {"The Atlantic"}),
        ("Ann Roe offered an explanation to Slate readers: it is old.", {"Slate"}),
        ("The pier was used twice, according to a tally by the Post and Courier newspaper.", {"The Post and Courier"}),
        ("Quill told German ARD public television that the pier was sound.", {"ARD"}),
        ("It closes on Monday, according to the state-run al-Ardenna TV.", {"al-Ardenna TV"}),
        # its own findings
        ("A new ABC News/Washington Post poll shows the pier is loved.", {"ABC News", "The Washington Post"}),
        ("According to a CNN poll, the pier is loved.", {"CNN"}),
        ("The pier is loved by few, in the RealClearPolitics average.", {"RealClearPolitics"}),
        ("A Bloomberg News investigation found cracks.", {"Bloomberg"}),
        ("A video obtained by TMZ shows the crack.", {"TMZ"}),
        # newsletters
        ("AP: “The pier will close on Monday.”", {"Associated Press"}),
        ("The pier is to be closed after the storm of last week - USA Today", {"USA Today"}),
        ("The pier will close (via NBC News):", {"NBC News"}),
        ("Contributing: Ann Roe, Milwaukee Journal Sentinel; The Associated Press", {"Milwaukee Journal Sentinel", "Associated Press"}),
        # outside the register
        ("Quill told The Alderholt Pundit website that the pier was sound.", {"Alderholt Pundit"}),
        ("As reported by Salt News, a conservative website, the pier is sound.", {"Salt News"}),
        ("The pier is unsound, according to Piers.com.", {"Piers.com"}),
        ("The pier is unsound, Ardenna’s National News Agency reported.", {"National News Agency"}),
        ("The pier is unsound, according to The Dredger.", {"Dredger"}),
        ("That is the claim of Diario Saltino, the sports daily, which says the pier is sound.", {"Diario Saltino"}),
        ("The pier is unsound, as the Salzach Kurier reported.", {"Salzach Kurier"}),
        ("The pier is unsound, according to footie site Pierside.", {"Pierside"}),
        ("The pier is unsound, according to tech site Pierwatch.", {"Pierwatch"}),
        ("The list was one that the online news service Capital Dredger got hold of.", {"Capital Dredger"}),
        ("The pier is unsound, said Radio Saltmarsh.", {"Radio Saltmarsh"}),
        ("Quill told Saltmarsh FM that the pier was sound.", {"Saltmarsh FM"}),
        ("Channel 7 reported that the pier was unsound.", {"Channel 7"}),
        ("El Correo de Ardenna reported that the pier was unsound.", {"El Correo de Ardenna"}),
        ("Pierspotter, a trade website, reported that the pier was unsound.", {"Pierspotter"}),
        ("The closure, revealed by the Piling, a student newspaper, angered divers.", {"Piling"}),
        ("Ardenna’s Havposten newspaper says the pier is unsound.", {"Havposten"}),
        ("Public broadcaster TVK said the pier was unsound.", {"TVK"}),
        ("The cracks were first revealed by Sluice.", {"Sluice"}),
        ("Broadcaster Havnett said the pier was unsound.", {"Havnett"}),
        ("Trade publication Concrete Days said the pier was unsound.", {"Concrete Days"}),
        ("The letter was leaked to the blog Pierspotter on Monday.", {"Pierspotter"}),
        ("The letter was published on the website of the Alderholt Examiner.", {"Alderholt Examiner"}),
        ("The cracks came to light in the Alderholt Examiner.", {"Alderholt Examiner"}),
        ("The pier is unsound, the Daily Dredger newspaper reported.", {"Daily Dredger"}),
        ("The pier is unsound, the newspaper The Alderan reported.", {"Alderan"}),
        ("The pier is unsound, if the Alderholt Examiner is to be believed.", {"Alderholt Examiner"}),
        ("The Alder County Independent reported on Saturday that the pier was unsound.", {"Alder County Independent"}),
        ("The Alderholt Examiner led its Monday front page with the cracks.", {"Alderholt Examiner"}),
        ("Quill told The Dredger the pier was sound.", {"Dredger"}),
        ("Quill told The Daily Dredger that the pier was sound.", {"Daily Dredger"}),
        ("The newspaper El Faro del Puerto reported it. El Faro said so.", {"El Faro del Puerto"}),
        ("The pier is unsound, the newspaper El Faro de Saltmar reported. El Faro said the lamp was too.", {"El Faro de Saltmar"}),
        # more ways to say it
        ("The cracks were spotted by the Alderholt Examiner.", {"Alderholt Examiner"}),
        ("Reporters at the Alderholt Examiner went through the records.", {"Alderholt Examiner"}),
        ("The Alderholt Examiner had it first.", {"Alderholt Examiner"}),
        ("News of the cracks emerged in the Alderholt Examiner.", {"Alderholt Examiner"}),
        ("Credit to the Alderholt Examiner for the find.", {"Alderholt Examiner"}),
        # beside abbreviations and other apostrophes
        ("“It is sound,” Quill wrote in The St. Louis Post-Dispatch.", {"St. Louis Post-Dispatch"}),
        ("A poll for Investor’s Business Daily shows it is loved.", {"Investor's Business Daily"}),
        ('“It is sound," Dr. Roe, a diver, told The Associated Press in 2013.', {"Associated Press"}),
    ],
)  # fmt: skip
def test_ways_to_lean_on_an_outlet(text: str, names: set[str]) -> None:
    assert set(leans(text)) == names


@pytest.mark.parametrize(
    "text",
    [
        "Quill, a Fox News contributor, likes the pier. Roe is a former CNN analyst.",
        "The CNN debate was held at the pier. Quill spoke at a Texas Tribune Festival event.",
        "Quill said in the CNN debate that the pier was sound. A producer at CNN said the lamps were hot.",
        "The pier is loved, according to Amazon.com.",
        "Quill watched Fox News all day. Viewers of MSNBC like the pier.",
        "Roe was hired as an editorial writer for The New York Times.",
        "Quill told CNN chief Bo Ash to leave.",
        "NBC and Fox News said in separate statements that they would move.",
        "Mr. Bloomberg said the pier was sound. Michael R. Bloomberg, a former mayor, said so.",
        "A blog post on the website for People for the Pier questioned it.",
        "Piers.com found an early sponsor. Change.com raised money.",
        "CNN led on the night with three million viewers. According to The German, the pier was sound.",
        "The Criminal Record reported in court was long. Ann Roe reports.",
        "Quill told The Hague that the pier was sound. Quill told the council on Monday that it was.",
        "The pier was sound, according to the Hill source. On its website, the Pier Seminary reported a loss.",
        "toggle caption Ann Roe/AP",
        "AP:Associated Press The pier at dusk",
        "©Ann Roe (AFP)",
        "Twitter/AnnRoe via Storyful",
        "Quill was the hero of Newsweek. He is in the Times Square crowd.",
        "He told a Christian magazine that he was glad.",
        "In Ardenna, a newspaper was fined. On Tuesday, a magazine for divers was sold.",
        "A German newspaper reported a loss. Roe, another outlet Bo cited, did not.",
        "The English Channel 4 miles off was calm, divers said.",
        "American Express said the pier was closed, and a Bronze Star was reported lost.",
        "The review appeared in the Nutrition Journal, which reported no effect.",
    ],
)  # fmt: skip
def test_more_that_only_looks_like_it(text: str) -> None:
    assert leans(text) == {}


@pytest.mark.parametrize(
    ("lines", "name", "origin"),
    [
        (["Quill resigned. He told CNN on Friday that he was tired."], "CNN", True),
        (["In an interview with NPR recorded six years ago, Quill was glad."], "NPR", False),
        (["Pier closes.", "The pier will close in May.", "Associated Press writer Ann Roe in Northam contributed to this report."],
         "Associated Press", True),
        (["Ann Roe, Bo Ash and Cy Holm", "Milwaukee Journal Sentinel", "NORTHAM — The pier will close in May."],
         "Milwaukee Journal Sentinel", True),
        (["Quill was praised (via ABC News) by the crowd. He left at noon. It rained. The band played on."], "ABC News", False),
    ],
)  # fmt: skip
def test_where_the_main_story_comes_from(lines: list[str], name: str, origin: bool) -> None:
    assert leans("\n".join(lines))[name].origin is origin


def test_an_agency_that_has_the_page_does_not_keep_its_source_from_being_the_origin() -> None:
    text = "NORTHAM (Reuters) - The pier will close. Quill told the Los Angeles Times that it would close in May."
    (found,) = leans(text, publisher=Publisher("Reuters", "reuters.com")).values()
    assert (found.name, found.origin) == ("Los Angeles Times", True)


def test_what_stands_first_is_the_origin_and_what_comes_later_only_where_more_rests_on_it() -> None:
    text = (
        "The pier will close, The Denver Post reported. It will be rebuilt. "
        "Quill told CNN that he was glad. The mayor was glad too. Nobody was hurt in it."
    )
    found = leans(text)
    assert found["The Denver Post"].origin
    assert not found["CNN"].origin


def test_quotations_and_scraps_at_the_head_do_not_push_the_lead_down() -> None:
    text = (
        "Vote now\nVote here\n“Pretty old. Pretty unsound. Pretty sad,” Quill told MSNBC. The pier will close in May, "
        "and a bus will take its place. A former mayor told CNN it was sound."
    )
    assert [a.name for a in leans(text).values() if a.origin] == ["MSNBC"]


def test_a_part_of_the_publishers_own_site_is_the_publisher() -> None:
    text = "Quill told Motherboard that the pier was sound."
    assert leans(text, publisher=Publisher("Vice", "vice.com")) == {}
    assert "Motherboard" in leans(text)


@pytest.mark.parametrize("sign", ["WQJX", "WXYZ"])  # the register has the second
@pytest.mark.parametrize("name", ["{} 7 News", "{}-TV"])
def test_a_station_that_signs_its_own_dateline_leans_on_nobody(sign: str, name: str) -> None:
    station = Publisher(name.format(sign), "saltmarsh7.example")
    for text in (f"SALTMARSH ({sign}) - The pier is sound.", f"Quill told {sign} that the pier was sound."):
        assert leans(text, publisher=station) == {}
        assert set(leans(text)) == {sign}


def test_initials_given_once_stand_for_the_name() -> None:
    text = "Quill spoke to the Ardenna Broadcasting Corporation (NBC). Quill told NBC that the pier was sound."
    assert set(leans(text)) == {"Ardenna Broadcasting Corporation"}


def test_sentences_glued_together_are_told_apart() -> None:
    text = "The pier will close in 2027, CNN reported.Quill told MSNBC it would not.He was glad."
    found = leans(text)
    assert found["CNN"].sentence == "The pier will close in 2027, CNN reported."
    assert found["MSNBC"].sentence == "Quill told MSNBC it would not."
