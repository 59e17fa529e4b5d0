"""The fixed texts of the page Om siffrorna: what holds whatever is shown."""

from __future__ import annotations

GROUPS = (
    "Lika kommuner väljs av RKA: sju kommuner per verksamhet, valda efter det som styr "
    "kostnaderna där. De görs om, och ofta är ingen av de sju kvar; därför står utgåvans "
    "år vid gruppen. Varje nyckeltal jämförs med sin verksamhets grupp.",
    "Kommungrupp är SKR:s indelning, storlek är Koladas storleksklass, och strukturella "
    "grannar söks fram efter kommunens egna förutsättningar.",
    "En grupp där kommunen själv ingår räknas alltid utan den. I Kolada ingår den i "
    "kommungruppens och länets medel, som därför kan skilja sig från siffrorna här.",
    "En kommun utan värde räknas inte in. Antalet som har värde skrivs som 5/7; är de "
    "färre än fem sägs det i en varning.",
)
YEARS = (
    "Utan valt år visas det nyaste år där kommunen har värde och minst två tredjedelar av "
    "gruppen har det (5 av 7). Finns ett nyare eget värde står det i en varning. Med valt "
    "år visas just det året, även när värdet saknas.",
    "Rader i samma tabell kan ha olika år; då står året vid raden.",
    "(p) betyder preliminär uppgift. Kostnader är preliminära från våren till slutet av "
    "augusti och nettokostnadsavvikelsen till slutet av september. Också slutliga "
    "uppgifter kan ändras i Kolada utan att det sägs: därför står hämtdatum i varje källa.",
)
NOT_SAID = (
    "Varför en kostnad är hög eller låg. Det kan vara ambitionsnivå, arbetssätt, hur "
    "kostnader bokförs eller behov som inte mäts.",
    "Hur mycket som går att spara. En skillnad i kronor är en kostnadsskillnad.",
    "Om kvaliteten är hög eller låg där kostnaden är det. Högst och lägst är ingen "
    "värdering av en kostnad eller en volym.",
    "Vad som orsakar vad. Samband mellan nyckeltal visar inte orsak.",
    "Budget och utfall i nämnden. Koladas nettokostnad bygger på räkenskapssammandraget "
    "och inkluderar fördelade gemensamma kostnader.",
    "Något om enskilda personer. Kostnad per person visas inte när färre än tio ligger "
    "bakom värdet.",
)
SOURCES = (
    "Kolada ägs av den ideella föreningen Rådet för främjande av kommunala analyser "
    "(RKA), vars medlemmar är svenska staten och Sveriges Kommuner och Regioner. "
    "Panelen är inget samarbete med RKA.",
    'Värden som de står i Kolada har raden "Källa: Kolada". Allt som räknas här '
    "(medianer, platser, skillnader, belopp, beräknade nyckeltal) har raden "
    '"Egen bearbetning av data från Kolada": Koladas villkor tillåter inte att egen '
    "bearbetning anges med Kolada som källa.",
    "Uppgifterna är fria att använda, också kommersiellt, när källan anges. De levereras "
    "i befintligt skick.",
    "Nyckeltalens ursprungliga källor (SCB, Socialstyrelsen, Skolverket med flera) står i "
    "deras beskrivningar på sidan Utforska.",
)
ACCESSIBILITY = (
    "Panelen ska följa WCAG 2.1 nivå AA. Den går att använda med enbart tangentbord, har "
    "synligt fokus, text som går att förstora till 200 procent och fungerar på telefon.",
    "Varje diagram har en text som säger vad det visar och en tabell med samma siffror. "
    "Ingenting sägs med färg allena.",
    "Kända brister: i diagrammen kan enskilda värden bara pekas ut med mus (tabellen har "
    "dem alla), och sorterbara tabeller läses upp något olika i olika skärmläsare. "
    "Panelen har inte granskats av någon utomstående.",
)
