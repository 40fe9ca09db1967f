using System.Globalization;
using System.Text.RegularExpressions;
using Biblio.Web.Clients;
using Biblio.Web.Resources;
using Microsoft.Extensions.Localization;

namespace Biblio.Web;

/// <summary>
/// Translates what services say by code. Each method returns null for an unknown code, or when a value is missing. The
/// page then shows the English text of the service.
/// </summary>
internal sealed partial class ServiceTranslations(IStringLocalizer<ServiceTexts> texts)
{
    /// <summary>The reason why a record was refused or changed.</summary>
    public string? Reason(ImportRefusal refusal) =>
        refusal.Code is null ? null : Reason(new ReasonCode(refusal.Code, refusal.Arguments, refusal.Outcome));

    /// <summary>The reason why a record was refused or changed, or a file cannot be read.</summary>
    public string? Reason(ReasonCode? reason)
    {
        if (reason is null || Find($"Reason.{reason.Code}") is not { } template)
        {
            return null;
        }

        try
        {
            var text = string.Format(CultureInfo.CurrentCulture, template, [.. reason.Arguments ?? []]);
            return reason.Outcome is null ? text
                : Find($"Outcome.{reason.Outcome}") is { } outcome
                    ? string.Format(CultureInfo.CurrentCulture, outcome, text)
                : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>The step that an order is in.</summary>
    public string? Step(string? step) => step is null ? null : Find($"Step.{step}");

    /// <summary>What a failed health check says.</summary>
    public string? Check(FailedCheck check) => check.Code is null ? null : Find($"Check.{check.Code}");

    /// <summary>The summary of an alert.</summary>
    public string? Summary(AlertGroup group) => Find($"Alert.{group.Name}");

    /// <summary>The description of an alert, with its labels and its value.</summary>
    public string? Description(AlertGroup group, AlertItem item)
    {
        if (Find($"Alert.{group.Name}.Description") is not { } template)
        {
            return null;
        }

        var isComplete = true;
        var text = Hole()
            .Replace(template, hole =>
            {
                var value =
                    hole.Groups["label"].Value == "value"
                        ? Format(item.Value, hole.Groups["format"].Value)
                        : item.Labels?.GetValueOrDefault(hole.Groups["label"].Value);
                isComplete &= value is not null;
                return value ?? "";
            });
        return isComplete ? text : null;
    }

    private string? Find(string key) => texts[key] is { ResourceNotFound: false } found ? found.Value : null;

    private string? Format(double? value, string format) =>
        value is not { } number || !double.IsFinite(number)
            ? null
            : format switch
            {
                "percent" => number.ToString("P1", CultureInfo.CurrentCulture),
                "bytes" => texts["Unit.MiB", Round(number / (1024 * 1024))],
                "duration" => FormatDuration(number),
                _ => Round(number),
            };

    private string FormatDuration(double seconds) =>
        seconds switch
        {
            < 60 => texts["Unit.Seconds", Round(seconds)],
            < 3_600 => texts["Unit.Minutes", Round(seconds / 60)],
            < 86_400 => texts["Unit.Hours", Round(seconds / 3_600)],
            _ => texts["Unit.Days", Round(seconds / 86_400)],
        };

    private static string Round(double number) => number.ToString("#,0.##", CultureInfo.CurrentCulture);

    [GeneratedRegex(@"\{(?<label>[a-z_]+)(:(?<format>[a-z]+))?\}", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Hole();
}
