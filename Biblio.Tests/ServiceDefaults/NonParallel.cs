namespace Biblio.Tests.ServiceDefaults;

/// <summary>The collection of tests that measure their whole process and must run alone.</summary>
[CollectionDefinition(nameof(NonParallel), DisableParallelization = true)]
public sealed class NonParallel;
