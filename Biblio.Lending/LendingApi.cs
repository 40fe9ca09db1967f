using Biblio.Http;
using Biblio.Identity;
using Biblio.Lending.Data;
using Biblio.Lending.Features;
using Biblio.Persistence.Idempotency;
using Microsoft.AspNetCore.Mvc;

namespace Biblio.Lending;

/// <summary>The HTTP endpoints of Lending.</summary>
internal static class LendingApi
{
    public static void MapLending(this IEndpointRouteBuilder routes)
    {
        // The filter is outside those of the endpoints, so that a refusal takes no Idempotency-Key.
        var lending = routes.MapGroup("/").AddEndpointFilter<RefusalFilter>();

        MapPublic(lending);
        MapReader(lending);
        MapCirculation(lending);
        MapDesk(lending);
        MapSettings(lending);
    }

    private static void MapPublic(RouteGroupBuilder lending)
    {
        var availability = lending.MapGroup("/availability").WithTags("Availability").AllowAnonymous().AllowHead();

        availability.MapGet("/", Availability.List);
        availability.MapGet("/{bookId:long}", Availability.Get);

        var branches = lending.MapGroup("/branches").WithTags("Branches").AllowHead();

        branches.MapGet("/", Branches.List).AllowAnonymous();
        branches.MapGet("/{id:long}", Branches.Get).AllowAnonymous();
        branches.MapGet("/{id:long}/calendar", Calendars.Get).AllowAnonymous();
        branches.MapPost("/", Branches.Open).RequireStaff();
        branches.MapPut("/{id:long}", Branches.Change).RequireStaff();
        branches
            .MapPost("/{id:long}/closures", ImportClosures.Handle)
            .Accepts<string>(ImportClosures.MediaType)
            .WithMetadata(new RequestSizeLimitAttribute(ImportClosures.MaxBytes))
            .RequireStaff();
        branches.MapPut("/{id:long}/closures/{day}", Calendars.Close).RequireStaff();
        branches.MapDelete("/{id:long}/closures/{day}", Calendars.Reopen).RequireStaff();
    }

    private static void MapReader(RouteGroupBuilder lending)
    {
        var me = lending.MapGroup("/me").WithTags("My loans").RequireReader().AllowHead();

        me.MapGet("/", Me.Get);
        me.MapPut("/", Me.Put);
        me.MapGet("/loans", Me.ListLoans);
        me.MapPost("/loans", Me.Borrow).WithIdempotency<LendingDbContext>();
        me.MapPost("/loans/renew", Loans.RenewAll);
        me.MapGet("/holds", Me.ListHolds);
        me.MapGet("/fines", Me.ListFines);
        me.MapPut("/pin", SetPin.Own);
        me.MapPost("/payments", PayFines.Pay).WithIdempotency<LendingDbContext>();

        lending.MapDelete("/personal-data", Me.Erase).WithTags("My loans").RequireReader();
        lending.MapGet("/check", CheckLoan.Handle).WithTags("Loans").RequireReader().AllowHead();
    }

    private static void MapCirculation(RouteGroupBuilder lending)
    {
        var loans = lending.MapGroup("/loans").WithTags("Loans").AllowHead();

        loans.MapGet("/", Loans.List).RequireStaff();
        loans.MapGet("/{id:long}", Loans.Get).RequireReader();
        loans.MapPost("/{id:long}/renew", Loans.Renew).RequireReader().WithIdempotency<LendingDbContext>();
        loans.MapPost("/{id:long}/recall", MarkLoan.Recall).RequireStaff();
        loans.MapPost("/{id:long}/claims-returned", MarkLoan.ClaimReturned).RequireStaff();
        loans.MapPost("/{id:long}/lost", MarkLoan.Lost).RequireStaff();

        var holds = lending.MapGroup("/holds").WithTags("Holds").AllowHead();

        holds.MapGet("/", Holds.List).RequireStaff();
        holds.MapPost("/", Holds.Place).RequireReader().WithIdempotency<LendingDbContext>();
        holds.MapGet("/{id:long}", Holds.Get).RequireReader();
        holds.MapPut("/{id:long}", Holds.Change).RequireReader();
        holds.MapDelete("/{id:long}", Holds.Cancel).RequireReader();
    }

    private static void MapDesk(RouteGroupBuilder lending)
    {
        var desk = lending.MapGroup("/desk").WithTags("Desk").RequireStaff().AllowHead();

        desk.MapPost("/check-out", Desk.CheckOut).WithIdempotency<LendingDbContext>();
        desk.MapPost("/check-in", Desk.CheckIn);
        desk.MapPost("/in-house-use", Desk.UseInHouse).WithIdempotency<LendingDbContext>();
        desk.MapGet("/pull-list", Desk.ListToPull);
        desk.MapGet("/loans.csv", Export.Loans).Produces(StatusCodes.Status200OK, contentType: "text/csv");
        desk.MapGet("/holds.csv", Export.Holds).Produces(StatusCodes.Status200OK, contentType: "text/csv");
        desk.MapGet("/notices", Notices.List);
        desk.MapPost("/notices/claim", DeliverNotices.Claim);
        desk.MapPost("/notices/{id:long}/begin", DeliverNotices.Begin);
        desk.MapPost("/notices/{id:long}/result", DeliverNotices.Report);
        desk.MapGet("/audit", Audit.Handle);

        var copies = lending.MapGroup("/copies").WithTags("Copies").RequireStaff().AllowHead();

        copies.MapGet("/", Copies.List);
        copies.MapPost("/", AddCopy.Handle).WithIdempotency<LendingDbContext>();
        copies.MapGet("/{id:long}", Copies.Get);
        copies.MapPut("/{id:long}", Copies.Change);
        copies.MapPost("/{id:long}/state", SetCopyState.Handle);
        copies.MapGet("/{id:long}/changes", Copies.ListChanges);
    }

    private static void MapSettings(RouteGroupBuilder lending)
    {
        var readers = lending.MapGroup("/readers").WithTags("Readers").RequireStaff().AllowHead();

        readers.MapGet("/", Readers.List);
        readers.MapGet("/{id:long}", Readers.Get);
        readers.MapPut("/{id:long}", Readers.Put);
        readers.MapPut("/{id:long}/pin", SetPin.OfReader);
        readers.MapPost("/{id:long}/payments", PayFines.TakeCash).WithIdempotency<LendingDbContext>();
        readers.MapPost("/{id:long}/refunds", RefundFines.Handle).WithIdempotency<LendingDbContext>();

        var fines = lending.MapGroup("/fines").WithTags("Fines").RequireStaff().AllowHead();

        fines.MapGet("/", Fines.List);
        fines.MapPost("/{id:long}/waive", Fines.Waive);

        var rules = lending.MapGroup("/rules").WithTags("Rules").RequireStaff().AllowHead();

        rules.MapGet("/", Rules.List);
        rules.MapPost("/", Rules.Add);
        rules.MapPut("/{id:long}", Rules.Change);
        rules.MapDelete("/{id:long}", Rules.Delete);
    }
}
