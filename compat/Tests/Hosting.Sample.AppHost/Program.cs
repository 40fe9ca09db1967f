var builder = DistributedApplication.CreateBuilder(args);

var secret = builder.AddParameter("secret", new GenerateParameterDefault { MinLength = 32, Special = false }, secret: true, persist: true);

var ticker = builder.AddExecutable("ticker", "bash", ".", "-c", "while true; do echo tick; sleep 0.2; done");

var sample = builder.AddProject<Projects.Hosting_Sample>("sample")
    .WithEnvironment("SECRET", secret)
    .WithHttpHealthCheck("/health")
    .WaitForStart(ticker);

builder.AddProject<Projects.Hosting_Sample>("twins", launchProfileName: null)
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/health")
    .WithReplicas(2)
    .WithReference(sample)
    .WaitFor(sample);

builder.Build().Run();
