"""Words that the product must not use."""

import re
import unicodedata

THUENEN = r"th(?:ü|ue)nen"
PEOPLE = r"(?:flüchtlings|migranten|migrations|asylanten|asyl|ausländer|zuwanderungs)"
# pattern, a sentence that must not pass; both languages are searched everywhere
FORBIDDEN = [
    # causal verbs: the figures show what goes together, never why
    (r"\bbewirk(?:t|en|te|ten)\b", "Hoher Leerstand bewirkt niedrige Mieten."),
    (r"\b(?:verursach(?:t|en|te|ten))\b", "Der Zuzug verursacht hohe Mieten."),
    (r"\bführ(?:t|en|te|ten)\b(?: [\w-]+){0,3} zu[mr]?\b", "Niedrige Arbeitslosigkeit führt fast immer zu Zuzug."),
    (r"\bzu[mr]?(?: [\w-]+){1,4} (?:ge)?führ(?:t|en|te|ten)\b", "Es heißt, dass Leerstand zu niedrigen Mieten führt."),
    (r"\bzur folge ha(?:t|ben)\b", "Leerstand hat Abwanderung zur Folge; was Leerstand zur Folge hat, ist bekannt."),
    (r"\bcaus(?:es|ed|ing)\b", "High vacancy causes low rents."),
    (r"\b(?:leads?|led|leading) to\b", "Low unemployment leads to immigration."),
    (r"\bbr(?:ings?|ought) about\b", "Vacancy brings about low rents."),
    # people are neither weather nor crime
    (
        PEOPLE + r"-?(?:welle|str[oö]m|flut|krise|lawine|ansturm|tsunami|kriminalität|tourismus)",
        "Nach der Flüchtlings-\u00adwelle stiegen die Mieten.",
    ),
    (
        r"\b(?:welle|flut|ansturm|lawine) von (?:flüchtlingen|geflüchteten|migrant|menschen)",
        "Eine Welle von Geflüchteten kam an.",
    ),
    (
        r"\b(?:waves?|floods?|influx|streams?|tides?) of (?:refugees|migrants|foreigners|asylum)",
        "A wave of refugees arrived.",
    ),
    (
        r"\b(?:refugee|migrant|migration|asylum) (?:waves?|floods?|cris[ei]s|influx|streams?|tides?)\b",
        "After the refugee wave rents rose.",
    ),
    (r"\b(?:überfremd\w*|überflut\w*|asylant\w*|wirtschaftsflüchtling\w*)", "Viele Asylanten leben in der Stadt."),
    (r"\billegale[nrs]? (?:migra|einwander|zuwander|flüchtling)", "Die Zahl der illegalen Migranten ist unbekannt."),
    (r"\billegal (?:im)?migrants?\b", "The number of illegal migrants is unknown."),
    # nothing is advice on allocation
    (
        r"\bgeeignet für (?:die |eine )?(?:aufnahme|zuweisung|unterbringung|verteilung)",
        "Der Kreis ist geeignet für Aufnahme.",
    ),
    (
        r"\b(?:für|zur) (?:die |eine )?(?:aufnahme|zuweisung|unterbringung)(?: [\w-]+){0,4} (?:un)?geeignet",
        "Für die Aufnahme von Menschen gut geeignet.",
    ),
    (
        r"\b(?:suited|suitable|fit) for (?:the )?(?:reception|receiving|taking in|hosting|placing|allocation)",
        "This district is suitable for reception.",
    ),
    (r"\boptimale[nr]? (?:verteilung|zuweisung)", "Die optimale Verteilung zeigt die Karte."),
    (r"\boptimal (?:distribution|allocation|placement)", "The map shows the optimal allocation."),
    (r"\bschlechteste[nrms]? (?:land)?kreis", "Die schlechtesten Kreise sind rot."),
    (r"\bworst districts?\b", "The worst districts are red."),
    # not a product of the Thünen Institute, and no index
    (THUENEN + r"[- ]?(?:ind(?:ex|izes|ices)|karten?|maps?)\b", "Das ist die Thünen‑Karte."),
    (THUENEN + r"-?kartenmaterial", "Eine Aktualisierung des Thünen-Kartenmaterials."),
    (r"\bintegrations?[- ]?ind(?:ex|izes|ices)", "Unser **Integrations**index steht hier."),
    (
        r"\b(?:16|20|sechzehn|zwanzig|sixteen|twenty) " + THUENEN + r"[- ]indi[kc]ator",
        "Hier stehen die 16 Thünen-Indikatoren.",
    ),
    (
        r"\b(?:16|20) indi[kc]ator(?:en|s) (?:von|des|aus|of|from) (?:the )?(?:thünen|wp|working paper)",
        "The 20 indicators of WP 135.",
    ),
    (r"\bergebnis(?:se)? des (?:nap|nationalen aktionsplans)", "Die Karte ist ein Ergebnis des NAP-I."),
    (r"\bresults? of the (?:nap|national action plan)", "The map is a result of the NAP-I."),
    (
        r"\b(?:offizielle[nr]?|official) " + THUENEN + r"[- ](?:farben?|colou?rs?|karten?|maps?)",
        "Das sind die offiziellen Thünen-Farben.",
    ),
    (r"\b(?:wie bei|like) " + THUENEN, "Klassengrenzen wie bei Thünen."),
    (
        r"\b(?:kooperation|zusammenarbeit|co-?operation|partnership) (?:mit|with) (?:dem |the )?(?:thünen|bmel)",
        "In Kooperation mit dem Thünen-Institut.",
    ),
]
PATTERNS = [re.compile(pattern) for pattern, _ in FORBIDDEN]
# adverbs and conjunctions that give a reason; German and English are searched at once, in lower case
CAUSAL = re.compile(
    r"\b(weil|deshalb|daher|dadurch|wegen|aufgrund|infolge|because|therefore|due to|thanks to|hence|result(s|ed)? in)\b"
)


def plain(text: str) -> str:
    """Undo what could hide a word: composed letters, soft hyphens, odd spaces and hyphens, marks of Markdown, case."""
    text = unicodedata.normalize("NFKC", text).replace("\u00ad", "").replace("\u200b", "")
    text = re.sub(r"[\u2010\u2011\u2012\u2013]", "-", text)
    return re.sub(r"\s+", " ", re.sub(r"[*_`]", "", text)).casefold()


def forbidden(text: str) -> list[str]:
    """Return the forbidden passages of a text."""
    text = plain(text)
    return [passage.group() for pattern in PATTERNS for passage in pattern.finditer(text)]
