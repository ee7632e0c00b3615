using System.Buffers;
using System.Text;
using OmaGateway.Masking;

namespace OmaGateway.Tests.Masking;

/// <summary>Whole bodies: where personal data hides, and what must not be touched.</summary>
public sealed class BodyTests
{
    [Theory]
    [InlineData("""{"\u0065mail":"wangming@example.com"}""", """{"\u0065mail":"wang****@example.com"}""")]
    [InlineData("""{"EMAIL":"wangming@example.com","Mobile_Phone":"13200007077"}""", """{"EMAIL":"wang****@example.com","Mobile_Phone":"132****7077"}""")]
    [InlineData("""{"email":"wangming@example.com","email":"b@example.com"}""", """{"email":"wang****@example.com","email":"****@example.com"}""")]
    [InlineData("""{"mobilePhone":13200007077}""", """{"mobilePhone":"132****7077"}""")]
    [InlineData("""{"mobilePhone":1.3200007077e10}""", """{"mobilePhone":"1.32*******7*10"}""")]
    [InlineData("""{"mobilePhone":["13200007077",13200007078,["13200007079"]]}""", """{"mobilePhone":["132****7077","132****7078",["132****7079"]]}""")]
    [InlineData("""{"mobilePhone":{"country":86,"number":"13200007077","ok":true}}""", """{"mobilePhone":{"country":null,"number":"***","ok":true}}""")]
    [InlineData("""{"customerName":"\u738b\u5c0f\u660e"}""", """{"customerName":"王**"}""")]
    [InlineData("""{"customerName":"\u738b**"}""", """{"customerName":"\u738b**"}""")]
    [InlineData("""{"customerName":"\ud842\udfb7野家"}""", """{"customerName":"𠮷**"}""")]
    [InlineData("""{"customerName":"\"zhangsan\""}""", """{"customerName":"**********"}""")]
    [InlineData("""{"data":{"email":"wangming@example.com","list":[{"phone":"13200007077"}]}}""", """{"data":{"email":"wang****@example.com","list":[{"phone":"132****7077"}]}}""")]
    [InlineData("""{"data":"{\"email\":\"wangming@example.com\"}"}""", """{"data":"***"}""")]
    [InlineData("""{"email":"{\"email\":\"wangming@example.com\"}"}""", """{"email":"****@****"}""")]
    [InlineData("""{"id":"1638814724192780290"}""", """{"id":"***"}""")]
    [InlineData("""{"13200007077":1,"wang@example.com":2,"王小明":3,"plain":4}""", """{"***":1,"***2":2,"***3":null,"plain":4}""")]
    [InlineData("""{"extra":13200007077,"big":123456789012345678901234567890,"e":1E400,"n":-0.50}""", """{"extra":null,"big":123456789012345678901234567890,"e":1E400,"n":-0.50}""")]
    [InlineData("""{"contactNo":5550123,"contactNos":[5550123]}""", """{"contactNo":null,"contactNos":[null]}""")]
    [InlineData("""{"vdn":"zhangsan","createDate":"13200007077","tenantSpaceStatus":13200007077}""", """{"vdn":"***","createDate":"***","tenantSpaceStatus":null}""")]
    [InlineData("""{"vdn":{"id":"1"},"createDate":["x"]}""", """{"vdn":{"id":"***"},"createDate":["***"]}""")]
    [InlineData("\"wangming@example.com\"", "\"***\"")]
    [InlineData("13200007077", "null")]
    [InlineData("true", "true")]
    [InlineData("""[{"email":"wangming@example.com","vdn":"1"}]""", """[{"email":"wang****@example.com","vdn":"***"}]""")]
    [InlineData("""{"schema":{"schema":{"vdn":"1"}},"vdn":""}""", """{"schema":{"schema":{"vdn":"1"}},"vdn":""}""")]
    public void Mask_TenantBody_HidesWhatIsPersonal(string body, string expected) => MaskingFixture.Mask("tenant", body).ShouldBe(expected);

    [Theory]
    [InlineData("""{"retCode":"200","returnCode":13200007077,"retMsg":"x"}""", """{"retCode":"200","returnCode":null,"retMsg":"success"}""")]
    [InlineData("""{"retCode":"200","returnCode":"201","retMsg":"x"}""", """{"retCode":"200","returnCode":"201","retMsg":"***"}""")]
    [InlineData("""{"retCode":200,"retMsg":13200007077}""", """{"retCode":200,"retMsg":null}""")]
    [InlineData("""{"retCode":{"retMsg":"x"},"schema":{"retCode":"205","retMsg":"x"}}""", """{"retCode":{"retMsg":"***"},"schema":{"retCode":"205","retMsg":"The number of messages sent has reached the threshold."}}""")]
    public void Mask_CodeBesideAText_SelectsOurText(string body, string expected)
    {
        MaskingFixture.Mask("sms-code", body).ShouldBe(expected);
        MaskingFixture.Mask("sms-code", expected).ShouldBe(expected);
    }

    [Fact]
    public void Mask_WhiteSpaceOrderAndEscapes_StayAsTheyCame()
    {
        const string body = "\r\n{ \"vdn\" :\t\"\\u0031\\u0035\" ,\n\"portalUrl\":\"https:\\/\\/example.com\\/a\", \"createDate\" : 1681203525000 }\n ";
        MaskingFixture.Mask("tenant", body).ShouldBe(body);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(64)]
    [InlineData(100)]
    public void Mask_LongWhiteSpace_StaysAsItCame(int length)
    {
        string space = string.Concat(Enumerable.Repeat(" \n\t\r\n ", length))[..length];
        string[] tokens = ["{", "\"vdn\"", ":", "\"150\"", ",", "\"company\"", ":", "\"Contoso\"", ",", "\"createDate\"", ":", "1681203525000", ",", "\"other\"", ":", "[", "{", "\"email\"", ":", "\"b@example.com\"", "}", "]", "}"];
        string body = space + string.Join(space, tokens) + space;
        MaskingFixture.Mask("tenant", body).ShouldBe(body.Replace("Contoso", "Co*****").Replace("b@", "****@"));
        MaskingFixture.TryMask("tenant", Encoding.UTF8.GetBytes(body.Replace("\t", "\u000B")), out _).ShouldBe(space.Contains('\t') ? MaskOutcome.NotJson : MaskOutcome.Masked);
    }

    [Fact]
    public void Mask_CustomerIdBeyondUInt64_StaysAsStringAndAsNumber()
    {
        const string body = """{"result":[{"customerId":"20220727032236821699","id":1638814724192780290},{"customerId":20220727032236821699}]}""";
        MaskingFixture.Mask("subscriptions", body).ShouldBe(body);
    }

    [Theory]
    [InlineData("""{"note":"order 251679538126441114 of 2023-03-23 failed"}""", null)]
    [InlineData("""{"note":"call 13200007077 or wang@example.com, \u0022now\u0022"}""", """{"note":"call *** or ***, \"now\""}""")]
    [InlineData("""{"note":"call +44 20 7946 0958"}""", """{"note":"call +***"}""")]
    [InlineData("""{"note":"{\"name\":\"zhangsan\"}"}""", """{"note":"***"}""")]
    public void Mask_FreeTextThatPassesDetectors_LosesTheirFinds(string body, string? expected)
    {
        MaskingPlan plan = MaskingFixture.Load("""{"routes":{"r":{"fields":{"note":{"as":"freeText","detect":true}}}}}"""u8.ToArray()).Plan("r")!;
        MaskingFixture.TryMask(plan, Encoding.UTF8.GetBytes(body), out byte[] masked).ShouldBe(MaskOutcome.Masked);
        Encoding.UTF8.GetString(masked).ShouldBe(expected ?? body);
    }

    [Theory]
    [InlineData("""{"vdn":"150","email":"wangming@example.com"}""", "Masked")]
    [InlineData("""{"vdn":"150","other":1}""", "Drifted")]
    [InlineData("""{"vdn":"zhangsan"}""", "Drifted")]
    [InlineData("""{"vdn":["1"]}""", "Drifted")]
    [InlineData("""[]""", "Drifted")]
    public void Mask_RouteThatRefusesDrift_RefusesUnknownAndMisshapenFields(string body, string outcome)
    {
        MaskingPlan plan = MaskingFixture.Load("""{"routes":{"r":{"onDrift":"refuse","fields":{"vdn":"integer","email":"email"}}}}"""u8.ToArray()).Plan("r")!;
        MaskingFixture.TryMask(plan, Encoding.UTF8.GetBytes(body), out _).ToString().ShouldBe(outcome);
    }

    [Fact]
    public void Tally_Body_CountsFieldsAndArrivalsWithoutValues()
    {
        MaskingPlan plan = MaskingFixture.Plan("subscriptions");
        var tally = new MaskTally(plan);
        const string body = """
            {"result":[{"company":"Contoso Example","customerName":"z*******","remark":"wang","id":"x"},{"company":"Cont*so","customerName":"zhangsan"}],"other":"13200007077"}
            """;
        Masker.Mask(Encoding.UTF8.GetBytes(body), plan, new ArrayBufferWriter<byte>(), tally).ShouldBe(MaskOutcome.Masked);

        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        tally.ForEach(counts, (all, field, mark, count) => all[$"{field} {mark}"] = count);
        counts.Select(pair => $"{pair.Key} {pair.Value}").ShouldBe(
        [
            "(unknown) Drift 1", "(unknown) Erased 1", "result[].company Clear 1", "result[].company Partly 1", "result[].customerName Clear 1",
            "result[].customerName Masked 1", "result[].id Drift 1", "result[].id Erased 1", "result[].remark Erased 1",
        ]);
        tally.Reset();
        tally["result[].company", TallyMark.Clear].ShouldBe(0);

        Masker.Mask("""{"result":[{"company":"Contoso Example"}]}"""u8, plan, new ArrayBufferWriter<byte>(), tally).ShouldBe(MaskOutcome.Masked);
        counts.Clear();
        tally.ForEach(counts, (all, field, mark, count) => all[$"{field} {mark}"] = count);
        counts.ShouldBe(new SortedDictionary<string, int> { ["result[].company Clear"] = 1 });
    }

    [Fact]
    public void Mask_WarmedUp_AllocatesNothing()
    {
        MaskingPlan[] plans = [MaskingFixture.Plan("tenant"), MaskingFixture.Plan("subscriptions")];
        var tally = new MaskTally(plans[0]);
        byte[] body = Encoding.UTF8.GetBytes("""{"mobilePhone":"15312340991","company":"Huawei Software","customerName":"\u738b小明","email":"sunkaiwen@huawei.com","portalUrl":"https://a@b.example/x?y=1","extra":"13200007077","n":1e5}""");
        var output = new ArrayBufferWriter<byte>(4096);
        long allocated = 0;
        for (int i = 0; i < 50; i++)
        {
            output.ResetWrittenCount();
            long before = GC.GetAllocatedBytesForCurrentThread();
            foreach (MaskingPlan plan in plans) Masker.Mask(body, plan, output, tally);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        allocated.ShouldBe(0);
    }
}
