using System.Globalization;
using System.Runtime.InteropServices;
using Biblio.LoadTests;
using Biblio.LoadTests.TelemetryCost;

// numbers look the same everywhere: they are compared and read by programs
CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;

using var stopped = new CancellationTokenSource();
// both end the run in order: what was started is stopped
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

try
{
    switch (args)
    {
        case ["telemetry-cost", .. var rest]:
            var options = Options.Read(rest, "rounds", "seconds", "limit", "only");
            var cost = new TelemetryCost(options.Number("rounds", 8, 1, 100), TimeSpan.FromSeconds(options.Number("seconds", 4, 1, 600)), options.Text("only"));
            return await cost.RunAsync(options.Number("limit", 100, 0, 100) / 100.0, stopped.Token) ? 0 : 1;
        default:
            Console.Error.WriteLine("telemetry-cost [--rounds 8] [--seconds 4] [--limit 5] [--only books|orders]   what telemetry costs, in percent of throughput; more than the limit is exit code 1");
            return 2;
    }
}
catch (Exception exception) when (exception is LoadException or HttpRequestException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
catch (OperationCanceledException) when (stopped.IsCancellationRequested)
{
    return 130;
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stopped.Cancel();
}
