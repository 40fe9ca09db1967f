SELECT `b`.`Title` FROM `Books` AS `b` WHERE `b`.`Price` > @__min_0 AND NOT (`b`.`Withdrawn`) ORDER BY `b`.`Price` LIMIT @__p_2 OFFSET @__p_1
