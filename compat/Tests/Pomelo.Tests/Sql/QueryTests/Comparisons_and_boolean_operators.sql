SELECT COUNT(*) FROM `Books` AS `b` WHERE `b`.`Stock` >= 5
SELECT COUNT(*) FROM `Books` AS `b` WHERE `b`.`Stock` <= 2
SELECT COUNT(*) FROM `Books` AS `b` WHERE `b`.`Stock` = 0 OR `b`.`Withdrawn`
SELECT COUNT(*) FROM `Books` AS `b` WHERE `b`.`Withdrawn`
SELECT COUNT(*) FROM `Books` AS `b` WHERE `b`.`Stock` <> 0
SELECT COUNT(*) FROM `Books` AS `b` WHERE `b`.`Withdrawn` XOR FALSE
SELECT COUNT(*) FROM `Books` AS `b` WHERE `b`.`Cover` = 'Hard'
SELECT COUNT(*) FROM `Books` AS `b` WHERE (`b`.`Stock` % 2) = 1 AND (`b`.`Stock` DIV 2) >= 1
