using System.Text.Json;

namespace Biblio.LoadTests.Lab;

/// <summary>
/// The results of the lab in a file that is replaced atomically after every step. A lab that was stopped or killed
/// can therefore continue.
/// </summary>
internal sealed class LabResultsFile
{
    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
    };

    private readonly string _path;
    private Contents _contents;

    private LabResultsFile(string path, Contents contents) => (_path, _contents) = (path, contents);

    public Plan Plan => _contents.Plan;

    public IReadOnlyList<StepResult> Steps => _contents.Steps;

    /// <summary>The part of the budget that earlier runs have used, in seconds.</summary>
    public double SpentSeconds => _contents.Spent;

    /// <summary>The reasons why configurations could not be measured, by their names.</summary>
    public IReadOnlyDictionary<string, string> NotStarted => _contents.NotStarted;

    public bool IsContinued { get; private init; }

    /// <summary>
    /// Opens the results of this plan, or creates an empty file. Results of an unfinished lab with another plan are
    /// replaced only if <paramref name="fresh"/> is true. Results of a finished lab are replaced.
    /// </summary>
    public static LabResultsFile Open(string folder, Plan plan, bool fresh)
    {
        var path = Path.Combine(folder, "results.json");
        Directory.CreateDirectory(folder);
        var stored = fresh || !File.Exists(path) ? null : Read(path);
        if (stored is null or { IsDone: true })
        {
            var created = new LabResultsFile(path, new(plan, [], 0, new Dictionary<string, string>(), false));
            created.Write(created._contents);
            return created;
        }

        return stored.Plan.IsSame(plan)
            // A configuration that did not start is tried again.
            ? new(path, stored with { NotStarted = new Dictionary<string, string>() }) { IsContinued = true }
            : throw new UsageException(
                $"{path} has the results of an unfinished lab with other options. "
                    + $"Continue it with the same options ({FormatOptions(stored.Plan)}) or start again with --fresh."
            );
    }

    public void Add(StepResult step, double spentSeconds) =>
        Write(_contents with { Steps = [.. _contents.Steps, step], Spent = spentSeconds });

    public void AddNotStarted(string configuration, string reason, double spentSeconds) =>
        Write(
            _contents with
            {
                NotStarted = new Dictionary<string, string>(_contents.NotStarted) { [configuration] = reason },
                Spent = spentSeconds,
            }
        );

    public void Complete(double spentSeconds) => Write(_contents with { IsDone = true, Spent = spentSeconds });

    private static Contents Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Contents>(File.ReadAllText(path), JsonOptions)!;
        }
        catch (JsonException)
        {
            throw new UsageException($"{path} is not a valid results file. Start again with --fresh.");
        }
    }

    private static string FormatOptions(Plan plan) =>
        FormattableString.Invariant(
            $"--budget {plan.BudgetSeconds:0}s --step {plan.StepSeconds:0}s --steps {string.Join(',', plan.Users)} "
        ) + FormattableString.Invariant($"--orders {plan.Orders} --only {string.Join(',', plan.Configurations)}");

    private void Write(Contents contents)
    {
        try
        {
            File.WriteAllText(_path + ".new", JsonSerializer.Serialize(contents, JsonOptions));
            File.Move(_path + ".new", _path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LoadException(
                $"The results cannot be written to {_path}: {exception.Message}. Earlier results are still there."
            );
        }

        _contents = contents;
    }

    private sealed record Contents(
        Plan Plan,
        IReadOnlyList<StepResult> Steps,
        double Spent,
        IReadOnlyDictionary<string, string> NotStarted,
        bool IsDone
    );
}
