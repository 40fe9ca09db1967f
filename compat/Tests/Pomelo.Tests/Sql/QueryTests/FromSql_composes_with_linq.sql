SELECT COUNT(*) FROM ( SELECT * FROM Books WHERE Price > @p0 ) AS `p` WHERE `p`.`Stock` > 2
SELECT * FROM Books WHERE Id = @p0 FOR UPDATE
SELECT Price AS Value FROM Books WHERE Id IN (@p0, @p1) ORDER BY Id
SELECT COUNT(*) AS Value FROM Books
SELECT `p`.`Price`, `p`.`Title` FROM ( SELECT Title, Price FROM Books ) AS `p` WHERE `p`.`Title` LIKE 'Bonheur%' LIMIT 2
