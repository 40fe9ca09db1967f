using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace Pomelo.EntityFrameworkCore.MySql.Infrastructure.Internal;

/// <summary>What UseMySql was told.</summary>
public class MySqlOptionsExtension : RelationalOptionsExtension
{
    private DbContextOptionsExtensionInfo? _info;

    public MySqlOptionsExtension()
    {
    }

    protected MySqlOptionsExtension(MySqlOptionsExtension copyFrom) : base(copyFrom) => ServerVersion = copyFrom.ServerVersion;

    public override DbContextOptionsExtensionInfo Info => _info ??= new ExtensionInfo(this);

    public virtual ServerVersion? ServerVersion { get; private set; }

    public virtual MySqlOptionsExtension WithServerVersion(ServerVersion serverVersion)
    {
        var clone = (MySqlOptionsExtension)Clone();
        clone.ServerVersion = serverVersion;
        return clone;
    }

    public override void ApplyServices(IServiceCollection services) => services.AddEntityFrameworkMySql();

    protected override RelationalOptionsExtension Clone() => new MySqlOptionsExtension(this);

    private sealed class ExtensionInfo(MySqlOptionsExtension extension) : RelationalExtensionInfo(extension)
    {
        public override bool IsDatabaseProvider => true;

        public override string LogFragment => base.LogFragment + (Version is { } version ? $"ServerVersion {version} " : "");

        private ServerVersion? Version => ((MySqlOptionsExtension)Extension).ServerVersion;

        public override int GetServiceProviderHashCode() => HashCode.Combine(base.GetServiceProviderHashCode(), Version);

        public override bool ShouldUseSameServiceProvider(DbContextOptionsExtensionInfo other) =>
            base.ShouldUseSameServiceProvider(other) && other is ExtensionInfo info && Equals(Version, info.Version);

        public override void PopulateDebugInfo(IDictionary<string, string> debugInfo) =>
            debugInfo["Pomelo.EntityFrameworkCore.MySql:ServerVersion"] = (Version?.GetHashCode() ?? 0).ToString(CultureInfo.InvariantCulture);
    }
}
