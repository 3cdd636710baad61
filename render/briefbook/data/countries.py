"""Countries by the alpha-2 codes of ISO 3166-1, and their names as CLDR has them in each language.

A record may name the codes that are officially assigned (`iso3166-1.txt`, beside this module) and one more: `XK`,
Kosovo. ISO leaves `XA` to `XZ` to users (ISO 3166-1, user-assigned code elements); of these, `XK` alone is exchanged
between institutions - the European Union, the IMF and CLDR write it so - and a record of diplomacy has to be able to
name who took part. It says nothing of a country's status. All other codes of users, the codes that are only reserved
(`AC`, `UK`, `EU`) and the private ones of CLDR (`XA`, `XB`, `QO`) name no country.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path

__all__ = ["country_codes", "country_hint", "country_names"]

_ADVICE = "write the ISO 3166-1 code of two capitals"

_USER_ASSIGNED = frozenset({"XK"})


@cache
def country_codes() -> frozenset[str]:
    """The codes that a record may name; read from their file once."""
    text = Path(__file__).with_name("iso3166-1.txt").read_text("ascii")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return _USER_ASSIGNED.union(*(line.split() for line in lines))


@cache
def country_names(lang: str) -> Mapping[str, str]:
    """The name of each country in a language (a BCP 47 tag), by its code."""
    from babel import Locale

    known = Locale.parse(lang.replace("-", "_")).territories
    return {code: str(known[code]) for code in sorted(country_codes()) if code in known}


def country_hint(word: str) -> str:
    """What to write in place of a word that is no country's code: the code that it may stand for, and how codes look.

    A code in small letters, of three letters (alpha-3) or of former times, and a country's name in English are known.
    """
    code = _meant(word)
    return f"did you mean `{code}` ({country_names('en')[code]})? {_ADVICE}" if code else _ADVICE


def _meant(word: str) -> str:
    """The code that a word may stand for; "" where nobody can say."""
    from babel.core import get_global

    upper = word.upper()
    if upper in country_codes():
        return upper
    aliases = [code for code in get_global("territory_aliases").get(upper, ()) if code in country_codes()]
    if len(aliases) == 1:
        return str(aliases[0])
    by_name = {name.casefold(): code for code, name in country_names("en").items()}
    near = get_close_matches(word.casefold(), by_name, n=1, cutoff=0.7)
    return by_name[near[0]] if near else ""
