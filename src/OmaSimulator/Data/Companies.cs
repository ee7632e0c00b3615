namespace OmaSimulator.Data;

/// <summary>Invented companies.</summary>
internal static class Companies
{
    private static readonly string[] Places = ["北京", "上海", "深圳市", "杭州", "成都", "香港"];
    private static readonly string[] Words = ["星河", "云帆", "青禾", "样例", "远山", "蓝鲸", "百灵"];
    private static readonly string[] Trades = ["科技有限公司", "软件股份有限公司", "物流(集团)有限公司", "商贸行", "信息技术有限责任公司"];
    private static readonly string[] Makers = ["Example", "Northwind", "Contoso", "Blauer Berg", "Société Exemple", "Acme & Söhne", "ttttttttttttt"];
    private static readonly string[] Forms = ["Ltd.", "GmbH", "S.A.", "Co., Ltd", "\"Holdings\" Inc."];

    public static string Pick(uint by) => by % 2 == 0
        ? One(Places, by / 2) + One(Words, by / 14) + One(Trades, by / 101)
        : One(Makers, by / 2) + " " + One(Forms, by / 17);

    private static string One(string[] from, uint by) => from[(int)(by % (uint)from.Length)];
}
