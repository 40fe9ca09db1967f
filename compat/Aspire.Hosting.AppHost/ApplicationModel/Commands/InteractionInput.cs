using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting;

/// <summary>One value that a command asks for.</summary>
public sealed class InteractionInput
{
    public required string Name { get; init; }

    public string? Label { get; init; }

    public string? Description { get; init; }

    public required InputType InputType { get; init; }

    public bool Required { get; init; }

    public string? Value { get; set; }

    public string? Placeholder { get; init; }
}

public enum InputType
{
    Text,
    SecretText,
    Choice,
    Boolean,
    Number,
}

public sealed class InteractionInputCollection(IReadOnlyList<InteractionInput> inputs) : IReadOnlyList<InteractionInput>
{
    public int Count => inputs.Count;

    public InteractionInput this[string name] => TryGetByName(name, out var input) ? input : throw new KeyNotFoundException($"No input with name '{name}' was found.");

    public InteractionInput this[int index] => inputs[index];

    public bool TryGetByName(string name, [NotNullWhen(true)] out InteractionInput? input)
    {
        input = inputs.FirstOrDefault(i => string.Equals(i.Name, name, StringComparison.OrdinalIgnoreCase));
        return input is not null;
    }

    public bool ContainsName(string name) => TryGetByName(name, out _);

    public IEnumerator<InteractionInput> GetEnumerator() => inputs.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
