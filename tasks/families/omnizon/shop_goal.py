"""Find what fits a wish of type, specifications, options and price, and put it into the cart.

The goals are of the form that WebShop gave its instructions (Yao, Chen, Yang and Narasimhan, "WebShop: Towards
Scalable Real-World Web Interaction with Grounded Language Agents", NeurIPS 2022, arXiv:2207.01206), and an episode
has WebShop's dense reward as the score `webshop_reward`, beside a verdict that it does not touch. As published in
section 3 of the paper and in web_agent_site/engine/goal.py of princeton-nlp/WebShop, of the product that is bought:

    reward = r_type * (attributes met + options met + [price <= upper]) / (attributes + options + 1)

    r_type = 0    no noun of the wanted title is in the title bought
             0.1  fewer than a tenth of them are
             0.5  a fifth at most, and neither the search words' type nor two levels of the category are the same
             1    otherwise

An attribute is met where a specification is the same by the token set ratio above 85 of 100, or where its text stands
in title, bullets or description; an option likewise, but a size must be the very same. What is read into it here:

- buying is putting into the cart, and the first line that the episode adds is what was bought (nothing: 0);
- "query" is the product type; "attributes" are specifications, each compared with the one of the same name;
- WebShop has nouns found by spaCy; titles here are makers, lines and things, of which all words but function words,
  figures and units count;
- more options met than asked for, which the code would count, are as many as asked for, as in the paper;
- the upper price is drawn as there: the greater of two out of the next four multiples of ten dollars.

A verdict is passed where exactly one item of the type is in the cart that meets everything, and nothing else is done.
"""

from __future__ import annotations

import re
from typing import Any

from harness.families import Facts
from sites.kit import Rng

COUNT = 10_000
USER = "jordan.reyes@example.com"
FUNCTION_WORDS = frozenset({"and", "for", "from", "per", "the", "with"})
SKIPPED = frozenset(
    {"Brand", "Color", "Model Number", "Date First Available", "Item Dimensions", "Item Weight"}
)
SIZES = ("Size",)
"""Options that have to be the very same, as in WebShop."""


def task(draw: Rng, facts: Facts) -> dict[str, Any]:
    """Draws products until one makes a task with room for near misses."""
    size = facts.value("SELECT max(id) FROM product")
    for turn in range(10_000):
        wish = _wish(draw.branch(turn), facts, draw.branch(turn, "product").whole(1, size))
        if wish:
            return _task(wish)
    raise LookupError("no product makes a task")


def _wish(draw: Rng, facts: Facts, product_id: int) -> dict[str, Any] | None:
    """A product and what is asked of it; None where it lends itself to no task."""
    found = facts.rows(
        "SELECT product.*, path, product_type.name AS type_name, plural FROM product"
        " JOIN product_type ON product_type.key = type JOIN department ON department.id = product.department_id"
        " WHERE product.id = ? AND released <= '2026-07-01' AND in_stock",
        product_id,
    )
    if not found:
        return None
    product = found[0]
    variants = facts.rows(
        "SELECT * FROM variant WHERE product_id = ? AND stock > 3 ORDER BY position", product_id
    )
    if len(variants) < 2:
        return None
    chosen = draw.pick([one for one in variants if not one["is_default"]])
    options = {
        row["name"]: row["value"]
        for row in facts.rows(
            "SELECT variant_option.name, value FROM variant_option JOIN option"
            " ON option.product_id = ? AND option.name = variant_option.name"
            " WHERE variant_id = ? ORDER BY option.position",
            product_id,
            chosen["id"],
        )
    }
    if not _choosable(facts, product_id, options):
        return None
    attributes = _attributes(draw, facts, product, chosen["id"], options)
    steps = [10 * n * 100 for n in range(1, 100) if 10 * n * 100 > chosen["price_cents"]][:4]
    if not attributes or len(steps) < 2:
        return None
    wish = {
        "product": product,
        "sku": chosen["sku"],
        "options": options,
        "attributes": attributes,
        "upper": max(draw.sample(steps, 2)),
        "nouns": _nouns(product["title"]),
        "last_line": facts.value("SELECT coalesce(max(id), 0) FROM cart_line"),
    }
    wish["reward"] = _reward(facts, wish)
    fitting = set(facts.column(_fitting(wish)))
    others = [one for one in variants if one["sku"] not in fitting]
    default = next((one for one in others if one["is_default"]), None)
    if chosen["sku"] not in fitting or default is None:
        return None
    return wish


def _choosable(facts: Facts, product_id: int, options: dict[str, str]) -> bool:
    """Whether each value can be told by how it begins, as the scripted agent tells links."""
    for name, value in options.items():
        values = facts.column(
            "SELECT value FROM option_value WHERE product_id = ? AND name = ?", product_id, name
        )
        if sum(one.startswith(value) for one in values) != 1:
            return False
    return True


def _attributes(
    draw: Rng, facts: Facts, product: dict[str, Any], variant_id: int, options: dict[str, str]
) -> dict[str, str]:
    """One or two specifications by which shoppers filter that type."""
    sheet = {
        row["name"]: row["value"]
        for row in facts.rows(
            "SELECT facet.name, value FROM facet JOIN variant_sheet ON variant_sheet.name = facet.name"
            " WHERE type = ? AND variant_id = ? ORDER BY facet.position",
            product["type"],
            variant_id,
        )
        if row["name"] not in SKIPPED and row["name"] not in options and len(row["value"]) > 3
    }
    names = draw.sample(list(sheet), draw.whole(1, 2))
    return {name: sheet[name] for name in sheet if name in names}


def _nouns(title: str) -> list[str]:
    words = re.split(r"[\s,/()-]+", title.lower())
    return sorted({word for word in words if word.isalpha() and len(word) > 2 and word not in FUNCTION_WORDS})


# ---------------------------------------------------------------- the reward, as SQL over a variant and its product


def _reward(facts: Facts, wish: dict[str, Any]) -> str:
    """An expression over `variant` and `product` joined."""
    met = [_attribute_met(facts, name, value) for name, value in wish["attributes"].items()]
    asked = len(wish["options"])
    met.append(f"min({asked}, {_options_met(facts, wish['options'])})")
    met.append(f"(variant.price_cents <= {wish['upper']})")
    return f"{_type_factor(wish)} * ({' + '.join(met)}) / {len(wish['attributes']) + asked + 1}.0"


def _type_factor(wish: dict[str, Any]) -> str:
    title = "' ' || lower(product.title) || ' '"
    for sign in ",/()-":
        title = f"replace({title}, '{sign}', ' ')"
    found = " + ".join(f"(instr({title}, {_text(f' {noun} ')}) > 0)" for noun in wish["nouns"])
    path = "(SELECT ' > ' || path || ' > ' FROM department WHERE department.id = product.department_id)"
    levels = " + ".join(
        f"(instr({path}, {_text(f' > {part} > ')}) > 0)" for part in wish["product"]["path"].split(" > ")
    )
    score = f"(({found}) / {len(wish['nouns'])}.0)"
    same = f"product.type = {_text(wish['product']['type'])} OR ({levels}) >= 2 OR {score} > 0.2"
    return f"(CASE WHEN {score} = 0 THEN 0 WHEN {score} < 0.1 THEN 0.1 WHEN {same} THEN 1 ELSE 0.5 END)"


def _attribute_met(facts: Facts, name: str, value: str) -> str:
    have = facts.column("SELECT DISTINCT value FROM specification WHERE name = ? ORDER BY value", name)
    have += facts.column(
        "SELECT DISTINCT value FROM variant_specification WHERE name = ? ORDER BY value", name
    )
    alike = _texts(one for one in dict.fromkeys(have) if _token_set_ratio(one, value) > 85)
    sheet = "SELECT 1 FROM variant_sheet WHERE variant_id = variant.id"
    return (
        f"(EXISTS ({sheet} AND name = {_text(name)} AND value IN ({alike})) OR {_said(_text(value.lower()))})"
    )


def _options_met(facts: Facts, options: dict[str, str]) -> str:
    """How many of the variant's own options are as one of those asked for."""
    cases = []
    names = facts.column("SELECT DISTINCT name FROM option ORDER BY name")
    for name in names:
        have = facts.column("SELECT DISTINCT value FROM option_value WHERE name = ? ORDER BY value", name)
        alike = [
            one
            for one in have
            if any(
                one.lower() == wanted.lower() if name in SIZES else _token_set_ratio(one, wanted) > 85
                for wanted in options.values()
            )
        ]
        if alike:
            cases.append(f"(own.name = {_text(name)} AND own.value IN ({_texts(alike)}))")
    return (
        "(SELECT count(*) FROM variant_option AS own WHERE own.variant_id = variant.id"
        f" AND ({' OR '.join(cases)} OR {_said('lower(own.value)')}))"
    )


def _said(sql: str) -> str:
    """Whether title, bullets or description hold that text."""
    bullets = "SELECT group_concat(text, ' ') FROM product_bullet WHERE product_id = product.id"
    return (
        f"(instr(lower(product.title), {sql}) > 0 OR instr(lower(({bullets})), {sql}) > 0"
        f" OR instr(lower(product.prose), {sql}) > 0)"
    )


def _token_set_ratio(one: str, other: str) -> float:
    """As thefuzz has it: the best likeness of the common words, and of them with each side's others."""
    first, second = set(re.findall(r"\w+", one.lower())), set(re.findall(r"\w+", other.lower()))
    common = " ".join(sorted(first & second))
    left = f"{common} {' '.join(sorted(first - second))}".strip()
    right = f"{common} {' '.join(sorted(second - first))}".strip()
    if common and (left == common or right == common):
        return 100
    pairs = [(left, right), *([(common, left), (common, right)] if common else [])]
    return max(_ratio(a, b) for a, b in pairs)


def _ratio(one: str, other: str) -> float:
    """Twice the longest common subsequence in a hundredth of both lengths."""
    row = [0] * (len(other) + 1)
    for sign in one:
        before = 0
        for place, against in enumerate(other, start=1):
            before, row[place] = (
                row[place],
                before + 1 if sign == against else max(row[place], row[place - 1]),
            )
    return 200 * row[-1] / max(1, len(one) + len(other))


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _texts(values: Any) -> str:
    return ", ".join(map(_text, values)) or "NULL"


# ---------------------------------------------------------------- the task


def _fitting(wish: dict[str, Any]) -> str:
    """Variants of the type that meet everything."""
    return (
        "SELECT sku FROM variant JOIN product ON product.id = variant.product_id"
        f" WHERE product.type = {_text(wish['product']['type'])} AND variant.price_cents <= {wish['upper']}"
        f" AND {wish['reward']} >= 1 ORDER BY sku"
    )


def _task(wish: dict[str, Any]) -> dict[str, Any]:
    product, options = wish["product"], wish["options"]
    attributes = " and ".join(f"{name}: {value}" for name, value in wish["attributes"].items())
    choices = ", and ".join(f"{name.lower()}: {value}" for name, value in options.items())
    account = f"SELECT id FROM account WHERE email = {_text(USER)}"
    find = [
        {"fill": ":Search omnizon", "text": product["title"], "submit": True},
        {"click": f"link:{product['title']}"},
    ]
    choose = [
        {"click": f"link:{value}", "like": True, "near": f"## {name}:"} for name, value in options.items()
    ]
    add = {"click": "button:Add to cart"}
    at = len(find) + 1
    left_out: dict[str, Any] = {str(at + place): [] for place in range(len(choose))}
    bought = (
        f"SELECT {wish['reward']} FROM cart_line JOIN variant ON variant.sku = cart_line.sku"
        " JOIN product ON product.id = variant.product_id"
        f" WHERE account_id = ({account}) AND cart_line.id > {wish['last_line']} ORDER BY cart_line.id LIMIT 1"
    )
    return {
        "goal": (
            f"I am looking for {product['plural']} with {attributes}, with {choices}, and price lower than"
            f" {wish['upper'] / 100:.2f} dollars. Put one that fits into my cart, and do nothing else."
        ),
        "shape": "act",
        "user": USER,
        "tags": ["family", "find", "buy"],
        "check": [
            {
                "kind": "state",
                "table": "cart_line",
                "rows": [
                    {
                        "account_id": {"sql": account},
                        "sku": {"one_of": {"sql": _fitting(wish)}},
                        "quantity": 1,
                        "saved": 0,
                    }
                ],
            }
        ],
        "score": [{"name": "webshop_reward", "value": {"sql": bought, "at": "end"}}],
        "solution": [{"steps": [*find, *choose, add, {"done": True}]}],
        "near_miss": [
            {
                "because": "the options that were chosen when the page opened",
                "fails": ["state:cart_line"],
                "instead": left_out,
            },
            {
                "because": "it looked at it and left it there",
                "fails": ["state:cart_line"],
                "instead": {str(at + len(choose)): []},
            },
            {
                "because": "two instead of one",
                "fails": ["state:cart_line"],
                "instead": {str(at + len(choose)): [{"select": "combobox:Quantity", "label": "2"}, add]},
            },
        ],
    }
