using System.Globalization;

namespace Biblio.LoadTests.Lab;

/// <summary>Options of <c>./biblio lab</c>.</summary>
internal sealed record LabOptions
{
    public TimeSpan Budget { get; private init; }

    public TimeSpan Step { get; private init; }

    public int MaxUsers { get; private init; }

    /// <summary>The numbers of users, or null if the option is not given.</summary>
    public IReadOnlyList<int>? Users { get; private init; }

    public IReadOnlyList<string> Configurations { get; private init; } = [];

    /// <summary>The number of generated orders that exist before every run.</summary>
    public int Orders { get; private init; }

    public bool Fresh { get; private init; }

    /// <summary>The folder of the intermediate results.</summary>
    public string Results { get; private init; } = "";

    /// <summary>The folder of the report.</summary>
    public string Docs { get; private init; } = "";

    public static LabOptions Parse(IReadOnlyList<string> arguments)
    {
        var named = arguments.Where(argument => argument is not ("--quick" or "--fresh")).ToList();
        var options = CommandLineOptions.Parse(
            named,
            "budget",
            "max-users",
            "steps",
            "step",
            "only",
            "orders",
            "results",
            "docs"
        );
        var quick = arguments.Contains("--quick");
        return new()
        {
            Budget = options.GetDuration("budget", TimeSpan.FromMinutes(quick ? 5 : 30)),
            Step = options.GetDuration("step", TimeSpan.FromSeconds(quick ? 5 : 15)),
            MaxUsers = options.GetInteger("max-users", quick ? 600 : 2_000, 1, 100_000),
            Users = options.GetText("steps") is { } steps ? [.. steps.Split(',').Select(ParseUsers)] : null,
            Configurations = options.GetText("only") is { } only
                ? [.. only.Split(',').Select(ParseConfiguration)]
                : [.. Configuration.All.Select(one => one.Name)],
            Orders = options.GetInteger("orders", 2_000, 0, 100_000),
            Fresh = arguments.Contains("--fresh"),
            Results = options.GetText("results") ?? Path.Combine(".biblio", "lab"),
            Docs = options.GetText("docs") ?? "docs",
        };
    }

    private static int ParseUsers(string text) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 100_000
            ? number
            : throw new UsageException($"--steps must be numbers of users, such as 100,300,600, not '{text}'.");

    private static string ParseConfiguration(string name) =>
        Configuration.All.Any(one => one.Name == name)
            ? name
            : throw new UsageException(
                $"There is no configuration '{name}'. The configurations are: "
                    + $"{string.Join(", ", Configuration.All.Select(one => one.Name))}."
            );
}
