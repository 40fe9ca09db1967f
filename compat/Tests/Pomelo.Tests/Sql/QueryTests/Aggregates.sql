SELECT COALESCE(SUM(`b`.`Stock`), 0) FROM `Books` AS `b`
SELECT COALESCE(SUM(`b`.`Price`), 0.0) FROM `Books` AS `b`
SELECT AVG(CAST(`b`.`Stock` AS double)) FROM `Books` AS `b`
SELECT MIN(`b`.`Price`) FROM `Books` AS `b`
SELECT MAX(`b`.`Added`) FROM `Books` AS `b`
SELECT COUNT(*) FROM `Books` AS `b`
SELECT MAX(`b`.`Price`) FROM `Books` AS `b` WHERE `b`.`Id` < 0
SELECT COALESCE(SUM(`b`.`Stock`), 0) FROM `Books` AS `b` WHERE `b`.`Id` < 0
SELECT EXISTS ( SELECT 1 FROM `Books` AS `b` WHERE `b`.`Withdrawn`)
SELECT NOT EXISTS ( SELECT 1 FROM `Books` AS `b` WHERE NOT (`b`.`Withdrawn`))
