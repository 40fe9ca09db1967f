namespace Biblio.LoadTests.Scenarios;

/// <summary>All loads of <c>./biblio load</c>.</summary>
internal static class LoadCatalogue
{
    private const string NoErrors = "errors=0";

    public static IReadOnlyList<LoadProfile> Loads { get; } =
    [
        new(
            "browse",
            "readers who look around: pages, search, books, stock",
            50,
            TimeSpan.FromMinutes(1),
            NoErrors,
            ShoppingScenarios.Browse
        ),
        new(
            "checkout",
            "buyers who order and wait until the order has ended",
            20,
            TimeSpan.FromMinutes(1),
            NoErrors,
            ShoppingScenarios.Checkout
        ),
        new(
            "mixed-shop",
            "four who look around for one who buys",
            50,
            TimeSpan.FromMinutes(1),
            NoErrors,
            ShoppingScenarios.Mixed
        ),
        new(
            "order-rush",
            "an order is due so often in each second, however long the answers take",
            500,
            TimeSpan.FromMinutes(1),
            NoErrors,
            ShoppingScenarios.OrderRush
        ),
        new(
            "desk",
            "500 check-outs and check-ins a minute at the desk of the library",
            1,
            TimeSpan.FromMinutes(1),
            NoErrors,
            LendingScenarios.Desk
        ),
        new(
            "desk-queue",
            "500 check-outs and check-ins a minute of one title, for which so many readers wait",
            5_000,
            TimeSpan.FromMinutes(1),
            NoErrors,
            LendingScenarios.DeskQueue
        ),
        new(
            "holds-rush",
            "1 000 readers who want 3 copies, handed out in the order of the queue",
            50,
            TimeSpan.FromMinutes(1),
            NoErrors,
            LendingScenarios.HoldsRush
        ),
        new(
            "pages",
            "every page of the web, read one after the other by a visitor and the librarian",
            1,
            TimeSpan.FromMinutes(1),
            $"{NoErrors},p50<50",
            PageScenarios.Pages,
            ComparesSteps: true
        ),
        new(
            "siege",
            "the siege script of the exercise: routes one after the other, few users, few repetitions",
            5,
            TimeSpan.FromMinutes(1),
            NoErrors,
            ExerciseScenarios.Siege
        ),
        new(
            "service",
            "each service by itself: three GETs and a second's pause",
            100,
            TimeSpan.FromSeconds(30),
            NoErrors,
            ExerciseScenarios.EachService
        ),
        new(
            "full-user-flow",
            "from the home page to the end of the order",
            50,
            TimeSpan.FromSeconds(30),
            NoErrors,
            ExerciseScenarios.FullUserFlow
        ),
        new(
            "stages",
            "up to all users and down again in six stages",
            100,
            TimeSpan.FromMinutes(8),
            $"{NoErrors},p95<500,book.p95<300,orders.p95<400,stock.p95<350",
            ExerciseScenarios.Stages
        ),
        new(
            "lab-read",
            "the lab's readers of reports, one more each second",
            100,
            TimeSpan.FromMinutes(3),
            NoErrors,
            LabScenarios.Read
        ),
        new(
            "lab-read-write",
            "the lab's two reports and one order, thinking in between",
            100,
            TimeSpan.FromMinutes(3),
            NoErrors,
            LabScenarios.ReadWrite
        ),
    ];
}
