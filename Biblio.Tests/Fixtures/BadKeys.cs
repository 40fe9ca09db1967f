namespace Biblio.Tests.Fixtures;

/// <summary>
/// Values of Idempotency-Key that every service refuses. EdgeTests sends an empty one, which HttpClient would leave out.
/// </summary>
public static class BadKeys
{
    public static TheoryData<string[]> All { get; } =
        new(
            [" "],
            ["  \t "],
            [new string('k', 201)],
            ["with space"],
            ["tab\tinside"],
            ["control\u0001"],
            ["delete\u007f"],
            ["clé"],
            ["\u00e9\u00ff"],
            ["one", "two"],
            ["same", "same"]
        );
}
