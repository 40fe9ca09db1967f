SELECT `b`.`Title`, `a`.`Name` FROM `Books` AS `b` INNER JOIN `Authors` AS `a` ON `b`.`AuthorId` = `a`.`Id` ORDER BY `b`.`Title`
SELECT `b`.`Title`, CASE WHEN `a`.`Id` IS NULL THEN '?' ELSE `a`.`Name` END AS `Name` FROM `Books` AS `b` LEFT JOIN `Authors` AS `a` ON `b`.`AuthorId` = `a`.`Id` ORDER BY `b`.`Id`
SELECT DISTINCT `a`.`Name` FROM `Books` AS `b` LEFT JOIN `Authors` AS `a` ON `b`.`AuthorId` = `a`.`Id` WHERE `a`.`Country` = 'CA' LIMIT 2
