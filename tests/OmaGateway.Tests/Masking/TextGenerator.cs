using System.Text;

namespace OmaGateway.Tests.Masking;

/// <summary>Makes texts from a seed; the same seed makes the same text.</summary>
internal sealed class TextGenerator(Random random)
{
    /// <summary>A text of personal data and its neighbours: from the list, cut, joined, starred, or of random characters.</summary>
    public string Text()
    {
        string text = Pick(BodyWords.PersonalTexts);
        switch (random.Next(10))
        {
            case 0:
                return text + Pick([" ", ",", "", "-", "x", "*"]) + Pick(BodyWords.PersonalTexts);
            case 1:
                return string.Concat(text.EnumerateRunes().Where(_ => random.Next(4) > 0));
            case 2:
                return string.Concat(text.EnumerateRunes().Select(rune => random.Next(3) == 0 ? "*" : rune.ToString()));
            case 3:
                var noise = new StringBuilder();
                for (int i = random.Next(20); i > 0; i--) noise.Append(new Rune(RandomScalar()));
                return noise.ToString();
            case 4:
                var digits = new StringBuilder();
                for (int i = random.Next(22); i > 0; i--) digits.Append(Pick(["0", "1", "8", "6", "3", "5", "7", "9", "*", "-", " ", "+", "x", "1", "3"]));
                return digits.ToString();
            default:
                return text;
        }
    }

    private int RandomScalar()
    {
        int scalar = random.Next(5) switch
        {
            0 => random.Next(0x20, 0x7F),
            1 => random.Next(0xA0, 0x370),
            2 => random.Next(0x4E00, 0x9FFF),
            3 => random.Next(0x1F300, 0x1FAFF),
            _ => random.Next(0x110000),
        };
        return Rune.IsValid(scalar) ? scalar : 'x';
    }

    private T Pick<T>(T[] from) => from[random.Next(from.Length)];
}
