namespace Pomelo.EntityFrameworkCore.MySql.Infrastructure;

/// <summary>The two families of servers.</summary>
public enum ServerType
{
    /// <summary>MySQL and servers that say they are.</summary>
    MySql,

    /// <summary>MariaDB.</summary>
    MariaDb,
}
