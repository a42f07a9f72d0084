-- The words of a letter stand apart from what becomes of it: claiming and
-- settling would else write them anew each time.

CREATE TABLE letter_texts (
    letter bigint PRIMARY KEY REFERENCES letters (id) ON DELETE CASCADE,
    text   text NOT NULL,
    html   text NOT NULL
);

INSERT INTO letter_texts (letter, text, html)
SELECT id, text, html
FROM letters;

ALTER TABLE letters DROP COLUMN text;
ALTER TABLE letters DROP COLUMN html;
