SELECT `b`.`Id`, `b`.`Added`, `b`.`AuthorId`, `b`.`Cover`, `b`.`Price`, `b`.`Stock`, `b`.`Subtitle`, `b`.`Title`, `b`.`Version`, `b`.`Withdrawn` FROM `Books` AS `b` WHERE `b`.`Id` = 77 LIMIT 1
SELECT `b`.`Id`, `b`.`Added`, `b`.`AuthorId`, `b`.`Cover`, `b`.`Price`, `b`.`Stock`, `b`.`Subtitle`, `b`.`Title`, `b`.`Version`, `b`.`Withdrawn` FROM `Books` AS `b` WHERE `b`.`Id` = 1 LIMIT 2
SELECT `b`.`Id`, `b`.`Added`, `b`.`AuthorId`, `b`.`Cover`, `b`.`Price`, `b`.`Stock`, `b`.`Subtitle`, `b`.`Title`, `b`.`Version`, `b`.`Withdrawn` FROM `Books` AS `b` WHERE `b`.`Stock` > 0 LIMIT 2
SELECT `b`.`Id`, `b`.`Added`, `b`.`AuthorId`, `b`.`Cover`, `b`.`Price`, `b`.`Stock`, `b`.`Subtitle`, `b`.`Title`, `b`.`Version`, `b`.`Withdrawn` FROM `Books` AS `b` WHERE `b`.`Id` = @__p_0 LIMIT 1
SELECT `b`.`Id`, `b`.`Added`, `b`.`AuthorId`, `b`.`Cover`, `b`.`Price`, `b`.`Stock`, `b`.`Subtitle`, `b`.`Title`, `b`.`Version`, `b`.`Withdrawn` FROM `Books` AS `b` ORDER BY `b`.`Id` DESC LIMIT 1
