namespace Biblio.Web.Clients;

/// <summary>Every service with its replicas, and every store. What did not answer in time is named.</summary>
public sealed record SystemHealth(
    DateTime At,
    IReadOnlyList<ServiceStatus> Services,
    IReadOnlyList<StoreStatus> Stores,
    IReadOnlyList<string> Partial
);

public sealed record ServiceStatus(string Service, string State, IReadOnlyList<ReplicaHealth> Replicas);

public sealed record ReplicaHealth(
    string? Instance,
    string State,
    string? Version,
    DateTime? Since,
    bool ReceivesRequests,
    IReadOnlyList<FailedCheck> Failed
);

/// <summary>A health check that did not succeed. The code stands for the English description.</summary>
public sealed record FailedCheck(string Service, string Check, string State, string? Description, string? Code = null);

public sealed record StoreStatus(
    string Store,
    string State,
    int SeenBy,
    string? Version,
    IReadOnlyList<FailedCheck> Failed
);

/// <summary>The golden signals of a service. The source is "prometheus" or "services".</summary>
public sealed record Signals(
    string Service,
    string Range,
    string Source,
    IReadOnlyList<Signal> Series,
    IReadOnlyList<string> Partial
);

/// <summary>A signal. Without an answer of Prometheus it has no query.</summary>
public sealed record Signal(string Name, string Unit, IReadOnlyList<SignalPoint> Points, string? Query = null);

public sealed record SignalPoint(DateTime At, double Value);

public sealed record AlertOverview(
    IReadOnlyList<AlertGroup> Firing,
    IReadOnlyList<AlertGroup> Resolved,
    IReadOnlyList<string> Partial
);

/// <summary>Alerts of the same name, service and severity. The items are a part of them.</summary>
public sealed record AlertGroup(
    string Name,
    string? Severity,
    string? Service,
    DateTime Since,
    DateTime? Until,
    int Count,
    string? Summary,
    string? Runbook,
    string? Silence,
    IReadOnlyList<AlertItem>? Items
);

public sealed record AlertItem(
    string? Instance,
    double? Value,
    string? Description,
    DateTime Since,
    DateTime? Until,
    IReadOnlyDictionary<string, string>? Labels = null
);

public sealed record StreamOverview(IReadOnlyList<ServiceMessages> Services, IReadOnlyList<string> Partial);

/// <summary>The messages of a service. The age is in seconds.</summary>
public sealed record ServiceMessages(
    string Service,
    long OutboxSize,
    double OutboxAge,
    long DeadLetters,
    IReadOnlyList<StreamGroup> Groups
);

public sealed record StreamGroup(string Stream, string Group, long Length, long Lag, long Pending);

public sealed record ToolList(IReadOnlyList<Tool> Tools);

/// <summary>A tool for traces, series or alerts, with its address.</summary>
public sealed record Tool(string Name, string Address);

public sealed record FaultOverview(IReadOnlyList<ServiceFault> Faults, bool CanChange, IReadOnlyList<string> Partial);

/// <summary>A fault switch of a service, with its value in each replica.</summary>
public sealed record ServiceFault(string Service, string Name, IReadOnlyList<double> Values, double Most);

/// <summary>How many replicas took a value.</summary>
public sealed record FaultResult(int Changed, int Missing);

/// <summary>The last results of the lab.</summary>
public sealed record LabOverview(bool IsDone, IReadOnlyList<LabStep> Steps, bool CanStartDemo);

/// <summary>A step of the lab: answers a second, latencies in milliseconds, share of errors.</summary>
public sealed record LabStep(
    string Configuration,
    string Load,
    int Users,
    double Throughput,
    double P50,
    double P95,
    double ErrorRate,
    DateTimeOffset At
);
