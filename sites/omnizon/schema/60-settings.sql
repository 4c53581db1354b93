-- How accounts like the shop to be, and how they are kept: language, currency, what it may tell them, how they sign in.

CREATE TABLE preference(                 -- an account's or, before sign-in, a session's
  id INTEGER PRIMARY KEY,
  account_id INTEGER UNIQUE REFERENCES account,
  session_id TEXT UNIQUE,
  language TEXT NOT NULL DEFAULT 'en',   -- 'en', 'es', 'de'
  currency TEXT NOT NULL DEFAULT 'USD',  -- that prices are shown in; what is charged is US dollars
  theme TEXT NOT NULL DEFAULT 'system',  -- 'system', 'light', 'dark'
  sort TEXT NOT NULL DEFAULT 'featured', -- how results stand unless another order is chosen
  mail_orders INTEGER NOT NULL DEFAULT 1, -- 1: send mail when an order ships or arrives
  mail_deals INTEGER NOT NULL DEFAULT 0,
  mail_lists INTEGER NOT NULL DEFAULT 0, -- when something on a list gets cheaper
  mail_reviews INTEGER NOT NULL DEFAULT 0, -- reminders to write a review
  note_messages INTEGER NOT NULL DEFAULT 1, -- 1: a notice on the site when a seller writes
  note_deals INTEGER NOT NULL DEFAULT 0,
  CHECK ((account_id IS NULL) <> (session_id IS NULL))
);

CREATE TABLE profile(
  account_id INTEGER PRIMARY KEY REFERENCES account,
  nickname TEXT NOT NULL DEFAULT '',     -- shown beside reviews and on shared lists; empty: the first name
  phone TEXT NOT NULL DEFAULT '',
  birthday TEXT NOT NULL DEFAULT '',     -- ISO date, or empty
  picture TEXT NOT NULL DEFAULT '',      -- a data: address, or empty
  picture_name TEXT NOT NULL DEFAULT ''  -- of the file that it came from
);

CREATE TABLE security(
  account_id INTEGER PRIMARY KEY REFERENCES account,
  two_step INTEGER NOT NULL DEFAULT 0,   -- 1: a code by mail besides the password
  password_changed TEXT NOT NULL
);

CREATE TABLE device(                     -- where an account is signed in besides here
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account,
  name TEXT NOT NULL,
  place TEXT NOT NULL,
  last_seen TEXT NOT NULL
);

CREATE TABLE newsletter(
  email TEXT PRIMARY KEY NOT NULL,       -- lower case
  joined TEXT NOT NULL
);

CREATE TABLE support_request(            -- what visitors have written to the shop
  id INTEGER PRIMARY KEY,
  account_id INTEGER REFERENCES account,
  session_id TEXT,
  source TEXT NOT NULL,                  -- 'form' or 'chat'
  topic TEXT NOT NULL,                   -- a key of pages/help.py's TOPICS
  order_number TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL,                   -- where the answer goes
  text TEXT NOT NULL,
  at TEXT NOT NULL,
  CHECK ((account_id IS NULL) <> (session_id IS NULL))
);

CREATE TABLE closure(                    -- accounts that their owners have deleted
  account_id INTEGER PRIMARY KEY REFERENCES account,
  reason TEXT NOT NULL,
  at TEXT NOT NULL
);

-- Ambient from here on.

CREATE TABLE mail(                       -- what was sent to an address on this visit; read at /mailbox/{token}
  id INTEGER PRIMARY KEY,
  token TEXT NOT NULL,                   -- of the mailbox: one an address and visit
  session_id TEXT NOT NULL,
  email TEXT NOT NULL,
  subject TEXT NOT NULL,
  text TEXT NOT NULL,
  code TEXT NOT NULL DEFAULT '',         -- six digits; counts once
  purpose TEXT NOT NULL DEFAULT '',      -- 'reset', 'sign-in', 'two-step'; empty once it is used
  at TEXT NOT NULL
);

CREATE TABLE chat_line(                  -- what was said in the chat, both ways
  id INTEGER PRIMARY KEY,
  owner TEXT NOT NULL,                   -- 'account 1' or a session's id
  speaker TEXT NOT NULL,                 -- 'you' or 'assistant'
  text TEXT NOT NULL,
  links TEXT NOT NULL DEFAULT '[]',      -- JSON: [text, address] pairs
  at TEXT NOT NULL
);
CREATE INDEX chat_line_owner ON chat_line(owner, id);

CREATE TABLE consent(                    -- what a visitor has said to the cookie notice
  session_id TEXT PRIMARY KEY NOT NULL,
  analytics INTEGER NOT NULL,
  advertising INTEGER NOT NULL,
  at TEXT NOT NULL
);

CREATE TABLE interruption(               -- which banners a visitor has seen and closed
  session_id TEXT PRIMARY KEY NOT NULL,
  pages INTEGER NOT NULL DEFAULT 0,      -- opened so far
  newsletter INTEGER NOT NULL DEFAULT 0, -- 1: the dialog was answered or closed
  strip INTEGER NOT NULL DEFAULT 0,
  survey INTEGER NOT NULL DEFAULT 0,
  stars INTEGER                          -- what the survey was answered with
);
