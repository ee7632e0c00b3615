using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace OmaGateway.Tests.Masking.Reference;

/// <summary>The kinds again, as plainly as they can be said: arrays of runes, regular expressions, no care for speed.</summary>
internal static class ReferenceKinds
{
    public static string Name(string text)
    {
        if (text.Contains('@')) return Email(text);
        Rune[] runes = [.. text.EnumerateRunes()];
        bool[] mask = Masks(text);
        int[] cells = Cells(runes, " .-’·•‧・･　");
        string compound = "欧阳歐陽司马司馬上官诸葛諸葛东方東方皇甫尉迟尉遲公孙公孫令狐慕容司徒司空夏侯宇文长孙長孫轩辕軒轅钟离鍾離闻人聞人端木百里呼延南宫南宮" +
            "独孤獨孤拓跋申屠太史淳于单于單于公羊澹台澹臺公冶宗政濮阳濮陽赫连赫連万俟萬俟仲孙仲孫鲜于鮮于闾丘閭丘亓官司寇子车子車颛孙顓孫巫马巫馬公西漆雕" +
            "乐正樂正壤驷壤駟公良夹谷夾谷宰父谷梁穀梁段干东郭東郭南门南門羊舌微生梁丘左丘东门東門西门西門第五纳兰納蘭完颜完顏叶赫葉赫";
        int count = cells.Max() + 1;
        int shown = count <= 1 ? 0 : 1;
        if (count > 2)
        {
            string two = runes[Array.IndexOf(cells, 0)].ToString() + runes[Array.IndexOf(cells, 1)];
            for (int i = 0; i < compound.Length; i += 2)
                if (compound.Substring(i, 2) == two) shown = 2;
        }

        return Join(runes, i => cells[i] < 0 || mask[i] || (cells[i] < shown && Rune.IsLetter(runes[i]) && !Split(runes, i)));
    }

    public static string Company(string text)
    {
        if (text.Contains('@')) return Email(text);
        Rune[] runes = [.. text.EnumerateRunes()];
        bool[] mask = Masks(text);
        int[] cells = Cells(runes, " .-&,()/·　（）");
        int count = cells.Max() + 1;
        int first = count == 0 ? 0 : runes[Array.IndexOf(cells, 0)].Value;
        bool ideographic = first is >= 0x2E80 and <= 0x9FFF or >= 0xAC00 and <= 0xD7AF or >= 0x20000;
        int shown = Math.Min(ideographic ? 4 : 6, (int)Math.Floor(count * 0.4));
        return Join(runes, i => cells[i] < 0 || mask[i] || (cells[i] < shown && Rune.IsLetter(runes[i]) && !Split(runes, i)));
    }

    public static string Email(string text)
    {
        string[] parts = text.Replace('＠', '@').Split('@');
        if (parts.Length == 1) return Masks(text).All(mask => mask) ? text : "****";
        Rune[] local = [.. parts[0].EnumerateRunes()];
        bool[] mask = Masks(parts[0]);
        int allowed = local.Length switch { 0 or 1 => 0, 2 or 3 => 1, 4 or 5 => 2, 6 => 3, _ => 4 };
        int shown = 0;
        while (shown < allowed && !mask[shown] && !Split(local, shown) && (Rune.IsLetterOrDigit(local[shown]) || "._-+".Contains(local[shown].ToString()))) shown++;
        string domain = parts[^1];
        bool good = Encoding.UTF8.GetByteCount(domain) <= 253 && domain.IndexOf('.') > 0 && !ReferenceDetectors.Fires(domain)
            && domain.EnumerateRunes().All(rune => Rune.IsLetterOrDigit(rune) || rune.Value is '-' or '.' or '*');
        return string.Concat(local.Take(shown)) + "****@" + (good ? domain : "****");
    }

    public static string Phone(string text)
    {
        Match extension = Regex.Match(text, @"^(?<body>.*?)(?<marker>(?:分机|转|轉|[eE][xX][tT]|(?<![xX])[xX]|\#|,)[ .]*)(?<number>[0-9*]+)$", RegexOptions.Singleline);
        string body = text, marker = "", number = "";
        if (extension.Success && Cells([.. extension.Groups["body"].Value.EnumerateRunes()], PhoneSeparators).Max() >= 6)
            (body, marker, number) = (extension.Groups["body"].Value, extension.Groups["marker"].Value, extension.Groups["number"].Value);

        Rune[] runes = [.. body.EnumerateRunes()];
        bool[] mask = Masks(text);
        bool plus = runes.Length > 0 && runes[0].Value is '+' or '＋';
        string shape = string.Concat(runes.Select((rune, i) => (rune, i)).Where(pair => !PhoneSeparators.Contains(pair.rune.ToString()))
            .Select(pair => plus && pair.i == 0 ? "" : Rune.IsDigit(pair.rune) && !Split(runes, pair.i) ? ((int)Rune.GetNumericValue(pair.rune)).ToString(CultureInfo.InvariantCulture) : "?"));
        const string code = "(?:1|7|2[07]|3[0-4]|36|39|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|[2-9][0-9][0-9])";
        int prefix = plus ? Regex.Match(shape, $"^{code}").Length
            : Regex.IsMatch(shape, $"^00{code}.{{7,}}$") && shape.Length >= 8 ? Regex.Match(shape, $"^00{code}").Length
            : Regex.IsMatch(shape, "^861[3-9].{9}$") ? 2 : 0;
        if (plus && prefix == 0)
        {
            plus = false;
            shape = "?" + shape;
        }

        int national = shape.Length - prefix;
        (int lead, int tail) = national switch { <= 4 => (0, 0), <= 6 => (0, 2), 7 => (1, 2), 8 => (2, 2), 9 => (2, 3), 10 => (3, 3), _ => (3, 4) };
        int[] cells = Cells(runes, PhoneSeparators);
        int skipped = plus ? 1 : 0;
        string masked = Join(runes, i =>
        {
            if (cells[i] < 0 || mask[i] || (plus && i == 0)) return true;
            int at = cells[i] - skipped - prefix;
            return Rune.IsDigit(runes[i]) && !Split(runes, i) && (at < lead || at >= national - tail);
        });
        return masked + marker + Regex.Replace(number, "[0-9]", "*");
    }

    private const string PhoneSeparators = " -()./\u00a0\u3000（）－\u2010\u2011\u2013";

    /// <summary>For each rune its number among those that aren't separators, -1 for a separator.</summary>
    private static int[] Cells(Rune[] runes, string separators)
    {
        int next = 0;
        int[] cells = [.. runes.Select(rune => separators.Contains(rune.ToString(), StringComparison.Ordinal) ? -1 : next++)];
        return cells.Length == 0 ? [-1] : cells;
    }

    private static bool[] Masks(string text)
    {
        string marked = Regex.Replace(text, "x{3,}|X{3,}", match => new string('*', match.Length));
        return [.. marked.EnumerateRunes().Select(rune => rune.Value is '*' or '＊' or '●')];
    }

    private static bool Split(Rune[] runes, int i) => i + 1 < runes.Length && runes[i + 1].Value >= 0x80
        && Rune.GetUnicodeCategory(runes[i + 1]) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.EnclosingMark or UnicodeCategory.Format or UnicodeCategory.ModifierSymbol;

    private static string Join(Rune[] runes, Func<int, bool> show) =>
        string.Concat(runes.Select((rune, i) => show(i) ? rune.ToString() : "*"));
}
