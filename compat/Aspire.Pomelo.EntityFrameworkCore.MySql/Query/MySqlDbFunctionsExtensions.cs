namespace Microsoft.EntityFrameworkCore;

/// <summary>How a full-text search reads its text.</summary>
public enum MySqlMatchSearchMode
{
    /// <summary>Words, ranked.</summary>
    NaturalLanguage = 0,

    /// <summary>Words, and those that stand beside them in what was found.</summary>
    NaturalLanguageWithQueryExpansion = 1,

    /// <summary>Words with operators: +must -not prefix*.</summary>
    Boolean = 2,
}

/// <summary>MySQL's functions for LINQ; they only mean something inside a query.</summary>
public static class MySqlDbFunctionsExtensions
{
    public static double Match(this DbFunctions _, string? property, string? pattern, MySqlMatchSearchMode searchMode) => throw OnlyInQueries();

    public static double Match(this DbFunctions _, string?[] properties, string? pattern, MySqlMatchSearchMode searchMode) => throw OnlyInQueries();

    public static int DateDiffYear(this DbFunctions _, DateTime startDate, DateTime endDate) => throw OnlyInQueries();

    public static int? DateDiffYear(this DbFunctions _, DateTime? startDate, DateTime? endDate) => throw OnlyInQueries();

    public static int DateDiffMonth(this DbFunctions _, DateTime startDate, DateTime endDate) => throw OnlyInQueries();

    public static int? DateDiffMonth(this DbFunctions _, DateTime? startDate, DateTime? endDate) => throw OnlyInQueries();

    public static int DateDiffDay(this DbFunctions _, DateTime startDate, DateTime endDate) => throw OnlyInQueries();

    public static int? DateDiffDay(this DbFunctions _, DateTime? startDate, DateTime? endDate) => throw OnlyInQueries();

    public static int DateDiffDay(this DbFunctions _, DateOnly startDate, DateOnly endDate) => throw OnlyInQueries();

    public static int? DateDiffDay(this DbFunctions _, DateOnly? startDate, DateOnly? endDate) => throw OnlyInQueries();

    public static int DateDiffHour(this DbFunctions _, DateTime startDate, DateTime endDate) => throw OnlyInQueries();

    public static int? DateDiffHour(this DbFunctions _, DateTime? startDate, DateTime? endDate) => throw OnlyInQueries();

    public static int DateDiffMinute(this DbFunctions _, DateTime startDate, DateTime endDate) => throw OnlyInQueries();

    public static int? DateDiffMinute(this DbFunctions _, DateTime? startDate, DateTime? endDate) => throw OnlyInQueries();

    public static int DateDiffSecond(this DbFunctions _, DateTime startDate, DateTime endDate) => throw OnlyInQueries();

    public static int? DateDiffSecond(this DbFunctions _, DateTime? startDate, DateTime? endDate) => throw OnlyInQueries();

    private static InvalidOperationException OnlyInQueries() => new("EF.Functions only mean something inside a query that is sent to the server.");
}
