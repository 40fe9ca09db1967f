INSERT INTO `Books` (`Added`, `AuthorId`, `Cover`, `Price`, `Stock`, `Subtitle`, `Title`, `Version`, `Withdrawn`) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8), (@p9, @p10, @p11, @p12, @p13, @p14, @p15, @p16, @p17) RETURNING `Id`;
UPDATE `Books` AS `b` SET `b`.`Stock` = `b`.`Stock` - @__quantity_1 WHERE `b`.`Title` = @__title_0 AND `b`.`Stock` >= @__quantity_1
UPDATE `Books` AS `b` SET `b`.`Stock` = `b`.`Stock` - @__quantity_1 WHERE `b`.`Title` = @__title_0 AND `b`.`Stock` >= @__quantity_1
UPDATE `Books` AS `b` SET `b`.`Cover` = 'Hard', `b`.`Subtitle` = CONCAT(`b`.`Title`, '!'), `b`.`Withdrawn` = TRUE
UPDATE `Books` AS `b` SET `b`.`Price` = 99.0 ORDER BY `b`.`Title` DESC LIMIT @__p_0
SELECT `b`.`Id`, `b`.`Added`, `b`.`AuthorId`, `b`.`Cover`, `b`.`Price`, `b`.`Stock`, `b`.`Subtitle`, `b`.`Title`, `b`.`Version`, `b`.`Withdrawn` FROM `Books` AS `b` ORDER BY `b`.`Title`
