"""What a user reads when Kolada or the kept answers fail, and what to do about it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path

from kolada_bench import sv
from kolada_bench.settings import DEFAULT_API_URL, ENV_API_URL, ENV_CACHE_DIR

NO_ANSWER_KEPT = (
    "Inget sparat svar finns. Försök igen, eller använd --demo (påhittade värden), "
    "--snapshot FIL eller --offline (bara sparade svar, hur gamla som helst)."
)
OFFLINE = (
    "Svaret finns inte sparat, och --offline gör att Kolada inte tillfrågas. Kör en gång "
    "utan --offline, eller använd --demo (påhittade värden) eller --snapshot FIL."
)
NESTED = "för djupt nästlat"
PACKED_WRONG = (
    "Svaret från Kolada går inte att packa upp (fel Content-Encoding, eller skadat på "
    "vägen). Försök igen, eller använd --demo (påhittade värden), --snapshot FIL eller "
    "--offline."
)
TOO_LARGE = (
    "Svaret från Kolada är orimligt stort och läses inte. Kontrollera att "
    f"{ENV_API_URL} inte är satt, eller leder till Kolada."
)
LED_ASTRAY = (
    "Frågan till Kolada skickades vidare gång på gång utan svar. Kontrollera "
    f"{ENV_API_URL}."
)
DOWN = "Kolada svarar inte."
MOST_QUOTED = 200
"""Characters of what a server says itself, in a message of ours."""
ODD = "Kolada svarar inte som det ska."
PROXY = (
    "proxyservern svarar inte eller släpper inte fram frågan; kontrollera HTTPS_PROXY "
    "eller systemets proxyinställning"
)
PROXY_LOGIN = (
    "proxyservern kräver inloggning; fråga it-avdelningen vad HTTPS_PROXY ska vara"
)
BUNDLE = (
    "certifikatfilen som REQUESTS_CA_BUNDLE pekar på finns inte; rätta eller ta bort den"
)


def unreachable(why: str) -> str:
    """Return the message of a question that got no answer."""
    return f"{DOWN} {NO_ANSWER_KEPT} Orsak: {why}."


def certificate(host: str) -> str:
    """Return the message of a certificate that the system does not trust."""
    return (
        f"{DOWN} {NO_ANSWER_KEPT} Orsak: certifikatet för {host} godtas inte av datorn. "
        "Troligen granskar en proxy trafiken: be it-avdelningen lägga organisationens "
        "rotcertifikat i datorns certifikatlager. Kontrollen stängs aldrig av."
    )


def busy(status: int, pause: float | None) -> str:
    """Return the message of a Kolada that has too much to do."""
    return (
        f"{DOWN} {NO_ANSWER_KEPT} Orsak: Kolada är överbelastat eller ur funktion "
        f"(svar {status}); försök igen {_when(pause)}."
    )


def refused(status: int, url: str, body: bytes) -> str:
    """Return the message of a question that Kolada does not take."""
    if status == 407:
        return f"{DOWN} {NO_ANSWER_KEPT} Orsak: {PROXY_LOGIN}."
    if status == 410:
        return (
            f"Adressen {url} är nedlagd (svar 410). Ta bort {ENV_API_URL}, eller sätt den "
            f"till {DEFAULT_API_URL}."
        )
    if status == 404:
        return (
            f"Adressen {url} finns inte (svar 404). Kontrollera {ENV_API_URL}; Koladas "
            f"adress är {DEFAULT_API_URL}."
        )
    return f"Kolada tog inte emot frågan (svar {status}{_detail(body)}). Adress: {url}"


def in_the_open(host: str) -> str:
    """Return the notice that Kolada is asked without encryption."""
    return (
        f"Frågorna till {host} går okrypterat: den som är på vägen kan läsa och ändra "
        f"svaren. Skriv https:// i {ENV_API_URL} om servern klarar det."
    )


def led_elsewhere(host: str) -> str:
    """Return the message of a redirect that is not followed."""
    return (
        f"Frågan till Kolada skickades vidare till {host}, vilket inte följs. Kräver nätet "
        f"inloggning? Kontrollera annars {ENV_API_URL}."
    )


def not_json(kind: str) -> str:
    """Return the message of an answer that is not JSON."""
    page = "en webbsida (kräver nätet inloggning?)" if "html" in kind else "något annat"
    return (
        f"Svaret från Kolada går inte att läsa: det är {page}, inte data. Försök igen, "
        "eller använd --demo (påhittade värden), --snapshot FIL eller --offline."
    )


def wrong_shape(why: str) -> str:
    """Return the message of JSON of another shape than the contract's."""
    return (
        f"Svaret från Kolada har inte den form som väntades ({_quoted(why)}). Kolada kan "
        "ha ändrats: se efter om det finns en nyare version av kolada-bench."
    )


def misfit(error: str) -> str:
    """Return msgspec's sentence on a field in Swedish: which, and whether it is lost."""
    said, _, place = error.partition(" - at `")
    where = place.rstrip("`") or "$"
    if "missing required field" in said:
        return f"fältet {said.split('`')[1]} saknas i {where}"
    return f"ett värde av annat slag i {where}"


def batch_lost(lost: int, asked: int, why: str) -> str:
    """Return the message of a batch that came back with a hole."""
    return (
        f"Svaret från Kolada var ofullständigt ({lost} av {asked} frågor uteblev). Inget "
        f"visas. Försök igen. {why}"
    )


def old_answer(lead: str, fetched_at: datetime, now: datetime) -> str:
    """Return the notice that an old answer is shown, with its age."""
    moment = sv.moment(fetched_at)
    return f"{lead} Visar svar som hämtades {moment} ({_age(now - fetched_at)} gammalt)."


def locked(folder: Path) -> str:
    """Return the notice that another program has the kept answers for itself."""
    return f"Sparade svar i {folder} är låsta av ett annat program. Nya svar sparas inte."


def unsaved(folder: Path, reason: str) -> str:
    """Return the notice that new answers are kept for this run only."""
    return (
        f"Svar kan inte sparas i {folder} ({reason}); nya svar hämtas varje gång. Välj en "
        f"annan mapp med {ENV_CACHE_DIR}."
    )


def unread(folder: Path, reason: str) -> str:
    """Return the notice that what is kept cannot be used."""
    return (
        f"Sparade svar i {folder} går inte att läsa ({reason}). Svaren hämtas på nytt. "
        f"Välj en annan mapp med {ENV_CACHE_DIR}."
    )


def foreign(file: Path) -> str:
    """Return the notice that another program's database stands in our place."""
    return (
        f"Filen {file} hör till ett annat program och lämnas som den är. Svar "
        f"sparas inte. Välj en annan mapp med {ENV_CACHE_DIR}."
    )


def not_private(error: OSError) -> str:
    """Return the notice that the folder is no private one."""
    return f"Nya svar sparas inte: {error}. Välj en annan mapp med {ENV_CACHE_DIR}."


def others(folder: Path) -> str:
    """Return the notice that the kept answers are somebody else's."""
    return f"Sparade svar läses ur {folder}, som tillhör en annan användare."


def anybodys(folder: Path) -> str:
    """Return why somebody else's answers are not read."""
    return f"{folder} tillhör en annan användare, och fler får skriva där"


def set_aside(folder: Path, aside: Path) -> str:
    """Return the notice that the kept answers were damaged."""
    return (
        f"Sparade svar i {folder} var skadade och har lagts åt sidan i {aside}. Svaren "
        "hämtas på nytt."
    )


def _when(pause: float | None) -> str:
    """Return when to try again; a server that asks for days is not quoted."""
    if not pause or pause > 86_400:
        return "senare" if pause else "om en stund"
    if pause <= 120:
        return f"om {sv.count(max(1, round(pause)), 'sekund', 'sekunder')}"
    minutes = ceil(pause / 60)
    if minutes < 120:
        return f"om {sv.count(minutes, 'minut', 'minuter')}"
    return f"om {sv.count(ceil(minutes / 60), 'timme', 'timmar')}"


def _age(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    if minutes < 60:
        return sv.count(minutes, "minut", "minuter")
    hours = minutes // 60
    if hours < 48:
        return sv.count(hours, "timme", "timmar")
    return f"{sv.number(hours // 24)} dygn"


def _detail(body: bytes) -> str:
    """Return what a 422 says, if it says it the way it should."""
    try:
        detail = json.loads(body)["detail"]
        first = detail if isinstance(detail, str) else detail[0]["msg"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""
    said = _quoted(first) if isinstance(first, str) else ""
    return f": {said}" if said else ""


def _quoted(text: str) -> str:
    """Return somebody else's words fit for our one line: without control characters."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(plain.split())[:MOST_QUOTED]
