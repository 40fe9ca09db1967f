SELECT COUNT(*) FROM `Books` AS `b` WHERE `b`.`Id` IN ( SELECT * FROM ( SELECT `b0`.`Id` FROM `Books` AS `b0` ORDER BY `b0`.`Price` LIMIT 2 ) AS `limited` )
SELECT COUNT(*) FROM `Books` AS `b` WHERE `b`.`Id` NOT IN ( SELECT * FROM ( SELECT `b0`.`Id` FROM `Books` AS `b0` ORDER BY `b0`.`Price` LIMIT 2 ) AS `limited` )
