"""In which sizes dishes come, and what one may choose with them."""

from __future__ import annotations

from dataclasses import dataclass

SIZES: dict[str, tuple[tuple[str, int], ...]] = {
    "-": (),
    "rl": (("Regular", 0), ("Large", 350)),
    "sml": (("Small", 0), ("Medium", 150), ("Large", 300)),
    "pizza": (("Small", 0), ("Medium", 400), ("Large", 750)),
    "drink": (("Regular", 0), ("Large", 75)),
    "cup": (("8 oz", 0), ("12 oz", 60), ("16 oz", 110)),
    "wings": (("6 pieces", 0), ("10 pieces", 475), ("20 pieces", 1350)),
    "half": (("Half", 0), ("Whole", 500)),
    "bowl": (("Cup", 0), ("Bowl", 300)),
    "pieces": (("4 pieces", 0), ("8 pieces", 550)),
    "rml": (("Regular", 0), ("Medium", 200), ("Large", 400)),
}
"""By key: names, and cents more than the first."""


@dataclass(frozen=True)
class Group:
    """What is chosen together: at least so many of these, and at most."""

    name: str
    least: int
    most: int
    options: tuple[tuple[str, int], ...]


GROUPS = {
    "crust": Group("Crust", 1, 1, (("Thin", 0), ("Hand-tossed", 0), ("Deep dish", 200), ("Gluten-free", 300))),
    "toppings": Group(
        "Extra toppings", 0, 4,
        (("Mushrooms", 150), ("Olives", 150), ("Pepperoni", 225), ("Peppers", 125), ("Red onion", 100),
         ("Extra cheese", 200)),
    ),
    "cheese": Group("Cheese", 0, 1, (("Cheddar", 100), ("Swiss", 125), ("Blue cheese", 150))),
    "extras": Group(
        "Add", 0, 3, (("Bacon", 225), ("Fried egg", 175), ("Avocado", 200), ("Pickles", 0), ("Jalapeños", 75))
    ),
    "cooked": Group("How it is cooked", 1, 1, (("Medium rare", 0), ("Medium", 0), ("Well done", 0))),
    "side": Group(
        "Side", 1, 1, (("Fries", 0), ("Side salad", 0), ("Onion rings", 175), ("Sweet potato fries", 150))
    ),
    "two-sides": Group(
        "Two sides", 2, 2,
        (("Collard greens", 0), ("Mac and cheese", 100), ("Potato salad", 0), ("Baked beans", 0), ("Corn bread", 0)),
    ),
    "filling": Group(
        "Filling", 1, 1,
        (("Chicken", 0), ("Carnitas", 75), ("Steak", 200), ("Black beans", 0), ("Grilled vegetables", 0)),
    ),
    "salsa": Group("Salsa", 0, 2, (("Mild", 0), ("Verde", 0), ("Hot", 0))),
    "guac": Group("Extras", 0, 3, (("Guacamole", 225), ("Sour cream", 75), ("Extra cheese", 100))),
    "protein": Group(
        "Protein", 1, 1, (("Tofu", 0), ("Chicken", 100), ("Beef", 250), ("Shrimp", 300), ("No protein", 0))
    ),
    "heat": Group("How hot", 1, 1, (("Mild", 0), ("Medium", 0), ("Hot", 0), ("Very hot", 0))),
    "rice": Group("Rice", 1, 1, (("White rice", 0), ("Brown rice", 50), ("Fried rice", 200))),
    "soy": Group("With it", 0, 3, (("Extra wasabi", 0), ("Extra ginger", 0), ("Gluten-free soy sauce", 50))),
    "broth": Group("Broth", 1, 1, (("Pork", 0), ("Chicken", 0), ("Miso", 0))),
    "ramen-extras": Group(
        "Toppings", 0, 3, (("Soft egg", 175), ("Corn", 100), ("Bamboo shoots", 100), ("Extra pork", 350))
    ),
    "naan": Group("Bread", 0, 2, (("Plain naan", 275), ("Garlic naan", 325), ("Roti", 225))),
    "milk": Group(
        "Milk", 1, 1, (("Whole milk", 0), ("Skim milk", 0), ("Oat milk", 80), ("Almond milk", 70))
    ),
    "sugar": Group("Sweetness", 1, 1, (("No sugar", 0), ("Half sweet", 0), ("Sweet", 0))),
    "bread": Group(
        "Bread", 1, 1, (("White", 0), ("Whole wheat", 0), ("Rye", 0), ("Gluten-free", 150))
    ),
    "dressing": Group(
        "Dressing", 1, 1, (("Lemon vinaigrette", 0), ("Ranch", 0), ("Tahini", 50), ("No dressing", 0))
    ),
    "salad-add": Group(
        "Add protein", 0, 2, (("Grilled chicken", 400), ("Salmon", 650), ("Chickpeas", 200), ("Halloumi", 350))
    ),
    "sauce": Group(
        "Sauce", 1, 2, (("Lemon pepper", 0), ("Buffalo", 0), ("Honey garlic", 0), ("Mango habanero", 50))
    ),
    "dip": Group("Dips", 0, 3, (("Ranch", 75), ("Blue cheese", 95), ("Garlic mayo", 85))),
    "pasta": Group("Pasta", 1, 1, (("Spaghetti", 0), ("Penne", 0), ("Gluten-free penne", 250))),
    "eggs": Group("Eggs", 1, 1, (("Scrambled", 0), ("Sunny side up", 0), ("Poached", 50))),
    "scoops": Group(
        "Flavors", 2, 2, (("Vanilla", 0), ("Chocolate", 0), ("Pistachio", 50), ("Raspberry", 0), ("Coffee", 0))
    ),
}  # fmt: skip
