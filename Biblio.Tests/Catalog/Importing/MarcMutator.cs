namespace Biblio.Tests.Catalog.Importing;

/// <summary>Damages files at random. The same seed damages in the same way.</summary>
internal sealed class MarcMutator(int seed)
{
    private static readonly byte[] Special =
    [
        0x1d,
        0x1e,
        0x1f,
        0x1b,
        0,
        0x7f,
        0x80,
        0x98,
        0xc3,
        0xe2,
        0xff,
        .. "09 <>&;/\"x"u8,
    ];

    private readonly Random _random = new(seed);

    public byte[] Next(IReadOnlyList<byte[]> seeds)
    {
        var file = Pick(seeds).Concat(_random.Next(2) == 0 ? Pick(seeds) : []).ToList();
        for (var i = _random.Next(1, 8); i > 0 && file.Count > 0; i--)
        {
            var at = _random.Next(file.Count);
            var length = Math.Min(_random.Next(1, 40), file.Count - at);
            switch (_random.Next(8))
            {
                case 0:
                    file[at] = (byte)_random.Next(256);
                    break;
                case 1:
                    file[at] = Special[_random.Next(Special.Length)];
                    break;
                case 2:
                    file.Insert(at, Special[_random.Next(Special.Length)]);
                    break;
                case 3:
                    file.RemoveRange(at, length);
                    break;
                case 4:
                    file.InsertRange(_random.Next(file.Count), file.GetRange(at, length));
                    break;
                case 5:
                    file.RemoveRange(at, file.Count - at);
                    break;
                case 6:
                    file.InsertRange(at, Enumerable.Repeat(Special[_random.Next(Special.Length)], _random.Next(200)));
                    break;
                default:
                    // Longer than every limit, but rarely, because it takes time.
                    file.InsertRange(at, Enumerable.Repeat(file[at], _random.Next(20) == 0 ? 150_000 : 50));
                    break;
            }
        }

        return [.. file];
    }

    private byte[] Pick(IReadOnlyList<byte[]> seeds) => seeds[_random.Next(seeds.Count)];
}
