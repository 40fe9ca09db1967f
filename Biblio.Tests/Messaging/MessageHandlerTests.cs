using System.Text.Json;
using Biblio.Messaging;
using Biblio.Messaging.Inbox;
using Microsoft.Extensions.DependencyInjection;

namespace Biblio.Tests.Messaging;

public sealed class MessageHandlerTests
{
    private static readonly MessageContext Context = new(Guid.NewGuid(), "note", DateTime.UtcNow, 3);

    [Fact]
    public async Task A_handler_gets_message_context_services_and_token()
    {
        using var services = new ServiceCollection().AddSingleton<List<string>>().BuildServiceProvider();
        using var cancellation = new CancellationTokenSource();
        var handler = new MessageHandler(typeof(Letter), Handle);

        await handler.HandleAsync(handler.Read("""{"text":"hello"}"""), Context, services, cancellation.Token);

        Assert.Equal(["hello", "3", "True"], services.GetRequiredService<List<string>>());
    }

    [Fact]
    public void A_body_of_another_shape_is_refused() =>
        Assert.Throws<JsonException>(() => new MessageHandler(typeof(Letter), Handle).Read("[]"));

    [Fact]
    public void A_method_without_the_message_is_refused_at_start()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            new MessageHandler(typeof(Letter), Task (string text) => Task.CompletedTask)
        );

        Assert.Contains("must have one parameter Letter and return Task", error.Message, StringComparison.Ordinal);
    }

    private static Task Handle(
        Letter letter,
        List<string> received,
        MessageContext context,
        CancellationToken cancellationToken
    )
    {
        received.AddRange([letter.Text, $"{context.Attempt}", $"{cancellationToken.CanBeCanceled}"]);
        return Task.CompletedTask;
    }

    private sealed record Letter(string Text);
}
