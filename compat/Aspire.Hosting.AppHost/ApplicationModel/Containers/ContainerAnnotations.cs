namespace Aspire.Hosting.ApplicationModel;

public sealed class ContainerImageAnnotation : IResourceAnnotation
{
    private string? _tag;
    private string? _sha256;

    public string? Registry { get; set; }

    public required string Image { get; set; }

    public string? Tag
    {
        get => _tag;
        set => (_tag, _sha256) = (value, null);
    }

    public string? SHA256
    {
        get => _sha256;
        set => (_sha256, _tag) = (value, null);
    }

    internal string FullName => (string.IsNullOrEmpty(Registry) ? Image : $"{Registry}/{Image}") + (SHA256 is { } sha ? $"@sha256:{sha}" : Tag is { } tag ? $":{tag}" : "");
}

public sealed class ContainerMountAnnotation(string? source, string target, ContainerMountType type, bool isReadOnly) : IResourceAnnotation
{
    public string? Source { get; } = source;

    public string Target { get; } = target;

    public ContainerMountType Type { get; } = type;

    public bool IsReadOnly { get; } = isReadOnly;
}

public enum ContainerMountType
{
    BindMount,
    Volume,
}

public sealed class ContainerLifetimeAnnotation : IResourceAnnotation
{
    public required ContainerLifetime Lifetime { get; set; }
}

public enum ContainerLifetime
{
    Session,
    Persistent,
}

public sealed class ContainerImagePullPolicyAnnotation : IResourceAnnotation
{
    public required ImagePullPolicy ImagePullPolicy { get; set; }
}

public enum ImagePullPolicy
{
    Default = 0,
    Always = 1,
    Missing = 2,
    Never = 3,
}

public sealed class ContainerNameAnnotation : IResourceAnnotation
{
    public required string Name { get; set; }
}

public sealed class ContainerNetworkAliasAnnotation(string alias) : IResourceAnnotation
{
    public string Alias { get; } = alias;
}

public sealed class ContainerRuntimeArgsCallbackAnnotation(Func<ContainerRuntimeArgsCallbackContext, Task> callback) : IResourceAnnotation
{
    public Func<ContainerRuntimeArgsCallbackContext, Task> Callback { get; } = callback;
}

public sealed class ContainerRuntimeArgsCallbackContext(IList<object> args, CancellationToken cancellationToken = default)
{
    public IList<object> Args { get; } = args;

    public CancellationToken CancellationToken { get; } = cancellationToken;
}

public class DockerfileBuildAnnotation(string contextPath, string dockerfilePath, string? stage) : IResourceAnnotation
{
    public string ContextPath { get; } = contextPath;

    public string DockerfilePath { get; } = dockerfilePath;

    public string? Stage { get; } = stage;

    public Dictionary<string, object?> BuildArguments { get; } = [];

    public Dictionary<string, object> BuildSecrets { get; } = [];
}
