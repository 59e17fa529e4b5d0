"""What a user reads when Kolada does not answer as it should, and what to do about it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from kolada_bench import sv
from kolada_bench.settings import DEFAULT_API_URL, ENV_API_URL

NO_ANSWER_KEPT = (
    "Inget sparat svar finns. Försök igen, eller använd --demo (påhittade värden), "
    "--snapshot FIL eller --offline (bara sparade svar, hur gamla som helst)."
)
OFFLINE = (
    "Svaret finns inte sparat, och --offline gör att Kolada inte tillfrågas. Kör en gång "
    "utan --offline, eller använd --demo (påhittade värden) eller --snapshot FIL."
)
DOWN = "Kolada svarar inte."
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
    seconds = sv.number(pause) if pause else ""
    unit = "sekund" if seconds == "1" else "sekunder"
    when = f" om {seconds} {unit}" if pause else " om en stund"
    return (
        f"{DOWN} {NO_ANSWER_KEPT} Orsak: Kolada är överbelastat eller ur funktion "
        f"(svar {status}); försök igen{when}."
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
        f"Svaret från Kolada har inte den form som väntades ({why}). Kolada kan ha "
        "ändrats: se efter om det finns en nyare version av kolada-bench."
    )


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


def _age(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} {'minut' if minutes == 1 else 'minuter'}"
    hours = minutes // 60
    if hours < 48:
        return f"{hours} {'timme' if hours == 1 else 'timmar'}"
    return f"{hours // 24} dygn"


def _detail(body: bytes) -> str:
    """Return what a 422 says, if it says it the way it should."""
    try:
        detail = json.loads(body)["detail"]
        first = detail if isinstance(detail, str) else detail[0]["msg"]
    except (ValueError, LookupError, TypeError):
        return ""
    return f": {first}"
