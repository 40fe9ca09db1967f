using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Biblio.AppHost.Local;

namespace Biblio.AppHost.Backups;

/// <summary>What a backup contains. The checksums are SHA-256, by the names of the parts.</summary>
internal sealed record BackupManifest(
    int Version,
    DateTimeOffset CreatedAt,
    IReadOnlyList<string> Schemas,
    IReadOnlyDictionary<string, string> Checksums
);

/// <summary>
/// The file of a backup: a zip archive with <c>mysql.sql</c>, <c>redis.jsonl</c> and a manifest, which is written last.
/// </summary>
internal static class BackupFile
{
    public const string Database = "mysql.sql";
    public const string Redis = "redis.jsonl";

    private const string Manifest = "manifest.json";
    private const int Version = 1;

    private static readonly string[] Parts = [Database, Redis];

    /// <summary>Writes a file that only this user can read. An interrupted backup leaves no file.</summary>
    public static async Task CreateAsync(
        string path,
        IReadOnlyList<string> schemas,
        DateTimeOffset now,
        Func<Stream, Task> writeDatabase,
        Func<Stream, Task> writeRedis
    )
    {
        if (File.Exists(path))
        {
            throw new BackupException($"{path} exists already.");
        }

        var building = path + ".new";
        try
        {
            await using (var file = new FileStream(building, StateFolder.PrivateFile(FileMode.Create)))
            await using (var archive = await ZipArchive.CreateAsync(file, ZipArchiveMode.Create, false, null))
            {
                var checksums = new Dictionary<string, string>
                {
                    [Database] = await AddAsync(archive, Database, writeDatabase),
                    [Redis] = await AddAsync(archive, Redis, writeRedis),
                };
                var manifest = new BackupManifest(Version, now, schemas, checksums);
                await AddAsync(archive, Manifest, stream => JsonSerializer.SerializeAsync(stream, manifest));
            }

            File.Move(building, path);
        }
        finally
        {
            File.Delete(building);
        }
    }

    /// <summary>Reads the whole file and compares every checksum.</summary>
    /// <exception cref="BackupException">The file is no backup, is damaged, or is of a later version.</exception>
    public static async Task<BackupManifest> VerifyAsync(string path)
    {
        try
        {
            await using var archive = await ZipFile.OpenReadAsync(path);
            await using var text = await Find(archive, Manifest).OpenAsync();
            var manifest = await JsonSerializer.DeserializeAsync<BackupManifest>(text);
            if (manifest?.Version != Version)
            {
                throw new InvalidDataException($"its version is not {Version}");
            }

            foreach (var part in Parts)
            {
                await using var content = await Find(archive, part).OpenAsync();
                var checksum = Convert.ToHexString(await SHA256.HashDataAsync(content));
                if (checksum != manifest.Checksums.GetValueOrDefault(part))
                {
                    throw new InvalidDataException($"the checksum of {part} is wrong");
                }
            }

            return manifest;
        }
        catch (Exception e)
            when (e is InvalidDataException or JsonException or IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"{path} is not a complete backup of Biblio: {e.Message}", e);
        }
    }

    /// <summary>Reads one part of a verified file.</summary>
    public static async Task ReadAsync(string path, string part, Func<Stream, Task> read)
    {
        await using var archive = await ZipFile.OpenReadAsync(path);
        await using var content = await Find(archive, part).OpenAsync();
        await read(content);
    }

    private static ZipArchiveEntry Find(ZipArchive archive, string name) =>
        archive.GetEntry(name) ?? throw new InvalidDataException($"{name} is missing");

    private static async Task<string> AddAsync(ZipArchive archive, string name, Func<Stream, Task> write)
    {
        using var hash = SHA256.Create();
        await using (var entry = await archive.CreateEntry(name).OpenAsync())
        await using (var hashed = new CryptoStream(entry, hash, CryptoStreamMode.Write))
        {
            await write(hashed);
        }

        return Convert.ToHexString(hash.Hash!);
    }
}
