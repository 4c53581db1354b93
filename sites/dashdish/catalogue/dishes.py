"""What each cuisine cooks.

A line is `name; description; cents; drawing; flags; sizes; groups`, sizes and groups being keys of `choices.py`. Flags: v is
vegetarian, n vegan, g free of gluten, s spicy, p popular.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

TEXT = """
# american; American; burger
== Burgers
Classic Cheeseburger; Quarter-pound patty, cheddar, lettuce, tomato and house sauce; 1145; burger; p; -; cooked cheese extras
Bacon Double Cheeseburger; Two patties, smoked bacon and melted cheddar; 1495; burger; p; -; cooked extras
Mushroom Swiss Burger; Butter mushrooms and Swiss cheese on a brioche bun; 1325; burger; ; -; cooked extras
Garden Burger; Black bean and oat patty, avocado and sprouts; 1195; burger; n; -; extras
== Plates
Buttermilk Chicken Sandwich; Fried thigh, slaw and pickles on a potato bun; 1275; sandwich; p; -; heat extras
Steak Frites; Flat iron steak with herb butter and thin fries; 2195; plate; g; -; cooked
Mac and Cheese; Four cheeses under toasted crumbs; 1050; bowl; v; rl; extras
== Sides
House Fries; Skin on, sea salt; 425; fries; n; sml;
Loaded Bacon Cheese Fries; Cheddar sauce, bacon and chives; 795; fries; ; rl;
Onion Rings; Beer batter, smoked ketchup; 575; fries; v; -;
== Drinks
Vanilla Milkshake; Thick, with whipped cream; 625; cup; vg; -;
Root Beer; From the tap; 295; glass; ng; drink;
# pizza; Pizza; pizza
== Pizzas
Margherita Pizza; Tomato, fresh mozzarella and basil; 1150; pizza; vp; pizza; crust toppings
Pepperoni Pizza; Cup pepperoni and aged mozzarella; 1295; pizza; p; pizza; crust toppings
Four Cheese Pizza; Mozzarella, fontina, parmesan and gorgonzola; 1350; pizza; v; pizza; crust toppings
Garden Pizza; Peppers, olives, mushrooms, red onion and vegan cheese; 1325; pizza; n; pizza; crust toppings
Diavola Pizza; Hot salami, chili oil and honey; 1425; pizza; s; pizza; crust toppings
== Oven
Garlic Knots; Six, with marinara; 595; bread; v; -; 
Meatball Sub; Beef meatballs, provolone, toasted roll; 1095; sandwich; ; half; 
Baked Ziti; Ricotta, tomato and mozzarella; 1195; bowl; v; rl; 
== Salads
Caesar Salad; Romaine, parmesan and croutons; 895; salad; ; rl; salad-add
House Salad; Greens, tomato, cucumber and red onion; 725; salad; ng; rl; dressing
== Drinks
Cola; Cold, in a can; 225; glass; ng; -; 
Lemonade; Pressed this morning; 350; glass; ng; drink; 
# mexican; Mexican; taco
== Tacos
Street Tacos; Three corn tortillas, onion and cilantro; 995; taco; pg; -; filling salsa
Fish Tacos; Battered cod, cabbage and lime cream; 1250; taco; p; -; salsa
Mushroom Tacos; Chipotle mushrooms and pickled onion; 1025; taco; ngs; -; salsa
== Burritos and bowls
Mission Burrito; Rice, beans and cheese in a flour tortilla; 1150; burrito; p; rl; filling salsa guac
Burrito Bowl; Everything but the tortilla; 1125; bowl; g; rl; filling salsa guac
Quesadilla; Grilled tortilla and Oaxaca cheese; 950; burrito; v; -; filling guac
Enchiladas Verdes; Tomatillo sauce and crumbled cheese; 1295; plate; s; -; filling
== Sides
Chips and Guacamole; Made by the hour; 695; fries; ng; rl; 
Elote; Grilled corn, lime and cotija; 475; plate; vg; -; 
Churros; Cinnamon sugar and chocolate; 595; dessert; v; -; 
== Drinks
Horchata; Rice, cinnamon and vanilla; 395; glass; ng; drink; 
# chinese; Chinese; noodles
== Dumplings
Pork Dumplings; Pan-fried, with black vinegar; 845; dumplings; p; pieces; 
Vegetable Dumplings; Cabbage, shiitake and glass noodles; 795; dumplings; n; pieces; 
Scallion Pancake; Flaky, with ginger soy; 650; bread; n; -; 
== Noodles and rice
Beef Chow Fun; Wide rice noodles, scallion and bean sprouts; 1395; noodles; pg; rl; heat
Dan Dan Noodles; Sesame, chili oil and minced pork; 1225; noodles; s; rl; heat
Vegetable Lo Mein; Egg noodles and crisp vegetables; 1150; noodles; v; rl; protein
House Fried Rice; Egg, peas and scallion; 1050; rice; ; rl; protein
== Mains
Kung Pao Chicken; Peanuts and dried chili; 1375; plate; sp; -; heat rice
Mapo Tofu; Silken tofu and Sichuan pepper; 1195; bowl; sng; -; heat rice
Orange Chicken; Crisp pieces in a citrus glaze; 1350; plate; p; -; rice
== Soups
Hot and Sour Soup; Bamboo, tofu and white pepper; 550; soup; vs; bowl; 
== Drinks
Jasmine Tea; A pot for one; 275; cup; ng; -; 
# sushi; Sushi; sushi
== Rolls
California Roll; Crab, avocado and cucumber; 895; sushi; p; pieces; soy
Spicy Tuna Roll; Chili mayonnaise and sesame; 1050; sushi; ps; pieces; soy
Avocado Roll; Ripe avocado and toasted sesame; 745; sushi; ng; pieces; soy
Rainbow Roll; Five kinds of fish over crab; 1525; sushi; ; pieces; soy
Shrimp Tempura Roll; Crisp shrimp and eel sauce; 1195; sushi; ; pieces; soy
== Nigiri and bowls
Salmon Nigiri; Two pieces; 695; sushi; g; -; soy
Chirashi Bowl; Chef's choice over rice; 2150; bowl; g; -; soy
Poke Bowl; Tuna, edamame and seaweed; 1595; bowl; ; rl; rice soy
== Small plates
Edamame; Steamed, sea salt; 525; plate; ng; -; 
Miso Soup; Tofu, wakame and scallion; 395; soup; ng; -; 
Seaweed Salad; Sesame and rice vinegar; 625; salad; n; -; 
== Drinks
Green Tea; Hot or cold; 275; cup; ng; -; 
# ramen; Ramen; soup
== Ramen
Tonkotsu Ramen; Pork belly, soft egg and scallion; 1525; soup; p; rl; heat ramen-extras
Spicy Miso Ramen; Chili paste, corn and ground pork; 1495; soup; sp; rl; heat ramen-extras
Shoyu Ramen; Clear broth, bamboo and nori; 1395; soup; ; rl; broth ramen-extras
Vegetable Ramen; Mushroom broth, tofu and greens; 1375; soup; n; rl; heat ramen-extras
== Small plates
Gyoza; Pork and cabbage; 795; dumplings; p; pieces; 
Karaage; Fried chicken, lemon and mayonnaise; 895; plate; ; -; heat
Pork Buns; Two, with pickled cucumber; 850; bread; ; -; 
== Rice
Chicken Katsu Curry; Crisp cutlet, mild curry and rice; 1450; curry; ; rl; heat
Onigiri; Grilled rice ball, two; 575; rice; ng; -; 
== Drinks
Ramune Soda; With the marble; 375; glass; ng; -; 
# thai; Thai; curry
== Curries
Green Curry; Coconut, basil and eggplant; 1395; curry; sgp; -; protein heat rice
Massaman Curry; Peanut, potato and star anise; 1450; curry; gp; -; protein heat rice
Panang Curry; Thick, with lime leaf; 1425; curry; sg; -; protein heat rice
== Noodles and rice
Pad Thai; Rice noodles, tamarind and peanuts; 1325; noodles; gp; rl; protein heat
Drunken Noodles; Wide noodles, basil and chili; 1350; noodles; s; rl; protein heat
Pineapple Fried Rice; Cashews and curry powder; 1395; rice; g; -; protein
== Starters
Summer Rolls; Herbs, rice noodles and peanut sauce; 725; roll; ng; pieces; 
Chicken Satay; Four skewers; 895; skewer; g; -; 
Papaya Salad; Lime, chili and peanuts; 950; salad; sg; -; heat
Tom Yum Soup; Lemongrass and galangal; 695; soup; sg; bowl; protein
== Sweet
Mango Sticky Rice; Coconut cream; 825; dessert; ng; -; 
== Drinks
Thai Iced Tea; Sweet, with milk; 450; glass; vg; drink; 
# indian; Indian; curry
== Curries
Chicken Tikka Masala; Charred chicken in tomato cream; 1495; curry; gp; -; heat rice naan
Saag Paneer; Spinach and fresh cheese; 1350; curry; vgp; -; heat rice naan
Lamb Rogan Josh; Kashmiri chili and yogurt; 1695; curry; sg; -; heat rice naan
Chana Masala; Chickpeas, ginger and tomato; 1225; curry; ng; -; heat rice naan
Dal Makhani; Black lentils, slow-cooked; 1195; curry; vg; -; rice naan
== Tandoor
Chicken Tikka; Yogurt and spice, from the oven; 1425; skewer; g; half; heat
Garlic Naan; Butter and cilantro; 375; bread; v; -; 
Samosas; Two, potato and pea; 595; dumplings; n; -; 
== Rice
Chicken Biryani; Saffron rice, whole spices and raita; 1545; rice; gp; rl; heat
Vegetable Biryani; Cauliflower, peas and cashews; 1395; rice; vg; rl; heat
== Sweet and drinks
Gulab Jamun; Two, in rose syrup; 495; dessert; v; -; 
Mango Lassi; Yogurt and Alphonso mango; 475; glass; vg; drink; 
# vietnamese; Vietnamese; soup
== Pho
Beef Pho; Brisket, rare steak and herbs; 1395; soup; gp; rl; ramen-extras
Chicken Pho; Poached chicken and ginger; 1325; soup; g; rl; 
Vegetable Pho; Mushroom broth and tofu; 1250; soup; ng; rl; 
== Banh mi and bowls
Lemongrass Pork Banh Mi; Pickled carrot, cucumber and chili; 1025; sandwich; p; -; heat
Tofu Banh Mi; Five-spice tofu and herbs; 975; sandwich; n; -; heat
Vermicelli Bowl; Rice noodles, herbs and peanuts; 1295; bowl; g; -; protein
Broken Rice Plate; Grilled pork chop and fried egg; 1450; rice; g; -; 
== Starters
Fresh Spring Rolls; Shrimp, herbs and peanut sauce; 750; roll; gp; pieces; 
Crispy Imperial Rolls; Pork and glass noodles; 825; roll; ; pieces; 
== Drinks
Vietnamese Iced Coffee; Dark roast and condensed milk; 525; glass; vg; -; 
Salted Limeade; Sparkling; 450; glass; ng; -; 
# korean; Korean; bowl
== Bowls
Bibimbap; Rice, vegetables, egg and chili paste; 1450; bowl; gp; -; protein heat
Bulgogi Bowl; Marinated beef, rice and kimchi; 1595; bowl; p; rl; heat
Kimchi Fried Rice; With a fried egg; 1250; rice; s; -; protein
== Plates
Korean Fried Chicken; Double-fried, sticky and sweet; 1395; wings; p; wings; heat dip
Japchae; Glass noodles, beef and spinach; 1350; noodles; g; rl; protein
Tteokbokki; Rice cakes in red sauce; 1125; bowl; sn; -; heat
== Stews
Kimchi Stew; Pork, tofu and aged kimchi; 1395; soup; sg; -; heat rice
Soft Tofu Stew; Egg, clams and chili; 1375; soup; sg; -; heat rice
== Small plates
Seafood Pancake; Scallion, squid and shrimp; 1275; bread; ; -; 
Kimchi; Napa cabbage, made here; 395; salad; ngs; rl; 
== Drinks
Barley Tea; Cold, roasted; 275; glass; n; -; 
# italian; Italian; pasta
== Pasta
Spaghetti Bolognese; Slow beef ragù; 1425; pasta; p; rl; pasta
Cacio e Pepe; Pecorino and black pepper; 1325; pasta; v; rl; pasta
Penne Arrabbiata; Tomato, garlic and chili; 1250; pasta; ns; rl; pasta
Lasagna; Beef, béchamel and parmesan; 1550; pasta; p; -; 
Mushroom Risotto; Porcini and thyme; 1595; rice; vg; -; 
== Mains
Chicken Parmigiana; Crisp cutlet and melted mozzarella; 1795; plate; p; -; pasta
Eggplant Parmigiana; Layers of eggplant and basil; 1550; plate; v; -; 
== Starters
Bruschetta; Tomato, garlic and basil; 850; bread; n; pieces; 
Burrata; Roasted tomatoes and olive oil; 1295; salad; vg; -; 
Minestrone; Beans, greens and pasta; 725; soup; n; bowl; 
== Sweet
Tiramisu; Mascarpone and espresso; 850; dessert; vp; -; 
Panna Cotta; Berry sauce; 775; dessert; g; -; 
== Drinks
Blood Orange Soda; From Sicily; 425; glass; ng; -; 
# mediterranean; Mediterranean; wrap
== Wraps and plates
Chicken Shawarma Wrap; Garlic sauce, pickles and fries inside; 1150; burrito; p; -; heat
Falafel Wrap; Tahini, tomato and pickled turnip; 1025; burrito; np; -; heat
Lamb Gyro; Tzatziki, onion and tomato in pita; 1225; burrito; ; -; side
Mixed Grill Plate; Chicken, lamb and kofta with rice; 2195; plate; gp; -; rice dressing
Chicken Souvlaki Plate; Two skewers, rice and salad; 1595; skewer; g; -; side
== Mezze
Hummus; Warm pita and olive oil; 795; bowl; n; rl; 
Baba Ganoush; Smoked eggplant; 825; bowl; ng; -; 
Stuffed Grape Leaves; Six, with lemon; 775; roll; ng; -; 
Spanakopita; Spinach and feta in filo; 850; bread; v; -; 
== Salads
Greek Salad; Feta, olives and oregano; 1095; salad; vg; rl; salad-add
Tabbouleh; Parsley, bulgur and lemon; 850; salad; n; rl; 
== Sweet and drinks
Baklava; Pistachio and honey; 575; dessert; v; -; 
Mint Lemonade; Crushed ice; 425; glass; ng; drink; 
# breakfast; Breakfast; pancakes
== Eggs
Breakfast Burrito; Eggs, potatoes, cheese and salsa; 975; burrito; vp; -; extras salsa
Eggs Benedict; Ham and hollandaise on a muffin; 1350; plate; p; -; side
Veggie Omelet; Three eggs, peppers and spinach; 1195; plate; vg; -; cheese bread
Two Eggs Any Style; Potatoes and toast; 995; plate; v; -; eggs bread
Huevos Rancheros; Beans, eggs and ranchero sauce; 1225; plate; vgs; -; eggs salsa
== Griddle
Buttermilk Pancakes; Three, with maple syrup; 1050; pancakes; vp; -; 
Blueberry Waffle; Whipped butter; 1125; pancakes; v; -; 
French Toast; Brioche and cinnamon; 1150; pancakes; v; -; 
== Bowls and toast
Avocado Toast; Lemon, chili and seeds; 1075; bread; n; -; bread
Granola Bowl; Yogurt and berries; 875; bowl; v; rl; 
Overnight Oats; Almond milk and apple; 725; bowl; n; -; 
== Drinks
Orange Juice; Squeezed here; 475; glass; ng; drink; 
Drip Coffee; Bottomless only in our dreams; 325; cup; ng; cup; 
# sandwiches; Sandwiches; sandwich
== Hot
Pastrami on Rye; Brisket, mustard and pickle; 1495; sandwich; p; half; cheese
Reuben; Corned beef, kraut and Swiss; 1450; sandwich; ; half; side
Grilled Cheese; Cheddar and fontina; 925; sandwich; v; -; bread extras
Philly Steak; Shaved beef, onion and provolone; 1375; sandwich; p; half; cheese extras
== Cold
Turkey Club; Bacon, tomato and mayonnaise on three slices; 1295; sandwich; p; half; bread side
Tuna Salad Sandwich; Celery, lemon and lettuce; 1095; sandwich; ; half; bread
Veggie Wrap; Hummus, cucumber, carrot and greens; 1025; burrito; n; -; 
Italian Sub; Salami, ham, provolone and peppers; 1250; sandwich; ; half; extras
== Sides
Tomato Soup; Cream and basil; 595; soup; vg; bowl; 
Potato Chips; Kettle-cooked; 225; fries; ng; -; 
Dill Pickle; Whole; 150; salad; ng; -; 
== Drinks
Cream Soda; In a bottle; 325; glass; ng; -; 
Iced Tea; Unsweetened; 275; glass; ng; drink; 
# barbecue; Barbecue; ribs
== From the smoker
Smoked Brisket Plate; Fourteen hours over oak; 1995; ribs; gp; -; two-sides
Baby Back Ribs; Dry rub and vinegar sauce; 1795; ribs; gp; half; two-sides
Pulled Pork Plate; Carolina sauce; 1550; ribs; gp; -; two-sides
Smoked Half Chicken; Alabama white sauce; 1495; plate; g; -; two-sides
== Sandwiches
Brisket Sandwich; Pickles and onion; 1395; sandwich; p; -; side
Pulled Pork Sandwich; Slaw on top; 1195; sandwich; ; -; side
Smoked Jackfruit Sandwich; Tangy sauce and slaw; 1150; sandwich; n; -; side
== Sides
Collard Greens; With smoked turkey; 475; salad; g; rl; 
Mac and Cheese; Baked; 575; bowl; v; rl; 
Corn Bread; Two, honey butter; 375; bread; v; -; 
== Sweet and drinks
Banana Pudding; Vanilla wafers; 595; dessert; v; -; 
Sweet Tea; By the glass; 295; glass; ng; drink; 
# salads; Salads; salad
== Salads
Harvest Bowl; Wild rice, sweet potato, apple and goat cheese; 1295; salad; vgp; rl; dressing salad-add
Kale Caesar; Shaved parmesan and crumbs; 1150; salad; v; rl; salad-add
Cobb Salad; Egg, bacon, avocado and blue cheese; 1395; salad; gp; rl; dressing
Thai Crunch Salad; Cabbage, peanuts and lime; 1225; salad; ng; rl; salad-add
Quinoa Garden Bowl; Cucumber, tomato, herbs and chickpeas; 1195; bowl; ngp; rl; dressing salad-add
== Warm bowls
Miso Salmon Bowl; Brown rice, broccoli and sesame; 1650; bowl; p; -; rice
Lentil Bowl; Roasted carrots and tahini; 1175; bowl; ng; -; dressing
== Soups
Carrot Ginger Soup; Coconut milk; 575; soup; ng; bowl; 
Chicken Noodle Soup; Dill and lemon; 650; soup; ; bowl; 
== Juices
Green Juice; Kale, apple and lemon; 750; glass; ng; drink; 
Carrot Orange Juice; With turmeric; 725; glass; ng; drink; 
# wings; Wings; wings
== Wings
Classic Wings; Bone in, tossed to order; 1095; wings; gp; wings; sauce dip
Boneless Wings; Breast meat in crisp batter; 1045; wings; p; wings; sauce dip
Cauliflower Wings; Tempura batter; 945; wings; n; wings; sauce dip
Lemon Pepper Wings; Dry rub and butter; 1145; wings; gp; wings; dip
== Chicken
Chicken Tenders; Four, with honey mustard; 975; plate; p; -; side dip
Spicy Chicken Sandwich; Pickles and chili mayonnaise; 1095; sandwich; s; -; side
Popcorn Chicken; A paper bag full; 825; fries; ; rl; sauce
== Sides
Seasoned Fries; Paprika and garlic; 425; fries; n; sml; 
Celery and Carrots; With ranch; 350; salad; vg; -; 
Coleslaw; Creamy; 325; salad; vg; rl; 
== Drinks
Peach Iced Tea; Sweet; 325; glass; ng; drink; 
# seafood; Seafood; fish
== Plates
Fish and Chips; Cod in ale batter, tartare sauce; 1595; fish; p; -; 
Grilled Salmon; Lemon butter and greens; 1995; fish; gp; -; side
Shrimp and Grits; Cheddar grits and smoked sausage; 1750; bowl; gp; -; heat
Blackened Catfish; Cajun rub, rice and beans; 1650; fish; gs; -; two-sides
== Rolls and baskets
Lobster Roll; Chilled, on a buttered bun; 2495; sandwich; p; -; side
Shrimp Po' Boy; Remoulade and lettuce; 1395; sandwich; ; half; heat
Fried Clam Basket; With fries; 1695; fries; ; rl; 
== Soups and salads
Clam Chowder; New England style; 795; soup; ; bowl; 
Crab Salad; Avocado and grapefruit; 1595; salad; g; -; dressing
Hush Puppies; Six; 495; fries; v; -; 
== Drinks
Ginger Beer; Sharp; 375; glass; ng; -; 
# desserts; Desserts; dessert
== Ice cream
Two Scoops; Choose two; 675; icecream; vgp; -; scoops
Hot Fudge Sundae; Vanilla, fudge and nuts; 895; icecream; vg; rl; 
Sorbet Cup; Raspberry or lemon by season; 595; icecream; ng; bowl; 
== Cakes
Chocolate Cake; Dark, three layers; 775; cake; vp; -; 
Cheesecake; Baked, with cherry; 825; cake; vp; -; 
Carrot Cake; Cream cheese icing; 775; cake; v; -; 
Vegan Brownie; Sea salt; 475; cake; n; -; 
== Cookies
Cookie Box; A dozen, mixed; 1895; dessert; v; -; 
Chocolate Chip Cookie; Warm; 350; dessert; vp; -; 
Macarons; Six; 1450; dessert; vg; -; 
== Drinks
Hot Chocolate; With marshmallow; 495; cup; vg; cup; milk
# coffee; Coffee and tea; cup
== Coffee
Latte; Double shot; 475; cup; vgp; cup; milk
Cappuccino; Dry or wet; 465; cup; vg; cup; milk
Cold Brew; Steeped overnight; 445; glass; ngp; drink; 
Mocha; Dark chocolate; 525; cup; vg; cup; milk
== Tea
Masala Chai; Cardamom and ginger; 450; cup; vg; cup; milk sugar
Bubble Milk Tea; Tapioca pearls; 595; glass; vgp; drink; milk sugar
Earl Grey; Loose leaf; 325; cup; ng; cup; 
== Bakery
Butter Croissant; Baked at five; 395; bread; vp; -; 
Blueberry Muffin; Crumb top; 375; cake; v; -; 
Everything Bagel; Cream cheese; 495; bread; v; -; extras
Vegan Banana Bread; Walnuts; 425; cake; n; -; 
# caribbean; Caribbean; plate
== Plates
Jerk Chicken Plate; Allspice, thyme and scotch bonnet; 1495; plate; sgp; half; heat two-sides
Curry Goat; Slow-cooked on the bone; 1695; curry; sg; -; rice
Oxtail Stew; Butter beans and gravy; 1950; curry; gp; -; rice
Ackee and Saltfish; With fried dumplings; 1550; fish; ; -; 
Chickpea Roti; Curried chickpeas in flatbread; 1150; burrito; ns; -; heat
== Small plates
Beef Patty; Flaky, golden crust; 425; bread; p; -; heat
Fried Plantains; Ripe and sweet; 475; fries; ng; rl; 
Coconut Shrimp; Mango dip; 1095; plate; ; -; 
== Sides
Rice and Peas; Coconut milk and thyme; 450; rice; ng; rl; 
Festival; Sweet fried dough; 375; bread; v; -; 
== Drinks
Sorrel; Hibiscus and ginger; 395; glass; ng; drink; 
Ginger Limeade; Sharp and cold; 375; glass; ng; drink; 
"""


@dataclass(frozen=True)
class Recipe:
    """A dish as a cuisine knows it."""

    section: str
    name: str
    description: str
    cents: int
    art: str
    flags: str
    sizes: str = "-"
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cuisine:
    """A kind of kitchen."""

    slug: str
    name: str
    art: str
    recipes: tuple[Recipe, ...]


@cache
def cuisines() -> tuple[Cuisine, ...]:
    """All of them, as they stand above."""
    found: list[tuple[list[str], list[Recipe]]] = []
    section = ""
    for line in TEXT.strip().splitlines():
        if line.startswith("# "):
            found.append((line[2:].split("; "), []))
        elif line.startswith("== "):
            section = line[3:]
        else:
            name, description, cents, art, flags, sizes, groups = (part.strip() for part in line.split(";"))
            found[-1][1].append(
                Recipe(section, name, description, int(cents), art, flags, sizes, tuple(groups.split()))
            )
    return tuple(Cuisine(slug, name, art, tuple(recipes)) for (slug, name, art), recipes in found)
