-- A big chain for bench/lists.py: 200 stores, :members members, :entries points entries, twice as many sales as members.
-- Foreign keys are not looked at while this runs (session_replication_role); the rows keep to them by construction.
INSERT INTO stores_legalentity (id, code, name) VALUES (1, 'E1', 'bench') ON CONFLICT DO NOTHING;

INSERT INTO members_member (id, number, name, pinyin, search, gender, birthday, birthday_is_lunar, city, email, home_store_id,
  source, wechat_stage, note, tier_id, tier_locked, tier_reason, status, pin_hash, pin_failures, joined_at, points, principal,
  gift, sms_ok, window_spend, window_points, points_seq, wallet_seq, last_visit, visits, rfm)
SELECT n, 'M' || lpad(n::text, 9, '0'), w.name, w.pinyin, w.search, (ARRAY['f', 'm', ''])[1 + n % 3],
  date '1975-01-01' + n % 14000, false, '', '', 1 + n % 200, 'store', '', '',
  (ARRAY(SELECT id FROM members_tier ORDER BY rank))[1 + (n % 20 = 0)::int + (n % 200 = 0)::int], false, '', 'active', '', 0,
  now() - n % 700 * interval '1 day', n % 1500, n % 50 * 10, 0, n % 3 > 0, n % 3000, n % 1500, :entries / :members, 1,
  now() - n % 500 * interval '1 day', 10, ''
FROM generate_series(1, :members) n JOIN bench_name w ON w.id = n % (SELECT count(*) FROM bench_name);

INSERT INTO members_phone (member_id, number, last4, since)
SELECT n, '+8613' || lpad(n::text, 9, '0'), right(lpad(n::text, 9, '0'), 4), now() FROM generate_series(1, :members) n;

INSERT INTO points_pointsentry (id, member_id, store_id, kind, amount, balance_after, at, posted_at, business_day, reference, seq,
  detail)
SELECT gen_random_uuid(), 1 + n % :members, 1 + n % 200, 'earn', 150, 150 * (1 + n / :members), t.at, t.at, t.at::date,
  'S' || n, 1 + n / :members, '{}'
FROM generate_series(0, :entries - 1) n, LATERAL (SELECT now() - (:entries - n) * interval '5 seconds' AS at) t;

INSERT INTO points_lot (id, member_id, store_id, earned, remaining, ends_on, at, business_day, reference)
SELECT gen_random_uuid(), 1 + n % :members, 1 + n % 200, 750, 750, current_date + n % 365, now(), current_date, 'S' || n
FROM generate_series(0, 2 * :members - 1) n;

INSERT INTO wallets_walletentry (id, member_id, store_id, kind, amount, principal, gift, balance_after, at, posted_at,
  business_day, reference, seq, detail)
SELECT gen_random_uuid(), n, 1 + n % 200, 'opening', 500, 500, 0, 500, t.at, t.at, t.at::date, 'opening', 1, '{}'
FROM generate_series(1, :members) n, LATERAL (SELECT now() - n * interval '30 seconds' AS at) t;

INSERT INTO checkout_sale (id, number, external_number, terminal, channel, sellers, at, posted_at, business_day, subtotal, discount,
  points_used, points_value, rounding, waived, total, wallet, due, handed_over, change, invoiceable, points_earned,
  earning_base, multiplier, rule_version, coupon_code, promotion_code, steps, asked, note, by_id, member_id, operator_id,
  store_id)
SELECT gen_random_uuid(), 'S' || n, '', '', 'store', '[]', t.at, t.at, t.at::date, 150, 0, 0, 0, 0, 0, 150, 0, 150, 150, 0, 150,
  150, 150, 1, 1, '', '', '[]', '', '', :staff, 1 + n % :members, :staff, 1 + n % 200
FROM generate_series(0, 2 * :members - 1) n, LATERAL (SELECT now() - (2 * :members - n) * interval '20 seconds' AS at) t;

INSERT INTO members_purchase (id, member_id, store_id, kind, net, points, at, posted_at, business_day, reference)
SELECT gen_random_uuid(), member_id, store_id, 'sale', 150, 150, at, posted_at, business_day, number FROM checkout_sale;

INSERT INTO stores_audit (id, at, posted_at, action, subject_type, subject_id, detail, by_id)
SELECT gen_random_uuid(), t.at, t.at, 'phone.revealed', 'members.member', n::text, '{}', :staff
FROM generate_series(1, :members) n, LATERAL (SELECT now() - (:members - n) * interval '60 seconds' AS at) t;
