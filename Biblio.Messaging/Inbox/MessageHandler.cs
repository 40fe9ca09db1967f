using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Biblio.Messaging.Inbox;

/// <summary>
/// A handler method that is compiled to a delegate at start. The message, the <see cref="MessageContext"/> and the
/// cancellation token are passed by type. Other parameters come from the message's service scope. The optional method
/// that prepares a batch takes a list of messages and no context.
/// </summary>
internal sealed class MessageHandler
{
    private static readonly MethodInfo GetService = typeof(ServiceProviderServiceExtensions).GetMethod(
        nameof(ServiceProviderServiceExtensions.GetRequiredService),
        1,
        [typeof(IServiceProvider)]
    )!;

    private readonly Type _message;
    private readonly Func<object, MessageContext?, IServiceProvider, CancellationToken, Task> _invoke;
    private readonly Func<object, MessageContext?, IServiceProvider, CancellationToken, Task>? _prepare;

    public MessageHandler(Type message, Delegate handler, Delegate? prepare = null)
    {
        _message = message;
        _invoke = Bind(message, handler);
        _prepare = prepare is null ? null : Bind(typeof(IReadOnlyList<>).MakeGenericType(message), prepare);
    }

    /// <summary>Whether the handler does the work of a batch together.</summary>
    public bool PreparesBatches => _prepare is not null;

    /// <summary>Deserializes the body. Throws a <see cref="JsonException"/> when it does not fit the type.</summary>
    public object Read(string body) =>
        JsonSerializer.Deserialize(body, _message, MessageJson.Options)
        ?? throw new JsonException("The message is null.");

    /// <summary>Prepares the handling of several messages in one transaction.</summary>
    public Task PrepareAsync(
        IReadOnlyList<object> messages,
        IServiceProvider services,
        CancellationToken cancellationToken
    )
    {
        if (_prepare is null)
        {
            return Task.CompletedTask;
        }

        var typed = Array.CreateInstance(_message, messages.Count);
        for (var i = 0; i < messages.Count; i++)
        {
            typed.SetValue(messages[i], i);
        }

        return _prepare(typed, null, services, cancellationToken);
    }

    public Task HandleAsync(
        object message,
        MessageContext context,
        IServiceProvider services,
        CancellationToken cancellationToken
    ) => _invoke(message, context, services, cancellationToken);

    private static Func<object, MessageContext?, IServiceProvider, CancellationToken, Task> Bind(
        Type message,
        Delegate handler
    )
    {
        var parameters = handler.Method.GetParameters();
        if (
            handler.Method.ReturnType != typeof(Task)
            || parameters.Count(parameter => parameter.ParameterType == message) != 1
        )
        {
            throw new ArgumentException(
                $"{handler.Method.DeclaringType?.Name}.{handler.Method.Name} must have one parameter {message.Name} "
                    + "and return Task.",
                nameof(handler)
            );
        }

        var body = Expression.Parameter(typeof(object));
        var context = Expression.Parameter(typeof(MessageContext));
        var services = Expression.Parameter(typeof(IServiceProvider));
        var cancellation = Expression.Parameter(typeof(CancellationToken));
        var call = Expression.Call(
            handler.Target is null ? null : Expression.Constant(handler.Target),
            handler.Method,
            parameters.Select(parameter => Argument(parameter.ParameterType))
        );
        return Expression
            .Lambda<Func<object, MessageContext?, IServiceProvider, CancellationToken, Task>>(
                call,
                body,
                context,
                services,
                cancellation
            )
            .Compile();

        Expression Argument(Type type) =>
            type == message ? Expression.Convert(body, message)
            : type == typeof(MessageContext) ? context
            : type == typeof(CancellationToken) ? cancellation
            : Expression.Call(GetService.MakeGenericMethod(type), services);
    }
}
