INSERT INTO `Authors` (`Country`, `Name`) VALUES (@p0, @p1), (@p2, @p3) RETURNING `Id`;
INSERT INTO `Books` (`Added`, `AuthorId`, `Cover`, `Price`, `Stock`, `Subtitle`, `Title`, `Version`, `Withdrawn`) VALUES (@p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12), (@p13, @p14, @p15, @p16, @p17, @p18, @p19, @p20, @p21), (@p22, @p23, @p24, @p25, @p26, @p27, @p28, @p29, @p30) RETURNING `Id`;
UPDATE `Books` AS `b` LEFT JOIN `Authors` AS `a` ON `b`.`AuthorId` = `a`.`Id` SET `b`.`Price` = `b`.`Price` + 1.0 WHERE `a`.`Country` = 'CA'
UPDATE `Books` AS `b` LEFT JOIN `Authors` AS `a0` ON `b`.`AuthorId` = `a0`.`Id` SET `b`.`Subtitle` = `a0`.`Name` WHERE EXISTS ( SELECT 1 FROM `Authors` AS `a` WHERE `a`.`Id` = `b`.`AuthorId`)
DELETE `b` FROM `Books` AS `b` LEFT JOIN `Authors` AS `a` ON `b`.`AuthorId` = `a`.`Id` WHERE `a`.`Country` = 'CA'
DELETE `a` FROM `Authors` AS `a` WHERE NOT EXISTS ( SELECT 1 FROM `Books` AS `b` WHERE `a`.`Id` = `b`.`AuthorId`)
