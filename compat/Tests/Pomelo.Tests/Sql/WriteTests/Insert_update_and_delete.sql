INSERT INTO `Books` (`Added`, `AuthorId`, `Cover`, `Price`, `Stock`, `Subtitle`, `Title`, `Version`, `Withdrawn`) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8) RETURNING `Id`;
UPDATE `Books` SET `Stock` = @p0 WHERE `Id` = @p1 AND `Version` = @p2; SELECT ROW_COUNT();
DELETE FROM `Books` WHERE `Id` = @p0 AND `Version` = @p1; SELECT ROW_COUNT();
SELECT COUNT(*) FROM `Books` AS `b`
