-- Amounts are fen. Everything lies in the schema `floor`, beside the house's own tables.
DROP SCHEMA IF EXISTS floor CASCADE;
CREATE SCHEMA floor;
SET search_path = floor;

CREATE TABLE store (id bigint PRIMARY KEY, code text NOT NULL UNIQUE);
CREATE TABLE member (
  id bigint PRIMARY KEY,
  number text NOT NULL UNIQUE,
  home_store bigint NOT NULL REFERENCES store,
  points int NOT NULL CHECK (points >= 0),
  wallet bigint NOT NULL CHECK (wallet >= 0),
  window_spend bigint NOT NULL DEFAULT 0,
  last_visit timestamptz
);
CREATE TABLE request (
  key uuid PRIMARY KEY, sale bigint, answer jsonb, posted_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE sale (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  store bigint NOT NULL REFERENCES store,
  member bigint NOT NULL REFERENCES member,
  total bigint NOT NULL,
  discount bigint NOT NULL,
  wallet bigint NOT NULL,
  points_used int NOT NULL,
  points_earned int NOT NULL,
  posted_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON sale (member, posted_at);
CREATE INDEX ON sale (store, posted_at);
CREATE TABLE line (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sale bigint NOT NULL REFERENCES sale,
  sku text NOT NULL,
  quantity int NOT NULL,
  price bigint NOT NULL
);
CREATE INDEX ON line (sale);
CREATE TABLE points_lot (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  member bigint NOT NULL REFERENCES member,
  earned int NOT NULL,
  remaining int NOT NULL CHECK (remaining >= 0),
  ends_on date NOT NULL
);
CREATE INDEX ON points_lot (member, ends_on, id) WHERE remaining > 0;
CREATE TABLE points_entry (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  member bigint NOT NULL REFERENCES member,
  store bigint NOT NULL REFERENCES store,
  sale bigint NOT NULL REFERENCES sale,
  kind smallint NOT NULL,
  amount int NOT NULL,
  balance_after int NOT NULL,
  posted_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON points_entry (member, posted_at);
CREATE TABLE wallet_entry (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  member bigint NOT NULL REFERENCES member,
  sale bigint NOT NULL REFERENCES sale,
  amount bigint NOT NULL,
  balance_after bigint NOT NULL,
  posted_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON wallet_entry (member, posted_at);
CREATE TABLE coupon (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL UNIQUE,
  member bigint NOT NULL REFERENCES member,
  is_used boolean NOT NULL DEFAULT false,
  value bigint NOT NULL,
  ends_on date NOT NULL,
  sale bigint REFERENCES sale
);
CREATE INDEX ON coupon (member, ends_on) WHERE NOT is_used;
