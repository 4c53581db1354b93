"""The city and who cooks in it; all of it invented."""

from __future__ import annotations

from dataclasses import dataclass

CITY, STATE = "Asheville", "NC"
WIDE, HIGH = 600, 420
"""The city's map, in hundredths of a mile."""


@dataclass(frozen=True)
class Neighborhood:
    """A part of the city: its middle and two of its streets."""

    name: str
    zip: str
    x: int
    y: int
    streets: tuple[str, str]


NEIGHBORHOODS = (
    Neighborhood("Market Square", "28801", 300, 210, ("Lantern Street", "Exchange Street")),
    Neighborhood("Alder Hill", "28801", 210, 120, ("Alder Street", "Hilltop Road")),
    Neighborhood("Old Depot", "28801", 390, 260, ("Depot Street", "Boxcar Lane")),
    Neighborhood("College Walk", "28804", 300, 70, ("College Walk", "Chapel Street")),
    Neighborhood("Riverbend", "28806", 120, 270, ("River Road", "Ferry Lane")),
    Neighborhood("Mill Quarter", "28806", 190, 340, ("Mill Street", "Spindle Street")),
    Neighborhood("Northgate", "28804", 450, 90, ("Gate Street", "Larch Avenue")),
    Neighborhood("Orchard Park", "28803", 480, 340, ("Orchard Road", "Quince Street")),
    Neighborhood("Kiln Yard", "28803", 310, 350, ("Kiln Street", "Potter Lane")),
    Neighborhood("Lakeside", "28805", 540, 200, ("Shore Drive", "Heron Way")),
)

HOURS: dict[str, tuple[tuple[int, int] | None, ...]] = {
    "morning": (None, *[(420, 900)] * 4, *[(450, 960)] * 2),
    "bakery": (*[(390, 1080)] * 6, (450, 960)),
    "lunch": (*[(660, 1260)] * 4, *[(660, 1320)] * 2, (720, 1260)),
    "dinner": (None, None, *[(1020, 1380)] * 2, *[(1020, 1440)] * 2, (960, 1320)),
    "late": (*[(660, 1560)] * 4, *[(660, 1620)] * 2, (660, 1500)),
    "long": ((600, 1380),) * 7,
    "weekdays": (*[(480, 960)] * 5, None, None),
    "always": ((0, 1440),) * 7,
}
"""By key, from Monday on: minutes after midnight from and to; above 1440 on the next day; None is closed."""


@dataclass(frozen=True)
class Kitchen:
    """A restaurant. Flags: h halal, u pickup only, d delivery only, o has an offer, n new."""

    name: str
    cuisine: str
    second: str
    hood: int
    level: int
    hours: str
    flags: str
    stars: int
    """What its guests think of it, in tenths, about."""
    about: str


TEXT = """
Copper Griddle|american||0|2|late|o|45|Burgers on a hot plate that came from a ship.
The Blue Anvil|american|barbecue|5|2|lunch||42|A former smithy; the patties are still hammered flat.
Dandy's Corner|american|wings|7|1|late||38|Open when nobody else is.
Hartwell House|american||3|3|dinner|o|47|Plates and steaks by candlelight.
Stone and Thyme Pizza|pizza|italian|0|2|long|o|46|Wood oven, long dough, short menu.
Pie Parade|pizza||6|1|late||39|Slices the size of a hat.
Northgate Slice|pizza|wings|6|1|late|o|41|Round pies and square talk.
Piccolo Forno|pizza|italian|4|2|dinner||48|Twelve seats and one oven.
Casa Jacaranda|mexican||2|2|lunch||46|Tortillas pressed every morning.
El Farolito Azul|mexican||5|1|late|o|43|A blue lamp and a short line.
Taqueria Nopal|mexican|breakfast|9|1|long||44|Breakfast tacos until they are gone.
Agave and Lime|mexican|seafood|7|3|dinner||40|Ceviche, mezcal and a terrace.
Golden Crane|chinese||0|2|long|o|44|Cantonese, since before the tram.
Red Lantern Kitchen|chinese||8|1|late||40|Hot woks, fast hands.
Mapo House|chinese||3|2|lunch||47|Sichuan, and it means it.
Jade Steps|chinese|thai|6|2|lunch||37|Two menus, one kitchen.
Umi Counter|sushi||0|3|dinner|o|48|Eight stools and a knife.
Tidewater Sushi|sushi|ramen|9|2|lunch||43|Rolls by the lake.
Little Koi|sushi||6|2|long||41|Sushi for a school night.
Moonrabbit Ramen|ramen||3|2|late|o|47|Broth that starts on the day before.
Steam and Bone|ramen||8|2|dinner||45|Pork, bone, patience.
Noodle Signal|ramen|chinese|2|1|late||39|Ramen at the station, all night nearly.
Basil and Flame|thai||5|2|lunch|o|46|Mortar, pestle, flame.
Lotus Market|thai|vietnamese|7|2|long||42|A market stall that grew a roof.
Sawadee Corner|thai||1|1|lunch||44|Curries by heat, one to four.
Saffron Tiffin|indian||0|2|lunch|ho|46|Lunch boxes as they should be.
Cardamom Court|indian||9|3|dinner|h|45|A long table and a longer menu.
Bombay Siding|indian||2|1|late|h|41|Street food by the rails.
Clove Street Kitchen|indian|mediterranean|8|2|lunch|h|43|Two coasts, one spice box.
Pho Willow|vietnamese||3|1|long||46|Broth at ten every morning.
Saigon Thread|vietnamese||5|2|lunch|o|44|In the old thread mill.
Banh Mi Depot|vietnamese|sandwiches|2|1|weekdays||45|Bread, pork, out the door.
Seoul Kettle|korean||6|2|lunch|o|45|Stews that keep on boiling.
Kimchi and Co|korean||0|2|late||42|Crocks in the cellar, chicken in the fryer.
Bibim Garden|korean|salads|7|2|long||43|Bowls, mostly green.
Nonna Pilar|italian||1|3|dinner|o|47|Sunday sauce on every day.
Trattoria Bellavista|italian|pizza|9|3|dinner||44|With a view of the lake, in the dining room at least.
Pasta Foundry|italian||8|2|lunch||43|Extruded on the spot.
Olive and Anchor|mediterranean||4|2|lunch|ho|45|Mezze by the river.
Levant Lane|mediterranean||3|1|late|h|46|Shawarma until two.
Cedar and Sumac|mediterranean|salads|0|2|long|h|48|Everything from one charcoal grill.
Aegean Table|mediterranean|seafood|7|3|dinner||42|Fish and lemon.
Sunny Spoon|breakfast|coffee|1|2|morning|o|46|Pancakes are a right.
Griddle and Grain|breakfast||5|1|morning||43|Oats, eggs, out by three.
The Early Wren|breakfast|sandwiches|9|2|bakery||45|First light, first coffee.
Marlow's Delicatessen|sandwiches||0|2|weekdays|o|46|Pastrami with opinions.
Crust and Pickle|sandwiches|salads|3|1|lunch||42|Bread baked next door.
The Daily Stack|sandwiches|american|6|1|lunch||36|Tall sandwiches, short waits.
Oak and Ember|barbecue||8|2|lunch|o|47|Fourteen hours and not a minute less.
Smokehouse Junction|barbecue|american|2|2|long||43|Ribs by the tracks.
Pitmaster Jo|barbecue||4|1|lunch||45|One smoker, one Jo.
Green Ledger|salads||0|2|weekdays|o|45|Lunch that adds up.
Leaf and Ladle|salads||3|2|long||44|Bowls and soups.
Field Notes|salads|coffee|1|2|bakery||46|From four farms that we can name.
Wing Theory|wings||6|1|late|o|43|Hypothesis: more napkins.
Cluck and Crackle|wings|american|5|1|late||41|Crisp is a sound.
Harbor Street Fish|seafood||9|3|lunch|o|45|Whatever came in.
The Salted Oar|seafood|american|4|2|dinner||42|Chowder and creaking floors.
Butter and Bloom|desserts|coffee|0|2|bakery||48|Cakes as tall as the counter.
Scoop Lantern|desserts||3|1|late|o|46|Ice cream after dark.
Crumb Theory|desserts|coffee|8|2|bakery||44|Cookies by the dozen.
Foxglove Coffee|coffee|breakfast|1|1|bakery||47|Small cups, big windows.
Kettle and Quill|coffee|desserts|3|2|long|o|45|Tea and somewhere to sit.
Second Bell Espresso|coffee||2|1|weekdays|u|44|Between two trains.
Island Hearth|caribbean||5|2|lunch|o|46|Jerk over pimento wood.
Palm and Pepper|caribbean|seafood|7|2|dinner||43|Oxtail on Fridays, and on every other day.
Roti Yard|caribbean|indian|2|1|late|u|44|A window, a griddle, a queue.
Zelda's Vegan Diner & Late-Night Milkshake Emporium of the Old Depot|american|salads|2|2|late|n|50|One guest so far.
"""


def kitchens() -> tuple[Kitchen, ...]:
    """All of them."""
    found = []
    for line in TEXT.strip().splitlines():
        name, cuisine, second, hood, level, hours, flags, stars, about = line.split("|")
        found.append(Kitchen(name, cuisine, second, int(hood), int(level), hours, flags, int(stars), about))
    return tuple(found)


@dataclass(frozen=True)
class Row:
    """A row of the front page: its restaurants are those that fit `fits`, SQL over `restaurant`."""

    name: str
    slug: str
    about: str
    fits: str
    order: str = "rank"
    most: int = 12


COLLECTIONS = (
    Row("Small delivery fees", "small-fees", "Delivered for less than a dollar.",
        "delivers AND delivery_fee_cents < 100"),
    Row("Lunch worth leaving the desk for", "lunch", "Open at noon on weekdays, and quick.",
        "prep_minutes <= 16 AND EXISTS (SELECT 1 FROM hours WHERE restaurant_id = restaurant.id AND weekday = 2"
        " AND opens <= 720 AND closes >= 840)"),
    Row("The tasting panel's picks", "panel", "Rated 4.5 and better by many.",
        "rating_tenths >= 45 AND rating_count >= 30", "rating_tenths DESC, rating_count DESC, id"),
    Row("Light & fresh", "light-fresh", "Bowls, greens and fish.",
        "cuisine_id IN (SELECT id FROM cuisine WHERE slug IN ('salads', 'sushi', 'vietnamese'))"
        " OR second_id IN (SELECT id FROM cuisine WHERE slug = 'salads')"),
    Row("Offers today", "offers", "With something off.", "offer_kind <> ''"),
    Row("After ten in the evening", "late", "Still cooking when others sleep.",
        "EXISTS (SELECT 1 FROM hours WHERE restaurant_id = restaurant.id AND weekday = 2 AND closes > 1440)"),
    Row("Something sweet", "sweet", "Cakes, ice cream and what goes with them.",
        "cuisine_id IN (SELECT id FROM cuisine WHERE slug IN ('desserts', 'coffee'))"
        " OR second_id IN (SELECT id FROM cuisine WHERE slug IN ('desserts', 'coffee'))"),
    Row("New on dashdish", "new", "Here since this spring.", "opened >= '2026-03-01'", "opened DESC, id"),
)  # fmt: skip
