// Load scenarios come with their own issue; until then the program says so instead of pretending.
Console.Error.WriteLine("Biblio.LoadTests has no scenarios yet.");
return 1;
