using System.Collections;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.EventEmitters;
using YamlDotNet.Serialization.ObjectGraphVisitors;

namespace Aspire.Hosting.StandIns;

/// <summary>The YAML of both publishers: every string is quoted, and what is null or empty is left out.</summary>
internal static class AspireYaml
{
    /// <param name="convention">How the name of a property becomes a key.</param>
    /// <param name="isPlain">Strings that are written without quotes, such as numeric Helm expressions.</param>
    /// <param name="converters">Converters of single types.</param>
    public static ISerializer Create(INamingConvention convention, Func<string, bool> isPlain, params IYamlTypeConverter[] converters)
    {
        var builder = new SerializerBuilder()
            .WithNamingConvention(convention)
            .WithEventEmitter(next => new QuotedStrings(next, isPlain))
            .WithEmissionPhaseObjectGraphVisitor(visitor => new SkipEmpty(visitor.InnerVisitor))
            .ConfigureDefaultValuesHandling(DefaultValuesHandling.OmitNull)
            .DisableAliases()
            .WithNewLine("\n")
            .WithIndentedSequences();
        foreach (var converter in converters)
        {
            builder = builder.WithTypeConverter(converter);
        }

        return builder.Build();
    }

    private sealed class QuotedStrings(IEventEmitter next, Func<string, bool> isPlain) : ChainedEventEmitter(next)
    {
        // Each mapping on the stack knows whether the next scalar is a key. Keys are not quoted.
        private readonly Stack<(bool IsMapping, int Count)> _open = new([(false, 0)]);

        public override void Emit(ScalarEventInfo eventInfo, IEmitter emitter)
        {
            var isKey = Count();
            if (!isKey && _open.Count > 1 && eventInfo.Source is { Value: string text, Type: var type } && type == typeof(string))
            {
                eventInfo = new(eventInfo.Source) { Style = isPlain(text) ? ScalarStyle.ForcePlain : ScalarStyle.DoubleQuoted };
            }

            base.Emit(eventInfo, emitter);
        }
        public override void Emit(MappingStartEventInfo eventInfo, IEmitter emitter) => Open(true, () => base.Emit(eventInfo, emitter));
        public override void Emit(MappingEndEventInfo eventInfo, IEmitter emitter) => Close(() => base.Emit(eventInfo, emitter));
        public override void Emit(SequenceStartEventInfo eventInfo, IEmitter emitter) => Open(false, () => base.Emit(eventInfo, emitter));
        public override void Emit(SequenceEndEventInfo eventInfo, IEmitter emitter) => Close(() => base.Emit(eventInfo, emitter));

        private void Open(bool isMapping, Action emit)
        {
            Count();
            _open.Push((isMapping, 0));
            emit();
        }

        private void Close(Action emit)
        {
            _open.Pop();
            emit();
        }

        private bool Count()
        {
            var (isMapping, count) = _open.Pop();
            _open.Push((isMapping, count + 1));
            return isMapping && count % 2 == 0;
        }
    }

    private sealed class SkipEmpty(IObjectGraphVisitor<IEmitter> next) : ChainedObjectGraphVisitor(next)
    {
        public override bool EnterMapping(
            IPropertyDescriptor key, IObjectDescriptor value, IEmitter context, ObjectSerializer serializer) =>
            value.Value is not null
            && (value.Value is not IEnumerable items || items.Cast<object?>().Any())
            && base.EnterMapping(key, value, context, serializer);
    }
}
