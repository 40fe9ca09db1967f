namespace Aspire.Hosting.ApplicationModel;

public static class KnownResourceStates
{
    public static readonly string Starting = nameof(Starting);

    public static readonly string Running = nameof(Running);

    public static readonly string FailedToStart = nameof(FailedToStart);

    public static readonly string RuntimeUnhealthy = nameof(RuntimeUnhealthy);

    public static readonly string Stopping = nameof(Stopping);

    public static readonly string Exited = nameof(Exited);

    public static readonly string Finished = nameof(Finished);

    public static readonly string Waiting = nameof(Waiting);

    public static readonly string NotStarted = nameof(NotStarted);

    public static readonly string Building = nameof(Building);

    public static readonly string ValueMissing = nameof(ValueMissing);

    public static readonly string Active = nameof(Active);

    public static readonly IReadOnlyList<string> TerminalStates = [Finished, FailedToStart, Exited];

    public static readonly IReadOnlyList<string> BuildableStates = [Running, Waiting, Finished, FailedToStart, Exited];
}

public static class KnownResourceStateStyles
{
    public static readonly string Success = "success";

    public static readonly string Error = "error";

    public static readonly string Info = "info";

    public static readonly string Warn = "warning";
}

internal static class KnownResourceTypes
{
    public static readonly string Executable = nameof(Executable);

    public static readonly string Project = nameof(Project);

    public static readonly string Container = nameof(Container);

    public static readonly string Parameter = nameof(Parameter);

    public static readonly string ConnectionString = nameof(ConnectionString);

    public static readonly string ExternalService = nameof(ExternalService);
}

internal static class KnownRelationshipTypes
{
    public const string Parent = "Parent";

    public const string Reference = "Reference";

    public const string WaitFor = "WaitFor";
}

public static class CustomResourceKnownProperties
{
    public const string Source = "resource.source";

    public const string ConnectionString = "resource.connectionString";
}
