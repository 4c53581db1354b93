"""Cities by ZIP code, as far as the header needs them; and where a visitor has things sent."""

from __future__ import annotations

import re

from sites.kit import Database
from sites.kit.store import Row
from sites.omnizon import places

CITIES = {
    "021": "Boston", "028": "Providence", "031": "Manchester", "041": "Portland", "054": "Burlington",
    "061": "Hartford", "071": "Newark", "087": "Toms River", "100": "New York", "112": "Brooklyn", "122": "Albany",
    "142": "Buffalo", "146": "Rochester", "152": "Pittsburgh", "191": "Philadelphia", "198": "Wilmington",
    "200": "Washington", "212": "Baltimore", "232": "Richmond", "253": "Charleston", "276": "Raleigh",
    "282": "Charlotte", "288": "Asheville", "294": "Charleston", "303": "Atlanta", "314": "Savannah",
    "322": "Jacksonville", "328": "Orlando", "331": "Miami", "336": "Tampa", "352": "Birmingham", "372": "Nashville",
    "379": "Knoxville", "381": "Memphis", "392": "Jackson", "402": "Louisville", "405": "Lexington",
    "432": "Columbus", "441": "Cleveland", "452": "Cincinnati", "462": "Indianapolis", "482": "Detroit",
    "481": "Ann Arbor", "503": "Des Moines", "532": "Milwaukee", "537": "Madison", "554": "Minneapolis",
    "551": "Saint Paul", "558": "Duluth", "571": "Sioux Falls", "581": "Fargo", "591": "Billings", "606": "Chicago",
    "627": "Springfield", "631": "Saint Louis", "641": "Kansas City", "672": "Wichita", "681": "Omaha",
    "701": "New Orleans", "722": "Little Rock", "731": "Oklahoma City", "741": "Tulsa", "752": "Dallas",
    "770": "Houston", "782": "San Antonio", "787": "Austin", "799": "El Paso", "802": "Denver", "803": "Boulder",
    "820": "Cheyenne", "837": "Boise", "841": "Salt Lake City", "850": "Phoenix", "857": "Tucson",
    "871": "Albuquerque", "875": "Santa Fe", "891": "Las Vegas", "895": "Reno", "900": "Los Angeles",
    "921": "San Diego", "937": "Fresno", "941": "San Francisco", "946": "Oakland", "951": "San Jose",
    "958": "Sacramento", "968": "Honolulu", "972": "Portland", "974": "Eugene", "981": "Seattle", "984": "Tacoma",
    "992": "Spokane", "995": "Anchorage",
}  # fmt: skip
"""The city of the ZIP codes that begin so."""


def place_of(zip_code: str) -> tuple[str, str]:
    """(city, state) of a ZIP code; the city may be unknown. Raises ValueError with a sentence for the visitor."""
    if not re.fullmatch(r"[0-9]{5}(-[0-9]{4})?", zip_code):
        raise ValueError("Enter a ZIP code of 5 digits, such as 28801.")
    state = places.state_of(zip_code)
    if not state:
        raise ValueError(f"There is no place with ZIP code {zip_code}. Enter one of the United States.")
    return CITIES.get(zip_code[:3], ""), state


def deliver_to(db: Database, owner: str, account: Row | None) -> Row | None:
    """Where things go: what was chosen in the header, else the account's default address, else nowhere yet."""
    chosen = db.one("SELECT zip, city, state FROM deliver_to WHERE owner = ?", owner)
    if chosen or account is None:
        return chosen
    return db.one(
        "SELECT zip, city, state FROM address WHERE account_id = ? ORDER BY NOT is_default, id LIMIT 1",
        account["id"],
    )
