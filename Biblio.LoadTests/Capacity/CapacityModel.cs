namespace Biblio.LoadTests.Capacity;

/// <summary>
/// What one request costs, in seconds of processor time: in the service that is replicated, and in all other processes.
/// A replica without requests also needs a part of a core: it looks for messages, measures itself and answers probes.
/// </summary>
internal sealed record RequestCost(double Service, double Rest, double IdleCores = 0)
{
    /// <summary>The cost of one of these responses, without what the replicas do anyway.</summary>
    /// <param name="service">The processor time of all replicas, in seconds.</param>
    /// <param name="rest">The processor time of all other processes, in seconds.</param>
    /// <param name="idleCores">What a replica without requests uses.</param>
    /// <param name="replicaSeconds">The time of the measurement, times the number of replicas.</param>
    /// <param name="responses">The number of responses.</param>
    public static RequestCost FromProcessorTime(
        double service,
        double rest,
        double idleCores,
        double replicaSeconds,
        long responses
    ) => new((service - (idleCores * replicaSeconds)) / responses, rest / responses, idleCores);
}

/// <summary>
/// The machines of a run: how many cores each replica may use, and how many are left for all other processes. Each user
/// sends one request after the other.
/// </summary>
internal sealed record Machines(int Replicas, double CoresPerReplica, double OtherCores, int Users);

/// <summary>
/// Predicts throughput from the cost of a request. It is a closed queueing network of two stations, solved by exact
/// mean value analysis. A station of several servers counts as one fast server and a delay (Seidmann's approximation).
/// </summary>
internal static class CapacityModel
{
    /// <summary>Responses per second with this number of users.</summary>
    public static double Throughput(RequestCost cost, Machines machines)
    {
        (double Time, double Servers)[] stations =
        [
            // A replica with a tenth of a core needs ten times the processor time.
            (cost.Service / (machines.CoresPerReplica - cost.IdleCores), machines.Replicas),
            (cost.Rest, machines.OtherCores),
        ];
        var queued = new double[stations.Length];
        var throughput = 0.0;
        for (var users = 1; users <= machines.Users; users++)
        {
            var residence = new double[stations.Length];
            var delay = 0.0;
            for (var index = 0; index < stations.Length; index++)
            {
                var (time, servers) = stations[index];
                var fast = time / servers;
                residence[index] = fast * (1 + queued[index]);
                delay += Math.Max(0, time - fast);
            }

            throughput = users / (delay + residence.Sum());
            for (var index = 0; index < stations.Length; index++)
            {
                queued[index] = throughput * residence[index];
            }
        }

        return throughput;
    }

    /// <summary>
    /// The most responses per second with any number of users: the slower station is always busy.
    /// </summary>
    public static double Limit(RequestCost cost, Machines machines) =>
        Math.Min(machines.Replicas * machines.CoresPerReplica / cost.Service, machines.OtherCores / cost.Rest);

    /// <summary>The cores that this throughput needs, at most busy to the given fraction.</summary>
    public static double CoresFor(double perSecond, double processorSeconds, double utilization) =>
        perSecond * processorSeconds / utilization;
}
