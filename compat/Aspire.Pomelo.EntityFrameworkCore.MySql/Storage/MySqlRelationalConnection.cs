using System.Data.Common;
using Microsoft.EntityFrameworkCore.Storage;
using MySqlConnector;

namespace Pomelo.EntityFrameworkCore.MySql.Storage.Internal;

/// <summary>The connection of a context.</summary>
public sealed class MySqlRelationalConnection(RelationalConnectionDependencies dependencies) : RelationalConnection(dependencies)
{
    protected override bool SupportsAmbientTransactions => false;

    protected override DbConnection CreateDbConnection() => new MySqlConnection(GetValidatedConnectionString());
}
