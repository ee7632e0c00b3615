using System.Text;
using OmaGateway.Masking;
using OmaGateway.Masking.Kinds;

namespace OmaGateway.Tests.Masking;

/// <summary>Tables of what each kind makes of a text. All numbers are reserved ones or samples of the pages, all domains example ones.</summary>
public sealed class KindTests
{
    [Theory]
    [InlineData("13200007077", "132****7077")]
    [InlineData("132****7077", "132****7077")]
    [InlineData("153****0991", "153****0991")]
    [InlineData("1391234567*", "139****567*")]
    [InlineData("1667328xxxx", "166****xxxx")]
    [InlineData("+8613200007077", "+86132****7077")]
    [InlineData("+86 132-0000-7077", "+86 132-****-7077")]
    [InlineData("0086 132 0000 7077", "0086 132 **** 7077")]
    [InlineData("8613200007077", "86132****7077")]
    [InlineData("１３２００００７０７７", "１３２****７０７７")]
    [InlineData("(010) 5550 0123", "(010) **** 0123")]
    [InlineData("+1 (202) 555-0123", "+1 (202) ***-*123")]
    [InlineData("+44 20 7946 0958", "+44 20 7*** *958")]
    [InlineData("+852 5550 0123", "+852 55** **23")]
    [InlineData("5550123", "5****23")]
    [InlineData("555012", "****12")]
    [InlineData("5550", "****")]
    [InlineData("1", "*")]
    [InlineData("010-55500123转801", "010-****0123转***")]
    [InlineData("13200007077 ext 12", "132****7077 ext **")]
    [InlineData("13200007077x12", "132****7077x**")]
    [InlineData("13200007077#9", "132****7077#*")]
    [InlineData("13200007077,13200007078", "132****7077,***********")]
    [InlineData("zhangsan", "********")]
    [InlineData("1️⃣3200007077", "*********7077")]
    public void Phone_Text_ShowsOnlyItsRevealPositions(string text, string expected) => Masked(text, PhoneMask.Write).ShouldBe(expected);

    [Theory]
    [InlineData("wanfeng@huawei.com", "wanf****@huawei.com")]
    [InlineData("wanf****@huawei.com", "wanf****@huawei.com")]
    [InlineData("sunk****@huawei.com", "sunk****@huawei.com")]
    [InlineData("a@example.com", "****@example.com")]
    [InlineData("ab@example.com", "a****@example.com")]
    [InlineData("abc@example.com", "a****@example.com")]
    [InlineData("abcd@example.com", "ab****@example.com")]
    [InlineData("abcdef@example.com", "abc****@example.com")]
    [InlineData("zhangxxxx@******.com", "zhan****@******.com")]
    [InlineData("\"john doe\"@example.com", "****@example.com")]
    [InlineData("用户名很长的人@例子.公司", "用户名很****@例子.公司")]
    [InlineData("wang@wang@example.com", "wa****@example.com")]
    [InlineData("wangming＠example.com", "wang****@example.com")]
    [InlineData("a@example.com,wangming@example.org", "****@example.org")]
    [InlineData("wangming@13800138000.com", "wang****@****")]
    [InlineData("wangming@[192.0.2.1]", "wang****@****")]
    [InlineData("wangming@localhost", "wang****@****")]
    [InlineData("wangming@", "wang****@****")]
    [InlineData("zhangsan", "****")]
    [InlineData("xxx", "xxx")]
    [InlineData("wane\u0301lan@example.com", "wan****@example.com")]
    public void Email_Text_NeverShowsALocalPartWhole(string text, string expected) => Masked(text, EmailMask.Write).ShouldBe(expected);

    [Theory]
    [InlineData("王小明", "王**")]
    [InlineData("王明", "王*")]
    [InlineData("王", "*")]
    [InlineData("欧阳修文", "欧阳**")]
    [InlineData("歐陽修", "歐陽*")]
    [InlineData("欧阳", "欧*")]
    [InlineData("买买提·吐尔逊", "买**·***")]
    [InlineData("zhangsan", "z*******")]
    [InlineData("zhangsan*", "z********")]
    [InlineData("zXXXXXX", "zXXXXXX")]
    [InlineData("xxx", "xxx")]
    [InlineData("Li Xiaoming", "L* ********")]
    [InlineData("Ana-María García", "A**-***** ******")]
    [InlineData("王Xiaoming", "王********")]
    [InlineData("Wang小明", "W*****")]
    [InlineData("𠮷野家", "𠮷**")]
    [InlineData("Z", "*")]
    [InlineData("Z.", "*.")]
    [InlineData("E\u0301milie", "*******")]
    [InlineData("13800138000", "***********")]
    [InlineData("wangming@example.com", "wang****@example.com")]
    public void Name_Text_ShowsTheSurnameOrTheFirstLetter(string text, string expected) => Masked(text, NameMask.Write).ShouldBe(expected);

    [Theory]
    [InlineData("深圳市华星客服有限公司", "深圳市华*******")]
    [InlineData("华为公司", "华***")]
    [InlineData("华为", "**")]
    [InlineData("Huawei Software Technologies", "Huawei ******** ************")]
    [InlineData("Huawei XXXXXXXXX", "Huawei XXXXXXXXX")]
    [InlineData("ttttttttttttt", "ttttt********")]
    [InlineData("xxx", "xxx")]
    [InlineData("360 Tech", "*** ****")]
    [InlineData("Contoso 联络中心", "Cont*** ****")]
    [InlineData("zhangsan", "zha*****")]
    public void Company_Text_ShowsItsBeginning(string text, string expected) => Masked(text, CompanyMask.Write).ShouldBe(expected);

    [Theory]
    [InlineData("https://software.huawei.com/auth?client_id=xxxxx&redirect_uri=https://xxx.com/service-cloud/sm/login/portal.html", null)]
    [InlineData("https://example.com:8443/a/b.html", null)]
    [InlineData("https://user:pass@example.com/a", "https://example.com/a")]
    [InlineData("https://example.com/a?token=abc&client_id=1#top", "https://example.com/a?client_id=1")]
    [InlineData("https://example.com/user/13800138000/x", "https://example.com/user/***/x")]
    [InlineData("https://example.com/wang%40example.com", "https://example.com/***")]
    [InlineData("https://example.com/wang%252540example.com", "https://example.com/***")]
    [InlineData("https://example.com/%E5%BC%A0%E4%B8%89", "https://example.com/***")]
    [InlineData("https://example.com/张三", "https://example.com/***")]
    [InlineData("https://example.com/%zz", "https://example.com/***")]
    [InlineData("https://example.com/?client_id=wang%40example.com", "https://example.com/?client_id=***")]
    [InlineData("https://example.com/?redirect_uri=https://u:p@example.com/cb?phone=13800138000", "https://example.com/?redirect_uri=https://example.com/cb")]
    [InlineData("https://example.com/?redirect_uri=https%3A%2F%2Fexample.com%2F%3Fm%3Dwang%2540example.com", "https://example.com/?redirect_uri=***")]
    [InlineData("https://13800138000.example.com/", "***")]
    [InlineData("javascript:alert(1)", "***")]
    [InlineData("https://", "***")]
    [InlineData("zhangsan", "***")]
    public void Url_Text_KeepsWhatIsAllowed(string text, string? expected) =>
        Masked(text, (source, destination) => UrlMask.Write(source, [[.. "client_id"u8], [.. "redirect_uri"u8]], destination)).ShouldBe(expected ?? text);

    [Theory]
    [InlineData("132****7077", "Masked")]
    [InlineData("1391234567*", "Partly")]
    [InlineData("13200007077", "Clear")]
    public void Phone_Text_SaysHowItArrived(string text, string arrival)
    {
        byte[] source = Encoding.UTF8.GetBytes(text);
        PhoneMask.Write(source, new byte[64]).Arrival.ShouldBe(Enum.Parse<TallyMark>(arrival));
    }

    private delegate MaskedText Write(ReadOnlySpan<byte> text, Span<byte> destination);

    /// <summary>The mask of the text, which masked again must stay.</summary>
    private static string Masked(string text, Write write)
    {
        string once = Apply(text, write);
        Apply(once, write).ShouldBe(once);
        return once;
    }

    private static string Apply(string text, Write write)
    {
        byte[] source = Encoding.UTF8.GetBytes(text);
        byte[] destination = new byte[(source.Length * 3) + 32];
        return Encoding.UTF8.GetString(destination, 0, write(source, destination).Length);
    }
}
