SELECT CASE WHEN `b`.`Stock` = 0 THEN 'none' WHEN `b`.`Stock` < 3 THEN 'few' ELSE 'many' END AS `Word`, COALESCE(`b`.`Subtitle`, '-') AS `Subtitle`, COALESCE(`b`.`AuthorId`, 0) AS `Author` FROM `Books` AS `b` ORDER BY `b`.`Id`
SELECT `b`.`Title`, `b`.`Price` * 2.0 FROM `Books` AS `b` ORDER BY `b`.`Price` LIMIT 1
