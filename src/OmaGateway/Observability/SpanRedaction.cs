using System.Diagnostics;
using OpenTelemetry;

namespace OmaGateway.Observability;

/// <summary>Runs before the exporter: erases every attribute that is not on the list, and descriptions, which are free text.</summary>
internal sealed class SpanRedaction : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        if (data.StatusDescription is not null)
        {
            data.SetStatus(data.Status);
        }

        List<string>? unknown = null;
        foreach (ref readonly var tag in data.EnumerateTagObjects())
        {
            if (!SpanAttributes.Allowed.Contains(tag.Key))
            {
                (unknown ??= []).Add(tag.Key);
            }
        }

        foreach (string key in unknown ?? [])
        {
            data.SetTag(key, null);
        }

        // An event or a link can't be edited afterwards: a span that has one which nobody vouches for is not exported.
        foreach (ref readonly var happened in data.EnumerateEvents())
        {
            if (!IsBareException(in happened))
            {
                data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            }
        }
    }

    /// <summary>
    /// Takes the text out of recorded exceptions (.NET's HttpClient records them): the type tells enough. Without a <c>Sample</c>
    /// callback this listener asks for no span by itself.
    /// </summary>
    public static ActivityListener BareExceptions() => new()
    {
        ShouldListenTo = static _ => true,
        ExceptionRecorder = static (Activity _, Exception exception, ref TagList tags) =>
        {
            tags.Clear();
            tags.Add("exception.type", exception.GetType().FullName);
            tags.Add("exception.message", "");
            tags.Add("exception.stacktrace", "");
        },
    };

    private static bool IsBareException(ref readonly ActivityEvent happened)
    {
        if (happened.Name != "exception")
        {
            return false;
        }

        foreach (ref readonly var tag in happened.EnumerateTagObjects())
        {
            if (tag.Key != "exception.type" && tag.Value is not "")
            {
                return false;
            }
        }

        return true;
    }
}
