namespace Biblio.AppHost.Commands;

/// <summary>A command on the dashboard that sends dead letters back to their original streams.</summary>
internal static class ReplayCommand
{
    public static IResourceBuilder<ProjectResource> WithReplayCommand(this IResourceBuilder<ProjectResource> service)
    {
        var options = new CommandOptions
        {
            Description = "Sends all dead letters of this service back to their original streams.",
            IconName = "ArrowReply",
        };
        return service.WithCommand(
            "replay-dead-letters",
            "Replay dead letters",
            async context =>
            {
                try
                {
                    var response = await new StaffClient(service.ApplicationBuilder).SendAsync(
                        HttpMethod.Post,
                        service.GetEndpoint("http"),
                        "/messages/dead/replay",
                        new { all = true },
                        context.CancellationToken
                    );
                    return CommandResults.Success(response);
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
