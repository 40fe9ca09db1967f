using System.Text;
using Biblio.Catalog.Imports;

namespace Biblio.Tests.Catalog.Importing;

/// <summary>Records whose bytes are not what their leader and directory say.</summary>
public sealed class MarcDamageTests
{
    private static readonly string[] Harbour =
    [
        "008 010101s2001    xx            000 0 eng d",
        "100 1 ‡aHolt, Mary.",
        "245 10‡aA quiet harbour",
        "260   ‡aYork :‡bDale Press,‡c2001.",
    ];

    [Theory]
    [InlineData("Le bébé rêvé")]
    [InlineData("Белая ночь")]
    [InlineData("雪の町")]
    public async Task Utf8_wins_over_a_leader_that_says_marc8(string title)
    {
        var item = Assert.Single(await MarcFile.ReadAsync(MarcFile.Build("nam  ", Encoding.UTF8, $"245 10‡a{title}")));

        Assert.Equal(title, item.Content!.Title);
        AssertWarning(item, "leader");
    }

    [Theory]
    [InlineData("Le bébé rêvé à Québec", "Le bébé rêvé à Québec")]
    [InlineData("L\u00e2et\u00e2e \u00e1a Qu\u00e2ebec", "Lété à Québec")]
    public async Task A_wrong_leader_does_not_hide_other_encodings(string latin1, string title)
    {
        var item = Assert.Single(
            await MarcFile.ReadAsync(MarcFile.Build("nam a", Encoding.Latin1, $"245 10‡a{latin1}", $"520   ‡a{latin1}"))
        );

        Assert.Equal((title, title), (item.Content!.Title, item.Content.Description));
        AssertWarning(item, "leader");
    }

    [Fact]
    public async Task Latin1_under_a_leader_that_says_marc8_is_recognised()
    {
        var item = Assert.Single(
            await MarcFile.ReadAsync(MarcFile.Build("nam  ", Encoding.Latin1, "245 10‡aL'été des Indiens à Chambéry"))
        );

        Assert.Equal("L'été des Indiens à Chambéry", item.Content!.Title);
        AssertWarning(item, "leader");
    }

    [Theory]
    [InlineData("520   ‡acaf\u00e9")]
    [InlineData("520   ")]
    [InlineData("520   ‡a")]
    [InlineData("520   ‡aa\u0001b")]
    [InlineData("520   ‡aa\u001eb")]
    [InlineData("520 x")]
    public async Task A_damaged_field_is_left_out_with_a_warning(string damaged)
    {
        var item = Assert.Single(
            await MarcFile.ReadAsync(MarcFile.Build("nam a", Encoding.Latin1, [.. Harbour, damaged]))
        );

        Assert.Null(item.Content!.Description);
        Assert.Equal(("A quiet harbour", 2001), (item.Content.Title, item.Content.Year));
        AssertWarning(item, "520");
    }

    [Fact]
    public async Task A_damaged_fixed_field_leaves_the_transcribed_year()
    {
        var item = Assert.Single(
            await MarcFile.ReadAsync(
                MarcFile.Utf8("008 750701s1923    \u0001\u0001           eng u ", "245 10‡aX", "260   ‡c1923.")
            )
        );

        Assert.Equal(1923, item.Content!.Year);
        AssertWarning(item, "008");
    }

    [Fact]
    public async Task A_bad_byte_in_the_title_keeps_the_book()
    {
        var record = MarcFile.Utf8("245 10‡aLe bébé ?, l'été");
        record[Array.IndexOf(record, (byte)'?')] = 0xe0;

        var item = Assert.Single(await MarcFile.ReadAsync(record));

        Assert.Equal("Le bébé à, l'été", item.Content!.Title);
        AssertWarning(item, "245");
    }

    [Theory]
    [InlineData(4)]
    [InlineData(-3)]
    [InlineData(1)]
    public async Task A_shifted_directory_is_repaired_by_the_terminators(int shift)
    {
        var record = MarcFile.Utf8(Harbour);
        ShiftEntries(record, from: 1, shift);

        AssertHarbour(Assert.Single(await MarcFile.ReadAsync(record)), "directory");
    }

    [Theory]
    [InlineData(27, "abcd")]
    [InlineData(31, "9999")]
    [InlineData(12, "x0000")]
    [InlineData(12, "00025")]
    [InlineData(0, "99999")]
    [InlineData(0, "     ")]
    public async Task Wrong_numbers_of_leader_and_directory_do_not_matter(int position, string digits)
    {
        var record = MarcFile.Utf8(Harbour);
        Encoding.ASCII.GetBytes(digits).CopyTo(record, position);
        var items = await MarcFile.ReadAsync(record, MarcFile.Utf8("245 10‡aNext"));

        Assert.Equal(2, items.Count);
        AssertHarbour(items[0], field: null);
        Assert.Equal("Next", items[1].Content!.Title);
    }

    [Fact]
    public async Task A_directory_that_fits_nothing_refuses_the_record_alone()
    {
        var record = MarcFile.Utf8(Harbour);
        var torn = record.ToList();
        torn.RemoveAt(torn.LastIndexOf(0x1e));

        var items = await MarcFile.ReadAsync(
            [.. record.AsSpan(0, 36), .. record.AsSpan(41)],
            MarcFile.Utf8("245 10‡aNext")
        );

        Assert.Null(items[0].Content);
        Assert.Equal(("directory", "Next"), (items[0].Errors[0].Field, items[1].Content!.Title));
        Assert.Contains("(byte 0)", items[0].Errors[0].Reason.Text, StringComparison.Ordinal);
        AssertHarbour(Assert.Single(await MarcFile.ReadAsync([.. torn])), "directory");
    }

    [Fact]
    public async Task A_field_outside_the_directory_is_a_warning()
    {
        var record = MarcFile.Utf8(Harbour);

        var item = Assert.Single(await MarcFile.ReadAsync([.. record.AsSpan(0, 36), .. record.AsSpan(48)]));

        Assert.Empty(item.Content!.Authors);
        AssertWarning(item, "directory");
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\0\0\0")]
    [InlineData(" \u001a\n")]
    [InlineData("rubbish 123 ")]
    public async Task Rubbish_between_records_is_skipped(string rubbish)
    {
        var items = await MarcFile.ReadAsync(
            MarcFile.Utf8("245 10‡aFirst"),
            Encoding.ASCII.GetBytes(rubbish),
            MarcFile.Utf8("245 10‡aSecond"),
            Encoding.ASCII.GetBytes(rubbish.StartsWith('r') ? "" : rubbish)
        );

        Assert.Equal(["First", "Second"], items.Select(i => i.Content?.Title));
    }

    [Fact]
    public async Task A_lost_record_terminator_does_not_cost_the_next_record()
    {
        var first = MarcFile.Utf8("245 10‡aFirst");

        var lost = await MarcFile.ReadAsync(first[..^1], MarcFile.Utf8("245 10‡aSecond"));
        var replaced = await MarcFile.ReadAsync([.. first[..^1], (byte)'\n'], MarcFile.Utf8("245 10‡aSecond"));

        Assert.Equal(["First", "Second"], lost.Select(i => i.Content?.Title));
        Assert.Equal(["First", "Second"], replaced.Select(i => i.Content?.Title));
    }

    [Fact]
    public async Task A_truncated_file_says_where_it_ends()
    {
        var record = MarcFile.Utf8(Harbour);

        var items = await MarcFile.ReadAsync(record, record[..^20]);

        Assert.Equal(2, items.Count);
        Assert.Contains(
            $"(byte {record.Length})",
            Assert.Single(items[1].Errors).Reason.Text,
            StringComparison.Ordinal
        );
        Assert.Contains("ends in the middle", items[1].Errors[0].Reason.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_record_after_a_too_long_one_is_read()
    {
        var items = await MarcFile.ReadAsync(
            MarcFile.Utf8("245 10‡aLong", "520   ‡a" + new string('x', 300_000)),
            MarcFile.Utf8("245 10‡aNext")
        );

        Assert.Contains("longer", Assert.Single(items[0].Errors).Reason.Text, StringComparison.Ordinal);
        Assert.Equal("Next", items[1].Content!.Title);
    }

    [Fact]
    public async Task A_field_longer_than_the_directory_can_say_is_read()
    {
        var item = Assert.Single(
            await MarcFile.ReadAsync(MarcFile.Utf8("245 10‡aX", "520   ‡a" + new string('x', 12_000)))
        );

        Assert.Equal(10_000, item.Content!.Description!.Length);
    }

    [Fact]
    public async Task A_file_of_another_format_is_unreadable()
    {
        await Assert.ThrowsAsync<UnreadableFileException>(() => MarcFile.ReadAsync("%PDF-1.7 no records"u8.ToArray()));
        await Assert.ThrowsAsync<UnreadableFileException>(() =>
            MarcFile.ReadAsync(
                MarcFile.Utf8("245 10‡aX"),
                Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("x\u001d", 200)))
            )
        );
    }

    private static void ShiftEntries(byte[] record, int from, int shift)
    {
        for (var entry = 24 + (12 * from); record[entry] != 0x1e; entry += 12)
        {
            var offset = int.Parse(
                Encoding.ASCII.GetString(record, entry + 7, 5),
                System.Globalization.CultureInfo.InvariantCulture
            );
            Encoding.ASCII.GetBytes($"{offset + shift:00000}").CopyTo(record, entry + 7);
        }
    }

    private static void AssertHarbour(ImportItem item, string? field)
    {
        Assert.NotNull(item.Content);
        Assert.Equal(
            ("A quiet harbour", "Mary Holt", "Dale Press", 2001),
            (item.Content.Title, item.Content.Authors[0], item.Content.Publisher, item.Content.Year)
        );
        if (field is not null)
        {
            AssertWarning(item, field);
        }
    }

    private static void AssertWarning(ImportItem item, string field) =>
        Assert.Contains(item.Errors, e => e.Field == field && !e.IsFatal);
}
