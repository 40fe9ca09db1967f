SELECT COUNT(*) FROM `Books` AS `b` WHERE `b`.`Title` LIKE '100\\%%'
SELECT COUNT(*) FROM `Books` AS `b` WHERE `b`.`Title` LIKE @__part_0_startswith
SELECT COUNT(*) FROM `Books` AS `b` WHERE FALSE
SELECT COUNT(*) FROM `Books` AS `b` WHERE `b`.`Title` LIKE '%Paris'
SELECT COUNT(*) FROM `Books` AS `b` WHERE `b`.`Title` LIKE '%dame%'
SELECT COUNT(*) FROM `Books` AS `b` WHERE LOCATE(`b`.`Subtitle`, `b`.`Title`) > 0
SELECT COUNT(*) FROM `Books` AS `b` WHERE `b`.`Subtitle` IS NOT NULL AND LEFT(`b`.`Title`, CHAR_LENGTH(`b`.`Subtitle`)) = `b`.`Subtitle`
SELECT COUNT(*) FROM `Books` AS `b` WHERE `b`.`Title` NOT LIKE @__part_0_contains
SELECT COUNT(*) FROM `Books` AS `b` WHERE `b`.`Title` LIKE '%de%'
SELECT COUNT(*) FROM `Books` AS `b` WHERE `b`.`Title` LIKE '100!%%' ESCAPE '!'
