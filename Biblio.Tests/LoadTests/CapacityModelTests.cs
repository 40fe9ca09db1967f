using Biblio.LoadTests.Capacity;

namespace Biblio.Tests.LoadTests;

public sealed class CapacityModelTests
{
    // A request needs 1 ms in the service and 0.5 ms elsewhere.
    private static readonly RequestCost Cost = new(0.001, 0.0005);

    [Fact]
    public void One_user_waits_for_every_part_of_the_request() =>
        Assert.Equal(1 / 0.0015, CapacityModel.Throughput(Cost, new(1, 1, 1, Users: 1)), 6);

    [Fact]
    public void A_slower_machine_needs_longer() =>
        Assert.Equal(1 / 0.0105, CapacityModel.Throughput(Cost, new(1, 0.1, 1, Users: 1)), 6);

    [Fact]
    public void Idle_costs_of_a_replica_are_subtracted() =>
        Assert.Equal(
            CapacityModel.Throughput(Cost, new(2, 0.2, 1, Users: 20)),
            CapacityModel.Throughput(Cost with { IdleCores = 0.05 }, new(2, 0.25, 1, Users: 20)),
            6
        );

    [Fact]
    public void Idle_work_is_no_cost_of_a_request()
    {
        // Two replicas use 0.05 of a core each for ten seconds, besides 1 ms for each of 1 000 requests.
        var cost = RequestCost.FromProcessorTime(2, 0.5, idleCores: 0.05, replicaSeconds: 20, responses: 1000);

        Assert.Equal((0.001, 0.0005, 0.05), (cost.Service, cost.Rest, cost.IdleCores));
    }

    [Theory]
    [InlineData(1, 1000)]
    [InlineData(2, 2000)]
    // Everything else has one core, which is busy with 2 000 requests a second.
    [InlineData(3, 2000)]
    public void Replicas_help_until_something_else_is_busy(int replicas, double limit)
    {
        var machines = new Machines(replicas, 1, 1, Users: 500);

        Assert.Equal(limit, CapacityModel.Limit(Cost, machines));
        Assert.InRange(CapacityModel.Throughput(Cost, machines), limit * 0.97, limit);
    }

    [Fact]
    public void More_users_raise_the_throughput_to_its_limit()
    {
        var rates = Enumerable
            .Range(1, 200)
            .Select(users => CapacityModel.Throughput(Cost, new(3, 0.2, 1.4, users)))
            .ToList();

        Assert.All(rates.Zip(rates.Skip(1)), pair => Assert.True(pair.Second >= pair.First - 1e-6));
        Assert.All(rates, rate => Assert.True(rate <= CapacityModel.Limit(Cost, new(3, 0.2, 1.4, 1)) + 1e-6));
    }

    // A textbook case: the machine repairman with one server and no other delay, by its closed formula.
    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Two_equal_stations_follow_the_known_formula(int users)
    {
        var (balanced, time) = (new RequestCost(0.01, 0.01), 0.01);

        Assert.Equal(users / (time * (users + 1)), CapacityModel.Throughput(balanced, new(1, 1, 1, users)), 6);
    }

    [Fact]
    public void A_reserve_needs_more_cores() =>
        Assert.Equal(2, CapacityModel.CoresFor(1000, 0.001, utilization: 0.5), 6);
}
