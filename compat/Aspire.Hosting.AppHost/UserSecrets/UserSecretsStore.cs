using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration.UserSecrets;

namespace Aspire.Hosting.UserSecrets;

/// <summary>The user secrets file of the AppHost: what was generated stays the same from run to run. Only its owner can read it.</summary>
internal sealed class UserSecretsStore(string? userSecretsId)
{
    private static readonly Lock Gate = new();
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private string? FilePath => userSecretsId is null ? null : PathHelper.GetSecretsPathFromSecretsId(userSecretsId);

    public string GetOrAdd(string key, Func<string> create)
    {
        if (FilePath is not { } path)
        {
            return create();
        }

        lock (Gate)
        {
            var secrets = Read(path);
            if (secrets[key]?.GetValue<string>() is { } kept)
            {
                return kept;
            }

            var value = create();
            secrets[key] = value;
            Write(path, secrets);
            return value;
        }
    }

    private static JsonObject Read(string path) => File.Exists(path) && File.ReadAllText(path) is { Length: > 0 } text
        ? JsonNode.Parse(text, documentOptions: new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })!.AsObject()
        : [];

    private static void Write(string path, JsonObject secrets)
    {
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var folder = Path.GetDirectoryName(path)!;
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
            options.UnixCreateMode = OwnerOnly;
        }

        // Written beside and moved over, so that a crash in the middle loses no secret.
        var temporary = $"{path}.{Environment.ProcessId}";
        using (var file = new StreamWriter(temporary, options))
        {
            file.Write(secrets.ToJsonString(Indented));
        }

        File.Move(temporary, path, overwrite: true);
    }
}
