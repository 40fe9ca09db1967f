// ASP.NET Core's sources and meters are the process's: two services at once would see each other's spans
[assembly: CollectionBehavior(DisableTestParallelization = true)]
