using StackExchange.Redis;

namespace Redis.Tests;

public sealed class StreamTests
{
    [Fact]
    public async Task What_is_added_is_read_ranged_counted_and_trimmed()
    {
        using var connected = await Connected.ToSharedAsync();
        var (db, key) = (connected.Db, NewKey());

        var first = await db.StreamAddAsync(key, [new("type", "a"), new("body", "é")]);
        var second = await db.StreamAddAsync(key, "type", "b");

        Assert.Equal(2, await db.StreamLengthAsync(key));
        var entries = await db.StreamReadAsync(key, StreamPosition.Beginning);
        Assert.Equal([first, second], entries.Select(entry => entry.Id));
        Assert.Equal("é", entries[0]["body"]);
        Assert.True(entries[1]["body"].IsNull);
        Assert.Equal([second], (await db.StreamRangeAsync(key, count: 1, messageOrder: Order.Descending)).Select(entry => entry.Id));
        Assert.Equal([first], (await db.StreamRangeAsync(key, maxId: first)).Select(entry => entry.Id));

        Assert.Equal(1, await db.StreamTrimByMinIdAsync(key, second));
        var info = await db.StreamInfoAsync(key);
        Assert.Equal((1, second, second, 2L), (info.Length, info.FirstEntry.Id, info.LastGeneratedId, info.EntriesAdded));
        Assert.True(await db.KeyTouchAsync(key));
        Assert.Equal(1, await db.StreamDeleteAsync(key, [second]));
        Assert.Empty(await db.StreamReadAsync(key, StreamPosition.Beginning));
        Assert.True((await db.StreamInfoAsync(key)).FirstEntry.IsNull);
    }

    [Fact]
    public async Task A_stream_can_be_kept_short_while_adding()
    {
        using var connected = await Connected.ToSharedAsync();
        var (db, key) = (connected.Db, NewKey());
        for (var i = 0; i < 10; i++)
        {
            await db.StreamAddAsync(key, "i", i, maxLength: 3);
        }

        Assert.Equal([7, 8, 9], (await db.StreamRangeAsync(key)).Select(entry => (int)entry["i"]));
        Assert.Equal(2, await db.StreamTrimAsync(key, 1));
    }

    [Fact]
    public async Task A_group_delivers_keeps_pending_and_forgets_what_is_acknowledged()
    {
        using var connected = await Connected.ToSharedAsync();
        var (db, key) = (connected.Db, NewKey());
        Assert.True(await db.StreamCreateConsumerGroupAsync(key, "g", StreamPosition.Beginning));
        var first = await db.StreamAddAsync(key, "i", 1);
        var second = await db.StreamAddAsync(key, "i", 2);

        Assert.Equal([first, second], (await db.StreamReadGroupAsync(key, "g", "c")).Select(entry => entry.Id));
        Assert.Empty(await db.StreamReadGroupAsync(key, "g", "c"));
        Assert.Equal(1, await db.StreamAcknowledgeAsync(key, "g", first));

        Assert.Equal([second], (await db.StreamReadGroupAsync(key, "g", "c", "0")).Select(entry => entry.Id));
        var pending = await db.StreamPendingAsync(key, "g");
        Assert.Equal((1, second, "c"), (pending.PendingMessageCount, pending.LowestPendingMessageId, (string)pending.Consumers.Single().Name));
        var message = Assert.Single(await db.StreamPendingMessagesAsync(key, "g", 10, RedisValue.Null));
        Assert.Equal((second, 2), (message.MessageId, message.DeliveryCount));
        Assert.Empty(await db.StreamPendingMessagesAsync(key, "g", 10, "c", minIdleTimeInMs: 60_000));

        var group = Assert.Single(await db.StreamGroupInfoAsync(key));
        Assert.Equal(("g", 1, 1, (string?)second, 0L), (group.Name, group.ConsumerCount, group.PendingMessageCount, group.LastDeliveredId, group.Lag!.Value));
        Assert.Equal("c", Assert.Single(await db.StreamConsumerInfoAsync(key, "g")).Name);
        Assert.Equal(1, await db.StreamDeleteConsumerAsync(key, "g", "c"));
        Assert.True(await db.StreamDeleteConsumerGroupAsync(key, "g"));
    }

    [Fact]
    public async Task What_one_consumer_left_another_takes_over()
    {
        using var connected = await Connected.ToSharedAsync();
        var (db, key) = (connected.Db, NewKey());
        await db.StreamCreateConsumerGroupAsync(key, "g", StreamPosition.Beginning);
        var first = await db.StreamAddAsync(key, "i", 1);
        var second = await db.StreamAddAsync(key, "i", 2);
        await db.StreamReadGroupAsync(key, "g", "dead");
        await db.StreamDeleteAsync(key, [second]);

        var tooSoon = await db.StreamAutoClaimAsync(key, "g", "alive", 60_000, "0-0");
        Assert.Empty(tooSoon.ClaimedEntries);
        Assert.Equal([second], tooSoon.DeletedIds);
        var claimed = await db.StreamAutoClaimAsync(key, "g", "alive", 0, "0-0", count: 10);

        Assert.Equal([first], claimed.ClaimedEntries.Select(entry => entry.Id));
        Assert.Empty(claimed.DeletedIds);
        Assert.Equal("0-0", claimed.NextStartId);
        Assert.Equal([first], await db.StreamClaimIdsOnlyAsync(key, "g", "third", 0, [first]));
        Assert.Equal("1", Assert.Single(await db.StreamClaimAsync(key, "g", "alive", 0, [first]))["i"]);
    }

    [Fact]
    public async Task Several_streams_are_read_in_one_go()
    {
        using var connected = await Connected.ToSharedAsync();
        var (db, one, other) = (connected.Db, NewKey(), NewKey());
        foreach (var key in new[] { one, other })
        {
            await db.StreamCreateConsumerGroupAsync(key, "g", StreamPosition.Beginning);
            await db.StreamAddAsync(key, "key", (string)key!);
        }

        var streams = await db.StreamReadGroupAsync([new(one, StreamPosition.NewMessages), new(other, ">")], "g", "c", countPerStream: 5);

        Assert.All(streams, stream => Assert.Equal((string)stream.Key!, Assert.Single(stream.Entries)["key"]));
        Assert.Equal(2, streams.Length);
        Assert.Empty(await db.StreamReadGroupAsync([new(one, ">"), new(other, ">")], "g", "c"));
    }

    [Fact]
    public async Task A_lost_group_is_a_server_error_that_says_NOGROUP()
    {
        using var connected = await Connected.ToSharedAsync();
        var failure = await Assert.ThrowsAsync<RedisServerException>(() => connected.Db.StreamReadGroupAsync(NewKey(), "g", "c"));
        Assert.StartsWith("NOGROUP", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_needs_a_newer_redis_is_refused_with_a_sentence()
    {
        using var connected = await Connected.ToSharedAsync();
        await Assert.ThrowsAsync<NotSupportedException>(() => connected.Db.StreamTrimAsync(NewKey(), 1, mode: StreamTrimMode.Acknowledged));
        await Assert.ThrowsAsync<NotSupportedException>(() => connected.Db.StreamReadGroupAsync(NewKey(), "g", "c", claimMinIdleTime: TimeSpan.Zero));
    }

    private static RedisKey NewKey() => $"stream-{Guid.NewGuid():N}";
}
