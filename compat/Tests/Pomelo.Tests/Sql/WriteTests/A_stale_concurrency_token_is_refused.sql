SELECT `b`.`Id`, `b`.`Added`, `b`.`AuthorId`, `b`.`Cover`, `b`.`Price`, `b`.`Stock`, `b`.`Subtitle`, `b`.`Title`, `b`.`Version`, `b`.`Withdrawn` FROM `Books` AS `b` LIMIT 2
UPDATE `Books` SET `Stock` = @p0, `Version` = @p1 WHERE `Id` = @p2 AND `Version` = @p3; SELECT ROW_COUNT();
DELETE FROM `Books` WHERE `Id` = @p0 AND `Version` = @p1; SELECT ROW_COUNT();
