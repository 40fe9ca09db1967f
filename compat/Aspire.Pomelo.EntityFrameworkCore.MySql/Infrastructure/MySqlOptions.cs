using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Pomelo.EntityFrameworkCore.MySql.Infrastructure.Internal;

namespace Pomelo.EntityFrameworkCore.MySql.Internal;

/// <summary>The options that every context of one internal service provider shares.</summary>
public sealed class MySqlOptions : ISingletonOptions
{
    public ServerVersion ServerVersion { get; private set; } = MySqlServerVersion.LatestSupportedServerVersion;

    public void Initialize(IDbContextOptions options) =>
        ServerVersion = options.FindExtension<MySqlOptionsExtension>()?.ServerVersion ?? throw new InvalidOperationException("UseMySql needs a server version.");

    public void Validate(IDbContextOptions options)
    {
        if (!Equals(options.FindExtension<MySqlOptionsExtension>()?.ServerVersion, ServerVersion))
        {
            throw new InvalidOperationException("The server version can not change between contexts that share one internal service provider.");
        }
    }
}
