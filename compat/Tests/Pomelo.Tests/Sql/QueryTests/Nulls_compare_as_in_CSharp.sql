SELECT COUNT(*) FROM `Books` AS `b` WHERE `b`.`Subtitle` IS NULL
SELECT COUNT(*) FROM `Books` AS `b` WHERE `b`.`Subtitle` IS NOT NULL
SELECT COUNT(*) FROM `Books` AS `b` WHERE `b`.`Subtitle` IS NULL
SELECT COUNT(*) FROM `Books` AS `b` WHERE `b`.`Subtitle` <> @__other_0 OR `b`.`Subtitle` IS NULL
SELECT COUNT(*) FROM `Books` AS `b` WHERE `b`.`Subtitle` IS NULL OR `b`.`Subtitle` = ''
SELECT COUNT(*) FROM `Books` AS `b` WHERE `b`.`Subtitle` IS NULL OR TRIM(`b`.`Subtitle`) = ''
SELECT COUNT(*) FROM `Books` AS `b` WHERE `b`.`Subtitle` = `b`.`Title`
SELECT COUNT(*) FROM `Books` AS `b` WHERE (`b`.`Subtitle` IS NULL) = `b`.`Withdrawn` OR `b`.`Stock` < 0
