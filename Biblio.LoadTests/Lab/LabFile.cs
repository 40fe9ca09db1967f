using System.Text.Json;

namespace Biblio.LoadTests.Lab;

/// <summary>What the lab knows so far, in a file that is written anew after every step: whole or not at all, so that a lab that was stopped or killed goes on where it was.</summary>
internal sealed class LabFile
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly string _path;
    private Contents _contents;

    private LabFile(string path, Contents contents) => (_path, _contents) = (path, contents);

    public Plan Plan => _contents.Plan;

    public IReadOnlyList<Measured> Steps => _contents.Steps;

    /// <summary>Seconds of the budget that earlier rounds have used.</summary>
    public double Spent => _contents.Spent;

    /// <summary>Why a configuration could not be measured, by its name.</summary>
    public IReadOnlyDictionary<string, string> NotStarted => _contents.NotStarted;

    public bool IsContinued { get; private init; }

    /// <summary>The results of this plan so far, or none; those of another plan are not touched unless a fresh start was asked for, those of a lab that was done are replaced.</summary>
    public static LabFile Open(string folder, Plan plan, bool fresh)
    {
        var path = Path.Combine(folder, "results.json");
        Directory.CreateDirectory(folder);
        var known = fresh || !File.Exists(path) ? null : Read(path);
        if (known is null or { IsDone: true })
        {
            var begun = new LabFile(path, new(plan, [], 0, new Dictionary<string, string>(), false));
            begun.Write(begun._contents);
            return begun;
        }

        return known.Plan.IsSame(plan)
            // what did not start then is tried again
            ? new(path, known with { NotStarted = new Dictionary<string, string>() }) { IsContinued = true }
            : throw new UsageException(
                $"An unfinished lab with other words lies in {path}: the same words continue it ({Words(known.Plan)}), --fresh begins anew."
            );
    }

    public void Add(Measured step, double spent) =>
        Write(_contents with { Steps = [.. _contents.Steps, step], Spent = spent });

    public void AddNotStarted(string configuration, string why, double spent) =>
        Write(
            _contents with
            {
                NotStarted = new Dictionary<string, string>(_contents.NotStarted) { [configuration] = why },
                Spent = spent,
            }
        );

    public void Done(double spent) => Write(_contents with { IsDone = true, Spent = spent });

    private static Contents Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Contents>(File.ReadAllText(path), Json)!;
        }
        catch (JsonException)
        {
            throw new UsageException($"{path} is not what the lab wrote. --fresh begins anew.");
        }
    }

    private static string Words(Plan plan) =>
        FormattableString.Invariant(
            $"--budget {plan.BudgetSeconds:0}s --step {plan.StepSeconds:0}s --steps {string.Join(',', plan.Users)} --orders {plan.Orders} --only {string.Join(',', plan.Configurations)}"
        );

    private void Write(Contents contents)
    {
        try
        {
            File.WriteAllText(_path + ".new", JsonSerializer.Serialize(contents, Json));
            File.Move(_path + ".new", _path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LoadException(
                $"The results can not be kept in {_path}: {exception.Message}. What was kept before is still there."
            );
        }

        _contents = contents;
    }

    private sealed record Contents(
        Plan Plan,
        IReadOnlyList<Measured> Steps,
        double Spent,
        IReadOnlyDictionary<string, string> NotStarted,
        bool IsDone
    );
}
