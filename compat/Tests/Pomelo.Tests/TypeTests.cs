using Microsoft.EntityFrameworkCore;

namespace Pomelo.Tests;

/// <summary>Every type goes to the server and comes back the same; with a retrying strategy too, whose rows go through EF's buffer.</summary>
public sealed class TypeTests
{
    private static readonly DateTime Moment = new DateTime(2024, 2, 29, 23, 59, 58, DateTimeKind.Utc).AddTicks(1_234_560);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_type_survives(bool retrying)
    {
        var connectionString = await ShopDatabase.CreateAsync();
        foreach (var written in new[] { Full(), Least() })
        {
            await using (var shop = Open())
            {
                shop.Add(written);
                await shop.SaveChangesAsync(Token);
            }

            await using (var shop = Open())
            {
                var read = await shop.Everythings.SingleAsync(e => e.Id == written.Id, Token);
                foreach (var property in typeof(Everything).GetProperties())
                {
                    Assert.Equal(property.GetValue(written), property.GetValue(read));
                }

                Assert.Equal(DateTimeKind.Unspecified, read.DateTime.Kind);
            }

            await using (var shop = Open())
            {
                // the same values as conditions: parameters and, with EF.Constant, literals
                var w = written;
                Assert.Equal(1, await shop.Everythings.CountAsync(e => e.Id == w.Id && e.Long == w.Long && e.Short == w.Short && e.Byte == w.Byte && e.SByte == w.SByte && e.UInt == w.UInt
                    && e.ULong == w.ULong && e.Bool == w.Bool && e.Decimal == w.Decimal && e.Double == w.Double && e.Text == w.Text && e.LongText == w.LongText && e.DateTime == w.DateTime
                    && e.DateTimeOffset == w.DateTimeOffset && e.DateOnly == w.DateOnly && e.TimeOnly == w.TimeOnly && e.TimeSpan == w.TimeSpan && e.Guid == w.Guid && e.Bytes == w.Bytes
                    && e.Cover == w.Cover && e.NullableLong == w.NullableLong && e.NullableBool == w.NullableBool && e.NullableDecimal == w.NullableDecimal
                    && e.NullableDateTime == w.NullableDateTime && e.NullableDateOnly == w.NullableDateOnly && e.NullableGuid == w.NullableGuid && e.NullableCover == w.NullableCover
                    && e.Char == w.Char && e.NullableBytes == w.NullableBytes, Token));
                Assert.Equal(1, await shop.Everythings.CountAsync(e => e.Id == w.Id && e.Long == EF.Constant(w.Long) && e.Bool == EF.Constant(w.Bool) && e.Decimal == EF.Constant(w.Decimal)
                    && e.Double == EF.Constant(w.Double) && e.Text == EF.Constant(w.Text) && e.LongText == EF.Constant(w.LongText) && e.DateTime == EF.Constant(w.DateTime)
                    && e.DateTimeOffset == EF.Constant(w.DateTimeOffset) && e.DateOnly == EF.Constant(w.DateOnly) && e.TimeOnly == EF.Constant(w.TimeOnly) && e.TimeSpan == EF.Constant(w.TimeSpan)
                    && e.Guid == EF.Constant(w.Guid) && e.Bytes == EF.Constant(w.Bytes) && e.ULong == EF.Constant(w.ULong), Token));
            }
        }

        Shop Open() => ShopDatabase.Open(connectionString, null, retrying ? mysql => mysql.EnableRetryOnFailure() : null);
    }

    [Fact]
    public async Task The_columns_have_the_types_that_Pomelo_gives_them()
    {
        var connectionString = await ShopDatabase.CreateAsync();
        await using var shop = ShopDatabase.Open(connectionString);
        var columns = await shop.Database.SqlQueryRaw<string>(
            "SELECT CONCAT(COLUMN_NAME, ' ', COLUMN_TYPE, IF(EXTRA = '', '', ' '), EXTRA) AS Value FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'Everythings' ORDER BY COLUMN_NAME")
            .ToListAsync(Token);
        Assert.Equal("""
            Bool tinyint(1)
            Byte tinyint(3) unsigned
            Bytes longblob
            Char varchar(1)
            Cover int(11)
            DateOnly date
            DateTime datetime(6)
            DateTimeOffset datetime(6)
            Decimal decimal(10,2)
            Double double
            Float float
            Guid char(36)
            Id int(11) auto_increment
            Json longtext
            Long bigint(20)
            LongText longtext
            NullableBool tinyint(1)
            NullableBytes longblob
            NullableCover varchar(10)
            NullableDateOnly date
            NullableDateTime datetime(6)
            NullableDecimal decimal(65,30)
            NullableGuid char(36)
            NullableLong bigint(20)
            SByte tinyint(4)
            Short smallint(6)
            Text varchar(100)
            TimeOnly time(6)
            TimeSpan time(6)
            UInt int(10) unsigned
            ULong bigint(20) unsigned
            """, string.Join('\n', columns));
    }

    [Fact]
    public async Task A_document_is_written_read_and_searched()
    {
        var connectionString = await ShopDatabase.CreateAsync();
        await using (var shop = ShopDatabase.Open(connectionString))
        {
            shop.Add(new Letter { Id = Guid.NewGuid(), Code = "no guid at all, but thirty-six chars", Address = new Address { Street = "rue de l'Épée \"7\" \\ 🎵", Number = 7, Lines = [new Line { Text = "one" }, new Line { Text = "two" }] } });
            await shop.SaveChangesAsync(Token);
        }

        await using (var shop = ShopDatabase.Open(connectionString))
        {
            var letter = await shop.Letters.SingleAsync(l => l.Address.Number == 7 && l.Address.Street.StartsWith("rue"), Token);
            Assert.Equal("rue de l'Épée \"7\" \\ 🎵", letter.Address.Street);
            Assert.Equal(["one", "two"], letter.Address.Lines.Select(l => l.Text));
            Assert.Equal("no guid at all, but thirty-six chars", letter.Code);

            letter.Address.Street = "elsewhere";
            var refused = await Assert.ThrowsAnyAsync<Exception>(() => shop.SaveChangesAsync(Token));
            Assert.IsType<NotSupportedException>(refused.GetBaseException());
        }

        await using (var shop = ShopDatabase.Open(connectionString))
        {
            var letter = await shop.Letters.SingleAsync(Token);
            letter.Address = new Address { Street = "elsewhere", Number = 8 };
            await shop.SaveChangesAsync(Token);
            Assert.Equal("elsewhere", await shop.Letters.Select(l => l.Address.Street).SingleAsync(Token));
        }
    }

    private static Everything Full() => new()
    {
        Long = long.MaxValue, Short = short.MinValue, Byte = 255, SByte = -128, UInt = uint.MaxValue, ULong = ulong.MaxValue, Bool = true, Decimal = -12345678.99m, Double = Math.PI, Float = 1.5f,
        Text = "é ' \\ \" % _ \n\r\t 🎵 \u0000 ; -- /*", LongText = new string('é', 70_000) + "'\\", Json = """{"a": [1, 2, "é"]}""",
        DateTime = Moment, DateTimeOffset = new DateTimeOffset(Moment), DateOnly = new DateOnly(1867, 7, 1), TimeOnly = new TimeOnly(23, 59, 59, 999, 999),
        TimeSpan = new TimeSpan(5, 4, 3, 2, 1), Guid = Guid.Parse("6f9619ff-8b86-d011-b42d-00c04fc964ff"), Bytes = [0, 1, 39, 92, 255, 34, 10], Cover = Cover.Hard, Char = 'é',
        NullableLong = -1, NullableBool = false, NullableDecimal = 0.123456789m, NullableDateTime = Moment, NullableDateOnly = new DateOnly(9999, 12, 31), NullableGuid = Guid.NewGuid(),
        NullableCover = Cover.Soft, NullableBytes = [],
    };

    private static Everything Least() => new() { Text = "", LongText = "", Bytes = [], Char = ' ', DateTime = new DateTime(1000, 1, 1), DateTimeOffset = new DateTimeOffset(1970, 1, 1, 2, 0, 0, TimeSpan.FromHours(2)), DateOnly = new DateOnly(1000, 1, 1), TimeSpan = -TimeSpan.FromHours(800) };
}
