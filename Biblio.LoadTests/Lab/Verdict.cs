namespace Biblio.LoadTests.Lab;

/// <summary>The result of a comparison of two configurations.</summary>
internal enum Verdict
{
    Better,
    Same,
    Worse,
    Unknown,
}
