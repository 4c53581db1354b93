CREATE TABLE product(
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL UNIQUE,
  price INTEGER NOT NULL,                -- cents
  colors TEXT NOT NULL,                  -- one a line
  stock INTEGER NOT NULL,
  notice INTEGER NOT NULL DEFAULT 0      -- 1: a notice lies over its page until it is closed
);
CREATE TABLE cart_line(
  id INTEGER PRIMARY KEY,
  product_id INTEGER NOT NULL REFERENCES product,
  added TEXT NOT NULL
);
CREATE TABLE draw(number INTEGER PRIMARY KEY);
