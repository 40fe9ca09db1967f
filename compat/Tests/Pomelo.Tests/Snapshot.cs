using System.Runtime.CompilerServices;

namespace Pomelo.Tests;

/// <summary>The SQL that a test expects stands in Sql/CLASS/TEST.sql, so that a change of what is sent is a diff. UPDATE_SQL=1 writes the files anew.</summary>
public static class Snapshot
{
    public static void AssertSql(this SqlLog log, [CallerFilePath] string file = "", [CallerMemberName] string test = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(file)!, "Sql", Path.GetFileNameWithoutExtension(file), test + ".sql");
        var sent = string.Join('\n', log.All) + '\n';
        if (Environment.GetEnvironmentVariable("UPDATE_SQL") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, sent);
        }

        Assert.True(File.Exists(path), $"{path} is missing; UPDATE_SQL=1 writes it.");
        Assert.Equal(File.ReadAllText(path), sent);
    }
}
