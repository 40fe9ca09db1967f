SELECT COUNT(*) FROM ( SELECT DISTINCT `b`.`AuthorId` FROM `Books` AS `b` ) AS `b0`
SELECT COUNT(*) FROM ( SELECT `b`.`Title` FROM `Books` AS `b` WHERE `b`.`Stock` > 4 UNION SELECT `b0`.`Title` FROM `Books` AS `b0` WHERE `b0`.`Price` > 20.0 ) AS `u`
SELECT `u`.`Title` FROM ( SELECT `b`.`Title` FROM `Books` AS `b` WHERE `b`.`Stock` > 4 UNION ALL SELECT `b0`.`Title` FROM `Books` AS `b0` WHERE `b0`.`Price` > 20.0 ) AS `u` ORDER BY `u`.`Title`
SELECT `b1`.`Id` FROM ( SELECT `b`.`Id` FROM `Books` AS `b` ORDER BY `b`.`Id` LIMIT @__p_0 ) AS `b1` UNION ALL SELECT `b2`.`Id` FROM ( SELECT `b0`.`Id` FROM `Books` AS `b0` ORDER BY `b0`.`Id` DESC LIMIT @__p_0 ) AS `b2`
SELECT COUNT(*) FROM ( SELECT `b`.`Id` FROM `Books` AS `b` EXCEPT SELECT `b0`.`Id` FROM `Books` AS `b0` WHERE `b0`.`Stock` > 4 ) AS `e`
SELECT COUNT(*) FROM ( SELECT `b`.`Id` FROM `Books` AS `b` INTERSECT SELECT `b0`.`Id` FROM `Books` AS `b0` WHERE `b0`.`Stock` > 4 ) AS `i`
