-- Every site starts with these. Times are ISO texts of the site's clock.
CREATE TABLE account(
  id INTEGER PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  password TEXT NOT NULL                 -- salted digest; see kit/passwords.py
);
CREATE TABLE session(
  id TEXT PRIMARY KEY,
  account_id INTEGER REFERENCES account, -- NULL: not signed in
  started TEXT NOT NULL,
  flash TEXT NOT NULL DEFAULT '',        -- said once, on the next page
  flash_kind TEXT NOT NULL DEFAULT ''
);
