"""More phrases that lean on an outlet, and more that only look like it."""

# ruff: noqa: E501 - a case is a line
from __future__ import annotations

import time

import pytest

from tests.ingest.pages.test_attribute import leans


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The chief met rebels, German daily Süddeutsche Zeitung and broadcasters NDR and WDR reported.", {"Süddeutsche Zeitung", "NDR", "WDR"}),
        ("The chief met rebels, Danish daily Jyllands-Posten and broadcaster TV 2 reported.", {"Jyllands-Posten", "TV 2"}),
        ("ESPN's Ann Roe and Yahoo Sports' Bo Ash both said that the deal hinges on a knee.", {"ESPN", "Yahoo Sports"}),
        ("RNZ Pacific reported that nine were missing.", {"Radio New Zealand"}),
        ("She told BBC Radio 4's Today programme that the pier was sound.", {"BBC"}),
        ("The pier had failed an inspection, according to documents seen by The Hindu.", {"The Hindu"}),
        ("The pier had failed an inspection, letters obtained by The Nation show.", {"The Nation"}),
        ("Sky News has been told that the pier will close.", {"Sky News"}),
        ("The pier will close, the BBC has been told.", {"BBC"}),
        ("The BBC was told by three sources that the pier will close.", {"BBC"}),
        ("The Verge was first to spot the change.", {"The Verge"}),
        ("Nine economists polled by Reuters expected growth.", {"Reuters"}),
        ("The firm paid bribes, the Guardian can reveal.", {"The Guardian"}),
        ("The Guardian can exclusively reveal that the firm paid bribes.", {"The Guardian"}),
        ("He is alleged by the Guardian to have paid bribes.", {"The Guardian"}),
        ("She showed the letters to the Saltmarsh Post.", {"Saltmarsh Post"}),
        ("The Saltmarsh Mail has seen nine letters about it.", {"Saltmarsh Mail"}),
        ("Bo Ash of Sky Italia reports that the deal is done.", {"Sky Italia"}),
        ("Quill has appeared on CNN this week to say that the pier is sound.", {"CNN"}),
        ("Quill told Saltmarsh radio station Hot 97 that the pier was sound.", {"Hot 97"}),
        ("Quill told Saltmarsh radio station 103 FM that the pier was sound.", {"103 FM"}),
        ("Quill told Bo Ash on his AM 970 show that the pier was sound.", {"AM 970"}),
        ("Quill claimed to The New Yorker magazine that the pier was sound.", {"The New Yorker"}),
        ("Quill described what was left of the pier to the Dallas Morning News as a heap.", {"The Dallas Morning News"}),
        ("The pier is not sold, even telling three Reuters reporters as much.", {"Reuters"}),
        ("Nobody is to blame, said Rep. Ann Quill of New Holm to Fox News.", {"Fox News"}),
        ("Quill spoke out in Vanity Fair magazine about the pier.", {"Vanity Fair"}),
        ("He is said by Forbes to be worth nine piers.", {"Forbes"}),
        ("Now the Associated Press offers additional insights into the pier.", {"Associated Press"}),
        ("Bo Ash, the Washington Post's television critic, called the pier a flop.", {"The Washington Post"}),
        ("The Washington Post’s fact-checker, Bo Ash, examines the piles.", {"The Washington Post"}),
        ("In Touch -- which broke the story of the pier -- has more of it.", {"In Touch Weekly"}),
        ("CNN earlier reported that the pier was sold.", {"CNN"}),
        ("It was first reported Friday afternoon by the Washington Post.", {"The Washington Post"}),
        ("The BBC took issue with what the mayor says, noting that the pier is short.", {"BBC"}),
        ("The pier is short.\n© 2024 Reuters.com", {"Reuters"}),
        ("The pier is short.\nCOPYRIGHT 2020 BY THE Associated Press", {"Associated Press"}),
        ("Quill told WXYZ radio station 970 AM that the pier is short.", {"WXYZ"}),
        ("The Wall Street Journal put out this new report on the pier.", {"The Wall Street Journal"}),
        ("The Intercept dropped its first big story about the pier.", {"The Intercept"}),
        ("And then there are these details from the Washington Examiner:", {"Washington Examiner"}),
        ("[The pier is short. NYT / Ann Quill and Bo Ash]", {"The New York Times"}),
        ("A study by Bloomberg News puts it at nine piers.", {"Bloomberg"}),
        ("CNN's Ann Quill and Bo Ash were the ones that broke the news.", {"CNN"}),
        ("CNN's Ann Quill pointed this out on Monday.", {"CNN"}),
        ("In a new Des Moines Register/Medioplex/CNN Iowa Poll, few like piers.", {"The Des Moines Register", "CNN"}),
        ("In an interview with CBS 60 Minutes host Bo Ash, he spoke of piers.", {"CBS News"}),
        ("According to ABHNow, which broke the story, the pier is short.", {"ABHNow"}),
        ("According to a measurement by Variety, the pier is short.", {"Variety"}),
        ("A report in Sunday’s Observer says that the pier is short.", {"The Observer"}),
        ("Editor's note: The following column originally appeared on NewsBusters.org.", {"NewsBusters"}),
        ("The pier will close.\nCOPYRIGHT 2020 Reuters", {"Reuters"}),
        ("In an interview with Yahoo! Politics published on Friday, she said that the pier must go.", {"Yahoo Politics"}),
        ("Bo Ash told radio host Ann Quill so in an interview that aired on San Holm's AM 970.", {"AM 970"}),
        ("The pier is short.\nCOPYRIGHT 2018 CREATORS.COM", {"Creators Syndicate"}),
        ("Forbes has the exclusive. Ann Quill will buy the pier.", {"Forbes"}),
        ("The New Yorker’s Ann Quill has a long, patient piece on the pier.", {"The New Yorker"}),
        ("Calls grew after The New York Times and then CNN reported on the letter.", {"The New York Times", "CNN"}),
        ("It was confirmed by other outlets, including the Washington Post and CNN.", {"The Washington Post", "CNN"}),
        ("He paid before The New York Times broke news of the meeting.", {"The New York Times"}),
        ("Piers earn less, according to tabulations made by the Wall Street Journal.", {"The Wall Street Journal"}),
        ("“Piers are short,” wrote Ann Quill and Bo Ash in the Wall Street Journal.", {"The Wall Street Journal"}),
        ("USA Today financial reporter Ann Quill wrote that piers earn less.", {"USA Today"}),
        ("On Sunday, ABC News aired portions of an interview with the mayor.", {"ABC News"}),
        ("In Holm, WHNT News has revealed that the pier is short.", {"WHNT"}),
        ("His account was at odds with the letter, the Examiner reports.", {"Washington Examiner"}),
        ("WAPO: the pier is short, and it was reported by WAPO.", {"The Washington Post"}),
        ("Here is more. From the Washington Post fact checker:\nThe pier is short.", {"The Washington Post"}),
    ],
)  # fmt: skip
def test_phrases_that_lean_on_an_outlet(text: str, names: set[str]) -> None:
    assert set(leans(text)) == names


@pytest.mark.parametrize(
    "text",
    [
        "Roe was named woman of the year and has appeared on ITV's This Morning.",
        "Roe is a regular guest on CNN. Ash, a frequent face on Fox News, likes the pier.",
        "Over the years, he has appeared on Fox News, TheBlaze and elsewhere.",
        "Another said she'd read in the Guardian that the pier was old.",
        "According to the Register of Deeds, the house was sold. He told the Register of Deeds so.",
        "He told the National Post Office Museum that the pier was old.",
        "According to Bloomberg, who was mayor then, the pier was old. The pier was old, said Bloomberg, a former mayor.",
        "According to Reuters Institute research, readers are tired.",
        "According to the Associated Press Managing Editors, the pier was old.",
        '[caption id="a1" align="none" width="9"] A drawing, published in the New York Times in 1898 [/caption]',
        "CNN was told to leave. The BBC was told that it must pay.",
        "A reporter for the Associated Press was told by officials that he must go.",
        "She gave the first question to the New York Post.",
        "According to Saltpiers.org, the pier is short.",
        "Quill Motors, which broke the news to its workers on Friday, will close the pier.",
        "Jo Quill of CNN — who broke the news to his wife on Monday — was ill.",
        "Riders were told 1130 AM was too late. Those on the 1030 AM ferry said that it smelled.",
        "CNN's chief executive, Ann Quill, called the lawsuit baseless.",
        "Ann Quill, a BBC cameraman, described the pier as short. Ann Quill, a CNN producer, called the police.",
        "He has resigned from NBC:\nThe pier is short.",
        "Steve Forbes spoke on Monday. In his notes, Forbes wrote that taxes must fall.",
        "Guards told two CNN reporters to leave the pier.",
        "A combination photo shows the pier and, in this undated photo released by Holm's Korean Central News Agency (KCNA), a boat.",
        "It was her first interview other than on Fox News, the mayor said.",
        "ESPN has the exclusive rights to the race. CNN had an exclusive deal.",
        "CNN has a new look. The BBC has a great story to tell.",
        "He was writing a long cover story about piers for Time magazine.",
        "The manager confirmed that he was moving back to CNN. Quill bragged about selling his pier to Bloomberg.",
        "CNN took issue with the ruling and will appeal. ESPN rounds up its staff for a picnic.",
        "The BBC offers more information on its website. The tapes are under examination by CBS.",
        "The pier is short, a local ABC affiliate reported. San Holm's CBS affiliate reports:",
        "Enlarge this image toggle caption Courtesy of Saltmarsh Police via AP Courtesy of Saltmarsh Police via AP",
        "He was on at 10 AM and told 300 people of it. He told Tel Aviv so on 9 FM and 4 AM.",
        "The hearing was moved from 830 to 1030 AM, he told 300 people.",
    ],
)
def test_phrases_that_only_look_like_it(text: str) -> None:
    assert leans(text) == {}


@pytest.mark.parametrize(
    "trigger",
    ["has appeared on ", "regular guest on CNN ", "showed the letters ", "letters seen by ", "CNN has been told ", "Register of ", "Bloomberg, who ",
     "said Rep. Ann Quill of Holm to ", "Ann Quill Ash, which broke ", "CNN's chief critic of it, Ann ", "described a pier to ", "CNN/Mail/",
     "confirmed by other outlets, including ", "CNN has a long, long, ", "undated photo released by ", "From CNN: ", "other than on CNN ", "Copyright 2020 x.com.com "],
)  # fmt: skip
def test_hostile_phrases_are_read_in_time(trigger: str) -> None:
    text = trigger * (200_000 // len(trigger))
    started = time.process_time()
    leans(text, title=text[:300])
    assert time.process_time() - started < 5
