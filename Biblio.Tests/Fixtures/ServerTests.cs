namespace Biblio.Tests.Fixtures;

public sealed class ServerTests
{
    [Fact]
    public async Task The_test_servers_are_real()
    {
        var mariadb = await MariaDbServer.SharedAsync();
        Assert.Contains("MariaDB", await mariadb.ExecuteAsync("SELECT VERSION()"), StringComparison.Ordinal);

        var redis = await RedisServer.SharedAsync();
        Assert.Equal("OK", await redis.ExecuteAsync("SET", "k", "é"));
        Assert.Equal("é", await redis.ExecuteAsync("GET", "k"));
    }
}
