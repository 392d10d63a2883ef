-- A campaign of a big chain for bench/reports.py: :members members, each with a message, and as many sales in 60 days.
-- Foreign keys are not looked at while this runs; the rows keep to them by construction. The first message left 20 days ago.
INSERT INTO members_member (id, number, name, pinyin, search, gender, birthday_is_lunar, city, email, home_store_id, source,
  wechat_stage, note, tier_id, tier_locked, tier_reason, status, pin_hash, pin_failures, joined_at, points, principal, gift,
  sms_ok, window_spend, window_points, points_seq, wallet_seq, visits, rfm, merged_into_id)
SELECT n, 'M' || n, '会员 ' || n, '', '{}', '', false, '', '', 1 + n % 20, 'store', '', '',
  (SELECT id FROM members_tier ORDER BY rank LIMIT 1), false, '', CASE WHEN n % 500 = 1 THEN 'merged' ELSE 'active' END, '',
  0, now(), 0, 0, 0, true, 0, 0, 0, 0, 0, '', CASE WHEN n % 500 = 1 THEN n + 1 END
FROM generate_series(1, :members) n;

INSERT INTO checkout_sale (id, number, external_number, terminal, channel, sellers, at, posted_at, business_day, subtotal, discount,
  points_used, points_value, rounding, waived, total, wallet, due, handed_over, change, invoiceable, points_earned,
  earning_base, multiplier, rule_version, coupon_code, promotion_code, steps, asked, note, by_id, member_id, operator_id,
  store_id)
SELECT gen_random_uuid(), 'S' || n, '', '', 'store', '[]', t.at, t.at, t.at::date, t.yuan, 0, 0, 0, 0, 0, t.yuan, 0, t.yuan,
  t.yuan, 0, t.yuan, 0, 0, 1, 1, '', '', '[]', '', '', :staff, 1 + n::bigint * 7919 % :members, :staff, 1 + n % 20
FROM generate_series(1, :members) n,
  LATERAL (SELECT now() - (:members - n) * interval '60 days' / :members AS at,
    (20 + n % 280) * CASE WHEN (1 + n::bigint * 7919 % :members) % 10 = 0 THEN 1.00 ELSE 1.08 END AS yuan) t;

INSERT INTO checkout_refund (id, number, terminal, at, posted_at, business_day, reason, net, withheld, deducted, amount,
  points_value, waived, points_clawed_back, points_returned, points_debt, points_expired, closed_lots_paid, coupon_restored,
  by_id, member_id, operator_id, store_id, sale_id)
SELECT gen_random_uuid(), 'R' || number, '', at + interval '1 hour', at + interval '1 hour', business_day, '尺码', total, 0, 0,
  total, 0, 0, 0, 0, 0, 0, 0, false, by_id, member_id, operator_id, store_id, id
FROM checkout_sale WHERE number LIKE '%7';

INSERT INTO campaigns_message (campaign_id, member_id, is_held_out, state, gateway, send_after, attempts, to_hash, to_masked,
  subject, text, parts, cost, provider_id, code, sent_at, done_at)
SELECT :campaign, n, n % 10 = 0,
  CASE WHEN n % 10 = 0 OR n % 50 = 1 THEN 'skipped' WHEN n % 40 = 3 THEN 'failed' WHEN n % 90 = 4 THEN 'unknown' ELSE 'delivered' END,
  'bench', now() - interval '20 days', 1, md5(n::text), '138****' || right('000' || n, 4), '',
  '【良品】张女士您好,国庆全场八折,到店再送好礼一份,欢迎光临。拒收请回复R', 1, CASE WHEN n % 10 = 0 OR n % 50 = 1 THEN 0 ELSE 0.05 END,
  CASE WHEN n % 10 = 0 OR n % 50 = 1 THEN '' ELSE 'P' || n END,
  CASE WHEN n % 10 = 0 THEN 'held_out' WHEN n % 50 = 1 THEN 'no_consent' ELSE '' END,
  CASE WHEN n % 10 > 0 AND n % 50 <> 1 THEN now() - interval '20 days' + n * interval '8 hours' / :members END, now()
FROM generate_series(1, :members) n;
