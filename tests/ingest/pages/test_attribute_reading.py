"""What reading real texts showed to be missed: each way once, with invented events."""

# ruff: noqa: E501 - a case is a line
from __future__ import annotations

import time
from itertools import product

import pytest

from newsfold.stream.messages import Publisher
from tests.ingest.pages.test_attribute import FILLER, leans

HEAD = "The council met on Tuesday to speak of the pier.\n"
PASSAGE = (
    "The pier at Saltmarsh will be pulled down next week, nine people who saw the plans said, and a new one of glass will "
    "stand in its place before the winter. Nobody has yet been told what it will cost, and the divers who were asked to look "
    "at the piles have not been paid since the spring of last year."
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # others beside it
        ("The lamp fell, the Detroit Free Press and other local media reported.", {"Detroit Free Press"}),
        ("The New York Times, CBS News and the CBC say the lamp fell.", {"The New York Times", "CBS News", "CBC"}),
        ("The Wall Street Journal and The New York Times , citing sources, reported that the lamp fell.", {"The Wall Street Journal", "The New York Times"}),
        # words before a name
        ("In a 2001 interview with the libertarian Reason magazine, Quill spoke of lamps.", {"Reason"}),
        ("It was so, according to a Monday report by the republic's quasi-official Tasnim News Agency.", {"Tasnim"}),
        ("It was so, according to Iranian state-funded Press TV.", {"Press TV"}),
        ("As told in a 2018 article about lamps in the notoriously posh British magazine Tatler, it is so.", {"Tatler"}),
        ("Quill said Thursday on the radio show Democracy Now! that it was so.", {"Democracy Now!"}),
        ("The SABA news agency, which is under the control of rebels, quoted Bo Ash as saying that it was so.", {"SABA"}),
        ("The state-run Iranian News Agency (IRNA) reported that the lamp fell. Quill told IRNA that it had not.", {"IRNA"}),
        ("Quill told the Tandra consortium of newspapers in an interview that it was so.", {"Tandra"}),
        # a place inside a name, or a number after it
        ("The lamp fell, according to the Dunwater (Mich.) Sentinel.", {"Dunwater Sentinel"}),
        ("The (Saltmarsh, Ohio) Daily Gazette reported that the lamp fell.", {"Saltmarsh Daily Gazette"}),
        ("It was so, according to the Atlanta Journal Constitution.", {"The Atlanta Journal-Constitution"}),
        ("Quill tells Fox 21 News that it was so.", {"Fox 21"}),
        ("Quill told KXYZ TV that it was so.", {"KXYZ"}),
        ("Quill told The (Saltmarsh County, N.Y.) Journal News that it was so.", {"The Journal News"}),
        ("Quill tells THE WEEKLY STANDARD that it was so.", {"The Weekly Standard"}),
        ("Quill told the Los Angeles Timesin an email that it was so.", {"Los Angeles Times"}),
        # who there
        ("Yesterday CNN's Chief Congressional Correspondent Jo Roe reported that it was so.", {"CNN"}),
        ("New Yorker critic Jo Roe wrote in 2012 that lamps are dear.", {"The New Yorker"}),
        ("According to Jo Roe at Politico, lamps are dear.", {"Politico"}),
        ("It was so, said Bo Ash in an email obtained by Jo Roe of the local ABC News affiliate, WKBW.", {"WKBW"}),
        ("“Lamps are dear,” writes columnist Jo Roe, in the Phoenix New Times newspaper.", {"Phoenix New Times"}),
        ("Quill told Jo Roe, co-host of ABC’s “This Week,” that it was so.", {"ABC News"}),
        ("MSNBC host Jo Roe asked Quill on Sunday whether it was so.", {"MSNBC"}),
        ("The Washington Post's intrepid reporter Jo Roe scored a big interview with a maker of lamps.", {"The Washington Post"}),
        ("Jo Roe, CNN's chief media correspondent, reported that it was so.", {"CNN"}),
        ("The Washington Post’s Jo Roe, Bo B. Ash, Ann Quill, and Cora Flint report that it was so.", {"The Washington Post"}),
        ("Quill told THE GUARDIAN that it was so.", {"The Guardian"}),
        ("The Dallas Morning Newsreported that it was so.", {"The Dallas Morning News"}),
        ("It was so, Yahoo! Sports reported on Monday.", {"Yahoo Sports"}),
        ("On Monday, as the Springfield (Mo.) News-Leader reported, it was so.", {"Springfield News-Leader"}),
        ("It is known that The Mercury (Hobart) reported on Monday that it was so.", {"Mercury"}),
        # what it does
        ("Bloomberg News analyzes the matter and writes that it was so.", {"Bloomberg"}),
        ("Even CNN acknowledged that the lamp was old.", {"CNN"}),
        ("The Arizona Republic puts the loss in perspective, reporting that it was the worst in years.", {"The Arizona Republic"}),
        ("“The lamp fell,” The Associated Press relays.", {"Associated Press"}),
        ("The News & Observer in Raleigh, N.C., was reporting that the lamp fell.", {"The News & Observer"}),
        ("National Journal has more on the lamp.", {"National Journal"}),
        ("Forbes has more:", {"Forbes"}),
        ("That is the picture the Washington Post paints.", {"The Washington Post"}),
        ("The lamp was reported in 2012 by Rolling Stone and a late friend.", {"Rolling Stone"}),
        ("The American Prospect complained last October that lamps were dear.", {"The American Prospect"}),
        ("The Washington Post used the same words and reported that it was so.", {"The Washington Post"}),
        ("The local NPR affiliate WBFO released distressing video of the fall.", {"WBFO"}),
        ("Premium Times gathered that lamps are dear.", {"Premium Times"}),
        ("ABC News asked the senator whether lamps were dear.", {"ABC News"}),
        ("A piece by Jo Roe for Quartz tells of lamps.", {"Quartz"}),
        ("Lamps are dear (Forbes estimates his worth at nine crowns).", {"Forbes"}),
        # where and to whom
        ("Quill launched a searing attack on the nominee in the Miami Herald.", {"Miami Herald"}),
        ("The soldier made his claims anonymously to Sky News over the weekend. He told Sky, “I was there.”", {"Sky News"}),
        ("Some who shared the plans with The Associated Press asked not to be named.", {"Associated Press"}),
        ("Pressed last month by Jo Roe of ABC News about the lamp, Quill left.", {"ABC News"}),
        ("“The lamp fell.” — Monday on Fox News Channel’s “Fox and Friends”", {"Fox News"}),
        ("Quill misstated it on CBS's \"Face the Nation.\"", {"CBS News"}),
        ("“I do not like lamps,“ Quill said last month in a CBS interview.", {"CBS News"}),
        ("The papers, first published in the May 13 edition of \"The Weekly Standard,\" showed it.", {"The Weekly Standard"}),
        ("Earlier this month in The Nation, Jo Roe argued that lamps are dear.", {"The Nation"}),
        ("In a recent Slate article, author Jo Roe wrote about lamps.", {"Slate"}),
        # credits
        ("It explains the fall (via Jo Roe/Daily Beast) [emphasis mine]:", {"The Daily Beast"}),
        ("The lamp is down. From Fox News (bolding is mine):", {"Fox News"}),
        ("Information from The Associated Press, Reuters and Bloomberg News was used in this report.", {"Associated Press", "Reuters", "Bloomberg"}),
        ("This article contains material from the Associated Press.", {"Associated Press"}),
        ("Contributing: Jo Roe, Dunwater (Fla.) News Journal; Bo Ash, Detroit Free Press; WWL-TV, New Orleans; The Associated Press", {"Dunwater News Journal", "Detroit Free Press", "WWL", "Associated Press"}),
        ("Lamps could run half empty.” — Jo Roe, Bo B. Ash and Ann Quill, New York Times", {"The New York Times"}),
        ("“Nobody paid for lamps.” — Bo Ash, head of a school, to ABC News", {"ABC News"}),
        ("“Nobody paid for lamps.” — Editorial, Pittsburgh Post-Gazette", {"Pittsburgh Post-Gazette"}),
        ("Jo Roe, Bloomberg Opinion: “As for lamps, they are dear.”", {"Bloomberg"}),
        ("The office moved nine lamps (the Hill):", {"The Hill"}),
        ("According to estimates from CBS MoneyWatch, lamps are dear.", {"CBS News"}),
    ],
)  # fmt: skip
def test_an_outlet_is_leaned_on(text: str, names: set[str]) -> None:
    assert set(leans("\n".join((HEAD, text, *FILLER)))) == names


@pytest.mark.parametrize(
    "text",
    [
        "VICE PRESIDENT JO ROE: Lamps “are dear,” she thinks.",
        "KING: Yes, lamps are dear to me.",
        "It went to a firm that used multiple appearances on Fox News to push for the lamp.",
        "Quill missed ABC's polling cutoff for the debate.",
        "He looked at the spending tracker website LampSpending.gov.",
        "A study published in last year's British Medical Journal found it.",
        "Jo Roe/Associated Press",
        "An attack by Jo Roe on CNN drew boos, and a bid by Bo Ash for Sky News was blocked.",
        "Executives at CNN say that lamps are dear. Sources close to CNN say the boss is out.",
        "Fox News calls itself a lamp.",
        "It beat Bloomberg estimates of nine crowns.",
        "CNN asked Jo Roe to explain himself.",
        "The Post has more on its hands than lamps.",
        "The KNBS reported that lamps are dear, and KNBS reported that they fell.",
        "According to Sky, lamps will go up by nine crowns.",
        "Thomson Reuters said that its income rose.",
        "Screenshot via CNN.",
        "Source: World Bank",
        "Credit: Jo Roe",
        "Quill told the New York Times reporter to leave. He told the Guardian's lawyers to go.",
        "Captain Ron Star reported that lamps are dear, and Australia Post reported it.",
        "The North Korean news agency reported that it was so.",
        "People watch the lamp being lit in Saltmarsh (Reuters: Jo Roe)",
        "Quill has been published in The New York Times, The Wall Street Journal, and other publications.",
        "Quill is on talk shows and played on NBC’s “Saturday Night Live” these days.",
        "Merriam-Webster.com reports that many looked up the word.",
    ],
)
def test_nothing_is_leaned_on(text: str) -> None:
    assert leans("\n".join((HEAD, text, *FILLER))) == {}


def test_a_short_name_outside_the_register_is_the_one_named_in_full() -> None:
    text = "The lamp fell, according to the Dunwater Star.\nNine people were hurt, The Star reported.\nIt burnt, according to NNA, the Tarvan news agency."
    assert set(leans(text)) == {"Dunwater Star", "NNA"}
    assert set(leans(f"{text}\nThe National News Agency reported that all was well.")) == {
        "Dunwater Star",
        "National News Agency",
    }


@pytest.mark.parametrize(
    ("title", "text", "name"),
    [
        ("Plans for the pier", f"Lamps are dear, and now this. As Business Insider reported, there is a plan for the pier:\n{PASSAGE}", "Business Insider"),
        ("Saltmarsh to lose its pier", f"The council of Saltmarsh wants its pier down before the winter (via Politico):\n{PASSAGE}", "Politico"),
        ("“Lamps are not lamps”: Quill on lamps", "Quill has an answer.\nIt is odd.\nHe said that lamps are not lamps in an appearance on NBC’s Meet the Press.", "NBC News"),
        ("Lamps and what they cost", "Lamps are dear.\nReuters reported so on Monday. The Wall Street Journal said it on Tuesday.\nThe mayor left.\nHe went home.\nThis column originally appeared in The Wall Street Journal.", "The Wall Street Journal"),
        ("Lamps and what they cost", "Lamps are dear.\nThe mayor left.\nHe went home.\nThis column was first published in the Orange County Register.", "Orange County Register"),
        ("OPINION: Weekly Standard: Lamps and the press", "Most clerks like lamps.\nSome do not.", "The Weekly Standard"),
        ("What Quill looks for", "Quill looks for lamps.\nHe has nine.\nRoe reported from Saltmarsh, Penn. Associated Press writer Bo Ash contributed to this report.", "Associated Press"),
        ("Lamps for free", "Clerks got lamps.\nThey were lit on Monday. It was a long day. The New York Times reports the lamps were lit several weeks ago.\nA clerk told the Times that they were dear.", "The New York Times"),
        ("Clerk only willing to speak in public", "A clerk is willing to speak, but not behind closed doors, according to a friend of his.\nHe had been invited to a talk but turned it down.\nBut, The New York Times reports, the clerk is willing to speak in public, with no closed doors.\nAnother clerk told MSNBC that he was glad.", "The New York Times"),
        ("Office looks into lamps", "The office has opened an inquiry, it was confirmed.\nNine were asked.\nA clerk spoke up, officials said, reports The Hill.\nA clerk described the talk to The Hill as long.", "The Hill"),
        ("New York Times obtains list of lamps", "There are nine lamps on it.\nThe New York Times obtained the list on Monday.", "The New York Times"),
        ("On '60 Minutes,' Quill talks lamps", "Lamps are dear, Quill said in an interview aired Sunday on CBS' 60 Minutes.", "CBS News"),
        ("Levee breaks", "Jo Roe and Bo Ash\nThe (Saltmarsh, N.M.) Daily Gazette\nThe levee broke on Sunday.", "Saltmarsh Daily Gazette"),
        ("Doctors leave", "Doctors left on Monday.\nThe mayor wept.\nKaiser Health News is an editorially independent program of a foundation", "KFF Health News"),
    ],
)  # fmt: skip
def test_the_story_is_taken_from_it(title: str, text: str, name: str) -> None:
    origins = {a.name for a in leans(text, title=title).values() if a.origin}
    assert origins == {name}


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Quill apologizes", f"Quill wrestled a lamp.\nHe later said sorry (via ABC News):\n“{PASSAGE}"),
        ("Quill apologizes", f"Quill wrestled a lamp.\nHe later said sorry (via ABC News):\n{PASSAGE}"),
        (
            "Slump fuels fears",
            "Fears are growing.\nA new CNN poll found that Quill fell by six points over the month.\nNine clerks said so.",
        ),
    ],
)
def test_the_story_is_not_taken_from_what_is_only_set_out_or_polled(title: str, text: str) -> None:
    found = leans("\n".join((text, *FILLER)), title=title)
    assert found
    assert not any(a.origin for a in found.values())


def test_a_publisher_is_not_told_by_its_place() -> None:
    own = Publisher("Dunwater Sentinel", "dunwatersentinel.example")
    assert leans("The lamp fell, according to the Dunwater (Mich.) Sentinel.", publisher=own) == {}


@pytest.mark.parametrize(
    "trigger",
    ["The (Ohio, Ohio) ", "the Iranian state-run ", "the magazine the ", "by Jo Roe on ", "— Jo Roe, ", "Jo Roe, ", "” — on ", "CNN puts ", "CNN has more ", "in the May 13 edition of ",
     "CNN and other ", "the lamp via Jo ", "'a b c ", "shared the a b ", "CNN's CNN ", "Contributing: CNN; ", "on the radio show ", "a-a-", " ,", "Times-Herald-", "O'", "newspaper JoJoJo", "CNN.com ", "KTLA and ", "CNN asked the ", "executives at CNN say "],
)  # fmt: skip
def test_hostile_words_are_read_in_time(trigger: str) -> None:
    text = trigger * (200_000 // len(trigger))
    started = time.process_time()
    leans(text, title=text[:300])
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "form", ["He told {}.com that. ", "He told the newspaper {} Gazette that. ", "It fell, {} News reported. "]
)
def test_a_text_of_many_outlets_is_read_in_time_and_names_the_first(form: str) -> None:
    names = ["".join(letters) for letters in product("ABCDEFGH", "abcdefgh", "abcdefgh", "abcdefgh")]
    text = "".join(map(form.format, names))
    started = time.process_time()
    found = leans(text)
    assert time.process_time() - started < 5
    assert len(found) <= 200
    assert any(name.startswith("Aaaa") for name in found)
