-- A library that can lend at once: two branches, and rules that a librarian changes later.
INSERT INTO branches (id, code, name, time_zone, holidays, open_days, changed_at) VALUES
  (1, 'central', 'Central', 'America/Toronto', 'ca-qc', 'mon,tue,wed,thu,fri,sat', UTC_TIMESTAMP(6)),
  (2, 'riverside', 'Riverside', 'America/Toronto', 'ca-qc', 'tue,wed,thu,fri,sat', UTC_TIMESTAMP(6));

INSERT INTO rules (category, kind, loan_days, loan_hours, max_renewals, max_loans, max_holds, pick_up_days,
                   fine_per_day, grace_days, fine_cap, changed_at) VALUES
  (NULL, NULL, 21, NULL, 3, 20, 10, 7, 0.25, 2, 10.00, UTC_TIMESTAMP(6)),
  ('child', NULL, 21, NULL, 3, 20, 10, 7, 0.00, 0, 0.00, UTC_TIMESTAMP(6)),
  ('student', NULL, 28, NULL, 5, 30, 10, 7, 0.25, 2, 10.00, UTC_TIMESTAMP(6)),
  ('staff', NULL, 60, NULL, 5, 50, 20, 7, 0.00, 0, 0.00, UTC_TIMESTAMP(6)),
  (NULL, 'novelty', 7, NULL, 0, 5, 10, 3, 0.50, 0, 10.00, UTC_TIMESTAMP(6)),
  (NULL, 'magazine', 7, NULL, 1, 10, 5, 5, 0.25, 1, 5.00, UTC_TIMESTAMP(6)),
  (NULL, 'video', 7, NULL, 1, 5, 5, 5, 1.00, 0, 15.00, UTC_TIMESTAMP(6)),
  (NULL, 'shortloan', 0, 4, 0, 2, 0, 1, 2.00, 0, 20.00, UTC_TIMESTAMP(6)),
  (NULL, 'reference', 0, NULL, 0, 0, 0, 1, 0.00, 0, 0.00, UTC_TIMESTAMP(6));
