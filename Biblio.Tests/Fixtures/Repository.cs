namespace Biblio.Tests.Fixtures;

/// <summary>The repository that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>
    /// Files of the working tree with one of these endings, without build output. Paths are relative to the root, with
    /// forward slashes.
    /// </summary>
    public static IEnumerable<string> Files(params string[] endings) =>
        Directory
            .EnumerateFiles(Root, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(part => part is "artifacts" or "bin" or "obj" or ".git" or ".biblio"))
            .Where(path => endings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal)));

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Biblio.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
