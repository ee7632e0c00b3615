using System.Collections.Frozen;
using System.Text;

namespace OmaGateway.Masking.Kinds;

/// <summary>Chinese surnames of two characters, simplified and traditional.</summary>
internal static class CompoundSurnames
{
    private const string Known =
        "欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 东方 東方 皇甫 尉迟 尉遲 公孙 公孫 令狐 慕容 司徒 司空 夏侯 宇文 长孙 長孫 轩辕 軒轅 " +
        "钟离 鍾離 闻人 聞人 端木 百里 呼延 南宫 南宮 独孤 獨孤 拓跋 申屠 太史 淳于 单于 單于 公羊 澹台 澹臺 公冶 宗政 濮阳 濮陽 " +
        "赫连 赫連 万俟 萬俟 仲孙 仲孫 鲜于 鮮于 闾丘 閭丘 亓官 司寇 子车 子車 颛孙 顓孫 巫马 巫馬 公西 漆雕 乐正 樂正 壤驷 壤駟 " +
        "公良 夹谷 夾谷 宰父 谷梁 穀梁 段干 东郭 東郭 南门 南門 羊舌 微生 梁丘 左丘 东门 東門 西门 西門 第五 纳兰 納蘭 完颜 完顏 叶赫 葉赫";

    private static readonly FrozenSet<(int, int)> Set = Known.Split(' ').Select(name => ((int)name[0], (int)name[1])).ToFrozenSet();

    public static bool Contains(Rune first, Rune second) => first.Value >= 0x4E00 && Set.Contains((first.Value, second.Value));
}
