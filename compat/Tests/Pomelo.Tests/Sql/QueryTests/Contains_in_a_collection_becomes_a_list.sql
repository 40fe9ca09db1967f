SELECT COUNT(*) FROM `Books` AS `b` WHERE `b`.`Id` IN (1, 3, 99)
SELECT COUNT(*) FROM `Books` AS `b` WHERE `b`.`Id` NOT IN (1, 3, 99)
SELECT COUNT(*) FROM `Books` AS `b` WHERE `b`.`Title` IN ('Les Misérables', '100% Pure_C\\C++', 'it''s \\'' " not; DROP')
SELECT COUNT(*) FROM `Books` AS `b` WHERE `b`.`Cover` = 'Hard'
SELECT COUNT(*) FROM `Books` AS `b` WHERE FALSE
SELECT COUNT(*) FROM `Books` AS `b`
SELECT COUNT(*) FROM `Books` AS `b` WHERE `b`.`AuthorId` IS NULL OR `b`.`AuthorId` = 1
SELECT COUNT(*) FROM `Books` AS `b` WHERE `b`.`Stock` IN (5, 7)
