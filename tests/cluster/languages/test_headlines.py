"""What headlines, sections and folders say of the kind of piece, in seven languages."""

from __future__ import annotations

import pytest

from cluster.assign.kinds import Cues, read_cues
from tests.cluster.languages.voices import COLUMNS, REPORTS

PLAIN = "https://harbour-times.example/news/2026/03/a-story"


def _cues(title: str, language: str, *, section: str = "", url: str = PLAIN) -> Cues:
    return read_cues(url=url, title=title, section=section, language=language)


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("de", "Kommentar: Die Mühle war nie sicher"),
        ("de", "Leitartikel – Eine Stadt schaut weg"),
        ("de", "Die Mühle war nie sicher – ein Kommentar"),
        ("fr", "Éditorial : une ville détourne les yeux"),
        ("fr", "E\u0301ditorial : une ville détourne les yeux"),
        ("fr", "Tribune. « Rebâtissons le moulin »"),
        ("fr", "Le moulin n’a jamais été sûr | Chronique"),
        ("es", "Opinión: el molino nunca fue seguro"),
        ("es", "Columna | Mi vecino el molinero"),
        ("it", "L’editoriale: una città che si volta"),
        ("it", "Il mulino non era sicuro | Opinioni"),
        ("pt", "Opinião: o moinho nunca foi seguro"),
        ("pt", "Editorial | Uma vila que olha para o lado"),
        ("nl", "Opinie: de molen was nooit veilig"),
        ("nl", "Commentaar – Een stad kijkt weg"),
        ("vi", "Góc nhìn: Nhà máy chưa bao giờ an toàn"),
        ("vi", "Hãy xây lại nhà máy | Ý kiến"),
    ],
)
def test_a_headline_marked_as_opinion(language: str, title: str) -> None:
    assert _cues(title, language).kind == "commentary"


@pytest.mark.parametrize(
    ("language", "title", "hint"),
    [
        ("de", "Ostmere darf seine Mühle nicht vergessen: Wir müssen handeln", "müssen"),
        ("fr", "Il faut rebâtir le moulin", "Il faut"),
        ("es", "¿Por qué callamos?", "Por qué"),
        ("es", "No podemos mirar a otro lado", "No podemos"),
        ("it", "Perché abbiamo taciuto?", "Perché"),
        ("pt", "Chega de silêncio", "Chega de"),
        ("nl", "Waarom zwegen we?", "we"),
        ("vi", "Đừng quên mười bốn người ấy", "Đừng"),
        ("de", "Das Märchen von der sicheren Mühle", "Das Märchen von"),
        ("fr", "Éloge du moulin", "Éloge du"),
        ("es", "En defensa del molino", "En defensa del"),
        ("it", "La lezione del mulino", "La lezione del"),
        ("pt", "O preço do silêncio", "O preço do"),
        ("nl", "De prijs van goedkoop papier", "De prijs van"),
        ("vi", "Cái giá của sự im lặng", "Cái giá của"),
    ],
)
def test_a_headline_hints_at_commentary_and_is_not_enough(language: str, title: str, hint: str) -> None:
    found = _cues(title, language)
    assert hint in found.commentary.text
    assert found.kind == ""
    assert hint not in _cues(f"Holm: «{title}»", language).commentary.text, "somebody is quoted"


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("de", "Was das Urteil bedeutet: die wichtigsten Fragen"),
        ("fr", "Ce que change la loi sur les loyers"),
        ("es", "Por qué la ley de alquileres importa"),
        ("it", "Affitti, che cosa cambia con la nuova legge"),
        ("pt", "O que muda com a lei das rendas"),
        ("nl", "Wat betekent de huurwet voor jou"),
        ("vi", "5 câu hỏi về luật nhà ở"),
    ],
)
def test_an_explainer(language: str, title: str) -> None:
    assert "an explainer" in _cues(title, language).commentary.text


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("de", "Mühlenbrand: Was wir wissen – und was nicht"),
        ("de", "Was bisher über den Brand bekannt ist"),
        ("fr", "Incendie du moulin : ce que l’on sait"),
        ("fr", "EN DIRECT. Incendie du moulin : les pompiers sur place"),
        ("es", "Lo que se sabe del incendio del molino"),
        ("es", "En directo: arde un molino en Ostmere"),
        ("it", "Rogo al mulino, quello che sappiamo"),
        ("it", "Rogo al mulino, la diretta"),
        ("pt", "Incêndio no moinho: o que se sabe"),
        ("pt", "Ao minuto: arde moinho em Ostmere"),
        ("nl", "Molenbrand: dit weten we"),
        ("nl", "Liveblog: brand in papiermolen"),
        ("vi", "Những điều đã biết về vụ cháy nhà máy"),
    ],
)
def test_lists_of_facts_and_live_pages_have_no_voice(language: str, title: str) -> None:
    voiced = {"voiced": 60, "we": 6, "asks": 6, "judges": 2}
    assert read_cues(url="", title="Ostmere", section="", style=voiced, language=language).kind == "commentary"
    assert read_cues(url="", title=title, section="", style=voiced, language=language).kind == ""
    assert _cues(title, language).commentary.text == ""


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("de", "Kommentar des Trainers sorgt für Ärger"),
        ("de", "Was die Polizei über die Täter weiß"),
        ("fr", "La tribune du stade s’effondre"),
        ("fr", "Débat : Abernethy face à Holm"),
        ("es", "Columna de humo sobre Carvoy"),
        ("es", "Portada del Ledger: el editor se va"),
        ("it", "Ostmere conquista tre punti a Carvoy"),
        ("it", "Il commento del ct dopo la partita"),
        ("pt", "Coluna de fumo vista em Carvoy"),
        ("nl", "Week van de waarheid voor Ostmere"),
        ("nl", "Commentaar van trainer leidt tot ophef"),
        ("vi", "Góc nhìn mới của camera về vụ cháy"),
        ("vi", "Thông tin sáng nay về cơn bão trong tuần qua"),
    ],
)
def test_news_that_looks_like_something_else(language: str, title: str) -> None:
    assert _cues(title, language).kind == ""
    assert _cues(title, language).roundup.weight < 0


@pytest.mark.parametrize(
    "section",
    [
        *("Meinung", "Kolumnen", "Gastbeitrag"),
        *("Tribunes", "Éditoriaux", "Points de vue"),
        *("Opinión", "Columnistas", "Tribuna"),
        *("Opinioni", "Commenti", "Editoriali"),
        *("Opinião", "Colunistas", "Editoriais"),
        *("Opinie", "Commentaar", "Ingezonden"),
        *("Góc nhìn", "Bình luận", "Xã luận"),
    ],
)
@pytest.mark.parametrize("language", ["en", "de", "sw", ""])
def test_a_section_may_be_in_any_language(section: str, language: str) -> None:
    assert _cues("Ostmere", language, section=section).kind == "commentary"
    assert _cues("Ostmere", language, url=f"https://x.example/{section.lower()}/a").kind == "commentary"


@pytest.mark.parametrize(
    "title",
    [
        *("Nachrichten des Tages", "Was heute wichtig ist"),
        *("Revue de presse", "Les titres du jour"),
        *("Titulares del día: un molino y un banco", "Revista de prensa"),
        *("Rassegna stampa", "I fatti del giorno"),
        *("Notícias do dia: um moinho e um banco", "Revista de imprensa"),
        *("Kort nieuws", "Het belangrijkste nieuws van dinsdag"),
        *("Tin nóng trong ngày", "Sự kiện nổi bật tuần 12"),
    ],
)
@pytest.mark.parametrize("language", ["en", "de", "sw"])
def test_so_may_a_digest(title: str, language: str) -> None:
    assert _cues(title, language).kind == "roundup"


@pytest.mark.parametrize("language", sorted(REPORTS))
def test_a_report_under_a_headline_that_asks_stays_one(language: str) -> None:
    assert read_cues(url="", title="Ostmere?", section="", lead=REPORTS[language], language=language).kind == ""
    assert read_cues(url="", title="Ostmere?", section="", lead=COLUMNS[language], language=language).kind == ""
