using Aspire.Hosting.Publishing;
using Aspire.Hosting.UserSecrets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The value of a parameter that nobody has given.</summary>
public abstract class ParameterDefault
{
    public abstract void WriteToManifest(ManifestPublishingContext context);

    public abstract string GetDefaultValue();
}

/// <summary>A random value.</summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    /// <summary>22 characters of the 67 possible ones are 128 bits.</summary>
    public int MinLength { get; set; } = 22;

    public bool Lower { get; set; } = true;

    public bool Upper { get; set; } = true;

    public bool Numeric { get; set; } = true;

    public bool Special { get; set; } = true;

    public int MinLower { get; set; }

    public int MinUpper { get; set; }

    public int MinNumeric { get; set; }

    public int MinSpecial { get; set; }

    public override string GetDefaultValue() => PasswordGenerator.Generate(
        MinLength, (Lower, MinLower, "abcdefghjkmnpqrstuvwxyz"), (Upper, MinUpper, "ABCDEFGHJKMNPQRSTUVWXYZ"), (Numeric, MinNumeric, "0123456789"), (Special, MinSpecial, "-_.{}~()*+!"));

    public override void WriteToManifest(ManifestPublishingContext context)
    {
        var writer = context.Writer;
        writer.WriteStartObject("generate");
        writer.WriteNumber("minLength", MinLength);
        foreach (var (name, value) in new[] { ("lower", Lower), ("upper", Upper), ("numeric", Numeric), ("special", Special) }.Where(flag => !flag.Item2))
        {
            writer.WriteBoolean(name, value);
        }

        foreach (var (name, value) in new[] { ("minLower", MinLower), ("minUpper", MinUpper), ("minNumeric", MinNumeric), ("minSpecial", MinSpecial) }.Where(minimum => minimum.Item2 > 0))
        {
            writer.WriteNumber(name, value);
        }

        writer.WriteEndObject();
    }
}

internal sealed class ConstantParameterDefault(Func<string> value) : ParameterDefault
{
    private readonly Lazy<string> _value = new(value);

    public override string GetDefaultValue() => _value.Value;

    public override void WriteToManifest(ManifestPublishingContext context) => context.Writer.WriteString("value", GetDefaultValue());
}

/// <summary>Generates once and keeps the value in the user secrets of the AppHost.</summary>
internal sealed class UserSecretsParameterDefault(string name, ParameterDefault inner, UserSecretsStore secrets) : ParameterDefault
{
    public override string GetDefaultValue() => secrets.GetOrAdd($"Parameters:{name}", inner.GetDefaultValue);

    public override void WriteToManifest(ManifestPublishingContext context) => inner.WriteToManifest(context);
}
