namespace Biblio.LoadTests.Lab;

/// <summary>One step of the plan: a number of users of one load on one configuration.</summary>
internal sealed record PlannedStep(string Configuration, string Load, int Users);
