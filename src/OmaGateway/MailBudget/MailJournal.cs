using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OmaGateway.MailBudget;

/// <summary>What a journal held.</summary>
/// <param name="Entries">Every entry up to the first damage.</param>
/// <param name="DamagedLine">The line of the first damage, or null. A torn last line is none: nobody acted on it.</param>
internal sealed record JournalReading(IReadOnlyList<BookEntry> Entries, int? DamagedLine);

/// <summary>
/// The embedded ledger's memory across restarts: one entry a line, each with a check sum, appended and synced to the disk before
/// anybody acts on it. One process at a time: a second one is refused by the lock on <c>{file}.lock</c>.
/// </summary>
internal sealed class MailJournal : IDisposable
{
    private const int SumLength = 8;
    private readonly string _file;
    private readonly FileStream _lock;
    private FileStream? _stream;

    /// <exception cref="InvalidOperationException">Another process has it, or the folder can't be written.</exception>
    public MailJournal(string file)
    {
        _file = Path.GetFullPath(file);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
            _lock = new FileStream(_file + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"The mail budget's journal {_file} can't be had: another gateway uses it, or its folder can't be written. Give each gateway its own MailBudget:JournalFile, or Redis:ConnectionString to both.", exception);
        }
    }

    /// <summary>Lines since it was begun anew.</summary>
    public int Lines { get; private set; }

    public string File => _file;

    public JournalReading Read()
    {
        if (!System.IO.File.Exists(_file))
        {
            return new([], null);
        }

        var entries = new List<BookEntry>();
        string text = System.IO.File.ReadAllText(_file);
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length - 1; i++)
        {
            if (Parse(lines[i]) is not { } entry)
            {
                bool last = i == lines.Length - 2 && lines[^1].Length == 0;
                return new(entries, last ? null : i + 1);
            }

            entries.Add(entry);
        }

        return new(entries, null); // what follows the last line end is torn
    }

    /// <summary>Begins anew with these entries; the old file stays until the new one is safely there.</summary>
    public void Rewrite(IEnumerable<BookEntry> entries)
    {
        _stream?.Dispose();
        _stream = null;
        string fresh = _file + ".new";
        using (var stream = new FileStream(fresh, FileMode.Create, FileAccess.Write, FileShare.Read))
        {
            Lines = Write(stream, entries);
            stream.Flush(flushToDisk: true);
        }

        System.IO.File.Move(fresh, _file, overwrite: true);
        SyncFolder();
        _stream = new FileStream(_file, FileMode.Append, FileAccess.Write, FileShare.Read);
    }

    /// <summary>Returns when the entries are on the disk.</summary>
    public void Append(IEnumerable<BookEntry> entries)
    {
        var stream = _stream ?? throw new IOException("The journal is not open.");
        Lines += Write(stream, entries);
        stream.Flush(flushToDisk: true);
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _lock.Dispose();
    }

    private static int Write(FileStream stream, IEnumerable<BookEntry> entries)
    {
        var text = new StringBuilder();
        int count = 0;
        foreach (var entry in entries)
        {
            string json = JsonSerializer.Serialize(entry, BookJson.Default.BookEntry);
            text.Append(Sum(json)).Append(' ').Append(json).Append('\n');
            count++;
        }

        stream.Write(Encoding.UTF8.GetBytes(text.ToString()));
        return count;
    }

    private static BookEntry? Parse(string line)
    {
        if (line.Length <= SumLength + 1 || Sum(line[(SumLength + 1)..]) != line[..SumLength])
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(line[(SumLength + 1)..], BookJson.Default.BookEntry);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Sum(string json) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)).AsSpan(0, SumLength / 2));

    /// <summary>So that the new name outlives a power failure too.</summary>
    private void SyncFolder()
    {
        // .NET opens no folders, and only a synced folder keeps a rename through a power cut.
        int folder = Open(Encoding.UTF8.GetBytes(Path.GetDirectoryName(_file) + "\0"), flags: 0);
        bool synced = folder >= 0 && Sync(folder) == 0;
        if (folder >= 0)
        {
            synced = Close(folder) == 0 && synced;
        }

        if (!synced)
        {
            throw new IOException($"The folder of {_file} could not be synced to the disk.");
        }
    }

    [DllImport("libc", EntryPoint = "open")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
