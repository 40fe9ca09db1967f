SELECT COUNT(*) FROM `Books` AS `b` WHERE `b`.`Title` = @__folded_0
SELECT COUNT(*) FROM `Books` AS `b` WHERE (`b`.`Title` COLLATE utf8mb4_bin) = @__folded_1
