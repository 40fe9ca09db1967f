using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Update;
using Pomelo.EntityFrameworkCore.MySql.Infrastructure.Internal;

namespace Pomelo.EntityFrameworkCore.MySql.Update.Internal;

/// <summary>Batches of as many rows as MaxBatchSize says, a thousand when nothing is said.</summary>
public sealed class MySqlModificationCommandBatchFactory(ModificationCommandBatchFactoryDependencies dependencies, IDbContextOptions options) : IModificationCommandBatchFactory
{
    private readonly int _maximum = options.Extensions.OfType<MySqlOptionsExtension>().FirstOrDefault()?.MaxBatchSize ?? 1000;

    public ModificationCommandBatch Create() => new MySqlModificationCommandBatch(dependencies, _maximum);
}

/// <summary>Several statements in one round trip; new rows of the same shape in one INSERT.</summary>
public sealed class MySqlModificationCommandBatch(ModificationCommandBatchFactoryDependencies dependencies, int maximum) : AffectedCountModificationCommandBatch(dependencies, maximum)
{
    private readonly List<IReadOnlyModificationCommand> _inserts = [];

    public override void Complete(bool moreBatchesExpected)
    {
        FlushInserts();
        base.Complete(moreBatchesExpected);
    }

    protected override void RollbackLastCommand(IReadOnlyModificationCommand modificationCommand)
    {
        if (_inserts.Count > 0)
        {
            _inserts.RemoveAt(_inserts.Count - 1);
        }

        base.RollbackLastCommand(modificationCommand);
    }

    protected override void AddCommand(IReadOnlyModificationCommand modificationCommand)
    {
        if (modificationCommand.EntityState != EntityState.Added || modificationCommand.StoreStoredProcedure is not null)
        {
            FlushInserts();
            base.AddCommand(modificationCommand);
            return;
        }

        if (_inserts.Count > 0 && !AreAlike(_inserts[0], modificationCommand))
        {
            FlushInserts();
        }

        _inserts.Add(modificationCommand);
        AddParameters(modificationCommand);
    }

    private static bool AreAlike(IReadOnlyModificationCommand one, IReadOnlyModificationCommand other) =>
        one.TableName == other.TableName && one.Schema == other.Schema
        && Columns(one, column => column.IsWrite).SequenceEqual(Columns(other, column => column.IsWrite))
        && Columns(one, column => column.IsRead).SequenceEqual(Columns(other, column => column.IsRead));

    private static IEnumerable<string> Columns(IReadOnlyModificationCommand command, Func<IColumnModification, bool> which) => command.ColumnModifications.Where(which).Select(column => column.ColumnName);

    private void FlushInserts()
    {
        if (_inserts.Count == 0)
        {
            return;
        }

        var sql = (MySqlUpdateSqlGenerator)UpdateSqlGenerator;
        var alone = IsCommandTextEmpty;
        var needsTransaction = false;
        if (_inserts.Count > 1 && !sql.ReturnsKeysOfManyRows && _inserts[0].ColumnModifications.Any(column => column.IsRead))
        {
            foreach (var insert in _inserts)
            {
                ResultSetMappings.Add(sql.AppendInsertOperation(SqlBuilder, insert, ResultSetMappings.Count, out _));
            }

            needsTransaction = true;
        }
        else
        {
            var mapping = sql.AppendInserts(SqlBuilder, _inserts, ResultSetMappings.Count, out needsTransaction);
            for (var i = 0; i < _inserts.Count; i++)
            {
                ResultSetMappings.Add(mapping == ResultSetMapping.NoResults || i == _inserts.Count - 1 ? mapping : ResultSetMapping.NotLastInResultSet);
            }
        }

        SetRequiresTransaction(!alone || needsTransaction);
        _inserts.Clear();
    }
}
