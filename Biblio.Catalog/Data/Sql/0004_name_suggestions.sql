-- A name is suggested by the beginning of any of its words.
ALTER TABLE authors ADD FULLTEXT KEY ft_authors_name_key (name_key);
ALTER TABLE subjects ADD FULLTEXT KEY ft_subjects_name_key (name_key);
