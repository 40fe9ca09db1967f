SELECT LOWER(`b`.`Title`) FROM `Books` AS `b` WHERE `b`.`Id` = 1 LIMIT 2
SELECT UPPER(`b`.`Title`) FROM `Books` AS `b` WHERE `b`.`Id` = 1 LIMIT 2
SELECT CHAR_LENGTH(`b`.`Title`) FROM `Books` AS `b` WHERE `b`.`Id` = 1 LIMIT 2
SELECT TRIM(CONCAT(' x ', COALESCE(`b`.`Subtitle`, ''))) FROM `Books` AS `b` WHERE `b`.`Id` = 1 LIMIT 2
SELECT LTRIM(CONCAT(' x ', COALESCE(`b`.`Subtitle`, ''))) FROM `Books` AS `b` WHERE `b`.`Id` = 1 LIMIT 2
SELECT RTRIM(CONCAT(' x ', COALESCE(`b`.`Subtitle`, ''))) FROM `Books` AS `b` WHERE `b`.`Id` = 1 LIMIT 2
SELECT SUBSTRING(`b`.`Title`, 4 + 1, 3) FROM `Books` AS `b` WHERE `b`.`Id` = 1 LIMIT 2
SELECT SUBSTRING(`b`.`Title`, 7 + 1) FROM `Books` AS `b` WHERE `b`.`Id` = 1 LIMIT 2
SELECT REPLACE(`b`.`Title`, 'Mis', 'Myst') FROM `Books` AS `b` WHERE `b`.`Id` = 1 LIMIT 2
SELECT LOCATE('Mis', `b`.`Title`) - 1 FROM `Books` AS `b` WHERE `b`.`Id` = 1 LIMIT 2
SELECT LOCATE('xyz', `b`.`Title`) - 1 FROM `Books` AS `b` WHERE `b`.`Id` = 1 LIMIT 2
SELECT LOCATE('s', `b`.`Title`, 7 + 1) - 1 FROM `Books` AS `b` WHERE `b`.`Id` = 1 LIMIT 2
SELECT CONCAT(`b`.`Title`, ' (', CAST(`b`.`Stock` AS char), ') ', COALESCE(`b`.`Subtitle`, '')) FROM `Books` AS `b` WHERE `b`.`Id` = 1 LIMIT 2
SELECT CONCAT(`b`.`Title`, '-', CAST(`b`.`Stock` AS char)) FROM `Books` AS `b` WHERE `b`.`Id` = 1 LIMIT 2
SELECT CASE WHEN `b`.`Title` = 'Ab' THEN 0 WHEN `b`.`Title` > 'Ab' THEN 1 WHEN `b`.`Title` < 'Ab' THEN -1 END FROM `Books` AS `b` WHERE `b`.`Id` = 1 LIMIT 2
SELECT `b`.`Title` < 'Z' FROM `Books` AS `b` WHERE `b`.`Id` = 1 LIMIT 2
