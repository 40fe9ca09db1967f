namespace Biblio.AppHost.Commands;

/// <summary>Sends a service's dead letters back to the streams that they came from.</summary>
internal static class ReplayCommand
{
    public static IResourceBuilder<ProjectResource> WithReplayCommand(this IResourceBuilder<ProjectResource> service)
    {
        var options = new CommandOptions
        {
            Description = "Sends all dead letters of this service back to the streams that they came from.",
            IconName = "ArrowReply",
        };
        return service.WithCommand(
            "replay-dead-letters",
            "Replay dead letters",
            async context =>
            {
                try
                {
                    var answer = await new Staff(service.ApplicationBuilder).SendAsync(
                        HttpMethod.Post,
                        service.GetEndpoint("http"),
                        "/messages/dead/replay",
                        new { all = true },
                        context.CancellationToken
                    );
                    return CommandResults.Success(answer);
                }
                catch (Exception e) when (e is InvalidOperationException or HttpRequestException)
                {
                    return CommandResults.Failure(e);
                }
            },
            options
        );
    }
}
