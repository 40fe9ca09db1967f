using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using Biblio.Lending.Sip2;

namespace Biblio.Tests.Lending;

/// <summary>Self-check machines talk to the service over TCP, as the standard describes, and as it forbids.</summary>
public sealed class Sip2Tests(LendingApp app) : IClassFixture<LendingApp>
{
    private const string Pin = "2468";

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("9900302.00AY1AZFCA5", true)]
    [InlineData("9900302.00AY1AZFCA6", false)]
    [InlineData("9900302.00AY1AZ0000", false)]
    [InlineData("9900302.00", true)]
    [InlineData("99003", false)]
    [InlineData("9", false)]
    [InlineData("", false)]
    [InlineData("4200302.00", false)]
    [InlineData("9900302.00AYxAZFC5E", false)]
    public void A_message_needs_its_fixed_part_and_a_right_checksum(string line, bool isValid) =>
        Assert.Equal(isValid, Sip2Message.Parse(line) is not null);

    [Fact]
    public void A_response_has_the_sequence_number_and_a_checksum()
    {
        var text = Sip2Message.Write('4', "941", ("AO", "a|b\rc"));

        Assert.StartsWith("941AOabc|AY4AZ", text);
        Assert.Equal(Sip2Message.Checksum(text[..^4]), text[^4..]);
    }

    [Fact]
    public async Task A_machine_signs_in_lends_renews_and_takes_back()
    {
        var book = LendingApp.NewId();
        var barcode = (await app.AddCopiesAsync(book))[0];
        var (reader, card) = await app.AddReaderAsync();
        await SetPinAsync(reader);
        using var machine = await ConnectAsync();

        Assert.StartsWith("120N", await machine.SendAsync(CheckOut(card, barcode)));
        Assert.Equal("940", (await machine.SendAsync("9300CNmachine|COwrong|")));
        Assert.Equal("941AY0AZFDFD", await machine.SendAsync(WithChecksum("9300CNmachine|COsecret-word|", '0')));
        Assert.StartsWith("98YYYYNN300003", await machine.SendAsync("9900302.00"));
        Assert.StartsWith("121NUY", await machine.SendAsync(CheckOut(card, barcode)));
        Assert.Equal("on-loan", await app.StateOfAsync(barcode));
        Assert.Contains(
            "|AFThe reader has borrowed this copy already.|",
            await machine.SendAsync(CheckOut(card, barcode))
        );
        Assert.StartsWith("301YUY", await machine.SendAsync($"29NN{Date}{Date}AOBiblio|AA{card}|AB{barcode}|AD{Pin}|"));
        var information = await machine.SendAsync($"63001{Date}          AOBiblio|AA{card}|AD{Pin}|");
        Assert.StartsWith("64              001", information);
        Assert.Equal("000000000001000000000000", information[37..61]);
        Assert.Contains("|BLY|CQY|", information);

        await app.PlaceHoldAsync(book, (await app.AddReaderAsync()).Id);
        Assert.Contains("|CV01|", await machine.SendAsync($"09N{Date}{Date}APdesk|AOBiblio|AB{barcode}|"));
        Assert.Equal("on-hold-shelf", await app.StateOfAsync(barcode));
        var last = await machine.SendAsync($"35{Date}AOBiblio|AA{card}|");
        Assert.Equal(last, await machine.SendAsync("97"));
        Assert.Equal("0", await app.ExecuteAsync($"SELECT COUNT(*) FROM loans WHERE user_id = {reader}"));
    }

    [Fact]
    public async Task A_card_without_its_PIN_gives_nothing()
    {
        var barcode = (await app.AddCopiesAsync(LendingApp.NewId()))[0];
        var (reader, card) = await app.AddReaderAsync();
        using var machine = await ConnectAsync();
        await machine.SendAsync("9300CNmachine|COsecret-word|");
        var checkOut = CheckOut(card, barcode);

        // A reader without a PIN, a missing PIN, and a wrong one.
        Assert.Contains("|AFThe PIN is missing or wrong.|", await machine.SendAsync(checkOut));
        await SetPinAsync(reader);
        Assert.StartsWith("120N", await machine.SendAsync(checkOut.Replace($"AD{Pin}|", "", StringComparison.Ordinal)));
        var information = await machine.SendAsync($"63001{Date}          AOBiblio|AA{card}|AD9999|");
        Assert.StartsWith("64YYYY", information);
        Assert.Contains("|BLY|CQN|AFThe PIN is missing or wrong.|", information);

        // The right one still works before the limit of wrong guesses, and not after it.
        Assert.StartsWith("121NUY", await machine.SendAsync(checkOut));
        for (var i = 0; i < 5; i++)
        {
            await machine.SendAsync($"23001{Date}AOBiblio|AA{card}|AC|AD{i:0000}|");
        }

        var status = $"23001{Date}AOBiblio|AA{card}|AC|AD{Pin}|";
        Assert.Contains("|CQN|", await machine.SendAsync(status));
        await SetPinAsync(reader);
        Assert.Contains("|CQY|", await machine.SendAsync(status));
    }

    [Fact]
    public async Task A_PIN_is_digits_and_set_by_its_reader()
    {
        var (reader, _) = await app.AddReaderAsync();
        using var own = app.As(reader);
        using var set = await own.PutAsJsonAsync("/me/pin", new { pin = "0042" }, CancellationToken);
        using var letters = await own.PutAsJsonAsync("/me/pin", new { pin = "abcd" }, CancellationToken);
        using var another = await own.PutAsJsonAsync($"/readers/{reader}/pin", new { pin = "0042" }, CancellationToken);

        Assert.Equal(
            (HttpStatusCode.NoContent, "400 pin", HttpStatusCode.Forbidden),
            (set.StatusCode, await LendingApp.ProblemAsync(letters), another.StatusCode)
        );
        Assert.DoesNotContain("0042", await app.ExecuteAsync($"SELECT pin_hash FROM readers WHERE user_id = {reader}"));
    }

    [Fact]
    public async Task Hostile_bytes_change_nothing_and_end_nothing()
    {
        var random = new Random(7);
        for (var i = 0; i < 200; i++)
        {
            using var machine = await ConnectAsync();
            var bytes = new byte[random.Next(1, 3_000)];
            random.NextBytes(bytes);
            await machine.SendBytesAsync(bytes);
        }

        using var good = await ConnectAsync();
        Assert.Equal("96", await good.SendAsync("11NN"));
        Assert.Equal("96", await good.SendAsync("' OR 1=1 --"));
        Assert.Equal("941", await good.SendAsync("9300CNmachine|COsecret-word|"));
        Assert.StartsWith("120N", await good.SendAsync(CheckOut("20001' OR '1'='1", "x")));
    }

    private static string Date => "20261130    120000";

    private static string CheckOut(string card, string barcode) =>
        $"11NN{Date}{Date}AOBiblio|AA{card}|AB{barcode}|AC|AD{Pin}|";

    private async Task SetPinAsync(long reader)
    {
        using var set = await app.Desk.PutAsJsonAsync($"/readers/{reader}/pin", new { pin = Pin }, CancellationToken);
        set.EnsureSuccessStatusCode();
    }

    private static string WithChecksum(string text, char sequence)
    {
        var line = $"{text}AY{sequence}AZ";
        return line + Sip2Message.Checksum(line);
    }

    private async Task<Machine> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", app.Sip2Port, CancellationToken);
        return new(client);
    }

    private sealed class Machine(TcpClient client) : IDisposable
    {
        private readonly StreamReader _reader = new(client.GetStream(), Encoding.UTF8);

        public async Task<string> SendAsync(string line)
        {
            await SendBytesAsync(Encoding.UTF8.GetBytes(line + "\r"));
            var answer = new StringBuilder();
            var next = new char[1];
            while (await _reader.ReadAsync(next, CancellationToken) == 1 && next[0] != '\r')
            {
                answer.Append(next[0]);
            }

            return answer.ToString();
        }

        public async Task SendBytesAsync(byte[] bytes)
        {
            try
            {
                await client.GetStream().WriteAsync(bytes, CancellationToken);
            }
            catch (IOException)
            {
                // The service has ended the connection.
            }
        }

        public void Dispose()
        {
            _reader.Dispose();
            client.Dispose();
        }
    }
}
