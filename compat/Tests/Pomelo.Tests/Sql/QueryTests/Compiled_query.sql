SELECT `b`.`Title` FROM `Books` AS `b` WHERE `b`.`Id` = @__id LIMIT 1
SELECT `b`.`Title` FROM `Books` AS `b` WHERE `b`.`Id` = @__id LIMIT 1
