using Biblio.AppHost.Backups;
using Biblio.AppHost.Resources;

namespace Biblio.AppHost.Publishing;

/// <summary>
/// Containers that copy MySQL and Redis every night, and keep the last copies. Kubernetes starts them by a schedule.
/// Elsewhere they wait for the hour themselves, and the restart policy starts them again after each copy. In a run,
/// <c>./biblio backup</c> does this.
/// </summary>
internal static class BackupJobs
{
    public const string MySqlName = "mysql-backup";
    public const string RedisName = "redis-backup";

    public static readonly string[] Names = [MySqlName, RedisName];

    // A new volume of Docker gets its owner from the folder of the image at that place. These folders belong to the user
    // that the job runs as, and any other would belong to root.
    public const string MySqlFolder = "/var/lib/mysql";
    public const string RedisFolder = "/data";

    private const string Hour = "BACKUP_HOUR";
    private const string Copies = "BACKUP_COPIES";

    /// <summary>Adds a job for each store that is not an external server.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="hasSchedule">Whether the target starts the jobs, so that they must not wait.</param>
    public static void AddBackupJobs(this IDistributedApplicationBuilder builder, bool hasSchedule)
    {
        if (builder.Resources.OfType<MySqlServerResource>().SingleOrDefault() is { } mysql)
        {
            var schemas = MySqlAccounts.Of(mysql).OfType<SchemaAccount>().Select(account => account.Schema).ToList();
            if (schemas.Count > 0)
            {
                Add(builder, MySqlName, mysql, MySqlFolder, MySqlScript(schemas), hasSchedule)
                    .WithEnvironment("STORE_PASSWORD", mysql.PasswordParameter);
            }
        }

        if (builder.Resources.OfType<RedisResource>().SingleOrDefault() is { PasswordParameter: { } password } redis)
        {
            Add(builder, RedisName, redis, RedisFolder, RedisScript, hasSchedule)
                .WithEnvironment("STORE_PASSWORD", password);
        }
    }

    private static IResourceBuilder<ContainerResource> Add<T>(
        IDistributedApplicationBuilder builder,
        string name,
        T store,
        string folder,
        string script,
        bool hasSchedule
    )
        where T : ContainerResource, IResourceWithEndpoints
    {
        var endpoint = store.Annotations.OfType<EndpointAnnotation>().First();
        var address = new EndpointReference(store, endpoint);
        var job = builder
            .AddStoreJob(name, store, hasSchedule ? script : WaitForHour + script)
            .WithEnvironment("STORE_HOST", address.Property(EndpointProperty.Host))
            .WithEnvironment("STORE_PORT", address.Property(EndpointProperty.Port))
            .WithEnvironment(Copies, "14")
            .WithVolume($"biblio-{name}", folder);
        return hasSchedule ? job : job.WithEnvironment(Hour, "3");
    }

    // The hour is in UTC. The shell is the first process, which ignores the signal to stop unless it traps it.
    private const string WaitForHour = """
        trap 'exit 0' TERM
        now=$(date +%s)
        at=$((now - now % 86400 + BACKUP_HOUR * 3600))
        [ "${at}" -gt "${now}" ] || at=$((at + 86400))
        sleep $((at - now)) &
        wait $!

        """;

    // A copy gets its name when it is complete. Old copies are deleted only after that.
    private const string KeepCopies = """
        ls -1r ${copies} | tail -n "+$((BACKUP_COPIES + 1))" | while read -r old; do rm "${old}"; done
        echo "${copy} is written."

        """;

    private const string RedisScript = $$"""
        umask 077
        copies='{{RedisFolder}}/redis-*.rdb'
        copy={{RedisFolder}}/redis-$(date -u +%Y%m%dT%H%M%SZ).rdb
        export REDISCLI_AUTH="${STORE_PASSWORD}"
        redis-cli -h "${STORE_HOST}" -p "${STORE_PORT}" --rdb "${copy}.new" > /dev/null
        redis-check-rdb "${copy}.new" > /dev/null
        mv "${copy}.new" "${copy}"
        {{KeepCopies}}
        """;

    private static string MySqlScript(IEnumerable<string> schemas) =>
        $$"""
            umask 077
            copies='{{MySqlFolder}}/mysql-*.sql.gz'
            copy={{MySqlFolder}}/mysql-$(date -u +%Y%m%dT%H%M%SZ).sql
            printf '[client]\nprotocol=tcp\nhost=%s\nport=%s\nuser=root\npassword=%s\n' \
              "${STORE_HOST}" "${STORE_PORT}" "${STORE_PASSWORD}" > /tmp/client.cnf
            mysqldump --defaults-file=/tmp/client.cnf {{string.Join(
                ' ',
                DatabaseClient.DumpOptions.Where(option => option != DatabaseClient.DatabasesOption)
            )}} \
              --result-file="${copy}.new" {{DatabaseClient.DatabasesOption}} {{string.Join(' ', schemas)}}
            gzip "${copy}.new"
            mv "${copy}.new.gz" "${copy}.gz"
            copy=${copy}.gz
            {{KeepCopies}}
            """;
}
