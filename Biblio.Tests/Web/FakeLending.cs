using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Biblio.Tests.Web;

/// <summary>
/// The part of the fake API that lends. Book 2 has the copies B-1 to B-3, and the card of reader 1 is CARD-1.
/// </summary>
internal sealed class FakeLending
{
    private readonly ConcurrentDictionary<string, FakeLoan> _byKey = [];

    public List<FakeLoan> Loans { get; } = [];

    public List<FakeHold> Holds { get; } = [];

    public List<FakeFine> Fines { get; } = [];

    /// <summary>The state of the copies by number: B-1 is copy 1.</summary>
    public ConcurrentDictionary<long, string> Copies { get; } =
        new()
        {
            [1] = "available",
            [2] = "available",
            [3] = "in-repair",
        };

    /// <summary>The codes of the reasons for which the next request is refused.</summary>
    public string[] Refusals { get; set; } = [];

    /// <summary>Where a checked-in copy goes, when no reader waits.</summary>
    public string Action { get; set; } = "shelf";

    public bool KeepsHistory { get; set; }

    public string? Pin { get; private set; }

    /// <summary>What the library owes each reader for found copies.</summary>
    public decimal RefundDue { get; set; }

    /// <summary>The bodies of writes by path.</summary>
    public ConcurrentQueue<(string Path, string Body)> Writes { get; } = [];

    public void Map(IEndpointRouteBuilder app)
    {
        var lending = app.MapGroup("/api/lending");
        lending.AddEndpointFilter(
            async (context, next) =>
            {
                var request = context.HttpContext.Request;
                if (!HttpMethods.IsGet(request.Method))
                {
                    Writes.Enqueue((request.Path, context.Arguments.OfType<JsonElement>().FirstOrDefault().ToString()));
                }

                return
                    !request.Path.StartsWithSegments("/api/lending/branches")
                    && request.Headers.Authorization.Count == 0
                    ? Results.Problem(statusCode: 401)
                    : await next(context);
            }
        );
        MapReader(lending);
        MapDesk(lending);
        MapSettings(lending);
    }

    /// <summary>The copies of a book to borrow, as the gateway adds them to a book.</summary>
    public object Availability(long bookId) =>
        bookId == 2
            ? new
            {
                copies = 5,
                available = 3,
                waiting = Holds.Count(hold => hold.State == "waiting"),
                branches = new[]
                {
                    new
                    {
                        branchId = 1,
                        name = "Central",
                        copies = 5,
                        available = 3,
                        callNumber = "843.91 ROY",
                    },
                },
            }
            : new
            {
                copies = 0,
                available = 0,
                waiting = 0,
                branches = Array.Empty<object>(),
            };

    public FakeLoan Lend(long copyId, long userId)
    {
        var loan = new FakeLoan(Loans.Count + 1, copyId, userId);
        Loans.Add(loan);
        Copies[copyId] = "on-loan";
        return loan;
    }

    private void MapReader(RouteGroupBuilder lending)
    {
        lending.MapGet("/me", (HttpRequest request) => Reader(Id(request)));
        lending.MapPut("/me", (JsonElement body, HttpRequest request) =>
        {
            KeepsHistory = body.GetProperty("keepHistory").GetBoolean();
            return Reader(Id(request));
        });
        lending.MapPut("/me/pin", (JsonElement body) =>
        {
            if (body.GetProperty("pin").GetString() is "" or "12")
            {
                return Results.ValidationProblem(new Dictionary<string, string[]> { ["pin"] = ["4 to 12 digits"] });
            }

            Pin = body.GetProperty("pin").GetString();
            return Results.NoContent();
        });
        lending.MapGet("/me/loans", (bool open, HttpRequest request) =>
            FakeStaff.Listing(
                Loans
                    .Where(loan => loan.UserId == Id(request) && loan.IsOpen == open && (open || KeepsHistory))
                    .Select(loan => loan.View())
            )
        );
        lending.MapPost("/me/loans/renew", (HttpRequest request) =>
        {
            var mine = Loans
                .Where(loan => loan.UserId == Id(request) && loan.IsOpen)
                .ToLookup(loan => loan.Renewals < 3);
            foreach (var loan in mine[true])
            {
                loan.Renewals++;
            }

            return new
            {
                renewed = mine[true].Select(loan => loan.View()),
                notRenewed = mine[false].Select(loan => new { loanId = loan.Id, reasons = Reasons("renewal-limit") }),
            };
        });
        lending.MapGet("/me/holds", (HttpRequest request) =>
            FakeStaff.Listing(Holds.Where(hold => hold.UserId == Id(request)).Select(hold => hold.View()))
        );
        lending.MapPost("/holds", (JsonElement body, HttpRequest request) =>
        {
            if (Refused() is { } refused)
            {
                return refused;
            }

            var hold = new FakeHold(Holds.Count + 1, body.GetProperty("bookId").GetInt64(), Id(request))
            {
                Branch = body.GetProperty("pickUpBranchId").GetInt64(),
            };
            Holds.Add(hold);
            return Results.Ok(hold.View());
        });
        lending.MapPut("/holds/{id:long}", (long id, JsonElement body) =>
        {
            var hold = Holds.First(hold => hold.Id == id);
            hold.Branch = body.GetProperty("pickUpBranchId").GetInt64();
            hold.SuspendedUntil = body.GetProperty("suspendedUntil").GetString();
            return hold.View();
        });
        lending.MapDelete("/holds/{id:long}", (long id) =>
        {
            Holds.RemoveAll(hold => hold.Id == id);
            return Results.NoContent();
        });
        lending.MapGet("/me/fines", () => FakeStaff.Listing(Fines.Select(fine => fine.View())));
        lending.MapPost("/me/payments", (JsonElement body) =>
            body.GetProperty("paymentToken").GetString() == "sim_approved"
                ? Pay(body.GetProperty("amount").GetDecimal())
                : Results.Problem(statusCode: 409, type: "urn:biblio:payment-declined")
        );
        lending.MapPost("/loans/{id:long}/renew", (long id) =>
        {
            var loan = Loans.First(loan => loan.Id == id);
            if (loan.Renewals >= 3)
            {
                return Conflict("renewal-limit", "wanted-by-others");
            }

            loan.Renewals++;
            return Results.Ok(loan.View());
        });
    }

    private void MapDesk(RouteGroupBuilder lending)
    {
        lending.MapPost("/desk/check-out", CheckOut);
        lending.MapPost("/desk/check-in", CheckIn);
        lending.MapPost("/desk/in-house-use", (JsonElement body) =>
            body.GetProperty("barcode").GetString() == "B-1"
                ? Results.Ok(Copy(1))
                : Results.Problem(statusCode: 409, type: "urn:biblio:copy-not-available")
        );
        lending.MapGet("/desk/loans.csv", () => Results.Text("id,barcode\r\n", "text/csv"));
        lending.MapGet("/desk/holds.csv", () => Results.Text("id,bookId\r\n", "text/csv"));
        lending.MapGet("/desk/pull-list", () => FakeStaff.Listing([Copy(2)]));
        lending.MapGet("/loans", (long? userId) =>
            FakeStaff.Listing(
                Loans
                    .Where(loan => loan.IsOpen && (userId is null || loan.UserId == userId))
                    .Select(loan => loan.View())
            )
        );
        lending.MapGet("/loans/{id:long}", (long id) => Loans.First(loan => loan.Id == id).View());
        lending.MapPost("/loans/{id:long}/{act}", (long id, string act) => Loans.First(loan => loan.Id == id).View());
        lending.MapGet("/holds", (long? userId, string? state) =>
            FakeStaff.Listing(
                Holds
                    .Where(hold => (userId is null || hold.UserId == userId) && (state is null || hold.State == state))
                    .Select(hold => hold.View())
            )
        );
        lending.MapGet("/readers", (string card) =>
            FakeStaff.Listing(card is "CARD-1" or "CARD-2" ? [new { userId = card[^1] - '0', card }] : [])
        );
        lending.MapGet("/readers/{id:long}", (long id) =>
            id is 1 or 2 ? Results.Ok(Reader(id)) : Results.Problem(statusCode: 404)
        );
        lending.MapPut("/readers/{id:long}", (long id, JsonElement body) => Reader(id));
        lending.MapPost("/readers/{id:long}/payments", (long id, JsonElement body) =>
            Pay(body.GetProperty("amount").GetDecimal())
        );
        lending.MapPost("/readers/{id:long}/refunds", (long id, JsonElement body) =>
        {
            RefundDue = 0;
            return Results.Ok(
                new
                {
                    amount = body.GetProperty("amount").GetDecimal(),
                    currency = "CAD",
                    stillDue = 0m,
                }
            );
        });
        lending.MapPut("/readers/{id:long}/pin", (long id, JsonElement body) => Results.NoContent());
        lending.MapGet("/fines", () =>
            FakeStaff.Listing(Fines.Where(fine => fine.Open > 0).Select(fine => fine.View()))
        );
        lending.MapPost("/fines/{id:long}/waive", (long id, JsonElement body) =>
        {
            var fine = Fines.First(fine => fine.Id == id);
            fine.Open = 0;
            return fine.View();
        });
        lending.MapGet("/copies", (string? barcode) =>
            FakeStaff.Listing(Copies.Keys.Where(id => barcode is null || barcode == $"B-{id}").Select(Copy))
        );
        lending.MapGet("/copies/{id:long}", (long id) =>
            Copies.ContainsKey(id) ? Results.Ok(Copy(id)) : Results.Problem(statusCode: 404)
        );
        lending.MapPost("/copies", (JsonElement body) =>
        {
            Copies[Copies.Count + 1] = "available";
            return Copy(Copies.Count);
        });
        lending.MapPost("/copies/{id:long}/state", (long id, JsonElement body) =>
        {
            Copies[id] = body.GetProperty("state").GetString()!;
            return Copy(id);
        });
        lending.MapGet("/copies/{id:long}/changes", () => FakeStaff.Listing([
                new
                {
                    id = 1,
                    from = (string?)null,
                    to = "available",
                    cause = "added",
                    locationId = 1,
                    changedAt = DateTime.UtcNow,
                },
            ]));
    }

    private static void MapSettings(RouteGroupBuilder lending)
    {
        lending.MapGet("/branches", () => FakeStaff.Listing([
                new
                {
                    id = 1,
                    code = "central",
                    name = "Central",
                    timeZone = "America/Toronto",
                    holidays = "ca-qc",
                    openDays = new[] { "monday" },
                },
                new
                {
                    id = 2,
                    code = "riverside",
                    name = "Riverside",
                    timeZone = "America/Toronto",
                    openDays = new[] { "monday" },
                },
            ]));
        lending.MapGet("/rules", () => FakeStaff.Listing([Rule(1, null), Rule(2, "video")]));
        lending.MapPut("/rules/{id:long}", (long id, JsonElement body) => Rule(id, null));
        lending.MapGet("/branches/{id:long}/calendar", () => new
            {
                today = "2026-12-01",
                days = new[]
                {
                    new
                    {
                        day = "2026-12-24",
                        open = false,
                        closedBecause = "closure",
                        reason = "Inventaire",
                    },
                    new
                    {
                        day = "2026-12-25",
                        open = false,
                        closedBecause = "holiday",
                        reason = "",
                    },
                },
            });
        lending.MapPut("/branches/{id:long}/closures/{day}", (long id, string day, JsonElement body) =>
            Results.NoContent()
        );
        lending.MapPost("/branches/{id:long}/closures", async (long id, HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            return (await reader.ReadToEndAsync()).StartsWith("BEGIN:VCALENDAR", StringComparison.Ordinal)
                ? Results.Ok(new { days = new[] { "2026-12-24", "2026-12-25" } })
                : Results.ValidationProblem(new Dictionary<string, string[]> { ["file"] = ["No calendar."] });
        });
        lending.MapPost("/branches", (JsonElement body) => Results.Ok(Branch(3)));
        lending.MapPut("/branches/{id:long}", (long id, JsonElement body) =>
            body.GetProperty("timeZone").GetString() == "Mars/Base"
                ? Results.ValidationProblem(new Dictionary<string, string[]> { ["timeZone"] = ["Unknown."] })
                : Results.Ok(Branch(id))
        );
        lending.MapDelete("/branches/{id:long}/closures/{day}", (long id, string day) => Results.NoContent());
    }

    private static object Branch(long id) =>
        new
        {
            id,
            code = "north",
            name = "North",
            timeZone = "America/Toronto",
            openDays = new[] { "monday" },
        };

    private IResult CheckOut(JsonElement body, HttpRequest request)
    {
        var (card, barcode) = (body.GetProperty("card").GetString()!, body.GetProperty("barcode").GetString()!);
        if (Refused() is { } refused)
        {
            return refused;
        }

        if (!barcode.StartsWith("B-", StringComparison.Ordinal))
        {
            return Results.Problem(statusCode: 404, type: "urn:biblio:unknown-barcode");
        }

        var key = request.Headers["Idempotency-Key"].ToString();
        return Results.Ok(_byKey.GetOrAdd(key, _ => Lend(barcode[^1] - '0', card[^1] - '0')).View());
    }

    private IResult CheckIn(JsonElement body)
    {
        var id = body.GetProperty("barcode").GetString()![^1] - '0';
        if (!Copies.ContainsKey(id))
        {
            return Results.Problem(statusCode: 404, type: "urn:biblio:unknown-barcode");
        }

        var loan = Loans.FirstOrDefault(loan => loan.CopyId == id && loan.IsOpen);
        loan?.IsOpen = false;
        var hold = Holds.FirstOrDefault();
        hold?.State = "ready";
        return Results.Ok(
            new
            {
                copy = Copy(id),
                action = hold is null ? Action : "hold-shelf",
                toBranchId = 2,
                holdCard = hold is null ? null : $"CARD-{hold.UserId}",
                hold = hold?.View(),
                loanId = loan?.Id,
                fine = loan is { IsOverdue: true } ? 1.5m : 0m,
            }
        );
    }

    private IResult Pay(decimal amount)
    {
        foreach (var fine in Fines)
        {
            fine.Open = 0;
        }

        return Results.Ok(
            new
            {
                amount,
                currency = "CAD",
                stillOwed = 0m,
            }
        );
    }

    private IResult? Refused() => Refusals.Length > 0 ? Conflict(Refusals) : null;

    private static IResult Conflict(params string[] codes) =>
        Results.Problem(
            statusCode: 409,
            type: "urn:biblio:" + codes[0],
            extensions: new Dictionary<string, object?> { ["reasons"] = Reasons(codes) }
        );

    private static object[] Reasons(params string[] codes) =>
        [
            .. codes.Select(code => new
            {
                code,
                en = $"English reason {code}.",
                fr = $"Raison française {code}.",
            }),
        ];

    private object Reader(long id) =>
        new
        {
            userId = id,
            card = $"CARD-{id}",
            category = "adult",
            language = "fr",
            keepHistory = KeepsHistory,
            openLoans = Loans.Count(loan => loan.UserId == id && loan.IsOpen),
            overdue = Loans.Count(loan => loan.UserId == id && loan.IsOverdue),
            openHolds = Holds.Count,
            readyHolds = Holds.Count(hold => hold.State == "ready"),
            owes = Fines.Sum(fine => fine.Open),
            refundDue = RefundDue,
            currency = "CAD",
            blocks = Fines.Sum(fine => fine.Open) > 10 ? Reasons("fines-above-limit") : [],
        };

    private object Copy(long id) =>
        new
        {
            id,
            bookId = 2,
            barcode = $"B-{id}",
            branchId = 1,
            locationId = 1,
            callNumber = "843.91 ROY",
            kind = "book",
            condition = "good",
            state = Copies[id],
            _links = new { setState = Copies[id] == "on-loan" ? null : new { href = "" } },
        };

    private static object Rule(long id, string? kind) =>
        new
        {
            id,
            kind,
            terms = new
            {
                loanDays = 21,
                maxRenewals = 3,
                maxLoans = 20,
                maxHolds = 10,
                pickUpDays = 7,
                finePerDay = 0.25m,
                graceDays = 2,
                fineCap = 10m,
            },
        };

    private static long Id(HttpRequest request) => FakeApi.ReadToken(request).Id;

    internal sealed class FakeLoan(long id, long copyId, long userId)
    {
        public long Id => id;

        public long CopyId => copyId;

        public long UserId => userId;

        public bool IsOpen { get; set; } = true;

        public bool IsOverdue { get; set; }

        public int Renewals { get; set; }

        public object View() =>
            new
            {
                id,
                copyId,
                barcode = $"B-{copyId}",
                bookId = 2,
                title = "Bonheur d’occasion",
                userId,
                branchId = 1,
                borrowedAt = DateTime.UtcNow.AddHours(-1),
                dueOn = "2026-12-21",
                dueAt = DateTime.UtcNow.AddDays(20),
                overdue = IsOverdue,
                fine = IsOverdue ? 1.5m : 0m,
                currency = "CAD",
                renewals = Renewals,
                returnedAt = IsOpen ? (DateTime?)null : DateTime.UtcNow,
                _links = new
                {
                    renew = Renewals < 3 ? new { href = "" } : null,
                    recall = new { href = "" },
                    lost = new { href = "" },
                },
            };
    }

    internal sealed class FakeHold(long id, long bookId, long userId)
    {
        public long Id => id;

        public long UserId => userId;

        public long Branch { get; set; } = 1;

        public string State { get; set; } = "waiting";

        public string? SuspendedUntil { get; set; }

        public DateTime PickUpBy { get; set; } = DateTime.UtcNow.AddDays(7);

        public object View() =>
            new
            {
                id,
                bookId,
                title = "Bonheur d’occasion",
                userId,
                pickUpBranchId = Branch,
                state = State,
                position = State == "waiting" ? (int?)id : null,
                suspendedUntil = SuspendedUntil,
                assignedBarcode = State == "ready" ? "B-1" : null,
                placedAt = DateTime.UtcNow,
                pickUpBy = State == "ready" ? (DateTime?)PickUpBy : null,
                _links = new { change = State == "waiting" ? new { href = "" } : null, cancel = new { href = "" } },
            };
    }

    internal sealed class FakeFine(long id, decimal amount)
    {
        public long Id => id;

        public decimal Amount { get; } = amount;

        public decimal Open { get; set; } = amount;

        public object View() =>
            new
            {
                id,
                kind = "overdue",
                amount = Amount,
                open = Open,
                paid = Amount - Open,
                waived = 0m,
                currency = "CAD",
                chargedAt = DateTime.UtcNow,
            };
    }
}
