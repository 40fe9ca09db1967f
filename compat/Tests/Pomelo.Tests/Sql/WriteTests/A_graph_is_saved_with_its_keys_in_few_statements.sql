INSERT INTO `Authors` (`Country`, `Name`) VALUES (@p0, @p1) RETURNING `Id`;
INSERT INTO `Books` (`Added`, `AuthorId`, `Cover`, `Price`, `Stock`, `Subtitle`, `Title`, `Version`, `Withdrawn`) VALUES (@p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10), (@p11, @p12, @p13, @p14, @p15, @p16, @p17, @p18, @p19), (@p20, @p21, @p22, @p23, @p24, @p25, @p26, @p27, @p28) RETURNING `Id`;
SELECT `b`.`Id`, `b`.`Added`, `b`.`AuthorId`, `b`.`Cover`, `b`.`Price`, `b`.`Stock`, `b`.`Subtitle`, `b`.`Title`, `b`.`Version`, `b`.`Withdrawn` FROM `Books` AS `b` ORDER BY `b`.`Id`
