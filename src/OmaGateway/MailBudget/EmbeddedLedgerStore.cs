using System.Threading.Channels;

namespace OmaGateway.MailBudget;

/// <summary>
/// The ledger of a gateway without Redis: one book in memory, one journal on the disk. No journal at all is a first start and opens
/// with nothing spent; a journal that is damaged before its last line makes the day unknown, as lost data does in Redis.
/// </summary>
internal sealed class EmbeddedLedgerStore : BackgroundService, ILedgerStore
{
    private const int LinesBeforeRewrite = 20_000;
    private const int MostWaiting = 10_000;
    private readonly Lock _gate = new();
    private readonly MailBook _book = new();
    private readonly MailJournal _journal;
    private readonly BudgetCalendar _calendar;
    private readonly LedgerClock _clock;
    private readonly MailBudgetOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<(BookEntry Entry, TaskCompletionSource<bool> Written)> _waiting =
        Channel.CreateBounded<(BookEntry, TaskCompletionSource<bool>)>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    private long _highest;

    public EmbeddedLedgerStore(MailJournal journal, BudgetCalendar calendar, LedgerClock clock, MailBudgetOptions options, TimeProvider time, ILogger<EmbeddedLedgerStore> logger)
    {
        (_journal, _calendar, _clock, _options, _time, _logger) = (journal, calendar, clock, options, time, logger);
        Restore();
    }

    public event Action<LedgerReply>? Told;

    public long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    public LedgerStatus? Fault { get; private set; }

    public async ValueTask<LedgerReply?> ReserveAsync(string id, TimeSpan lease)
    {
        Task<bool> written;
        LedgerReply reply;
        lock (_gate)
        {
            if (!ClockIsSure())
            {
                return Reply(LedgerStatus.Clock);
            }

            long now = Now;
            var table = _calendar.Around(now);
            _book.Sweep(now, table[0].Name);
            long leaseMs = (long)lease.TotalMilliseconds;
            var days = MailBook.Touched(table, now, leaseMs);
            var (status, day) = _book.Judge(days, _options.Limit);
            if (status != LedgerStatus.Granted)
            {
                return Tell(Reply(status, day));
            }

            written = Enter(new BookEntry.Reserved(id, now + leaseMs, days));
            reply = Tell(Reply(status, day));
        }

        return await written ? reply : null;
    }

    public ValueTask<LedgerReply?> SettleAsync(string id, string outcome, string close)
    {
        lock (_gate)
        {
            // Nobody waits for the disk here: a settlement that is lost leaves its mail charged.
            Observe(Enter(new BookEntry.Settled(id, outcome)));
            if (close.Length > 0)
            {
                Observe(Enter(new BookEntry.Closed(close, ByUpstream: true)));
            }

            return new(Tell(Reply(LedgerStatus.Settled)));
        }
    }

    public async ValueTask<LedgerReply?> OperateAsync(string action, string day, long spent)
    {
        Task<bool> written;
        LedgerReply reply;
        lock (_gate)
        {
            written = Enter(action switch
            {
                "set-spent" => new BookEntry.SpentSet(day, spent),
                "close" => new BookEntry.Closed(day, ByUpstream: false),
                _ => new BookEntry.Reopened(day),
            });
            if (action == "reopen")
            {
                _highest = Now;
                _clock.Told(Now);
            }

            reply = Tell(Reply(LedgerStatus.Done));
        }

        return await written ? reply : null;
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Tell(Reply(LedgerStatus.Settled)); // what the journal remembers is shown before anybody asks
        }

        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        base.Dispose();
        _journal.Dispose();
    }

    /// <summary>Writes what waits, all of it in one go: the disk is synced once for many.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<(BookEntry Entry, TaskCompletionSource<bool> Written)>();
        try
        {
            while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
            {
                while (_waiting.Reader.TryRead(out var next))
                {
                    batch.Add(next);
                }

                bool written = Write(batch.ConvertAll(item => item.Entry));
                batch.ForEach(item => item.Written.TrySetResult(written));
                batch.Clear();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            _waiting.Writer.TryComplete();
            while (_waiting.Reader.TryRead(out var rest))
            {
                rest.Written.TrySetResult(Write([rest.Entry]));
            }
        }
    }

    private bool Write(List<BookEntry> entries)
    {
        try
        {
            if (Fault is not null || _journal.Lines > LinesBeforeRewrite)
            {
                List<BookEntry> all;
                lock (_gate)
                {
                    all = [.. _book.Snapshot().Select(entry => entry with { At = _highest })]; // what is in the batch is in the book
                }

                _journal.Rewrite(all);
                Fault = null;
            }
            else
            {
                _journal.Append(entries);
            }

            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Fault = LedgerStatus.Late;
            MailBudgetLog.JournalFailed(_logger, exception.GetType().Name);
            return false;
        }
    }

    private void Restore()
    {
        var reading = _journal.Read();
        foreach (var entry in reading.Entries)
        {
            _book.Sweep(entry.At, "");
            _book.Apply(entry);
            _highest = Math.Max(_highest, entry.At);
        }

        if (reading.DamagedLine is { } line)
        {
            MailBudgetLog.JournalDamaged(_logger, _journal.File, line);
            long now = Math.Max(Now, _highest);
            foreach (string day in MailBook.Touched(_calendar.Around(now), now, _options.LeaseSeconds * 1000L))
            {
                _book.Apply(_options.AssumeSpentWhenUnknown is { } assumed && assumed < _options.Limit
                    ? new BookEntry.SpentSet(day, Math.Max(assumed, _book.Day(day).Charged))
                    : new BookEntry.Lost(day));
            }
        }

        _journal.Rewrite(_book.Snapshot().Select(entry => entry with { At = _highest }));
    }

    private Task<bool> Enter(BookEntry entry)
    {
        var written = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _book.Apply(entry);
        if (ClockRunsEvenly())
        {
            _highest = Math.Max(_highest, Now); // a settlement on a clock that is a day ahead for a moment must not close that day
        }

        if (!_waiting.Writer.TryWrite((entry with { At = _highest }, written)))
        {
            written.SetResult(false);
        }

        return written.Task;
    }

    /// <summary>The wall clock must run as the monotonic one does, and never back behind what the journal has seen.</summary>
    private bool ClockIsSure()
    {
        long now = Now;
        if (!ClockRunsEvenly() || now < _highest - LedgerArguments.GuardMs)
        {
            _clock.Doubted(now);
            return false;
        }

        _clock.Told(now);
        return true;
    }

    private bool ClockRunsEvenly() => _clock.Now is var expected && (expected == 0 || Math.Abs(Now - expected) <= LedgerClock.ToleranceMs);

    private LedgerReply Reply(LedgerStatus status, string day = "")
        => new() { Status = status, Day = day, Now = Now, Days = [.. _calendar.Around(Now).Select(known => _book.Day(known.Name))] };

    private LedgerReply Tell(LedgerReply reply)
    {
        Told?.Invoke(reply);
        return reply;
    }

    private static void Observe(Task<bool> written) => written.ContinueWith(static done => _ = done.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
}
