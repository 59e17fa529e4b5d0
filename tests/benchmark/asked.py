"""The KPIs that the acceptance tests ask for, with what may be done with each.

Unit, kind, verksamhet and denominator are written down here by hand, from the definitions:
they are what the package must come to by itself.
"""

from __future__ import annotations

from tests.benchmark.oracle import TOTAL_PCT, Asked

ASKED = {
    asked.id: asked
    for asked in (
        Asked("N30101", "amount", "IFO", "kr/inv", below=("N01951",)),
        Asked("N04159", "share", "IFO", "%"),
        Asked("N33817", "rate", "IFO", "antal/1000 inv 0-20 år", below=("N01948",),
              scale=lambda young: young / 1000, persons=True),
        Asked("N33812", "absolute", "IFO", "antal"),
        Asked("N33006", "amount", "IFO", "kr/inv 0-20 år", below=("N01948",)),
        Asked("N35024", "amount", "IFO", "kr/inv 21-64 år", below=("N01955", "N01837"),
              scale=lambda twenty, aged_20: (twenty - aged_20) / 1e6),
        Asked("N31008", "amount", "ekonomiskt bistånd", "kr/inv", below=("N01951",)),
        Asked("N31807", "share", "ekonomiskt bistånd", "%"),
        Asked("N20048", "amount", "äldreomsorg", "kr/inv 80+", below=("N01957",)),
        Asked("N21006", "amount", "äldreomsorg", "kr/hemtjänsttagare", below=("N21702",)),
        Asked("N23009", "amount", "äldreomsorg", "kr/brukare", below=("N23805",)),
        Asked("U21468", "share", "äldreomsorg", "%"),
        Asked("U23401", "other", "äldreomsorg", "dagar"),
        Asked("N21900", "code", "äldreomsorg", "kod"),
        Asked("N28013", "amount", "LSS", "kr/brukare", below=("N28801",)),
        Asked("N28820", "rate", "LSS", "antal/10 000 inv", below=("N01951",),
              scale=lambda people: people / 10_000, persons=True),
        Asked("N30001", "deviation", "IFO", "%"),
        Asked("N30026", "deviation-amount", "IFO", "mnkr"),
        Asked("N00097", "deviation", "övergripande", "%"),
        Asked("X30101_kopt", "amount", "IFO", "kr/inv", ("N30101", "N04159"),
              lambda cost, share: cost * share / 100, ("N01951",)),
        Asked("X30101_exkl_bistand", "amount", "IFO", "kr/inv", ("N30101", "N31001"),
              lambda cost, aid: cost - aid, ("N01951",)),
        Asked("X04159_exkl_bistand", "share", "IFO", "%", ("N30101", "N04159", "N31001"),
              lambda cost, share, aid: cost * share / (cost - aid)),
        Asked("N33022", "amount", "IFO", "kr/inv 0-20 år", below=("N01948",)),
        Asked("N33816", "rate", "IFO", "antal/1000 inv 0-20 år", below=("N01948",),
              scale=lambda young: young / 1000, persons=True),
        Asked("N33021", "amount", "IFO", "kr/inv 0-20 år", below=("N01948",)),
        Asked("N35001", "amount", "IFO", "kr/inv", below=("N01951",)),
        Asked("N35100", "amount", "IFO", "kr/inv 21-64 år", below=("N01955", "N01837"),
              scale=lambda twenty, aged_20: (twenty - aged_20) / 1e6),
        Asked("N31009", "amount", "ekonomiskt bistånd", "kr/inv 18-64 år",
              below=("N02104", "N01938"),
              scale=lambda grown, aged_65: (grown - aged_65) / 1e6),
        Asked("N31010", "amount", "ekonomiskt bistånd", "kr/inv 0-64 år",
              below=("N01918",)),
        Asked("N31849", "amount", "ekonomiskt bistånd", "kr/hushåll", below=("N31910",)),
        Asked("N20007", "amount", "äldreomsorg", "kr/inv 65+", below=("N01938",)),
        Asked("N21704", "share", "äldreomsorg", "%"),
        Asked("N21826", "rate", "äldreomsorg", "timmar/hemtjänsttagare"),
        Asked("N23801", "share", "äldreomsorg", "%"),
        Asked("U23471", "share", "äldreomsorg", "%"),
        Asked("N25017", "amount", "LSS", "kr/inv", below=("N01951",)),
        Asked("N28819", "rate", "LSS", "antal/10 000 inv", below=("N01951",),
              scale=lambda people: people / 10_000, persons=True),
        Asked("N28015", "amount", "LSS", "kr/brukare", below=("N28804",)),
    )
}  # fmt: skip

TITLES = {
    "N30101": "Kostnad individ- och familjeomsorg, kr/inv",
    "N04159": "Kommunens köp av individ- och familjeomsorg totalt, andel (%)",
    "N31001": "Kostnad ekonomiskt bistånd, kr/inv",
    "N33817": "Barn och unga 0-20 år som har varit placerade på familjehem någon gång "
    "under året, antal/1000 inv",
    "N33812": "Antal barn och unga 0-20 år som har varit placerade på familjehem någon "
    "gång under året",
    "N33006": "Kostnad barn och ungdomsvård, kr/inv 0-20 år",
    "N35024": "Kostnad heldygnsvård vuxna med missbruksproblem kr/inv 21-64 år",
    "N31008": "Nettokostnad ekonomiskt bistånd, kr/inv",
    "N31807": "Invånare som någon gång under året erhållit ekonomiskt bistånd, andel (%) "
    "av bef.",
    "N20048": "Kostnad äldreomsorg, kr/inv 80+",
    "N21006": "Kostnad hemtjänst äldreomsorg, kr/hemtjänsttagare",
    "N23009": "Kostnad särskilt boende äldreomsorg, kr/brukare",
    "U21468": "Brukarbedömning hemtjänst äldreomsorg -  helhetssyn, andel (%)",
    "U23401": "Väntetid i antal dagar från ansökningsdatum till första erbjudet "
    "inflyttningsdatum till särskilt boende, medelvärde",
    "N21900": "Huvudmannaskap hemsjukvård?, (Ja=1, Nej=0)",
    "N28013": "Kostnad funktionsnedsättning LSS boende, kr/brukare",
    "N28820": "Personer med boende enligt LSS, antal/10 000 inv",
    "N33022": "Kostnad familje- och HVB barn och unga, kr/inv 0-20 år",
    "N33816": "Barn och unga 0-20 år som har varit placerade på HVB någon gång under "
    "året, antal/1000 inv",
    "N33021": "Kostnad öppna insatser barn och unga, kr/inv 0-20 år",
    "N35001": "Kostnad missbruksvård vuxna, kr/inv",
    "N35100": "Kostnad öppna insatser vuxna missbrukare, kr/inv 21-64 år",
    "N31009": "Nettokostnad ekonomiskt bistånd, kr/inv 18-64 år",
    "N31010": "Kostnad ekonomiskt bistånd, kr/inv 0-64 år",
    "N31849": "Utbetalt ekonomiskt bistånd, kr/hushåll",
    "N20007": "Kostnad äldreomsorg, kr/inv 65+",
    "N21704": "Invånare 80+ med hemtjänst i ordinärt boende, andel (%)",
    "N21826": "Beviljade antal hemtjänsttimmar per brukare och månad för timregistrerade "
    "hemtjänsttagare 65+ i ordinärt boende, timmar/hemtjänsttagare",
    "N23801": "Invånare 80+ i särskilt boende, andel (%)",
    "U23471": "Brukarbedömning särskilt boende äldreomsorg -  helhetssyn, andel (%)",
    "N25017": "Kostnad funktionsnedsättning LSS och SFB minus ersättning från FK enl SFB, "
    "kr/inv",
    "N28819": "Personer med daglig verksamhet enligt LSS, antal/10 000 inv",
    "N28015": "Kostnad funktionsnedsättning LSS daglig verksamhet, kr/brukare",
    TOTAL_PCT: "Nettokostnadsavvikelse totalt (exkl. LSS), andel (%)",
}
DIVIDED = frozenset(
    {"N33817", "N33816", "N33812", "N21704", "N21826", "U21468", "U23471", "U23401"}
)
SOCIALTJANST = (
    "N30101", "X30101_exkl_bistand", "N04159", "X30101_kopt", "N33006", "N33022", "N33817",
    "N33816", "N33021", "N35001", "N35024", "N35100", "N31008", "N31807", "N20048",
    "N21704", "N21006", "N21826", "N23801", "N23009", "U21468", "U23471", "N25017",
    "N28820", "N28013", "N28819", "N28015",
)  # fmt: skip
"""The default theme's 27 rows, in their order."""
