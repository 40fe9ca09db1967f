using System.Globalization;
using System.Text;
using Biblio.Rpc.Catalog;
using Biblio.Rpc.Inventory;
using Biblio.Tests.Fixtures;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Biblio.Tests.Rpc;

/// <summary>The contracts on the wire. Callers of an earlier version must still be understood.</summary>
public sealed class ContractTests
{
    private const string Published = "Biblio.Tests/Rpc/contracts.txt";

    /// <summary>To accept an addition, copy the text that the failure shows. A number is never used again.</summary>
    [Fact]
    public void Methods_and_numbers_of_fields_are_as_published()
    {
        var text = new StringBuilder();
        foreach (var file in new[] { BooksReflection.Descriptor, StockReflection.Descriptor })
        {
            Describe(file, text);
        }

        var current = text.ToString().Trim();
        if (current != Repository.Read(Published).ReplaceLineEndings("\n").Trim())
        {
            Assert.Fail($"{Published} differs from the contracts:\n{current}");
        }
    }

    [Fact]
    public void Bytes_of_a_message_are_as_published()
    {
        var level = new StockLevel
        {
            BookId = 7,
            OnHand = 5,
            Reserved = 2,
            Available = 3,
            Low = true,
        };

        Assert.Equal("0807100518022003" + "2801", Convert.ToHexStringLower(level.ToByteArray()));
    }

    [Fact]
    public void A_field_of_a_later_version_is_kept()
    {
        // Field 100 is unknown here.
        byte[] later = [0x08, 0x07, 0xA0, 0x06, 0x01];

        var book = Book.Parser.ParseFrom(later);

        Assert.Equal((7, later.Length), (book.Id, book.CalculateSize()));
    }

    private static void Describe(FileDescriptor file, StringBuilder text)
    {
        foreach (var service in file.Services)
        {
            foreach (var method in service.Methods)
            {
                text.Append(CultureInfo.InvariantCulture, $"{service.FullName}/{method.Name}(")
                    .Append(method.IsClientStreaming ? "stream " : "")
                    .Append(CultureInfo.InvariantCulture, $"{method.InputType.FullName}) ")
                    .Append(method.IsServerStreaming ? "stream " : "")
                    .Append(CultureInfo.InvariantCulture, $"{method.OutputType.FullName}\n");
            }
        }

        foreach (var message in file.MessageTypes)
        {
            Describe(message, text);
        }

        foreach (var value in file.EnumTypes.SelectMany(type => type.Values))
        {
            text.Append(CultureInfo.InvariantCulture, $"{value.FullName} = {value.Number}\n");
        }
    }

    private static void Describe(MessageDescriptor message, StringBuilder text)
    {
        foreach (var field in message.Fields.InDeclarationOrder())
        {
            text.Append(CultureInfo.InvariantCulture, $"{field.FullName} = {field.FieldNumber} ")
                .Append(field.IsRepeated ? "repeated " : "")
                .Append(
                    field.FieldType switch
                    {
                        FieldType.Message => field.MessageType.FullName,
                        FieldType.Enum => field.EnumType.FullName,
                        _ => field.FieldType.ToString().ToLowerInvariant(),
                    }
                )
                .Append('\n');
        }

        foreach (var nested in message.NestedTypes)
        {
            Describe(nested, text);
        }
    }
}
