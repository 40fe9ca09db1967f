SELECT COUNT(*) FROM `Books` AS `b` CROSS JOIN `Authors` AS `a`
