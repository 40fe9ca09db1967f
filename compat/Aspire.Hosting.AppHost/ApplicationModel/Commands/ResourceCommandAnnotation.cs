namespace Aspire.Hosting.ApplicationModel;

/// <summary>Something that can be done to a resource.</summary>
public sealed class ResourceCommandAnnotation(
    string name, string displayName, Func<UpdateCommandStateContext, ResourceCommandState> updateState, Func<ExecuteCommandContext, Task<ExecuteCommandResult>> executeCommand, CommandOptions? options = null)
    : IResourceAnnotation
{
    internal CommandOptions Options { get; } = options ?? new();

    public string Name { get; } = name;

    public string DisplayName { get; } = displayName;

    public Func<UpdateCommandStateContext, ResourceCommandState> UpdateState { get; } = updateState;

    public Func<ExecuteCommandContext, Task<ExecuteCommandResult>> ExecuteCommand { get; } = executeCommand;

    public string? DisplayDescription => Options.Description;

    public string? ConfirmationMessage => Options.ConfirmationMessage;

    public string? IconName => Options.IconName;

    public IconVariant? IconVariant => Options.IconVariant;

    public bool IsHighlighted => Options.IsHighlighted;
}

public static class KnownResourceCommands
{
    public static readonly string StartCommand = "start";

    public static readonly string StopCommand = "stop";

    public static readonly string RestartCommand = "restart";
}
