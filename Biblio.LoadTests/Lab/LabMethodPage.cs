using static System.FormattableString;

namespace Biblio.LoadTests.Lab;

/// <summary>The page that explains how the lab measures.</summary>
internal static class LabMethodPage
{
    public static string Build(Plan plan) =>
        MarkdownWrapper.Wrap(
            Invariant(
                $"""
                # The method of the lab

                For developers who read or repeat the [lab](../lab.md): what is measured, and how? `./biblio lab` writes this
                page.

                **Run.** A run is one configuration under one load. Each configuration starts on a new Biblio with a
                copy of the same data: the starter catalogue and {plan.Orders} generated orders. Biblio is built for
                Release and runs as Development, which has demo accounts and rate limits that one generator does not
                reach. `lab-read` runs first, because it changes nothing. `lab-read-write` then adds its orders.

                **Step.** A step is a number of users. Each user waits one to three seconds before each request. A step
                is measured for {plan.StepSeconds:0} s and then checked. Throughput is counted over all of these
                seconds, including the first wait of the users. Forty reports and twenty orders warm up a
                configuration before its first step. A run ends when a step exceeds a limit: 1 % errors, a p95 of 2 s
                for the slowest kind of request, or a failed check. The breaking point lies between two numbers of
                users. Latencies are those of correct answers; the error rate counts the failed ones.

                **Check.** After each step, the lab waits until every order has ended. Then it compares: each
                acknowledged order exists once and has the ordered lines, the stock has decreased by the sold copies,
                the stock ledger adds up, and reports from Redis equal those of the database. Reports that are cached
                for 60 s may be older.

                **Loads.** `lab-read` reads the reports *highest spenders* and *best sellers*, half of the requests
                each. `lab-read-write` does each of three things equally often: one of the two reports, or an order by
                user 1, 2 or 3 for books 1 to 4. Three in ten orders have two to four lines.

                **nginx.** nginx runs between the gateway and the three replicas of Orders. It replaces the load
                balancing of YARP and adds one hop. The gateway still authenticates the requests, so both
                configurations do the same work. The lab does not compare `--LoadBalancer=nginx`, which puts nginx in
                front of several gateways.

                **Same or different.** A difference in latency of less than a quarter, or of less than 5 ms, counts as
                no difference. One run on one machine cannot show less.

                """
            )
        );
}
