namespace Biblio.Catalog.Model;

/// <summary>A book of the catalogue. It is withdrawn but never deleted, because orders and loans refer to it.</summary>
internal sealed class Book
{
    public long Id { get; private set; }

    public string? Isbn13 { get; private set; }

    /// <summary>The key that lets an import find a book without ISBN. A book added by hand has none.</summary>
    public string? Identity { get; private set; }

    public string Title { get; private set; } = "";

    public string TitleKey { get; private set; } = "";

    public string? Subtitle { get; private set; }

    /// <summary>The title in its own script, when the title is a transliteration.</summary>
    public string? OriginalTitle { get; private set; }

    public long? PublisherId { get; private set; }

    public Publisher? Publisher { get; private set; }

    public short? Year { get; private set; }

    public string? Language { get; private set; }

    public short? Pages { get; private set; }

    public string? Format { get; private set; }

    public string? Description { get; private set; }

    public decimal Price { get; private set; }

    public string Currency { get; private set; } = "";

    public bool Withdrawn { get; private set; }

    public long Version { get; private set; }

    public DateTime AddedAt { get; private set; }

    public DateTime ChangedAt { get; private set; }

    public string SearchText { get; private set; } = "";

    /// <summary>The rules that made the search text. An older book is indexed again in the background.</summary>
    public short SearchVersion { get; private set; }

    public static Book Add(BookContent content, long? publisherId, string? identity, DateTime now)
    {
        var book = new Book { Identity = identity, AddedAt = now };
        book.Replace(content, publisherId, now);
        return book;
    }

    /// <summary>Replaces the content except authors and subjects, which <c>BookLinkWriter</c> writes.</summary>
    public void Replace(BookContent content, long? publisherId, DateTime now)
    {
        Isbn13 = content.Isbn13;
        Title = content.Title;
        TitleKey = Tokenizer.ToKey(content.Title);
        Subtitle = content.Subtitle;
        OriginalTitle = content.OriginalTitle;
        PublisherId = publisherId;
        Year = (short?)content.Year;
        Language = content.Language;
        Pages = (short?)content.Pages;
        Format = content.Format;
        Description = content.Description;
        Price = content.Price ?? Price;
        Currency = content.Currency ?? Currency;
        SearchText = content.ToSearchText();
        SearchVersion = Model.SearchText.Version;
        IncrementVersion(now);
    }

    /// <summary>Withdraws the book. Returns false when it was already withdrawn.</summary>
    public bool Withdraw(DateTime now)
    {
        if (Withdrawn)
        {
            return false;
        }

        Withdrawn = true;
        IncrementVersion(now);
        return true;
    }

    /// <summary>Undoes a withdrawal. <see cref="Replace"/> must follow, because it increments the version.</summary>
    public void Reinstate() => Withdrawn = false;

    private void IncrementVersion(DateTime now)
    {
        Version++;
        ChangedAt = now;
    }
}
