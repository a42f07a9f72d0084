INSERT INTO desks (address, created) VALUES ('support@harbour.example', 1767225600000000);
INSERT INTO people (id, name, created) VALUES (1, 'Tom Okoro', 1767225600000000);
INSERT INTO addresses (address, person, name, lang, suppressed, suppressed_at, created) VALUES
    ('tom@harbour.example', 1, 'Tom Okoro', 'en', '', NULL, 1767225600000000),
    ('tom.okoro@example.net', 1, 'Tom', 'en', '5.1.1: no such mailbox', 1767225600000000, 1767225600000000),
    ('mara@example.net', NULL, 'Mara Lind', 'de', '', NULL, 1767225600000000);
INSERT INTO cases (number, version, desk, state, topic, request, priority, subject, lang, requester, requester_name,
    technician, opened, changed, closed, cause, diagnosis, solved, linked, empty, words, last_progress) VALUES
    (1001, 4, 'support@harbour.example', 'closed', 'network', 'problem', 'normal', 'No network on deck 3', 'de', 'mara@example.net', 'Mara Lind',
    'tom@harbour.example', 1767225600000000, 1767398400000000, 1767398400000000, 'the socket', 'right', true, '[1002]', 1, '', 'The socket is here.'),
    (1002, 1, 'support@harbour.example', 'interviewing', 'printing', 'problem', 'low', 'Printer', 'en', 'mara@example.net', 'Mara Lind',
    '', 1767398400000000, 1767398400000000, NULL, '', '', NULL, '[]', 0, '', '');
UPDATE counters SET last = 1002 WHERE name = 'case';
INSERT INTO participants (case_number, place, address, name, role, thread) VALUES
    (1001, 0, 'mara@example.net', 'Mara Lind', 'requester', '["m1@example.net","q1@harbour.example"]'),
    (1001, 1, 'tom@harbour.example', 'Tom Okoro', 'technician', '[]');
INSERT INTO mails (id, mailbox, uidvalidity, uid, received, size, hash, state, became, case_number, why, done, settled, message_id,
    sender, sender_name, recipients, subject, lang, machine, answerable, verdict, reason, text) VALUES
    (1, 'INBOX', 7, 12, 1767225600000000, 2048, 'aa', 'done', 'case', 1001, 'a new matter', 1767225601000000, NULL, 'm1@example.net',
    'mara@example.net', 'Mara Lind', '["support@harbour.example"]', 'No network on deck 3', 'de', false, true, 'person', 'nothing speaks against it', 'The socket is dead.'),
    (2, 'INBOX', 7, 13, 1767225600000000, 10, 'bb', 'kept', '', NULL, '', NULL, NULL, '', '', '', '[]', '', '', false, false, '', '', '');
INSERT INTO raws (mail, raw, head) VALUES (1, X'5375626a6563743a204e6f206e6574776f726b', NULL), (2, NULL, X'5375626a6563743a20626967');
INSERT INTO answers (case_number, slot, text, unknown, mail, at) VALUES (1001, 'where', 'deck 3', false, 1, 1767225600000000);
INSERT INTO views (case_number, span, certainty, confidence, mail, at) VALUES (1001, 'The socket is dead.', 'certain', 0.9, 1, 1767225600000000);
INSERT INTO questions (case_number, letter, number, slot, text, at) VALUES (1001, 'q1@harbour.example', 1, 'since_when', 'Since when?', 1767225600000000);
INSERT INTO events (case_number, at, kind, actor, why) VALUES (1001, 1767225600000000, 'opened', '', 'a new matter'), (NULL, 1767225600000000, 'started', '', '');
INSERT INTO promises (case_number, kind, due, made, made_by, ended, closed) VALUES
    (1001, 'news', 1767312000000000, 1767225600000000, 'q1@harbour.example', 'kept', 1767300000000000),
    (1002, 'news', 1767571200000000, 1767398400000000, '', NULL, NULL);
INSERT INTO letters (id, desk, case_number, kind, state, attempts, due, doubtful, why, created, sent, about, exposed, message_id, from_name, from_address,
    reply_name, reply_address, to_name, to_address, subject, lang, in_reply_to, refs, replied, human, list, text, html) VALUES
    (1, 'support@harbour.example', 1001, 'questionnaire', 'sent', 1, 1767225602000000, false, '250 ok', 1767225601000000, 1767225602000000, NULL, true, 'q1@harbour.example',
    'IT Desk', 'support@harbour.example', '', '', 'Mara Lind', 'mara@example.net', 'Re: No network on deck 3', 'de', 'm1@example.net', '["m1@example.net"]', true, false, '', 'Hello', '<p>Hello</p>'),
    (2, 'support@harbour.example', 1002, 'brief', 'queued', 0, 1767398400000000, false, '', 1767398400000000, NULL, 2, false, 'b2@harbour.example',
    '', 'support@harbour.example', '', '', '', 'tom@harbour.example', 'Printer', 'en', '', '[]', true, false, '', 'Hello', '');
INSERT INTO letter_files (letter, place, name, type, content) VALUES (1, 0, 'plan.txt', 'text/plain', X'6465636b2033');
INSERT INTO mailboxes (name, uidvalidity, first_uid, since, lease_owner, lease_until) VALUES ('INBOX', 7, 1, 1767225600000000, 'one', 1767225660000000);
INSERT INTO subscriptions (desk, list, address, state, changed) VALUES ('support@harbour.example', 'digest', 'mara@example.net', 'confirmed', 1767225600000000);
INSERT INTO settings (name, value) VALUES ('signing key', X'736563726574');
