using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.UserSecrets;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

public static class ParameterResourceBuilderExtensions
{
    /// <summary>A value from the configuration, key <c>Parameters:NAME</c>.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, bool secret = false) =>
        builder.AddParameterFromConfiguration(name, $"Parameters:{name}", secret);

    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, string value, bool publishValueAsDefault = false, bool secret = false) =>
        builder.AddParameter(name, () => value, publishValueAsDefault, secret);

    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, Func<string> valueGetter, bool publishValueAsDefault = false, bool secret = false) =>
        publishValueAsDefault && secret
            ? throw new ArgumentException("A parameter cannot be both secret and published as a default value.", nameof(secret))
            : builder.AddParameter(new ParameterResource(name, given => given?.GetDefaultValue() ?? valueGetter(), secret)
            {
                Default = publishValueAsDefault ? new ConstantParameterDefault(valueGetter) : null,
            });

    /// <summary>A value from the configuration or, when it has none, from the default; a kept default stays the same from run to run.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret = false, bool persist = false)
    {
        var given = persist && builder.ExecutionContext.IsRunMode ? Kept(builder, name, value) : value;
        return builder.AddParameter(new ParameterResource(name, byDefault => Value(builder.Configuration, $"Parameters:{name}", byDefault), secret) { Default = given });
    }

    public static IResourceBuilder<ParameterResource> AddParameterFromConfiguration(this IDistributedApplicationBuilder builder, string name, string configurationKey, bool secret = false) =>
        builder.AddParameter(new ParameterResource(name, byDefault => Value(builder.Configuration, configurationKey, byDefault), secret) { ConfigurationKey = configurationKey });

    /// <summary>A connection string from the configuration, key <c>ConnectionStrings:NAME</c>.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddConnectionString(this IDistributedApplicationBuilder builder, string name, string? environmentVariableName = null) =>
        builder.AddParameter(new ConnectionStringParameterResource(
            name,
            _ => builder.Configuration.GetConnectionString(name)
                ?? throw new MissingParameterValueException($"Connection string parameter resource could not be used because connection string '{name}' is missing."),
            environmentVariableName));

    public static IResourceBuilder<ParameterResource> WithDescription(this IResourceBuilder<ParameterResource> builder, string description, bool enableMarkdown = false)
    {
        builder.Resource.Description = description;
        builder.Resource.EnableDescriptionMarkdown = enableMarkdown;
        return builder;
    }

    public static ParameterResource CreateDefaultPasswordParameter(
        IDistributedApplicationBuilder builder, string name, bool lower = true, bool upper = true, bool numeric = true, bool special = true, int minLower = 0, int minUpper = 0, int minNumeric = 0, int minSpecial = 0) =>
        CreateGeneratedParameter(builder, name, secret: true, new GenerateParameterDefault
        {
            Lower = lower,
            Upper = upper,
            Numeric = numeric,
            Special = special,
            MinLower = minLower,
            MinUpper = minUpper,
            MinNumeric = minNumeric,
            MinSpecial = minSpecial,
        });

    public static ParameterResource CreateGeneratedParameter(IDistributedApplicationBuilder builder, string name, bool secret, GenerateParameterDefault parameterDefault) =>
        new(name, byDefault => Value(builder.Configuration, $"Parameters:{name}", byDefault), secret)
        {
            Default = builder.ExecutionContext.IsRunMode ? Kept(builder, name, parameterDefault) : parameterDefault,
        };

    private static UserSecretsParameterDefault Kept(IDistributedApplicationBuilder builder, string name, ParameterDefault value) =>
        new(name, value, (UserSecretsStore)builder.Services.Last(service => service.ServiceType == typeof(UserSecretsStore)).ImplementationInstance!);

    private static IResourceBuilder<T> AddParameter<T>(this IDistributedApplicationBuilder builder, T resource) where T : ParameterResource =>
        builder.AddResource(resource).WithInitialState(new CustomResourceSnapshot
        {
            ResourceType = KnownResourceTypes.Parameter,
            Properties = [new(CustomResourceKnownProperties.Source, resource.ConfigurationKey)],
            State = KnownResourceStates.Waiting,
        });

    /// <summary>Hyphens of a name may be underscores in the configuration: environment variables can not have hyphens.</summary>
    private static string Value(ConfigurationManager configuration, string key, ParameterDefault? byDefault) =>
        configuration[key] ?? configuration[key.Replace('-', '_')] ?? byDefault?.GetDefaultValue()
            ?? throw new MissingParameterValueException($"Parameter resource could not be used because configuration key '{key}' is missing and the Parameter has no default value.");
}
