using System.Text;
using OmaGateway.Applications.Codes;

namespace OmaGateway.Tests.Applications;

public sealed class BusinessCodeTests
{
    [Theory]
    [InlineData("""{"returnCode":"000","returnMsg":"success"}""", "000", true)]
    [InlineData("""{"retCode":"000","retMsg":"success"}""", "000", true)]
    [InlineData("""{"schema":{"returnCode":"004"}}""", "004", true)]
    [InlineData("""{"schema":{"retCode":"004"},"other":{"retCode":"x"}}""", "004", true)]
    [InlineData("""{"returnCode":"001","retCode":"001"}""", "001", true)]
    [InlineData("""{"returnCode":0}""", "000", false)]
    [InlineData("""{"returnCode":1}""", "001", false)]
    [InlineData("""{"returnCode":205}""", "205", false)]
    [InlineData("""{"a":{"returnCode":"000"},"returnCode":"002"}""", "002", true)]
    [InlineData("""{"returnCode":"CBC.99000082"}""", "CBC.99000082", true)]
    public void Read_OneCode_WhateverItsSpellingAndWrapper(string json, string text, bool exact)
        => BusinessCode.Read(Encoding.UTF8.GetBytes(json)).ShouldBe(new BusinessCode(text, exact));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("\"000\"")]
    [InlineData("""{"schema":"Business failure"}""")]
    [InlineData("""{"a":{"returnCode":"000"}}""")]
    [InlineData("""{"schema":{"schema":{"returnCode":"000"}}}""")]
    [InlineData("""{"returnCode":"000","returnCode":"001"}""")]
    [InlineData("""{"returnCode":"000","retCode":"001"}""")]
    [InlineData("""{"returnCode":"000","schema":{"returnCode":"205"}}""")]
    [InlineData("""{"returnCode":null}""")]
    [InlineData("""{"returnCode":""}""")]
    [InlineData("""{"returnCode":"0 0"}""")]
    [InlineData("""{"returnCode":1.0}""")]
    [InlineData("""{"returnCode":{"a":1}}""")]
    [InlineData("""{"returnCode":"0123456789012345678901234567890123"}""")]
    public void Read_NoneOrTwo_IsNotGuessed(string json) => BusinessCode.Read(Encoding.UTF8.GetBytes(json)).ShouldBeNull();
}
