-- What is there to eat: read-only, beside each episode's state. Money in cents, places in hundredths of a mile.
CREATE TABLE neighborhood(
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  slug TEXT NOT NULL UNIQUE,
  zip TEXT NOT NULL,
  x INTEGER NOT NULL,                    -- its middle on the city's map, from the west
  y INTEGER NOT NULL                     -- and from the north
);
CREATE TABLE cuisine(
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  slug TEXT NOT NULL UNIQUE,
  art TEXT NOT NULL,                     -- the drawing that stands for it
  restaurants INTEGER NOT NULL           -- how many have it as their first or second cuisine
);
CREATE TABLE collection(                 -- a row of the front page
  id INTEGER PRIMARY KEY,                -- in the order of the front page
  name TEXT NOT NULL,
  slug TEXT NOT NULL UNIQUE,
  about TEXT NOT NULL
);
CREATE TABLE collection_restaurant(
  collection_id INTEGER NOT NULL REFERENCES collection,
  restaurant_id INTEGER NOT NULL REFERENCES restaurant,
  position INTEGER NOT NULL,
  PRIMARY KEY (collection_id, restaurant_id)
);
CREATE TABLE restaurant(
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  slug TEXT NOT NULL UNIQUE,             -- /store/<slug>
  cuisine_id INTEGER NOT NULL REFERENCES cuisine,
  second_id INTEGER REFERENCES cuisine,
  neighborhood_id INTEGER NOT NULL REFERENCES neighborhood,
  street TEXT NOT NULL,
  phone TEXT NOT NULL,
  x INTEGER NOT NULL,
  y INTEGER NOT NULL,
  about TEXT NOT NULL,
  price_level INTEGER NOT NULL CHECK (price_level BETWEEN 1 AND 4),
  rating_tenths INTEGER NOT NULL,        -- the mean of its reviews' stars, half a tenth upwards
  rating_count INTEGER NOT NULL,
  rank INTEGER NOT NULL,                 -- 1 is featured first
  delivers INTEGER NOT NULL,             -- 0: pickup only
  pickup INTEGER NOT NULL,
  delivery_fee_cents INTEGER NOT NULL,
  minimum_cents INTEGER NOT NULL,        -- a delivery below costs the small-order fee
  prep_minutes INTEGER NOT NULL,
  radius INTEGER NOT NULL,               -- delivers no farther, by streets
  halal INTEGER NOT NULL,
  offer_kind TEXT NOT NULL CHECK (offer_kind IN ('', 'percent', 'amount', 'delivery')),
  offer_value INTEGER NOT NULL,          -- percent or cents
  offer_minimum_cents INTEGER NOT NULL,
  opened TEXT NOT NULL,                  -- since when it is on dashdish
  hue INTEGER NOT NULL                   -- of its pictures' ground
);
CREATE TABLE hours(                      -- none on a day: closed
  restaurant_id INTEGER NOT NULL REFERENCES restaurant,
  weekday INTEGER NOT NULL,              -- 0 is Monday
  opens INTEGER NOT NULL,                -- minutes after midnight
  closes INTEGER NOT NULL,               -- above 1440: on the next day
  PRIMARY KEY (restaurant_id, weekday)
);
CREATE TABLE section(
  id INTEGER PRIMARY KEY,
  restaurant_id INTEGER NOT NULL REFERENCES restaurant,
  name TEXT NOT NULL,
  slug TEXT NOT NULL,
  position INTEGER NOT NULL
);
CREATE TABLE dish(
  id INTEGER PRIMARY KEY,
  restaurant_id INTEGER NOT NULL REFERENCES restaurant,
  section_id INTEGER NOT NULL REFERENCES section,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  price_cents INTEGER NOT NULL,          -- in its first size
  position INTEGER NOT NULL,
  popular INTEGER NOT NULL,
  sold_out INTEGER NOT NULL,
  vegetarian INTEGER NOT NULL,
  vegan INTEGER NOT NULL,
  gluten_free INTEGER NOT NULL,
  spicy INTEGER NOT NULL,
  calories INTEGER NOT NULL,
  art TEXT NOT NULL,                     -- which drawing
  hue INTEGER NOT NULL
);
CREATE TABLE dish_size(                  -- a dish without rows here has one size
  id INTEGER PRIMARY KEY,
  dish_id INTEGER NOT NULL REFERENCES dish,
  name TEXT NOT NULL,
  price_cents INTEGER NOT NULL,
  position INTEGER NOT NULL
);
CREATE TABLE option_group(
  id INTEGER PRIMARY KEY,
  dish_id INTEGER NOT NULL REFERENCES dish,
  name TEXT NOT NULL,
  least INTEGER NOT NULL,                -- at least 1: required
  most INTEGER NOT NULL,
  position INTEGER NOT NULL
);
CREATE TABLE option(
  id INTEGER PRIMARY KEY,
  group_id INTEGER NOT NULL REFERENCES option_group,
  name TEXT NOT NULL,
  price_cents INTEGER NOT NULL,          -- added to the dish's
  position INTEGER NOT NULL
);
CREATE TABLE review(
  id INTEGER PRIMARY KEY,
  restaurant_id INTEGER NOT NULL REFERENCES restaurant,
  author TEXT NOT NULL,
  stars INTEGER NOT NULL,
  date TEXT NOT NULL,
  text TEXT NOT NULL,
  dish TEXT NOT NULL,                    -- what was eaten, or nothing
  helpful INTEGER NOT NULL
);
CREATE INDEX section_restaurant ON section(restaurant_id);
CREATE INDEX dish_restaurant ON dish(restaurant_id);
CREATE INDEX dish_size_dish ON dish_size(dish_id);
CREATE INDEX option_group_dish ON option_group(dish_id);
CREATE INDEX option_group_option ON option(group_id);
CREATE INDEX review_restaurant ON review(restaurant_id);
