namespace Biblio.Catalog.Model;

/// <summary>A book of the catalogue. It is never deleted, only withdrawn: orders and loans go on naming it.</summary>
internal sealed class Book
{
    public long Id { get; private set; }

    public string? Isbn13 { get; private set; }

    public string? Identity { get; private set; }

    public string Title { get; private set; } = "";

    public string TitleKey { get; private set; } = "";

    public string? Subtitle { get; private set; }

    public long? PublisherId { get; private set; }

    public Publisher? Publisher { get; private set; }

    public short? Year { get; private set; }

    public string? Language { get; private set; }

    public string? Description { get; private set; }

    public decimal Price { get; private set; }

    public string Currency { get; private set; } = "";

    public bool Withdrawn { get; private set; }

    public long Version { get; private set; }

    public DateTime AddedAt { get; private set; }

    public DateTime ChangedAt { get; private set; }

    public string Search { get; private set; } = "";

    /// <summary><paramref name="identity"/> is how an import knows the book again without ISBN; a book added by hand has none.</summary>
    public static Book Add(BookContent content, long? publisherId, string? identity, DateTime now)
    {
        var book = new Book { Identity = identity, AddedAt = now };
        book.Describe(content, publisherId, now);
        return book;
    }

    /// <summary>Says anew, and whole, what the book is; its authors and subjects are kept beside it (Shelf.LinkAsync).</summary>
    public void Describe(BookContent content, long? publisherId, DateTime now)
    {
        Isbn13 = content.Isbn13;
        Title = content.Title;
        TitleKey = Tokenizer.Key(content.Title);
        Subtitle = content.Subtitle;
        PublisherId = publisherId;
        Year = (short?)content.Year;
        Language = content.Language;
        Description = content.Description;
        Price = content.Price ?? Price;
        Currency = content.Currency ?? Currency;
        Search = content.ToSearch();
        Touch(now);
    }

    /// <summary>False when it was withdrawn already.</summary>
    public bool Withdraw(DateTime now)
    {
        if (Withdrawn)
        {
            return false;
        }

        Withdrawn = true;
        Touch(now);
        return true;
    }

    /// <summary>Back on the shelf; a part of describing it anew, which raises the version.</summary>
    public void Reinstate() => Withdrawn = false;

    private void Touch(DateTime now)
    {
        Version++;
        ChangedAt = now;
    }
}
