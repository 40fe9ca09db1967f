using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestrator;

/// <summary>What is known of a resource before it starts.</summary>
internal static class InitialState
{
    /// <summary>Gives every instance its id, and every process the commands to start, stop and restart it.</summary>
    public static void Note(IResource resource, ResourceRunners runners)
    {
        if (!resource.IsProcess())
        {
            return;
        }

        resource.Annotations.Add(new InstancesAnnotation([.. Enumerable.Range(0, resource.GetReplicaCount()).Select(_ => $"{resource.Name}-{RandomSuffix()}")]));
        AddCommand(KnownResourceCommands.StartCommand, "Start", stopped: true, runners.StartAsync);
        AddCommand(KnownResourceCommands.StopCommand, "Stop", stopped: false, runners.StopAsync);
        AddCommand(KnownResourceCommands.RestartCommand, "Restart", stopped: false, runners.RestartAsync);

        void AddCommand(string name, string displayName, bool stopped, Func<IResource, string, Task> execute) =>
            resource.Annotations.Add(new ResourceCommandAnnotation(
                name,
                displayName,
                context => IsStopped(context.ResourceSnapshot.State?.Text) == stopped ? ResourceCommandState.Enabled : ResourceCommandState.Hidden,
                async context =>
                {
                    await execute(resource, context.ResourceName);
                    return CommandResults.Success();
                }));
    }

    public static CustomResourceSnapshot Of(IResource resource, CustomResourceSnapshot state) => state with
    {
        CreationTimeStamp = DateTime.UtcNow,
        State = state.State ?? (resource.HasAnnotationOfType<ExplicitStartupAnnotation>() ? KnownResourceStates.NotStarted : null),
        HealthReports = HealthReports(resource),
        IconName = resource.TryGetLastAnnotation<ResourceIconAnnotation>(out var icon) ? icon.IconName : state.IconName,
        IconVariant = icon?.IconVariant ?? state.IconVariant,
        Relationships = [.. Relationships(resource)],
        Commands = Commands(resource),
    };

    /// <summary>The checks of a resource that has just started: nothing is known yet, so it is not healthy yet.</summary>
    public static ImmutableArray<HealthReportSnapshot> HealthReports(IResource resource) =>
        [.. resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => new HealthReportSnapshot(check.Key, null, null, null))];

    private static bool IsStopped(string? state) => state is null || state == KnownResourceStates.NotStarted || KnownResourceStates.TerminalStates.Contains(state);

    private static IEnumerable<RelationshipSnapshot> Relationships(IResource resource) =>
        (resource is IResourceWithParent { Parent: var parent } ? [new RelationshipSnapshot(parent.Name, KnownRelationshipTypes.Parent)] : Array.Empty<RelationshipSnapshot>())
            .Concat(resource.Annotations.OfType<ResourceRelationshipAnnotation>().Select(relationship => new RelationshipSnapshot(relationship.Resource.Name, relationship.Type)))
            .Distinct();

    private static ImmutableArray<ResourceCommandSnapshot> Commands(IResource resource) =>
    [
        .. resource.Annotations.OfType<ResourceCommandAnnotation>().Select(command => new ResourceCommandSnapshot(
            command.Name, ResourceCommandState.Enabled, command.DisplayName, command.DisplayDescription, null, command.ConfirmationMessage, command.IconName, command.IconVariant, command.IsHighlighted)),
    ];

    private static string RandomSuffix() => System.Security.Cryptography.RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz", 8);
}
