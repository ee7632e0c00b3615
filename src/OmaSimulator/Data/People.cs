using System.Globalization;

namespace OmaSimulator.Data;

/// <summary>Invented people: Chinese names (compound surnames too), pinyin, and names of other scripts' habits.</summary>
internal static class People
{
    public static readonly IReadOnlyList<string> Domains = ["example.com", "example.org", "example.net", "mail.example.com", "corp.example.org"];

    private static readonly (string Name, string Local)[] Surnames =
    [
        ("王", "wang"), ("李", "li"), ("张", "zhang"), ("刘", "liu"), ("陈", "chen"), ("欧阳", "ouyang"), ("司马", "sima"), ("诸葛", "zhuge"),
        ("上官", "shangguan"), ("赵", "zhao"), ("周", "zhou"), ("吴", "wu"),
    ];

    private static readonly (string Name, string Local)[] GivenNames =
    [
        ("伟", "wei"), ("芳", "fang"), ("秀英", "xiuying"), ("建国", "jianguo"), ("雨桐", "yutong"), ("子轩", "zixuan"), ("丽", "li"), ("浩然", "haoran"),
        ("静怡", "jingyi"), ("磊", "lei"),
    ];

    private static readonly (string Name, string Local)[] Others =
    [
        ("zhangsan", "zhangsan"), ("Li Si", "lisi"), ("Amina Okafor", "a.okafor"), ("José García-Márquez", "jgarcia"), ("Zoë Müller", "zoe"),
        ("Siobhán O'Brien", "sobrien"), ("Nguyễn Thị Minh", "ntminh"), ("田中 さくら", "sakura"), ("Bo", "bo"), ("Ivan Petrov", "ivan_petrov"),
        ("Al", "a"), ("Fatima az-Zahra", "fatima+oma"),
    ];

    public static (string Name, string Local) Pick(uint by)
    {
        if (by % 3 == 2) return Others[(int)(by / 3 % (uint)Others.Length)];
        var surname = Surnames[(int)(by / 3 % (uint)Surnames.Length)];
        var given = GivenNames[(int)(by / 97 % (uint)GivenNames.Length)];
        return (surname.Name + given.Name, surname.Local + given.Local);
    }

    /// <summary>Seven in eight of mainland form with zeros in the middle; else Ofcom's and NANPA's numbers for fiction.</summary>
    public static string Phone(uint by) => (by % 16) switch
    {
        14 => "+44" + "7700900" + (by / 16 % 1000).ToString("D3", CultureInfo.InvariantCulture),
        15 => "+1" + "20255501" + (by / 16 % 100).ToString("D2", CultureInfo.InvariantCulture),
        _ => "1" + (30 + (by / 16 % 70)).ToString(CultureInfo.InvariantCulture) + "0000" + (by / 1120 % 10_000).ToString("D4", CultureInfo.InvariantCulture),
    };
}
