using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Eventing;

public class DistributedApplicationEventing : IDistributedApplicationEventing
{
    private ImmutableList<(Type Event, DistributedApplicationEventSubscription Subscription)> _subscriptions = [];

    public DistributedApplicationEventSubscription Subscribe<T>(Func<T, CancellationToken, Task> callback) where T : IDistributedApplicationEvent
    {
        if (typeof(T).IsInterface || typeof(T).IsAbstract)
        {
            throw new ArgumentException($"Cannot subscribe to interface or abstract type '{typeof(T).Name}'. Subscribe to a concrete event type instead.");
        }

        var subscription = new DistributedApplicationEventSubscription((@event, cancellationToken) => callback((T)@event, cancellationToken));
        ImmutableInterlocked.Update(ref _subscriptions, (all, added) => all.Add(added), (typeof(T), subscription));
        return subscription;
    }

    public DistributedApplicationEventSubscription Subscribe<T>(IResource resource, Func<T, CancellationToken, Task> callback) where T : IDistributedApplicationResourceEvent =>
        Subscribe<T>((@event, cancellationToken) => @event.Resource == resource ? callback(@event, cancellationToken) : Task.CompletedTask);

    public void Unsubscribe(DistributedApplicationEventSubscription subscription) =>
        ImmutableInterlocked.Update(ref _subscriptions, (all, removed) => all.RemoveAll(s => s.Subscription == removed), subscription);

    public Task PublishAsync<T>(T @event, CancellationToken cancellationToken = default) where T : IDistributedApplicationEvent =>
        PublishAsync(@event, EventDispatchBehavior.BlockingSequential, cancellationToken);

    public Task PublishAsync<T>(T @event, EventDispatchBehavior dispatchBehavior, CancellationToken cancellationToken = default) where T : IDistributedApplicationEvent
    {
        var callbacks = _subscriptions.Where(s => s.Event == typeof(T)).Select(s => s.Subscription.Callback).ToArray();
        var dispatched = dispatchBehavior is EventDispatchBehavior.BlockingConcurrent or EventDispatchBehavior.NonBlockingConcurrent
            ? Task.WhenAll(callbacks.Select(callback => callback(@event, cancellationToken)))
            : OneByOneAsync();
        return dispatchBehavior is EventDispatchBehavior.NonBlockingConcurrent or EventDispatchBehavior.NonBlockingSequential ? Task.CompletedTask : dispatched;

        async Task OneByOneAsync()
        {
            foreach (var callback in callbacks)
            {
                await callback(@event, cancellationToken);
            }
        }
    }
}
