using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Biblio.LoadTests.Running;
using NBomber.Contracts;
using NBomber.CSharp;

namespace Biblio.LoadTests.Scenarios;

/// <summary>
/// The loads of a library. They bring their own books, copies and readers. The final check compares copies with ledger,
/// loans and holds.
/// </summary>
internal static class LendingScenarios
{
    /// <summary>Check-outs a minute, and as many check-ins.</summary>
    private const int LoansPerMinute = 500;
    private const int DeskCopies = 200;
    private const int DeskReaders = 100;
    private const int QueueCopies = 50;
    private const int RushCopies = 3;
    private const int RushReaders = 1_000;

    // Biblio's own books have small ids, so that these never meet them.
    private static long NewId() => 1_000_000_000 + Random.Shared.NextInt64(1_000_000_000);

    /// <summary>Desks that lend and take back 500 copies a minute, whatever the number of users is.</summary>
    public static ScenarioProps[] Desk(UserActions users, LoadSize size)
    {
        var (copies, cards) = (new ConcurrentQueue<string>(), new List<string>());
        return
        [
            users
                .Create("desk", context => UseCopyAsync(copies, "every copy is on loan", async barcode =>
                    {
                        var card = cards[Random.Shared.Next(cards.Count)];
                        await users.CheckOutAsync(context, card, barcode);
                        await users.CheckInAsync(context, barcode);
                    }))
                .WithInit(
                    users.Prepare(async () =>
                    {
                        for (var i = 0; i < DeskCopies; i++)
                        {
                            copies.Enqueue((await AddCopyAsync(users.Client, NewId())).Barcode);
                        }

                        for (var i = 0; i < DeskReaders; i++)
                        {
                            cards.Add(await AddReaderAsync(users.Client, NewId()));
                        }
                    })
                )
                .WithLoadSimulations(LendAllDay(size)),
        ];
    }

    /// <summary>
    /// The desk takes back copies of one title and hands each to the first of the readers who wait. Their holds are
    /// placed before anything is measured.
    /// </summary>
    public static ScenarioProps[] DeskQueue(UserActions users, LoadSize size)
    {
        var (book, copies) = (NewId(), new ConcurrentQueue<string>());
        return
        [
            users
                .Create("desk queue", context =>
                    UseCopyAsync(copies, "every copy is on loan", barcode => HandOutAsync(users, context, barcode))
                )
                .WithInit(
                    users.Prepare(async () =>
                    {
                        for (var i = 0; i < QueueCopies; i++)
                        {
                            copies.Enqueue((await AddCopyAsync(users.Client, book)).Barcode);
                        }

                        for (var i = 0; i < size.Users; i++)
                        {
                            var reader = NewId();
                            await AddReaderAsync(users.Client, reader);
                            await users.PlaceHoldAsync(book, reader);
                        }
                    })
                )
                .WithLoadSimulations(LendAllDay(size)),
        ];
    }

    /// <summary>A thousand readers want three copies, while the desk hands them out in the order of the queue.</summary>
    public static ScenarioProps[] HoldsRush(UserActions users, LoadSize size)
    {
        var (book, copies, readers) = (NewId(), new ConcurrentQueue<string>(), new ConcurrentQueue<long>());
        return
        [
            users
                .Create("rush", async context =>
                {
                    if (readers.TryDequeue(out var reader))
                    {
                        await users.PlaceHoldAsync(context, book, reader);
                    }
                    else
                    {
                        await Task.Delay(100);
                    }

                    return Response.Ok();
                })
                .WithInit(
                    users.Prepare(async () =>
                    {
                        for (var i = 0; i < RushCopies; i++)
                        {
                            copies.Enqueue((await AddCopyAsync(users.Client, book)).Barcode);
                        }

                        for (var i = 0; i < RushReaders; i++)
                        {
                            var reader = NewId();
                            await AddReaderAsync(users.Client, reader);
                            readers.Enqueue(reader);
                        }
                    })
                )
                .WithoutWarmUp()
                .WithLoadSimulations(size.RampUpAndHold),
            users
                .Create("hand out", context =>
                    UseCopyAsync(copies, "more desks than copies", barcode => HandOutAsync(users, context, barcode))
                )
                .WithoutWarmUp()
                .WithLoadSimulations(Simulation.KeepConstant(RushCopies, size.Duration)),
        ];
    }

    /// <summary>Takes a copy, and puts it back after this work. Without a copy, the iteration fails with this message.</summary>
    private static async Task<IResponse> UseCopyAsync(
        ConcurrentQueue<string> copies,
        string noCopy,
        Func<string, Task> workAsync
    )
    {
        if (!copies.TryDequeue(out var barcode))
        {
            return Response.Fail(message: noCopy);
        }

        await workAsync(barcode);
        copies.Enqueue(barcode);
        return Response.Ok();
    }

    private static LoadSimulation LendAllDay(LoadSize size) =>
        Simulation.Inject(rate: LoansPerMinute / 20, interval: TimeSpan.FromSeconds(3), during: size.Duration);

    /// <summary>Takes back a copy, and lends it to the reader for whom it is then set aside, if there is one.</summary>
    private static async Task HandOutAsync(UserActions users, IScenarioContext context, string barcode)
    {
        string? card = null;
        await users.CheckInAsync(context, barcode, answer => card = (string?)answer["holdCard"]);
        if (card is not null)
        {
            await users.CheckOutAsync(context, card, barcode);
        }
    }

    public static async Task<(long Id, string Barcode)> AddCopyAsync(GatewayClient client, long bookId)
    {
        var copy = await client.SendJsonAsync(
            HttpMethod.Post,
            "/api/lending/copies",
            new JsonObject { ["bookId"] = bookId, ["branchId"] = 1 },
            CancellationToken.None
        );
        return ((long)copy["id"]!, (string)copy["barcode"]!);
    }

    /// <summary>Gives a reader a card, and returns its number.</summary>
    public static async Task<string> AddReaderAsync(GatewayClient client, long userId)
    {
        var reader = await client.SendJsonAsync(
            HttpMethod.Put,
            string.Create(CultureInfo.InvariantCulture, $"/api/lending/readers/{userId}"),
            new JsonObject { ["category"] = "adult" },
            CancellationToken.None
        );
        return (string)reader["card"]!;
    }
}
