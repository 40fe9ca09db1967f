SELECT `b`.`Title` FROM `Books` AS `b` WHERE MATCH (`b`.`Title`, `b`.`Subtitle`) AGAINST (@__words_1 IN BOOLEAN MODE) > 0.0
SELECT `b`.`Title` FROM `Books` AS `b` ORDER BY MATCH (`b`.`Title`, `b`.`Subtitle`) AGAINST ('bonheur') DESC LIMIT 1
