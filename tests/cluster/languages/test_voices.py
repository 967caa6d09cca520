"""Whose voice a text has, in seven languages: opinion against news, own reporting, hearsay, the author."""

from __future__ import annotations

import pytest

from cluster.assign.kinds import read_cues
from cluster.fingerprint.style import style
from cluster.fingerprint.text import clean
from tests.cluster.languages.voices import COLUMNS, REPORTS

LANGUAGES = sorted(COLUMNS)


def _style(text: str, language: str, publisher: str = "") -> dict[str, int]:
    return style(clean(text), language, publisher)


def _commentary(text: str, language: str) -> float:
    cues = read_cues(url="", title="Ostmere", section="", style=_style(text, language), language=language)
    return cues.commentary.weight


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_column_has_a_voice_and_a_report_lets_others_speak(language: str) -> None:
    column, report = _style(COLUMNS[language], language), _style(REPORTS[language], language)
    assert min(column[cue] for cue in ("i", "we", "ought", "asks", "judges")) > 0
    assert not {"own", "quotes"} & set(column)
    assert not {"i", "we", "asks", "judges"} & set(report), "what people say is not the text's own voice"
    assert report["quotes"] == 3
    assert report["own"] > 0
    assert report["said"] > 0
    assert _commentary(COLUMNS[language], language) > 0 > _commentary(REPORTS[language], language) + 2


@pytest.mark.parametrize("marks", ["„{}“", "“{}”", '"{}"', "«{}»", "« {} »", "»{}«", "«\u202f{}\u202f»", "‘{}’"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_quotation_in_any_marks_is_left_out_of_the_voice(language: str, marks: str) -> None:
    told = _style(f"Holm: {marks.format(COLUMNS[language].replace('’', ' '))} Carvoy.", language)
    assert told == {"voiced": 2, "quotes": 1}


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_its_file_a_language_has_no_voice(language: str) -> None:
    assert _style(COLUMNS[language], "sw") == {}


def test_words_behind_an_apostrophe_and_words_of_several_parts() -> None:
    assert _style("J'ai tort et l'homme, c'est nous, faut-il le dire ?", "fr") == {
        "voiced": 13,
        "i": 1,
        "we": 1,
        "ought": 1,
        "asks": 1,
    }
    assert _style("Hay que decirlo, y hay, queridos, que hacerlo.", "es")["ought"] == 1
    assert _style("Người ta nói chúng ta sẽ biết.", "vi") == {"voiced": 7, "we": 1, "said": 1}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Zwei Täter flohen, sagte der Polizeisprecher. Laut Polizei ist niemand verletzt."),
        ("fr", "Deux hommes ont fui, a déclaré à l'AFP le maire. Selon la police, nul n'est blessé."),
        ("es", "Dos hombres huyeron, dijo a EFE el alcalde. Según la policía, nadie resultó herido."),
        ("it", "Due uomini sono fuggiti, ha detto all'ANSA il sindaco. Secondo la polizia nessuno è ferito."),
        ("pt", "Dois homens fugiram, disse à Lusa o autarca. Segundo a polícia, ninguém ficou ferido."),
        ("nl", "Twee mannen vluchtten, zegt de politie. Volgens getuigen raakte niemand gewond."),
        ("vi", "Hai người bỏ trốn, công an cho biết. Theo nhân chứng, không ai bị thương."),
    ],
)
def test_signs_of_own_reporting(language: str, text: str) -> None:
    assert _style(text, language)["own"] == 2


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Die Mühle soll nach Angaben von gestern verkauft worden sein. Die Zeitung berichtet von Streit."),
        ("fr", "Le moulin serait vendu. Le journal rapporte une dispute."),
        ("es", "Al parecer se vende el molino. El diario informa de una disputa."),
        ("it", "Pare che il mulino si venda. Il quotidiano riferisce di una lite."),
        ("pt", "Ao que parece vende-se o moinho. O jornal noticia uma disputa."),
        ("nl", "Naar verluidt gaat de molen weg. De krant meldt ruzie."),
        ("vi", "Nhà máy được cho là sắp bán. Theo truyền thông trong nước, có tranh cãi."),
    ],
)
def test_hearsay_is_what_was_told_by_nobody_named(language: str, text: str) -> None:
    assert _style(text, language)["hearsay"] == 2
    assert "hearsay" not in _style(f"«{text}»", language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Das sagte der Müller dem Morgenblatt."),
        ("de", "Das sei vorbei, hieß es im Gespräch mit dem Morgenblatt."),
        ("fr", "C'est fini, a déclaré le meunier au Morgenblatt hier."),
        ("es", "Se va, dijo el molinero al Morgenblatt."),
        ("it", "Il mugnaio ha detto al Morgenblatt che va via."),
        ("pt", "O moleiro disse ao Morgenblatt que parte."),
        ("nl", "Dat zei de molenaar tegen het Morgenblatt."),
        ("vi", "Ông nói với Morgenblatt rằng sẽ rời đi."),
    ],
)
def test_what_is_told_to_the_outlet_itself(language: str, text: str) -> None:
    assert _style(text, language, "Morgenblatt")["direct"] == 1
    assert "direct" not in _style(text, language, "Abendblatt")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Ada Holm ist Professorin für Recht in Carvoy."),
        ("fr", "Ada Holm est professeure de droit à Carvoy."),
        ("es", "Ada Holm es profesora de Derecho en Carvoy."),
        ("it", "Ada Holm è docente di diritto a Carvoy."),
        ("pt", "Ada Holm é professora de Direito em Carvoy."),
        ("nl", "Ada Holm is hoogleraar recht in Carvoy."),
        ("vi", "Bài viết thể hiện quan điểm riêng của tác giả."),
    ],
)
def test_a_note_on_the_author_stands_at_the_end(language: str, text: str) -> None:
    assert _style(text, language)["bio"] == 1
    assert "bio" not in _style(f"{text}\n" + "Carvoy. " * 100, language)
