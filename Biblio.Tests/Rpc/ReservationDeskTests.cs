using Biblio.Rpc.Inventory;
using Biblio.Tests.Fixtures;
using Grpc.Core;

namespace Biblio.Tests.Rpc;

public sealed class ReservationDeskTests(InventoryRpcApp app) : IClassFixture<InventoryRpcApp>
{
    private static long _tickets = 1_000_000;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_held_copy_is_sold_or_released()
    {
        var book = await app.CreateBookAsync(copies: 5);
        var (sold, released) = (NewTicket(), NewTicket());
        using var desk = Open();

        var states = new[]
        {
            await AskAsync(desk, Hold(sold, (book, 2))),
            await AskAsync(desk, Hold(released, (book, 3))),
            await AskAsync(desk, Hold(NewTicket(), (book, 1))),
            await AskAsync(desk, new() { Ticket = sold, Sell = new() }),
            await AskAsync(desk, new() { Ticket = released, Release = new() }),
        };

        Assert.Equal(
            [DeskState.Held, DeskState.Held, DeskState.Refused, DeskState.Sold, DeskState.Released],
            states.Select(reply => reply.State)
        );
        Assert.Equal("out-of-stock", states[2].Reason);
        Assert.Equal((3, 0, 3), await app.GetStockAsync(book));
        await app.AssertConsistentAsync();
    }

    [Fact]
    public async Task A_repeated_request_has_the_same_effect_and_reply()
    {
        var (book, ticket) = (await app.CreateBookAsync(copies: 5), NewTicket());
        DeskReply first;
        using (var desk = Open())
        {
            first = await AskAsync(desk, Hold(ticket, (book, 2)));
        }

        // The desk did not get the reply, and asks again on another stream.
        using var again = Open();
        var second = await AskAsync(again, Hold(ticket, (book, 2)));

        Assert.Equal(
            (first.State, first.ExpiresAt.ToDateTime().Ticks / 10),
            (second.State, second.ExpiresAt.ToDateTime().Ticks / 10)
        );
        Assert.Equal((5, 2, 3), await app.GetStockAsync(book));
    }

    [Fact]
    public async Task Two_desks_never_hold_the_same_copy()
    {
        var book = await app.CreateBookAsync(copies: 10);

        var replies = await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(async _ =>
                {
                    using var desk = Open();
                    var states = new List<DeskState>();
                    for (var i = 0; i < 5; i++)
                    {
                        states.Add((await AskAsync(desk, Hold(NewTicket(), (book, 1)))).State);
                    }

                    return states;
                })
        );

        Assert.Equal(10, replies.SelectMany(states => states).Count(state => state == DeskState.Held));
        Assert.Equal((10, 10, 0), await app.GetStockAsync(book));
    }

    [Fact]
    public async Task Orders_hears_nothing_of_the_desk()
    {
        var (book, ticket) = (await app.CreateBookAsync(copies: 5), NewTicket());
        using var desk = Open();

        await AskAsync(desk, Hold(ticket, (book, 1)));
        await AskAsync(desk, new() { Ticket = ticket, Sell = new() });

        Assert.Empty(await app.GetPublishedAsync(-ticket));
    }

    public static TheoryData<string> Requests => [.. Wrong.Keys];

    private static Dictionary<string, DeskRequest> Wrong { get; } =
        new()
        {
            ["no ticket"] = Hold(0, (1, 1)),
            ["no action"] = new() { Ticket = 1 },
            ["no lines"] = Hold(1),
            ["no copies"] = Hold(1, (1, 0)),
            ["too many copies"] = Hold(1, (1, 101)),
            ["a book twice"] = Hold(1, (1, 1), (1, 1)),
        };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_wrong_request_ends_the_stream(string name)
    {
        using var desk = Open();

        Assert.Equal(StatusCode.InvalidArgument, await Calls.GetStatusAsync(() => AskAsync(desk, Wrong[name])));
    }

    private AsyncDuplexStreamingCall<DeskRequest, DeskReply> Open() =>
        new Stock.StockClient(app.Connect()).ReserveAtDesk(
            InventoryRpcApp.As(Tokens.Librarian),
            cancellationToken: CancellationToken
        );

    private static async Task<DeskReply> AskAsync(
        AsyncDuplexStreamingCall<DeskRequest, DeskReply> desk,
        DeskRequest request
    )
    {
        await desk.RequestStream.WriteAsync(request, CancellationToken);
        Assert.True(await desk.ResponseStream.MoveNext(CancellationToken));
        Assert.Equal(request.Ticket, desk.ResponseStream.Current.Ticket);
        return desk.ResponseStream.Current;
    }

    private static DeskRequest Hold(long ticket, params (long BookId, int Quantity)[] lines)
    {
        var request = new DeskRequest { Ticket = ticket, Hold = new() };
        request.Hold.Lines.AddRange(
            lines.Select(line => new DeskRequest.Types.Line { BookId = line.BookId, Quantity = line.Quantity })
        );
        return request;
    }

    private static long NewTicket() => Interlocked.Increment(ref _tickets);
}
