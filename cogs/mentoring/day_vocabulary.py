"""The words for days, months and spans of time in the languages of members, and what each stands for.

Each entry is in English, Spanish, German, French, Portuguese, Italian, Dutch, Polish, Turkish, Russian and Indonesian.
A word that could mean two things stands where English speakers expect it: "mar" is March, no Tuesday. `_` is a space.
"""

import re
import unicodedata

# What a word stands for is in capitals, which no typed text has when it comes here.
MEANINGS = {
    "WD1": (
        "monday mon lunes lun montag mo lundi segunda segunda_feira lunedì maandag poniedziałek pazartesi понедельник "
        "пн senin"
    ),
    "WD2": "tuesday tues tue martes dienstag di mardi terça terça_feira martedì dinsdag wtorek salı вторник вт selasa",
    "WD3": (
        "wednesday wed miércoles mié mittwoch mi mercredi mer quarta quarta_feira mercoledì woensdag środa środę "
        "çarşamba среда среду ср rabu"
    ),
    "WD4": (
        "thursday thurs thur thu jueves jue donnerstag do jeudi jeu quinta quinta_feira giovedì gio donderdag czwartek "
        "perşembe четверг чт kamis"
    ),
    "WD5": (
        "friday fri viernes vie freitag fr vendredi ven sexta sexta_feira venerdì vrijdag piątek cuma пятница пятницу "
        "пт jumat jum'at"
    ),
    "WD6": (
        "saturday sat sábado sáb samstag sonnabend sa samedi sam sabato zaterdag sobota sobotę cumartesi суббота "
        "субботу сб sabtu"
    ),
    "WD7": (
        "sunday sun domingo dom sonntag so dimanche dim domenica zondag niedziela niedzielę pazar воскресенье вс "
        "hari_minggu"
    ),
    "MO1": (
        "january jan enero ene januar jänner janvier janv janeiro gennaio gen januari stycznia styczeń ocak января "
        "январь янв"
    ),
    "MO2": (
        "february feb febrero februar février févr fevereiro fev febbraio februari lutego luty şubat февраля февраль "
        "фев"
    ),
    "MO3": "march mar marzo märz mars março maart mrt marca marzec mart марта март мар maret",
    "MO4": "april apr abril abr avril avr aprile kwietnia kwiecień nisan апреля апрель апр",
    "MO5": "may mayo mai maio maggio mag mei maja maj mayıs мая май",
    "MO6": "june jun junio juni juin junho giugno giu czerwca czerwiec haziran июня июнь июн",
    "MO7": "july jul julio juli juillet juil julho luglio lug lipca lipiec temmuz июля июль июл",
    "MO8": "august aug agosto août augustus sierpnia sierpień ağustos августа август авг agustus",
    "MO9": (
        "september sept sep septiembre septembre setembro set settembre września wrzesień eylül сентября сентябрь сент"
    ),
    "MO10": (
        "october oct octubre oktober okt octobre outubro out ottobre ott października październik ekim октября октябрь "
        "окт"
    ),
    "MO11": "november nov noviembre novembre novembro listopada listopad kasım ноября ноябрь ноя",
    "MO12": (
        "december dec diciembre dic dezember dez décembre déc dezembro dicembre grudnia grudzień aralık декабря "
        "декабрь дек desember"
    ),
    "D-1": "yesterday ayer gestern hier ontem ieri gisteren wczoraj dün вчера kemarin",
    "D+0": "today tonight hoy heute aujourd'hui hoje oggi vandaag dziś dzisiaj bugün сегодня hari_ini",
    "D+1": "tomorrow mañana morgen demain amanhã domani jutro yarın завтра besok",
    "D+2": (
        "day_after_tomorrow pasado_mañana übermorgen après_demain depois_de_amanhã dopodomani overmorgen pojutrze "
        "послезавтра lusa"
    ),
    "DAY": "days day días día tage tagen tag jours jour dias giorni giorno dagen dag dni dzień gün день дня дней hari",
    "WEEK": (
        "weeks week wks wk semanas semana wochen woche semaines semaine settimane settimana weken tygodnie tygodni "
        "tydzień hafta неделя недели недель неделю minggu"
    ),
    "MONTH": (
        "months month meses mes monate monaten monat mois mês mesi mese maanden maand miesiące miesięcy miesiąc ay "
        "месяц месяца месяцев bulan"
    ),
    "YEAR": (
        "years year yrs yr años año jahre jahren jahr ans année années anos ano anni anno jaar lata lat rok yıl год "
        "года лет tahun"
    ),
    "NEXT": (
        "next coming próximo próxima nächster nächsten nächstes nächste kommenden prochain prochaine prossimo prossima "
        "volgende następny następna gelecek следующий следующая следующую depan"
    ),
    "AGO": "ago",
    "1 WEEK": "через_неделю",
    "2 WEEK": "a_fortnight fortnight",
    "1": "a an one un una ein eine einem einer une uma uno een één jeden jedna bir один одна одну satu",
    "2": "two dos zwei deux dois duas due twee dwa dwie iki два две dua",
    "3": "three tres drei trois três tre drie trzy üç три tiga",
    "4": "four cuatro vier quatre quatro quattro cztery dört четыре empat",
    "5": "five cinco fünf cinq cinque vijf pięć beş пять lima",
    "6": "six seis sechs sei zes sześć altı шесть enam",
    "7": "seven",
    "8": "eight",
    "9": "nine",
    "10": "ten diez zehn dix dieci tien dziesięć десять sepuluh",
    "": (
        "the of on this until till for in from_now dentro_de sonra lagi morning afternoon evening night en de del el "
        "la le hasta am bis den der dem im dans jusqu'au em um até tra fra over tot we za в во на через günü pada"
    ),
}


def fold(text: str) -> str:
    """Without accents, so that "manana" and "mañana" are one word."""
    decomposed = unicodedata.normalize("NFD", text.replace("ı", "i").replace("ł", "l"))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def _spellings() -> dict[str, str]:
    spellings: dict[str, str] = {}
    for meaning, words in MEANINGS.items():
        for word in words.split():
            spellings.setdefault(fold(word.replace("_", " ")), meaning)
    return spellings


STANDS_FOR = _spellings()
# A number may stand right before a word, as in "2weeks"; of two words the longer one is meant.
WORD = re.compile(
    r"(?<![^\W\d_])(?:" + "|".join(sorted(map(re.escape, STANDS_FOR), key=len, reverse=True)) + r")(?!\w)"
)
# Signs that only separate words, such as those of "Fri., 13-mar-2026", and not those of 13.3.2026 or 3/13.
SEPARATOR = re.compile(r"(?<=[^\W\d_])[./-]|[/-](?=[^\W\d_])|,")


def standardize(text: str) -> str:
    """Lower-case text with each word replaced by its meaning: "fr., der 13. märz" becomes "WD5 13. MO3"."""
    separated = SEPARATOR.sub(" ", fold(text))
    return " ".join(WORD.sub(lambda word: f" {STANDS_FOR[word[0]]} ", separated).split())
