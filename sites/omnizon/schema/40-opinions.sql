-- What accounts have written about products: reviews, questions, answers, votes. The catalogue's review, question and
-- answer are what is published; what is written here is looked at first, and joins them within a day.

CREATE TABLE written_review(             -- one an account and product
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account,
  product_id INTEGER NOT NULL,           -- catalogue.product
  sku TEXT,                              -- catalogue.variant: which one it is about; NULL: not said
  stars INTEGER NOT NULL,
  headline TEXT NOT NULL,
  body TEXT NOT NULL,
  nickname TEXT NOT NULL,                -- the name it is signed with
  verified INTEGER NOT NULL,             -- 1: the account had bought the product
  written TEXT NOT NULL,
  edited TEXT,                           -- NULL: never
  review_id INTEGER UNIQUE,              -- catalogue.review: what was published of it; NULL: not yet
  UNIQUE (account_id, product_id),
  CHECK (stars BETWEEN 1 AND 5)
);

CREATE TABLE review_photo(
  id INTEGER PRIMARY KEY,
  written_review_id INTEGER NOT NULL REFERENCES written_review,
  position INTEGER NOT NULL,             -- from 1 to 3
  media TEXT NOT NULL,                   -- 'image/png', 'image/jpeg' or 'image/webp'
  content TEXT NOT NULL                  -- base64
);

CREATE TABLE helpful_vote(
  account_id INTEGER NOT NULL REFERENCES account,
  review_id INTEGER NOT NULL,            -- catalogue.review
  PRIMARY KEY (account_id, review_id)
);

CREATE TABLE review_report(
  account_id INTEGER NOT NULL REFERENCES account,
  review_id INTEGER NOT NULL,            -- catalogue.review
  reason TEXT NOT NULL,                  -- 'off-topic', 'rude', 'advertising', 'private' or 'other'
  sent TEXT NOT NULL,
  PRIMARY KEY (account_id, review_id)
);

CREATE TABLE asked_question(             -- waits for an answer
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account,
  product_id INTEGER NOT NULL,           -- catalogue.product
  question TEXT NOT NULL,
  asked TEXT NOT NULL
);

CREATE TABLE given_answer(
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account,
  question_id INTEGER NOT NULL,          -- catalogue.question
  answer TEXT NOT NULL,
  given TEXT NOT NULL,
  UNIQUE (account_id, question_id)
);

CREATE TABLE question_vote(
  account_id INTEGER NOT NULL REFERENCES account,
  question_id INTEGER NOT NULL,          -- catalogue.question
  PRIMARY KEY (account_id, question_id)
);

CREATE TABLE restock_notice(             -- who wants to hear when a sold-out variant is back, or a new one is there
  account_id INTEGER NOT NULL REFERENCES account,
  sku TEXT NOT NULL,                     -- catalogue.variant
  asked TEXT NOT NULL,
  PRIMARY KEY (account_id, sku)
);
